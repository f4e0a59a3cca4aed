"""Spectra of every layout, by a path or by a model: right or refused, never scrambled."""

import gzip
import warnings

import numpy as np
import pytest
import spectrum_files
from astropy import units as u
from spectrum_files import DO_NOT_USE, LAYOUTS
from stdatamodels.jwst import datamodels

from jwst_gallery.spectra import list_spectra, read_spectrum

pytestmark = pytest.mark.slow  # each case writes a file and reads it

KEYS = ("source_id", "order", "exposure", "integration")
EVERY_LAYOUT = [
    pytest.param(suffix, write, id=write.__name__)
    for suffix, layouts in LAYOUTS.items()
    for write in layouts
]
# Tables that no data model of today opens correctly.
UNREADABLE = {spectrum_files.slits_before_1_2}


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


@pytest.mark.parametrize(("suffix", "layout"), EVERY_LAYOUT)
def test_every_layout_is_read_from_its_path(product, suffix, layout):
    path, there = product(layout, suffix)
    # All of them are read below, where the file is opened but once.
    for true in (there[0], there[-1]):
        check(read_spectrum(path, **choice(true)), true)
    last = read_spectrum(str(path), index=len(there) - 1)
    check(last, there[-1])
    assert last.filename == path.name


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


@pytest.mark.slow
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
            warnings.simplefilter("ignore", RuntimeWarning)  # after the cast it is NaN
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


def test_a_compressed_file(product, tmp_path):
    path, there = product(spectrum_files.slits)
    packed = tmp_path / f"{path.name}.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    check(read_spectrum(packed, index=1), there[1])
