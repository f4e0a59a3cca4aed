"""Compressed files read the same, through astropy and through data models."""

import numpy as np
import pytest
from astropy.io import fits
from stdatamodels.jwst import datamodels

from jwst_testbed.compression import compress

DARK = ("data", "err", "var_rnoise")


@pytest.fixture
def spectra(tmp_path):
    """The path of a file of arrays with values in two rows, and of one that is all noise."""
    noise = np.random.default_rng(1).normal(size=(3, 200, 100)).astype(np.float32)
    dark, flags = np.full_like(noise, np.nan), np.zeros(noise.shape, np.uint32)
    dark[:, 40:42] = noise[:, 40:42]
    flags[:, 7, 5] = datamodels.dqflags.pixel["REFERENCE_PIXEL"]
    model = datamodels.CubeModel(
        **{name: dark.copy() for name in DARK}, var_poisson=noise, dq=flags
    )
    model.meta.instrument.name = "NIRSPEC"
    model.save(tmp_path / "spectra.fits")
    return tmp_path / "spectra.fits"


def test_all_reads_the_same(spectra, tmp_path):
    before = tmp_path / "before.fits"
    before.write_bytes(spectra.read_bytes())
    compress(spectra, smallest=100_000)
    assert spectra.stat().st_size < 0.35 * before.stat().st_size
    difference = fits.FITSDiff(before, spectra, ignore_comments=["EXTNAME"])
    assert difference.identical, difference.report()
    with datamodels.open(before) as old, datamodels.open(spectra) as new:
        assert type(new) is type(old)
        for name in (*DARK, "var_poisson", "dq"):
            np.testing.assert_array_equal(new[name], old[name])
            assert new[name].dtype.newbyteorder("=") == old[name].dtype.newbyteorder("=")


def test_noise_is_left_as_it_is(spectra):
    compress(spectra, smallest=100_000)
    with fits.open(spectra) as hdus:
        kept = {hdu.name for hdu in hdus if isinstance(hdu, fits.CompImageHDU)}
    assert kept == {"SCI", "ERR", "DQ", "VAR_RNOISE"}


@pytest.mark.parametrize("limits", [{"smallest": 300_000}, {"smallest": 1, "least": 0.9}])
def test_a_file_in_which_there_is_little_to_gain_is_left_as_it_is(spectra, limits):
    before = spectra.read_bytes()
    compress(spectra, **limits)
    assert spectra.read_bytes() == before
