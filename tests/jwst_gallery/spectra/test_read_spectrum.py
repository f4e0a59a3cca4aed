"""The content of a spectrum that was read, and the error for one that does not exist."""

import gzip
import re
import warnings

import numpy as np
import pytest
import spectrum_files
from astropy import units as u
from astropy.io import fits
from astropy.table import Table
from stdatamodels.jwst import datamodels

from jwst_gallery.spectra import list_spectra, read_spectrum


def test_a_table_without_units():
    spectrum = read_spectrum(spectrum_files.spec_model(5, 1))
    assert spectrum.flux.unit == u.Jy
    model = datamodels.SpecModel()
    table = np.ones(5, model.get_dtype("spec_table"))
    model.spec_table = table
    spectrum = read_spectrum(model)
    assert spectrum.wavelength.unit == u.um
    assert spectrum.flux.unit == u.dimensionless_unscaled
    assert spectrum.filename == "SpecModel"


def test_units_are_those_of_the_table(tmp_path):
    path = tmp_path / "odd_x1d.fits"
    table = Table({"WAVELENGTH": [31000.0, 32000], "FLUX": [1.0, 2]}, units=["Angstrom", None])
    hdu = fits.BinTableHDU(table, name="EXTRACT1D")
    hdu.columns["FLUX"].unit = "DN/s"
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path)
    spectrum = read_spectrum(path)
    assert spectrum.wavelength.unit == u.AA
    assert spectrum.flux.unit == u.DN / u.s
    assert spectrum.flux_error is None
    assert spectrum.dq is None
    assert spectrum.usable.all()
    assert np.allclose(list_spectra(path)["longest"].quantity, 3.2 * u.um)


def test_a_spectrum_is_a_copy():
    model = spectrum_files.spec_model(5, 1)
    read_spectrum(model).flux[:] = 0 * u.Jy
    assert model.spec_table["FLUX"][0] == 1


def test_usable_samples():
    model = spectrum_files.spec_model(6, 1)
    model.spec_table["FLUX"][4] = np.nan
    model.spec_table["WAVELENGTH"][5] = np.nan
    model.spec_table["DQ"][1] = 4  # a jump that was corrected
    assert read_spectrum(model).usable.tolist() == [True, True, False, True, False, False]


def test_no_wavelength_has_no_range():
    model = spectrum_files.spec_model(6, 1)
    model.spec_table["WAVELENGTH"][:] = np.nan
    assert np.isnan(list_spectra(model)["shortest"][0])


def test_a_real_product(real_file):
    path = real_file("jw02736-o007_s06355_nirspec_f290lp-g395m_x1d.fits")
    spectrum = read_spectrum(path, source_id=6355, order=-1)
    table = fits.getdata(path, "EXTRACT1D")
    np.testing.assert_array_equal(spectrum.wavelength.value, table["WAVELENGTH"])
    np.testing.assert_array_equal(spectrum.flux.value, table["FLUX"])
    np.testing.assert_array_equal(spectrum.flux_error.value, table["FLUX_ERROR"])
    np.testing.assert_array_equal(spectrum.dq, table["DQ"])
    assert (spectrum.wavelength.unit, spectrum.flux.unit) == (u.um, u.Jy)
    assert spectrum.slit == "NRS_MSASPEC"
    with datamodels.open(path) as model:
        np.testing.assert_array_equal(read_spectrum(model).flux, spectrum.flux)


# --- what is not there


@pytest.mark.parametrize(
    ("layout", "wanted", "message"),
    [
        (spectrum_files.wfss, {"source_id": 12}, "no source 12 in {name}: it has 3, 7, 9"),
        (
            spectrum_files.wfss,
            {"source_id": 7, "order": 3},
            "no order 3 of source 7 in {name}: it has 1, 2",
        ),
        (
            spectrum_files.wfss,
            {"source_id": 9, "order": 1, "exposure": 2},
            "no exposure 2 of order 1 of source 9 in {name}: it has 1",
        ),
        (
            spectrum_files.wfss,
            {},
            "10 spectra in {name}: choose one by source_id (3, 7, 9), order (1, 2), "
            "exposure (1, 2)",
        ),
        (
            spectrum_files.wfss,
            {"source_id": 7, "order": 1},
            "2 spectra of order 1 of source 7 in {name}: choose one by exposure (1, 2)",
        ),
        (
            spectrum_files.slits,
            {"exposure": 1},
            "{name} does not number its exposures: leave out exposure",
        ),
        (
            spectrum_files.slits,
            {"index": 1, "source_id": 3},
            "no source 3 at index 1 in {name}: it has 7",
        ),
        (
            spectrum_files.time_series,
            {"order": 1, "integration": 4},
            "no integration 4 of order 1 in {name}: it has 5, 6, 7",
        ),
    ],
)
def test_a_spectrum_that_is_not_there(product, layout, wanted, message):
    path, _ = product(layout)
    with pytest.raises(ValueError, match=f"^{re.escape(message.format(name=path.name))}$"):
        read_spectrum(path, **wanted)


@pytest.mark.parametrize("index", [-1, 3])
def test_an_index_that_is_not_there(product, index):
    path, _ = product(spectrum_files.slits)
    with pytest.raises(IndexError, match=f"no spectrum {index} in .*: they run from 0 to 2"):
        read_spectrum(path, index=index)


def test_a_number_is_no_text(product):
    path, _ = product(spectrum_files.slits)
    for wrong in ("3", "S3", 3.0, [3]):
        with pytest.raises(
            TypeError, match=re.escape(f"source_id must be an integer: got {wrong!r}")
        ):
            read_spectrum(path, source_id=wrong)
        with pytest.raises(TypeError, match="index must be an integer"):
            read_spectrum(path, index=wrong)
    assert read_spectrum(path, source_id=np.int32(3)).source_id == 3


def test_a_long_list_is_shortened():
    model = datamodels.MultiSpecModel()
    for source in range(1, 15):
        model.spec.append(spectrum_files.spec_model(3, 1, source_id=source))
    with pytest.raises(ValueError, match=r"it has 1, 2, .*, 11, \.\.\., 14 \(14 in all\)$"):
        read_spectrum(model, source_id=15)


def test_spectra_that_only_their_place_tells_apart():
    model = datamodels.MultiSpecModel()
    for name in ("S200A1", "S400A1"):
        model.spec.append(spectrum_files.spec_model(3, 1, source_id=1, name=name))
    with pytest.raises(ValueError, match=r"index \(0: slit S200A1, 1: slit S400A1\)"):
        read_spectrum(model, source_id=1)
    assert read_spectrum(model, index=1).slit == "S400A1"


def test_spectra_of_which_the_product_states_nothing(tmp_path):
    path = tmp_path / "some_x1d.fits"
    spectrum_files.old_file(path, "MIR_LRS-FIXEDSLIT", "1.5.3", [(5, 1, {}), (5, 2, {})])
    with pytest.raises(ValueError, match=r"2 spectra in .*: choose one by index \(0, 1\)$"):
        read_spectrum(path)
    assert read_spectrum(path, index=1).flux[0] == 2 * u.Jy


def test_products_without_spectra(tmp_path):
    path = tmp_path / "jw1_nrcalong_cal.fits"
    image = datamodels.ImageModel(data=np.zeros((4, 5), "f4"))
    image.save(path)
    with pytest.raises(ValueError, match=r"^jw1_nrcalong_cal\.fits has no spectra: open an x1d"):
        list_spectra(path)
    with pytest.raises(ValueError, match=r"cal\.fits, opened as ImageModel, has no spectra"):
        read_spectrum(datamodels.open(path))
    empty = tmp_path / "empty_x1d.fits"
    hdu = fits.BinTableHDU(Table({"WAVELENGTH": [1.0], "NET": [2.0]}), name="EXTRACT1D")
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(empty)
    with pytest.raises(ValueError, match=r"empty_x1d\.fits has a table without the column FLUX"):
        list_spectra(empty)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere_x1d\.fits"):
        read_spectrum(tmp_path / "nowhere_x1d.fits")
    path = tmp_path / "no_x1d.fits"
    path.write_text("no FITS file")
    with pytest.raises(OSError, match=r"cannot read no_x1d\.fits as FITS"):
        read_spectrum(path)
    with pytest.raises(TypeError, match="expected a path or an open data model, got int"):
        read_spectrum(5)
    with pytest.raises(IsADirectoryError):
        read_spectrum(tmp_path)


@pytest.mark.parametrize("part", [0.001, 0.2, 0.4, 0.6, 0.8, 0.95])
def test_a_file_that_was_cut_short_is_refused(product, tmp_path, part):
    path, _ = product(spectrum_files.wfss)
    content, packed = path.read_bytes(), gzip.compress(path.read_bytes())
    cut = tmp_path / "cut_x1d.fits"
    cut.write_bytes(content[: int(part * len(content)) + 1])
    cut_packed = tmp_path / "packed_x1d.fits.gz"
    cut_packed.write_bytes(packed[: int(part * len(packed)) + 1])
    for short in (cut, cut_packed):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(OSError, match=f"cannot read {short.name} as FITS: ") as caught:
                list_spectra(short)
        assert "\n" not in str(caught.value)
