"""The breaks of products that `nox -s mutants` makes: each changes what it says, and no more."""

import breaks
import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table


@pytest.fixture
def broken(tmp_path):
    """Break a product of small images, one for each source; give the HDUs before and after."""

    def write(name, images, suffix="cal", **columns):
        hdus = [fits.PrimaryHDU()]
        for number, image in enumerate(images, 1):
            hdu = fits.ImageHDU(np.array(image), name="SCI", ver=number)
            hdu.header["SOURCEID"] = number
            hdus += [hdu, fits.ImageHDU(np.ones(hdu.data.shape, "f4"), name="ERR", ver=number)]
        if columns:
            hdus.append(fits.BinTableHDU(Table(columns), name="EXTRACT1D"))
        (tmp_path / "out").mkdir()
        path = tmp_path / f"jw_{suffix}.fits"
        fits.HDUList(hdus).writeto(path)
        with fits.open(breaks.write(name, path, tmp_path / "out"), memmap=False) as after:
            return fits.HDUList([hdu.copy() for hdu in after])

    return write


IMAGE = np.arange(12, dtype="f4").reshape(3, 4)
SQUARE = np.arange(9, dtype="f4").reshape(3, 3)


@pytest.mark.parametrize(
    ("name", "image", "expected"),
    [
        ("moved by a pixel in x", IMAGE, np.roll(IMAGE, 1, 1)),
        ("moved by a pixel in y", IMAGE, np.roll(IMAGE, 1, 0)),
        ("mirrored in x", IMAGE, IMAGE[:, ::-1]),
        ("transposed", SQUARE, SQUARE.T),
        ("5 % brighter", IMAGE, 1.05 * IMAGE),
        ("5 % fainter", IMAGE, 0.95 * IMAGE),
        ("sign", IMAGE, -IMAGE),
        ("5 % brighter", np.array([[100, 65535]], "u2"), [[105, 65535]]),
        ("moved by a plane or integration", IMAGE[:, None], np.roll(IMAGE, 1, 0)[:, None]),
    ],
)
def test_a_break_changes_the_data_and_not_their_errors(broken, name, image, expected):
    hdus = broken(name, [image])
    np.testing.assert_allclose(hdus["SCI"].data, expected, rtol=1e-6)
    assert (hdus["ERR"].data == 1).all()


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("transposed", IMAGE),
        ("moved by a plane or integration", IMAGE),
        ("sign", np.array([[100, 200]], "u2")),
        ("neighbour's data", IMAGE),
        ("wavelengths by one element", IMAGE),
        ("mirrored in x", np.ones((2, 2), "f4")),
    ],
)
def test_a_break_that_cannot_show_does_not_fit(broken, name, image):
    with pytest.raises(breaks.DoesNotFit):
        broken(name, [image])


def test_a_source_has_the_data_of_the_next_in_its_own_shape(broken):
    hdus = broken("neighbour's data", [IMAGE, SQUARE + 100])
    np.testing.assert_array_equal(hdus["SCI", 1].data[:, :3], SQUARE + 100)
    assert np.isnan(hdus["SCI", 1].data[:, 3]).all()
    np.testing.assert_array_equal(hdus["SCI", 2].data, IMAGE[:, :3])


def test_the_wavelengths_of_a_spectrum_move_and_its_flux_does_not(broken):
    hdus = broken("wavelengths by one element", [], WAVELENGTH=[1.0, 2, 3], FLUX=[4.0, 5, 6])
    assert hdus["EXTRACT1D"].data["WAVELENGTH"].tolist() == [3, 1, 2]
    assert hdus["EXTRACT1D"].data["FLUX"].tolist() == [4, 5, 6]
