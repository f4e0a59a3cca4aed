"""NIRCam grism time series with the dispersed Hartmann sensor: what the long wavelengths see.

While the short-wavelength channel spreads the light of ten parts of the pupil into stripes, the
detector of long wavelengths reads the same rows again for each stripe, so that both are read in the
same time: as many spectra in each integration as there are stripes, one below the other, each after
a row of reference pixels. What is idealised is as for `tsgrism`.
"""

import dataclasses

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nircam import detector as lw
from jwst_testbed.instruments.nircam import time_series, wfss, wfss_references
from jwst_testbed.instruments.nircam.grism import Dispersion, specwcs_model
from jwst_testbed.modes.nircam_tsgrism.tsgrism import make_scene
from jwst_testbed.techniques.field import in_field
from jwst_testbed.techniques.slitless import kernel
from jwst_testbed.techniques.slitless_references import range_reference
from jwst_testbed.telescope import geometry, header

__all__ = ["expose", "make_references", "make_scene"]


def expose(inputs, folder, *, exposure, stripes, seed):
    """Task: the exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        The scene.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Its aperture is that of the rows which are read for each stripe.
    stripes : int
    seed : int
    """
    siaf, full = header.apertures_of(exposure)
    detector = lw.make_detector(siaf, full)
    response = geometry.point_response(detector.flat, siaf, full)
    star, sky = (
        light * response for light in (_star(inputs, exposure), wfss.SPECTRA.sky(exposure))
    )
    no_hits = time_series.draw_missed(0, detector, exposure.readout, np.random.default_rng())
    light = time_series.transiting(inputs, exposure, star, sky, no_hits)
    rates.write_rateints(
        folder, exposure, _striped_detector(detector, stripes), _striped(light, stripes, 0), seed
    )


def _star(inputs, exposure):
    """The star through the grism, outside the transit: DN/s, no response of pixels in it."""
    siaf, full = header.apertures_of(exposure)
    (star,), lines = (QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines"))
    shape = kernel(fits.getdata(inputs["psf.fits"]).astype(float))
    image = np.zeros((full.YSciSize, full.XSciSize))
    wfss.SPECTRA.add_source(image, star, lines, place_of(star, exposure), shape, exposure)
    return wfss.SPECTRA.as_rate(image, exposure)[geometry.window_of(siaf, full)]


def place_of(star, exposure):
    """Pixel (x, y) of the full frame, 0-based, where a direct image would show a star."""
    siaf, full = header.apertures_of(exposure)
    x, y = geometry.sky_to_pixel(
        siaf,
        header.pointing_of(exposure),
        *([star[axis].to_value(u.deg)] for axis in ("ra", "dec")),
    )
    rows, columns = geometry.window_of(siaf, full)
    return float(x[0]) + columns.start, float(y[0]) + rows.start


def _striped(array, stripes, reference):
    """Rows read again for each stripe, each time after a row of reference pixels."""
    shape = (*array.shape[:-2], 1, array.shape[-1])
    stripe = np.concatenate([np.full(shape, reference, array.dtype), array], axis=-2)
    return np.concatenate([stripe] * stripes, axis=-2)


def _striped_detector(detector, stripes):
    arrays = {"bias": 0, "dark": 0, "newly_hot": 0, "flat": 1, "bad": False, "reference": True}
    return dataclasses.replace(
        detector,
        **{
            name: _striped(getattr(detector, name), stripes, value)
            for name, value in arrays.items()
        },
    )


def make_references(inputs, folder, *, exposure, stripes):
    """Task: the CRDS cache of the dataset.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv``: the pipeline takes the star for where it was meant to be.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    stripes : int
    """
    siaf, full = header.apertures_of(exposure)
    detector = _striped_detector(lw.make_detector(siaf, full), stripes)
    ranges = range_reference(exposure.band, wfss.EXTRACTED[exposure.band])
    ranges.wavelengthrange = [[order, "ANY", *rest] for order, *rest in ranges.wavelengthrange]
    flat = references.rate_references(detector)["flat"]
    response = geometry.point_response(lw.make_detector(siaf, full).flat, siaf, full)
    flat.data = _striped(response, stripes, 1).astype(np.float32)
    [star] = QTable.read(inputs["sources.ecsv"])
    specwcs = specwcs_model(_at(wfss.dispersion_of(exposure), *place_of(star, exposure)))
    specwcs.stripes = list(range(1, stripes + 1))
    # Of the short wavelengths, which have two; read and not used for the long ones.
    specwcs.fieldpoints = [1] * stripes
    models = {
        "gain": references.rate_references(detector)["gain"],
        "flat": flat,
        "regions": _regions(exposure),
        "distortion": references.distortion_reference(exposure, full),
        "photom": wfss_references.photom_reference(exposure),
        "specwcs": specwcs,
        "wavelengthrange": ranges,
    }
    for kind, model in models.items():
        model.meta.instrument.filter = exposure.filter
        model.meta.instrument.pupil = exposure.pupil
        if kind in ("gain", "flat"):
            header.fill_subarray(model.meta, exposure)
            # The array is that of all stripes.
            model.meta.subarray.ystart, model.meta.subarray.ysize = 1, detector.flat.shape[0]
    references.write_references(folder, exposure, models)


def _at(dispersion, x, y):
    """A dispersion of one place in the field: that for which the pipeline has a single one."""
    return Dispersion(
        wavelength=tuple((float(in_field(terms, x, y)),) for terms in dispersion.wavelength),
        x=dispersion.x,
        y=tuple((float(in_field(terms, x, y)),) for terms in dispersion.y),
    )


def _regions(exposure):
    """The rows of the full frame that are read for each stripe: 1; 0 elsewhere."""
    siaf, full = header.apertures_of(exposure)
    regions = np.zeros((full.YSciSize, full.XSciSize), np.int16)
    regions[geometry.window_of(siaf, full)] = 1
    model = datamodels.RegionsModel(regions=regions)
    model.meta.subarray.name = exposure.subarray
    return model
