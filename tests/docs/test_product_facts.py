"""The check of a sample against the catalogue sees what differs, and names it."""

import numpy as np
import product_differences
import pytest
from catalogue.facts import FactStore, observe
from stdatamodels.jwst import datamodels

from jwst_gallery.products import product_type

pytestmark = pytest.mark.slow  # each case builds a data model

SHAPE = (3, 4, 5)
ROOT = "jw01234001001_02101_00001_nrcalong"


@pytest.fixture
def rateints(tmp_path):
    """A rateints product with all that the catalogue promises, and a way to change it."""

    def write(**changes):
        model = datamodels.CubeModel(np.ones(SHAPE, dtype="float32"))
        for name in ("err", "var_poisson", "var_rnoise"):
            setattr(model, name, np.ones(SHAPE, dtype="float32"))
        model.dq = np.zeros(SHAPE, dtype="uint32")
        model.int_times = np.zeros(3, dtype=model.get_dtype("int_times"))
        model.meta.bunit_data = model.meta.bunit_err = "DN/s"
        for name, value in changes.items():
            setattr(model.meta if name.startswith("bunit") else model, name, value)
        path = tmp_path / "jw01234001001_02101_00001_nrcblong_rateints.fits"
        model.save(path)
        return path

    return write


def differences(path):
    return product_differences.differences(product_type(path), observe(path))


def test_a_product_as_catalogued(rateints):
    assert differences(rateints()) == []


@pytest.mark.parametrize(
    ("changes", "field", "values"),
    [
        ({"bunit_data": "MJy/sr"}, "data, units", ("DN/s", "MJy/sr")),
        ({"err": None}, "err", ("is there", "lacks")),
        ({"area": np.ones(SHAPE[1:], dtype="float32")}, "area", ("file has", "catalogue lacks")),
        ({"dq": np.zeros(SHAPE[1:], dtype="uint32")}, "dq, axes", ("integrations", "[4, 5]")),
        ({"err": np.ones((2, 4, 5), dtype="float32")}, "err, axis 'integrations'", ("3", "2")),
    ],
)
def test_what_differs_is_named(rateints, changes, field, values):
    (sentence,) = differences(rateints(**changes))
    assert sentence.startswith(f"{field}:")
    assert all(value in sentence for value in values)


def test_another_class(rateints):
    facts = observe(rateints())
    (sentence,) = product_differences.differences(product_type("rate", exp_type="NRC_IMAGE"), facts)
    assert "'ImageModel'" in sentence
    assert "'CubeModel'" in sentence


def slitless_cal(tmp_path, change=lambda slits: None):
    """A cal of two sources, as the pipeline writes it: the area with the first alone."""
    model = datamodels.MultiSlitModel()
    model.meta.exposure.type = "NRC_WFSS"
    for shape in ((4, 6), (5, 7)):
        arrays = {name: np.ones(shape, "float32") for name in ("data", "err", "wavelength")}
        variances = {
            f"var_{name}": np.ones(shape, "float32") for name in ("poisson", "rnoise", "flat")
        }
        slit = datamodels.SlitModel(**arrays, **variances, dq=np.zeros(shape, "uint32"))
        slit.meta.bunit_data = slit.meta.bunit_err = "MJy/sr"
        model.slits.append(slit)
    model.slits[0].area = np.ones((8, 8), "float32")
    change(model.slits)
    path = tmp_path / f"{ROOT}_cal.fits"
    model.save(path)
    return path


def test_slits_as_catalogued(tmp_path):
    path = slitless_cal(tmp_path)
    assert differences(path) == []
    first, second = (part["arrays"] for part in observe(path)["parts"])
    assert first["slits[i].data"]["shape"] == [4, 6]
    assert second["slits[i].data"]["shape"] == [5, 7]
    assert "slits[i].area" in first
    assert "slits[i].area" not in second


def test_each_slit_is_compared(tmp_path):
    def change(slits):
        slits[1].meta.bunit_data = "MJy"
        slits[1].dq = np.zeros((5, 6), "uint32")

    units, axis = differences(slitless_cal(tmp_path, change))
    assert units == "slits[i].data, units: the catalogue says 'MJy/sr', the file has 'MJy'"
    assert axis.startswith("slits[i].dq, axis 'columns': 7")


@pytest.mark.parametrize(
    ("unit", "as_catalogued"), [("MJy/sr", True), ("MJy", True), ("Jy", False)]
)
def test_units_that_depend_on_the_mode(tmp_path, unit, as_catalogued):
    """The catalogue says "MJy/sr or MJy" for a source in a slit."""
    path = tmp_path / "jw01234-o001_s000000001_nirspec_f290lp-g395m_s2d.fits"
    names = ("err", "wht", "wavelength", "var_poisson", "var_rnoise", "var_flat")
    with datamodels.SlitModel((4, 5)) as model:
        for name in names:
            setattr(model, name, np.ones((4, 5), "float32"))
        model.con = np.ones((1, 4, 5), "int32")
        model.meta.exposure.type = "NRS_FIXEDSLIT"
        model.meta.bunit_data = model.meta.bunit_err = unit
        model.save(path)
    found = [sentence for sentence in differences(path) if "units" in sentence]
    assert (found == []) == as_catalogued


def slitless_x1d(tmp_path, unit="Jy", elements=9):
    """An x1d of two sources in one table, its vectors of some length."""
    spectrum = datamodels.WFSSSpecModel()
    columns = []
    for name, (kind, *_) in spectrum.get_dtype("spec_table").fields.items():
        vector = name in ("WAVELENGTH", "FLUX", "FLUX_ERROR", "DQ") and elements > 1
        columns.append((name, kind, (elements,)) if vector else (name, kind))
    spectrum.spec_table = np.zeros(2, dtype=columns)
    spectrum.spec_table.columns["FLUX"].unit = unit
    spectrum.group_id, spectrum.spectral_order = "jw01234001001_02101_1_1", 1
    model = datamodels.WFSSMultiSpecModel()
    model.meta.exposure.type = "NRC_WFSS"
    model.spec.append(spectrum)
    path = tmp_path / f"{ROOT}_x1d.fits"
    model.save(path)
    return path


def test_spectra_as_catalogued(tmp_path):
    path = slitless_x1d(tmp_path)
    assert differences(path) == []
    (part,) = observe(path)["parts"]
    assert part["labels"] == {"group_id": "jw01234001001_02101_1_1", "spectral_order": 1}
    assert ["FLUX", "Jy", 9] in part["arrays"]["spec[i].spec_table"]["columns"]


def test_another_unit_of_the_flux(tmp_path):
    (sentence,) = differences(slitless_x1d(tmp_path, unit="MJy"))
    assert sentence == "spec[i].spec_table, units: the catalogue says 'Jy', the file has 'MJy'"


def test_rows_that_are_no_spectra(tmp_path):
    """The older layout: a row is a wavelength, not a source."""
    (sentence,) = differences(slitless_x1d(tmp_path, elements=1))
    assert "('sources', 'wavelengths')" in sentence
    assert sentence.endswith("the file has shape [2]")


def test_a_silent_product_that_speaks(tmp_path):
    """The note that a simul states no units ends when a file does."""
    model = datamodels.ImageModel(np.ones((4, 5), "float32"))
    model.meta.exposure.type = "NRC_WFSS"
    path = tmp_path / f"{ROOT}_simul.fits"
    model.save(path)
    assert differences(path) == []
    model.meta.bunit_data = "DN/s"
    model.save(path)
    (sentence,) = differences(path)
    assert sentence.startswith("data, units:")


def test_facts_are_kept_until_the_file_changes(tmp_path):
    path, kept = tmp_path / "product.txt", tmp_path / "facts.json"
    asked = []

    def length(path):
        asked.append(path)
        return len(path.read_text())

    path.write_text("one")
    store = FactStore(kept)
    assert [store.recall(length, path) for _ in range(2)] == [3, 3]
    store.save()
    assert FactStore(kept).recall(length, path) == 3
    assert len(asked) == 1
    path.write_text("three")
    assert FactStore(kept).recall(length, path) == 5
    assert len(asked) == 2
