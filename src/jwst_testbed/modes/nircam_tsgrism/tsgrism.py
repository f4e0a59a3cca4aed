"""NIRCam grism time series: spectra of a star with a transit, up to ``rateints``.

As for `wfss`, whose spectra these are, no ramps. Besides what is idealised there: the star is as
bright in all integrations outside the transit, and the pointing does not move.
"""

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable

from jwst_testbed.crds import references
from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nircam import detector as lw
from jwst_testbed.instruments.nircam import time_series, wfss, wfss_references
from jwst_testbed.instruments.nircam.grism import specwcs_model
from jwst_testbed.sky import scene
from jwst_testbed.techniques.slitless import kernel
from jwst_testbed.techniques.slitless_references import range_reference
from jwst_testbed.telescope import geometry, header

HYDROGEN = ((4, 5), (6, 12), (5, 7))
"""Lower and upper levels: Brackett alpha, the 12-6 line of Humphreys' series, Pfund beta."""

EXTRACTED_ROWS = (22, 44)
"""First and last row of the box in which the star's light is summed, 0-based: the trace falls by 3
rows from the blue to the red."""

BACKGROUND_ROWS = ((5.5, 14.5), (50.5, 60.5))
"""Between these rows the background is measured."""


def make_scene(inputs, folder, *, exposure, flux, slope, lines, planet):
    """Task: the truth of the dataset: the star with its spectrum, its transit, the telescope.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv``, ``transit.ecsv`` and ``psf.fits`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
    flux : float
        Continuum of the star at the pivot of `wfss.SPECTRA`, microjansky.
    slope : float
        Power of the wavelength that it goes with.
    lines : tuple of float
        Fluxes of the lines `HYDROGEN`, erg / (s cm2).
    planet : dict
        Arguments of `jwst_testbed.sky.transit.make_transit`.
    """
    time_series.write_scene(folder, exposure, flux, planet)
    star = QTable.read(folder / "sources.ecsv")
    star.rename_column("flux", "continuum")
    star["slope"] = [slope]
    star.write(folder / "sources.ecsv", overwrite=True)
    emitted = QTable(
        {
            "source": np.full(len(lines), star["id"][0]),
            "wavelength": [scene.hydrogen_line(*levels) for levels in HYDROGEN] * u.um,
            "flux": lines * u.erg / u.s / u.cm**2,
        }
    )
    emitted.write(folder / "lines.ecsv")


def expose(inputs, folder, *, exposure, cosmic_rays, seed):
    """Task: the exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        The scene.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` and ``<root>_cosmic_rays.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
    cosmic_rays : int
        How many stage 1 has missed.
    seed : int
    """
    siaf, full = header.apertures_of(exposure)
    detector = lw.make_detector(siaf, full)
    response = geometry.point_response(detector.flat, siaf, full)
    sky = wfss.SPECTRA.sky(exposure)
    hits = time_series.draw_missed(
        cosmic_rays, detector, exposure.readout, np.random.default_rng(seed)
    )
    star = _star(inputs, exposure)
    light = time_series.transiting(inputs, exposure, star * response, sky * response, hits)
    rates.write_rateints(folder, exposure, detector, light, seed)
    hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")


def _star(inputs, exposure):
    """The star through the grism, outside the transit: DN/s, no response of pixels in it."""
    siaf, _ = header.apertures_of(exposure)
    (star,), lines = (QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines"))
    x, y = geometry.sky_to_pixel(
        siaf,
        header.pointing_of(exposure),
        *([star[axis].to_value(u.deg)] for axis in ("ra", "dec")),
    )
    # The subarray begins at the corner of the full frame, for which the grism's polynomials are.
    image = np.zeros((siaf.YSciSize, siaf.XSciSize))
    shape = kernel(fits.getdata(inputs["psf.fits"]).astype(float))
    wfss.SPECTRA.add_source(image, star, lines, (float(x[0]), float(y[0])), shape, exposure)
    return wfss.SPECTRA.as_rate(image, exposure)


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of the dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    siaf, full = header.apertures_of(exposure)
    detector = lw.make_detector(siaf, full)
    ranges = range_reference(exposure.band, wfss.EXTRACTED[exposure.band])
    # For this mode with a name of the field point, which goes for all.
    ranges.wavelengthrange = [[order, "ANY", *rest] for order, *rest in ranges.wavelengthrange]
    models = {
        "gain": references.rate_references(detector)["gain"],
        "flat": references.dispersed_flat(detector, siaf, full),
        "distortion": references.distortion_reference(exposure, full),
        "photom": wfss_references.photom_reference(exposure),
        "specwcs": specwcs_model(wfss.dispersion_of(exposure)),
        "wavelengthrange": ranges,
        "extract1d": _extract1d_reference(siaf),
    }
    for kind, model in models.items():
        if kind != "extract1d":
            model.meta.instrument.filter = exposure.filter
            model.meta.instrument.pupil = exposure.pupil
    references.write_references(folder, exposure, models)


def _extract1d_reference(siaf):
    first, last = EXTRACTED_ROWS
    box = {
        "id": "ANY",
        "region_type": "target",
        "dispaxis": 1,
        "xstart": 0,
        "xstop": int(siaf.XSciSize) - 1,
        "ystart": first,
        "ystop": last,
        "bkg_coeff": [[row] for pair in BACKGROUND_ROWS for row in pair],
        "bkg_order": 0,
    }
    return references.JsonReference({"apertures": [box]})
