"""The stripes of the dispersed Hartmann sensor against their truth."""

import numpy as np
import pysiaf
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from exposures import asked_for
from known_faults import known_fault
from margins import above, close
from products import open_product
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_testbed.instruments.nircam import wfss
from jwst_testbed.sky import transit


@pytest.fixture(scope="module")
def calints():
    with open_product(sample("nircam_dhs", "calints")) as model:
        yield model


def test_the_array_holds_two_stripes_each_after_a_reference_row():
    with open_product(sample("nircam_dhs", "rateints")) as model:
        assert model.data.shape == (6, 82, 2048)
        assert model.meta.subarray.ysize == 82
        blind = np.isnan(model.data[0]).all(axis=1)
    assert np.flatnonzero(blind).tolist() == [0, 41]


def test_a_slit_for_each_stripe(calints):
    assert isinstance(calints, datamodels.MultiSlitModel)
    assert [slit.name for slit in calints.slits] == ["1", "2"]
    assert [(slit.ystart, slit.ysize) for slit in calints.slits] == [(2, 40), (43, 40)]
    with open_product(sample("nircam_dhs", "rateints")) as model:
        np.testing.assert_array_equal(
            np.isnan(calints.slits[1].data), np.isnan(model.data[:, 42:, :])
        )


@pytest.mark.since("3.0", "the slits state no unit")
def test_flux_calibration_has_done_nothing(calints):
    assert calints.meta.cal_step.photom == "COMPLETE"
    with known_fault("dhs photom"):
        assert {slit.meta.bunit_data for slit in calints.slits} == {"DN/s"}


@pytest.mark.parametrize("number", [0, 1])
def test_lines_are_at_their_wavelengths(number, calints, known):
    """The simulation's trace, in numpy, against the pipeline's transforms."""
    slit = calints.slits[number]
    image = np.ma.median(np.ma.masked_invalid(slit.data), axis=0)
    spectrum = image[6:28].sum(axis=0)
    for line in known["lines"]["wavelength"].value:
        near = np.abs(slit.wavelength[20] - line) < 0.01
        light = np.clip(spectrum[near] - np.ma.median(spectrum[near]), 0, None)
        found = np.sum(light * slit.wavelength[20][near]) / np.sum(light)
        close(found, line, 3e-4)


def test_stripes_are_beside_the_star(calints):
    ra, dec, *_ = calints.slits[0].meta.wcs(1200, 20)
    target = SkyCoord(calints.meta.target.ra, calints.meta.target.dec, unit="deg")
    with known_fault("dhs place"):
        above(target.separation(SkyCoord(ra, dec, unit="deg")), 20 * u.arcsec)


@pytest.mark.parametrize("number", [0, 1])
def test_the_planet_dims_each_stripe(number, calints, known):
    data = np.ma.masked_invalid(calints.slits[number].data)
    outer = np.ma.concatenate([data[:, :5], data[:, -5:]], axis=1)
    light = (data - np.ma.median(outer, axis=1)[:, None])[:, 5:-5].sum(axis=(1, 2)).data
    curve = transit.light_curve(asked_for("nircam_dhs"), known["transit"][0])
    close(light / light.mean(), curve / curve.mean(), 1e-3)
    assert curve.min() < 0.991 < 0.999 < curve.max()


@pytest.mark.parametrize("number", [0, 1])
def test_each_stripe_has_the_light_of_the_star(number, calints, known):
    [star], slit = known["sources"], calints.slits[number]
    # The rows of a column, in DN/s, from the true flux density and the area of a pixel.
    siaf = pysiaf.Siaf("NIRCam")["NRCA5_FULL"]
    area = (siaf.XSciScale * siaf.YSciScale * u.arcsec**2).to(u.sr)
    wavelength = slit.wavelength[20]
    per_sr = star["continuum"] / area * (wavelength / wfss.SPECTRA.pivot) ** star["slope"]
    step = np.abs(np.gradient(wavelength))
    expected = per_sr.to_value(u.MJy / u.sr) * step / wfss.PHOTMJSR["F444W"]
    lit = (wavelength > 3.97) & (wavelength < 4.85)
    data = np.ma.masked_invalid(slit.data)
    sky = np.ma.median(np.ma.concatenate([data[:, :5], data[:, -5:]], axis=1), axis=1)
    light = np.ma.median((data - sky[:, np.newaxis])[:, 5:-5].sum(axis=1), axis=0)
    # Some is lost in the rows of the sky and in the transit.
    close(np.ma.median(light[lit] / expected[lit]), 0.96, 0.02)
    # The spectrum states a unit that it has not: compare its shape.
    with open_product(sample("nircam_dhs", "x1dints")) as model:
        table = model.spec[number].spec_table
        flux = np.median(table["FLUX"], axis=0)
        shape = flux / np.interp(table["WAVELENGTH"][0], wavelength[lit], expected[lit])
        within_lit = (table["WAVELENGTH"][0] > 3.97) & (table["WAVELENGTH"][0] < 4.85)
    shape = shape[within_lit] / np.median(shape[within_lit])
    assert len(shape) > 800
    close(np.percentile(shape, [5, 50, 95]), 1, 0.06)
