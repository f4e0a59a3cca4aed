"""The time series through MIRI's slit against its truth: transit, spectrum, wavelengths, trace."""

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable
from checks import check_references, completed
from exposures import asked_for
from margins import above, close, within
from products import open_product, spectra_in_time
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_testbed.instruments.miri import lrs
from jwst_testbed.instruments.miri.lrs_slit import WIDTH, slit_of
from jwst_testbed.sky import transit
from jwst_testbed.telescope import geometry, header, siaf

EXPOSURE = asked_for("miri_lrs_slit_tso")
ONE_TABLE = pytest.mark.since("1.19", "a table for each integration")


@pytest.fixture(scope="module")
def curve(known):
    """The true part of the star's light in each integration."""
    [planet] = known["transit"]
    return transit.light_curve(EXPOSURE, planet)


def true_spectra(known, wavelength):
    """Return the extracted spectra of the star, out of transit, and of the sky in the slit, in Jy.

    The sky is not subtracted: its light from the full height of the slit, in all summed columns, is
    in the spectrum, with the aperture correction of a point source.
    """
    [source] = known["sources"]
    star = source["continuum"].to_value(u.Jy) * (wavelength / 8) ** source["slope"]
    full = siaf.aperture("MIRI", "MIRIM_FULL")
    _, _, _, half_height = slit_of(EXPOSURE)
    rows, columns = (lrs.POINT.slit_transmission(0, size) for size in (2 * half_height, WIDTH))
    seen = [rows @ image @ columns / image.sum() for image in lrs.point_images(full)]
    steradian = 2 * half_height * WIDTH * geometry.reference_steradian(full)
    sky = 1e6 * lrs.SKY * (wavelength / 10) ** 2 * steradian
    return star, sky / np.interp(wavelength, lrs.POINT.nodes, seen)


def relative_light(known, curve, wavelength):
    """Return the true light of each integration, over its mean; the sky does not dip."""
    star, sky = true_spectra(known, wavelength)
    light = star.sum() * curve + sky.sum()
    return light / light.mean()


def place_in_full_frame():
    """Where the star would be without the prism, by SIAF: 0-based (x, y)."""
    full = siaf.aperture("MIRI", "MIRIM_FULL")
    pointing = header.pointing_of(EXPOSURE)
    return np.ravel(geometry.sky_to_pixel(full, pointing, [EXPOSURE.ra], [EXPOSURE.dec]))


def test_it_is_a_time_series_through_the_slit():
    with open_product(sample("miri_lrs_slit_tso", "rateints")) as model:
        assert isinstance(model, datamodels.CubeModel)
        assert model.meta.exposure.type == "MIR_LRS-FIXEDSLIT"
        assert model.meta.visit.tsovisit is True
        assert len(model.int_times) == len(model.data) == EXPOSURE.readout.nints


@pytest.mark.parametrize(
    ("suffix", "stage", "steps"),
    [
        ("calints", 2, "assign_wcs srctype flat_field photom"),
        ("crfints", 3, "outlier_detection"),
    ],
)
def test_steps_were_done(suffix, stage, steps):
    path = sample("miri_lrs_slit_tso", suffix, stage=stage)
    assert completed(path) >= set(steps.split())
    check_references(path, "miri")


def test_rate_is_the_mean_of_the_integrations():
    paths = (sample("miri_lrs_slit_tso", suffix) for suffix in ("rateints", "rate"))
    cube, rate = map(fits.getdata, paths)
    np.testing.assert_allclose(rate, cube.mean(axis=0), rtol=1e-5, atol=1e-6)


@ONE_TABLE
@pytest.mark.parametrize("stage", [2, 3])
def test_light_follows_the_transit(stage, known, curve):
    path = sample("miri_lrs_slit_tso", "x1dints", stage=stage)
    wavelength, flux = spectra_in_time(path, "WAVELENGTH", "FLUX")
    use = (wavelength[0] > 5.2) & (wavelength[0] < 8) & np.isfinite(flux).all(axis=0)
    light = flux[:, use].sum(axis=1)
    close(light / light.mean(), relative_light(known, curve, wavelength[0][use]), 0.002)
    # Without the transit it would not fit.
    above(np.ptp(light / light.mean()), 0.012)


@ONE_TABLE
def test_spectrum_is_that_of_the_star_and_of_the_sky(known, curve):
    path = sample("miri_lrs_slit_tso", "x1dints", stage=3)
    wavelength, flux = spectra_in_time(path, "WAVELENGTH", "FLUX")
    star, sky = true_spectra(known, wavelength[0])
    spectrum = flux.mean(axis=0) / (star * curve.mean() + sky)
    for blue in range(5, 11):
        use = (wavelength[0] > blue) & (wavelength[0] < blue + 1)
        close(np.nanmedian(spectrum[use]), 1, 0.04)


def test_wcs_has_the_star_and_its_wavelengths():
    x0, y0 = place_in_full_frame()
    doppler = 1 + header.radial_velocity(header.pointing_of(EXPOSURE)) / constants.c.value
    with open_product(sample("miri_lrs_slit_tso", "calints")) as model:
        ra, dec, wavelength = model.meta.wcs(x0 + lrs.TILT * 10, y0 + 10)
    close(wavelength, lrs.wavelength_at(10) / doppler, 0.003)
    cos = np.cos(np.radians(EXPOSURE.dec))
    off = 3600 * np.hypot((ra - EXPOSURE.ra) * cos, dec - EXPOSURE.dec)
    within(off, 0.02)


def test_trace_is_where_siaf_has_the_slit():
    x0, y0 = place_in_full_frame()
    with open_product(sample("miri_lrs_slit_tso", "calints")) as model:
        image = np.nanmedian(model.data, axis=0)
    for row in (40, 60):
        rows = np.arange(round(y0) + row - 5, round(y0) + row + 5)
        columns = np.arange(round(x0) - 5, round(x0) + 6)
        light = np.nanmedian(image[rows[:, None], columns], axis=0)
        light = light - np.nanmin(light)
        close(np.sum(light * columns) / light.sum(), x0 + lrs.TILT * row, 0.15)


def test_white_light_curve_is_the_transit(known, curve):
    """It sums all wavelengths; the red ones have more light of the sky than of the star."""
    light = QTable.read(sample("miri_lrs_slit_tso", "whtlt"))["whitelight_flux"].value
    path = sample("miri_lrs_slit_tso", "x1dints", stage=3)
    [wavelength] = spectra_in_time(path, "WAVELENGTH")
    lit = wavelength[0][(wavelength[0] > lrs.BLUE) & (wavelength[0] < lrs.RED)]
    close(light / light.mean(), relative_light(known, curve, lit), 0.002)
