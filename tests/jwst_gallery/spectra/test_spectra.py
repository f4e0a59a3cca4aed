"""Reading spectra and finding slits: every layout, right or refused, never scrambled."""

import functools
import gzip
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import spectrum_files
from astropy import units as u
from astropy.io import fits
from astropy.table import Table
from spectrum_files import DO_NOT_USE, LAYOUTS
from stdatamodels.jwst import datamodels

from jwst_gallery.spectra import find_slit, list_spectra, read_spectrum

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "real"
KEYS = ("source_id", "order", "exposure", "integration")
EVERY_LAYOUT = [
    pytest.param(suffix, write, id=write.__name__)
    for suffix, layouts in LAYOUTS.items()
    for write in layouts
]
# Tables that no data model of today opens correctly.
UNREADABLE = {spectrum_files.slits_before_1_2}


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    """Return a function that gives the path and the content of a layout, written only once."""

    @functools.cache
    def write(layout, suffix="x1d"):
        path = tmp_path_factory.mktemp(layout.__name__) / f"jw01234-o001_t001_some_{suffix}.fits"
        return path, layout(path)

    return write


def choice(spectrum):
    return {key: spectrum[key] for key in KEYS if key in spectrum}


def list_or_error(model):
    try:
        return list_spectra(model), None
    except ValueError as error:
        return None, str(error)


def check(spectrum, true):
    length = true["length"]
    np.testing.assert_array_equal(spectrum.wavelength, np.linspace(3.1, 4, length) * u.um)
    np.testing.assert_array_equal(spectrum.flux, (true["number"] + 0.01 * np.arange(length)) * u.Jy)
    np.testing.assert_array_equal(spectrum.flux_error, np.full(length, 0.1) * u.Jy)
    np.testing.assert_array_equal(spectrum.dq, np.arange(length) == 2)
    for key in KEYS:
        assert getattr(spectrum, key) == true.get(key), key


# --- every layout


@pytest.mark.parametrize(("suffix", "layout"), EVERY_LAYOUT)
def test_every_layout_is_read_from_its_path(product, suffix, layout):
    path, there = product(layout, suffix)
    for index, true in enumerate(there):
        check(read_spectrum(path, **choice(true)), true)
        check(read_spectrum(str(path), index=index), true)
    assert read_spectrum(path, index=0).filename == path.name


@pytest.mark.parametrize(("suffix", "layout"), EVERY_LAYOUT)
def test_every_layout_is_listed(product, suffix, layout):
    path, there = product(layout, suffix)
    table = list_spectra(path)
    assert list(table["index"]) == list(range(len(there)))
    assert list(table["elements"]) == [true["length"] for true in there]
    for key in KEYS:
        assert table[key].tolist() == [true.get(key) for true in there]
    assert np.allclose(table["shortest"].quantity, 3.1 * u.um)
    assert np.allclose(table["longest"].quantity, 4 * u.um)


@pytest.mark.parametrize(("suffix", "layout"), EVERY_LAYOUT)
def test_every_layout_is_read_from_an_open_model_or_refused(product, suffix, layout):
    path, there = product(layout, suffix)
    with datamodels.open(path) as model:
        if layout in UNREADABLE:
            with pytest.raises(ValueError, match="into the wrong columns: pass its path"):
                list_spectra(model)
            return
        for true in there:
            check(read_spectrum(model, **choice(true)), true)
        assert list_spectra(model).pformat() == list_spectra(path).pformat()


# --- opened as what it is not


@pytest.mark.parametrize(
    "opened",
    [
        "CombinedSpecModel",
        "ImageModel",
        "JwstDataModel",
        "MRSMultiSpecModel",
        "MultiCombinedSpecModel",
        "MultiSpecModel",
        "SpecModel",
        "TSOMultiSpecModel",
        "WFSSMultiCombinedSpecModel",
        "WFSSMultiSpecModel",
    ],
)
@pytest.mark.parametrize(("suffix", "layout"), EVERY_LAYOUT)
def test_a_wrong_model_gives_the_right_numbers_or_an_error(product, suffix, layout, opened):
    path, there = product(layout, suffix)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # what was cast is no number
            model = getattr(datamodels, opened)(path)
    except ValueError:
        return  # stdatamodels saw it
    with model:
        table, error = list_or_error(model)
        if error:
            assert path.name in error
            assert f"opened as {opened}" in error
            assert "\n" not in error
            return
        # A model of one spectrum holds the first of them, where the file has no ASDF extension.
        assert len(table) == len(there) or opened in ("SpecModel", "CombinedSpecModel")
        for index in range(len(table)):
            spectrum = read_spectrum(model, index=index)
            np.testing.assert_array_equal(spectrum.dq, np.arange(there[index]["length"]) == 2)
            assert spectrum.flux[0] == there[index]["number"] * u.Jy
            assert spectrum.wavelength[-1] == 4 * u.um


def test_the_scramble_is_there_and_is_refused(product):
    path, _ = product(spectrum_files.wfss)
    with pytest.warns(RuntimeWarning, match="invalid value encountered in cast"):
        model = datamodels.MultiSpecModel(path)
    assert model.spec[0].spec_table["WAVELENGTH"].tolist() == [3, 7, 9]  # the numbers of sources
    with pytest.raises(
        ValueError, match=r"some_x1d\.fits was opened as MultiSpecModel.*"
    ) as caught:
        read_spectrum(model, source_id=3)
    assert "open it with datamodels.open, as WFSSMultiSpecModel, or pass its path" in str(
        caught.value
    )


def test_an_old_table_loses_its_flags_whichever_class_opens_it(product):
    path, _ = product(spectrum_files.slits_before_1_2)
    model = datamodels.open(path)
    assert not model.spec[0].spec_table["DQ"].any()  # though the file flags one sample
    with pytest.raises(ValueError, match="has put numbers into the wrong columns: pass its path"):
        read_spectrum(model, source_id=3)
    assert read_spectrum(path, source_id=3).dq[2] == DO_NOT_USE


def test_an_integration_is_no_source(product):
    """The columns of the two fit each other: only the exposure type tells."""
    path, _ = product(spectrum_files.time_series, "x1dints")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        model = datamodels.WFSSMultiSpecModel(path)
    assert model.spec[0].spec_table["SOURCE_ID"].tolist() == [5, 6, 7]
    with pytest.raises(ValueError, match=r"opened as WFSSMultiSpecModel.*as TSOMultiSpecModel"):
        list_spectra(model)


def test_rows_of_one_wavelength_are_no_scramble():
    model = datamodels.WFSSMultiSpecModel()
    spec = datamodels.WFSSSpecModel()
    table = np.zeros(2, spec.get_dtype("spec_table"))
    table["SOURCE_ID"], table["N_ALONGDISP"], table["WAVELENGTH"] = [3, 7], [1, 0], [3.1, np.nan]
    spec.spec_table = table
    model.spec.append(spec)
    assert list_spectra(model)["source_id"].tolist() == [3]
    assert read_spectrum(model).wavelength == [3.1] * u.um


# --- what is read


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


@pytest.mark.parametrize("name", ["jw02736-o007_s06355_nirspec_f290lp-g395m_x1d.fits"])
def test_a_real_product(name):
    path = REAL / name
    if not path.exists():
        pytest.skip("no real products here")
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
        with pytest.raises(TypeError, match="the spectrum must be an integer"):
            read_spectrum(path, index=wrong)
    assert read_spectrum(path, source_id=np.int32(3)).source_id == 3


def test_a_long_list_is_shortened():
    model = datamodels.MultiSpecModel()
    for source in range(1, 41):
        model.spec.append(spectrum_files.spec_model(3, 1, source_id=source))
    with pytest.raises(ValueError, match=r"it has 1, 2, .*, 11, \.\.\., 40 \(40 in all\)$"):
        read_spectrum(model, source_id=41)


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


def test_a_compressed_file(product, tmp_path):
    path, there = product(spectrum_files.slits)
    packed = tmp_path / f"{path.name}.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    check(read_spectrum(packed, index=1), there[1])


# --- slits


@pytest.fixture
def cal():
    """Make the slits of two sources; one of them has two orders."""
    model = datamodels.MultiSlitModel()
    for source, order in ((3, 1), (7, 1), (7, 2)):
        slit = datamodels.SlitModel(data=np.full((4, 9), 10 * source + order, "f4"))
        slit.source_id, slit.name = source, str(source)
        slit.meta.wcsinfo.spectral_order = order
        slit.meta.bunit_data = "MJy/sr"
        model.slits.append(slit)
    model.meta.exposure.type = "NRC_WFSS"
    model.meta.filename = "jw01234001001_02101_00001_nrcalong_cal.fits"
    return model


def test_a_slit_is_found(cal):
    assert find_slit(cal, 3).data[0, 0] == 31
    assert find_slit(cal, source_id=7, order=2).data[0, 0] == 72
    assert find_slit(cal, index=1).data[0, 0] == 71
    assert find_slit(cal, 3).meta.bunit_data == "MJy/sr"


def test_a_slit_is_found_whichever_class_opened_the_file(cal, tmp_path):
    path = tmp_path / cal.meta.filename
    cal.save(path)
    for opened in ("open", "MultiSlitModel", "SlitModel", "ImageModel"):
        with getattr(datamodels, opened)(path) as model:
            assert find_slit(model, 7, 2).data[0, 0] == 72


def test_sources_with_numbers_below_zero(cal):
    """NIRSpec numbers background slits that way."""
    cal.slits[1].source_id = -30
    assert find_slit(cal, np.int64(-30)).data[0, 0] == 71
    with pytest.raises(ValueError, match=r"no source -3 in .*: it has -30, 3, 7"):
        find_slit(cal, -3)


@pytest.mark.parametrize(
    ("opened", "shape", "suffix", "exp_type"),
    [
        ("ImageModel", (20, 10), "cal", "MIR_LRS-FIXEDSLIT"),
        ("CubeModel", (3, 20, 10), "calints", "MIR_LRS-SLITLESS"),
    ],
)
def test_the_one_slit_of_an_older_product(opened, shape, suffix, exp_type):
    """MIRI's low-resolution spectrometer before jwst 2.0."""
    model = getattr(datamodels, opened)(data=np.zeros(shape, "f4"))
    model.meta.filename = f"jw01234001001_04103_00001_mirimage_{suffix}.fits"
    model.meta.exposure.type = exp_type
    assert find_slit(model) is model
    model.meta.exposure.type = "MIR_IMAGE"
    with pytest.raises(ValueError, match=f"opened as {opened}, has no slits"):
        find_slit(model)


def test_a_product_with_an_empty_list_of_slits():
    model = datamodels.MultiSlitModel()
    model.meta.filename = "jw01234001001_02101_00001_nrs1_cal.fits"
    model.meta.exposure.type = "NRS_MSASPEC"
    with pytest.raises(ValueError, match=r"_cal\.fits has no slits: its list of slits is empty"):
        find_slit(model)


def test_a_single_slit():
    slit = datamodels.SlitModel(data=np.zeros((4, 9), "f4"))
    assert find_slit(slit) is slit
    model = datamodels.MultiExposureModel()
    model.exposures.append(slit)
    assert find_slit(model).data.shape == (4, 9)


@pytest.mark.parametrize(
    ("wanted", "kind", "message"),
    [
        ({"source_id": 5}, ValueError, "no source 5 in {}: it has 3, 7"),
        ({"source_id": 3, "order": 2}, ValueError, "no order 2 of source 3 in {}: it has 1"),
        ({}, ValueError, "3 slits in {}: choose one by source_id (3, 7), order (1, 2)"),
        ({"source_id": 7}, ValueError, "2 slits of source 7 in {}: choose one by order (1, 2)"),
        ({"index": 3}, IndexError, "no slit 3 in {}: they run from 0 to 2"),
    ],
)
def test_a_slit_that_is_not_there(cal, wanted, kind, message):
    with pytest.raises(kind, match=f"^{re.escape(message.format(cal.meta.filename))}$"):
        find_slit(cal, **wanted)


def test_products_without_slits(tmp_path):
    path = tmp_path / "jw01234001001_02101_00001_nrcalong_cal.fits"
    image = datamodels.ImageModel(data=np.zeros((4, 5), "f4"))
    image.meta.exposure.type = "NRC_IMAGE"
    image.save(path)
    for opened in ("open", "MultiSlitModel", "SlitModel"):
        with getattr(datamodels, opened)(path) as model:
            with pytest.raises(
                ValueError, match=r"_cal\.fits, opened as \w+, has no slits"
            ) as caught:
                find_slit(model)
            assert type(model).__name__ in str(caught.value)
    with pytest.raises(TypeError, match=r"got PosixPath: open it with datamodels\.open"):
        find_slit(path)
