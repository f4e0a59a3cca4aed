"""NIRCam's time series of a star with a transit: what they have in common.

Ramps add nothing to the lesson here: the exposures begin with the rates of each integration.
Besides what is idealised in `jwst_testbed.techniques.slitless`: the star is as bright in all
integrations outside the transit, and the pointing does not move.
"""

import math

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable

from jwst_testbed.crds import references
from jwst_testbed.instruments.nircam import imaging, wfss
from jwst_testbed.sky import scene, targets, transit
from jwst_testbed.techniques.slitless import kernel
from jwst_testbed.techniques.slitless_references import range_reference
from jwst_testbed.telescope import geometry, header
from jwst_testbed.telescope.exposure import Exposure

ABOVE = 1.45
"""The grism shifts the image down by 23 rows. So that the spectrum lies in the middle of the rows
that are read, the star is placed above the reference point: by so many arcsec, which DMS writes as
YOFFSET (https://github.com/spacetelescope/jwst/issues/6730)."""

HYDROGEN = ((4, 5), (6, 12), (5, 7))
"""Lower and upper levels: Brackett alpha, the 12-6 line of Humphreys' series, Pfund beta."""


STAR = {"flux": 15000.0, "slope": -2.0, "lines": (3e-14, 1.5e-14, 2e-14)}
"""The star of the spectra, as in `make_scene`: on the Rayleigh-Jeans side of its spectrum."""


def grism_exposure(field, y_angle, keywords=(), **own):
    """Return an exposure of a star through the grism.

    Parameters
    ----------
    field : dict
        ``ra``, ``dec``, ``roll`` and ``date`` of the star's observation, as in
        `jwst_testbed.telescope.exposure.Exposure`.
    y_angle : float
        Angle from V3 to the y axis of the aperture (SIAF, V3IdlYAngle), degrees.
    keywords : tuple of (str, object), optional
        Of the mode.
    **own
        All that differs from mode to mode: arguments of `Exposure`.

    Returns
    -------
    jwst_testbed.telescope.exposure.Exposure
    """
    ra, dec = field["ra"], field["dec"]
    up = math.radians(field["roll"] + y_angle)
    pointed = {
        "ra": ra - ABOVE * math.sin(up) / 3600 / math.cos(math.radians(dec)),
        "dec": dec - ABOVE * math.cos(up) / 3600,
    }
    return Exposure(
        instrument="NIRCam",
        detector="NRCALONG",
        filter="F444W",
        pupil="GRISMR",
        exp_type="NRC_TSGRISM",
        full_aperture="NRCA5_FULL",
        **{**field, **pointed},
        dither=(0.0, ABOVE),
        keywords=(
            ("meta.instrument.channel", "LONG"),
            ("meta.instrument.module", "A"),
            ("meta.target.ra", ra),
            ("meta.target.dec", dec),
            *keywords,
        ),
        segment=1,
        **own,
    )


def make_scene(folder, *, exposure, flux, slope, lines, planet):
    """Task: the truth of spectra: the star, its transit, the telescope.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv``, ``transit.ecsv`` and ``psf.fits`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        With the position of the star among its keywords.
    flux : float
        Continuum of the star at the pivot of `wfss.SPECTRA`, microjansky.
    slope : float
        Power of the wavelength that it goes with.
    lines : tuple of float
        Fluxes of the lines `HYDROGEN`, erg / (s cm2).
    planet : dict
        Arguments of `jwst_testbed.sky.transit.make_transit`.
    """
    targets.star_with_spectrum(exposure, flux, slope).write(folder / "sources.ecsv")
    wavelengths = [scene.hydrogen_line(*levels) for levels in HYDROGEN]
    scene.line_table(tuple(zip(wavelengths, lines, strict=True))).write(folder / "lines.ecsv")
    transit.make_transit(exposure, **planet).write(folder / "transit.ecsv")
    siaf, _ = header.apertures_of(exposure)
    psf = imaging.CAMERA.psf(siaf, exposure.filter).astype(np.float32)
    fits.writeto(folder / "psf.fits", psf)


def dispersed_light(inputs, exposure, detector):
    """Return the light in each integration of an exposure through the grism.

    Parameters
    ----------
    inputs : dict
        The scene, as `make_scene` writes it.
    exposure : jwst_testbed.telescope.exposure.Exposure
    detector : jwst_testbed.detectors.detector.Detector
        The pixels of the exposure's aperture.

    Returns
    -------
    ndarray
        Shape (nints, ny, nx), DN/s, the response of the pixels in it.
    """
    siaf, full = header.apertures_of(exposure)
    response = geometry.point_response(detector.flat, siaf, full)
    [star], lines = (QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines"))
    shape = kernel(fits.getdata(inputs["psf.fits"]).astype(float))
    image = np.zeros((full.YSciSize, full.XSciSize))
    wfss.SPECTRA.add_source(image, star, lines, place_of(star, exposure), shape, exposure)
    light = wfss.SPECTRA.as_rate(image, exposure)[geometry.window_of(siaf, full)]
    sky = wfss.SPECTRA.sky(exposure)
    return transit.light_in_series(inputs, exposure, light * response, sky * response)


def place_of(star, exposure):
    """Return the pixel where a direct image would show a star: (x, y) of the full frame, 0-based.

    Parameters
    ----------
    star : astropy.table.Row
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    x, y : float
    """
    siaf, full = header.apertures_of(exposure)
    x, y = geometry.sky_to_pixel(
        siaf,
        header.pointing_of(exposure),
        *([star[axis].to_value(u.deg)] for axis in ("ra", "dec")),
    )
    rows, columns = geometry.window_of(siaf, full)
    return float(x[0]) + columns.start, float(y[0]) + rows.start


def grism_references(exposure):
    """Return the reference files of the optics that time series through the grism share.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    dict
        Data models by type of reference file.
    """
    _, full = header.apertures_of(exposure)
    ranges = range_reference(wfss.SPECTRA, exposure)
    # For this mode with a name of the field point, which goes for all.
    ranges.wavelengthrange = [[order, "ANY", *rest] for order, *rest in ranges.wavelengthrange]
    return {
        "distortion": references.distortion_reference(exposure, full),
        "photom": wfss.photom_reference(exposure),
        "wavelengthrange": ranges,
    }
