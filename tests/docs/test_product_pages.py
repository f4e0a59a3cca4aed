"""The product pages: whose samples they show, and that what they say is in the file."""

import sys
from pathlib import Path

import pytest
from stdatamodels.jwst import datamodels

from jwst_gallery import samples
from jwst_gallery.products import product_type, product_types
from jwst_testbed.modes import DATASETS

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))
import product_samples
import product_text


@pytest.fixture
def looked_up(monkeypatch):
    """Samples are looked up, not made; what was asked for, in order."""
    asked = []

    def look_up(dataset, suffix, stage=None, exp_type=None):
        product = samples._product(samples.recipe_of(dataset), suffix, stage, 1, exp_type)
        asked.append(product)
        return Path(product.name)

    monkeypatch.setattr(product_samples, "sample", look_up)
    return asked


def test_calls_give_the_sample_that_the_page_is_about(looked_up):
    for page in {kind.page: kind for kind in product_types()}.values():
        looked_up.clear()
        found = product_samples.samples_of(page)
        exp_types = [product.exp_type for product in looked_up]
        assert all((p.suffix, p.stage) == (page.suffix, page.stage) for p in looked_up)
        for (call, path), exp_type in zip(found, exp_types, strict=True):
            assert eval(call, {"sample": product_samples.sample}) == path
            assert looked_up[-1].exp_type == exp_type


def test_a_dataset_shows_all_its_exposure_types(looked_up):
    (kind,) = product_types("cal", exp_type="NRC_WFSS")
    calls = [call for call, _ in product_samples.samples_of(kind)]
    assert 'sample("nircam_wfss", "cal")' in calls
    assert 'sample("nircam_wfss", "cal", exp_type="NRC_IMAGE")' in calls


def fake(suffix, exp_type, **facts):
    """A sample that holds nothing."""
    kind = product_type(suffix, exp_type=exp_type)
    facts = {"arrays": {}, "parts": [], "keywords": [], **facts}
    return product_samples.Sample(kind, "sample()", Path(f"{exp_type}.fits"), facts)


def part(*shape):
    """What a slit of this shape holds, the image alone."""
    fact = {"extension": "SCI", "shape": list(shape), "dtype": "float32", "units": "MJy/sr"}
    return {"labels": {}, "arrays": {"slits[i].data": fact}}


def test_a_page_has_a_section_for_each_kind():
    found = [
        fake("cal", "NRC_WFSS", parts=[part(11, 143), part(37, 90)]),
        fake("cal", "NRC_IMAGE"),
        fake("cal", "NIS_IMAGE"),
    ]
    shown = product_samples.one_of_each(found)
    assert [found.path.stem for found in shown] == ["NRC_IMAGE", "NRC_WFSS"]
    text = product_text.page_text(shown, product_types("cal"), [], {})
    assert text.startswith("# `cal`, stage 2: calibrated image or calibrated slitless spectra")
    imaging, slitless = text.index("\n## Imaging\n"), text.index("\n## Wide field slitless\n")
    assert imaging < text.index("Image2Pipeline.call") < slitless < text.index("Spec2Pipeline.call")
    assert "The sample has 2 `slits`, of 11 to 37 rows and 90 to 143 columns" in text
    assert "| rows, columns: 11×143 |" in text
    assert "model.slits[0].data.shape" in text
    others = text[text.index("## In other modes") :]
    assert "| several slits |" in others
    assert "| wide field slitless |" not in others


def test_an_array_of_some_slits():
    area = {"slits[i].area": {"extension": "AREA", "shape": [8, 8], "dtype": "float32"}}
    first = part(4, 6)
    first["arrays"] |= area
    kind = product_type("cal", exp_type="NRC_WFSS")
    row = product_text.array_row(kind.arrays[-1], {}, [first["arrays"], part(5, 7)["arrays"]])
    assert row[-1].endswith(": 8×8 (in 1 of 2)")


def test_associations_of_each_type():
    facts = {"members": [], "fields": [], "product": "p"}
    kind = product_type("asn")
    found = [
        product_samples.Sample(kind, "sample()", Path(f"{number}.json"), {**facts, "type": name})
        for number, name in enumerate(("image2", "image2", "spec2"))
    ]
    shown = product_samples.one_of_each(found)
    assert [found.path.stem for found in shown] == ["0", "2"]
    text = product_text.page_text(shown, [kind], [], {})
    assert "\n## `image2`\n" in text
    assert "\n## `spec2`\n" in text
    assert text.count("asn_generate") == 1


@pytest.mark.parametrize("model", ["WFSSSpecModel", "WFSSCombinedSpecModel"])
def test_every_column_has_its_meaning(model):
    names = getattr(datamodels, model)().get_dtype("spec_table").names
    columns = [[name, "", 1] for name in (*names, "NEW")]
    facts = {"parts": [{"arrays": {"spec[i].spec_table": {"columns": columns}}}]}
    assert product_text.unexplained(facts) == ["NEW"]


def test_every_column_of_a_table_has_its_meaning():
    """Said by the file, or else by the site; the page shows it."""
    columns = [["label", "", "Number"], ["net_aperture_sum", "Jy", ""], ["new", "", ""]]
    assert product_text.unexplained({"columns": columns}) == ["new"]
    kind = product_type("jw01234-o001_t001_nircam_clear-f444w_phot.ecsv")
    text = "\n".join(product_text.contents(kind, {"length": 3, "columns": columns}))
    assert "less the background" in text
    assert "Number" in text


def test_each_kind_has_a_sample_or_a_reason():
    """Not both, and the reason says more than that there is none."""
    kinds = product_types()
    made = {
        (product.stage, product.suffix, product.exp_type)
        for recipe in DATASETS.values()
        for product in recipe.products
    }
    shown = {
        kind
        for kind in kinds
        if any((kind.stage, kind.suffix, exp_type) in made for exp_type in kind.exp_types)
    }
    reasons = product_samples.read_reasons()
    assert not shown & reasons.keys()
    assert set(kinds) == shown | reasons.keys()
    assert all(len(why) > 50 for why in reasons.values())


def test_a_page_without_a_sample_says_why():
    (kind,) = product_types("mbsub")
    text = product_text.page_text_without_sample([kind], {kind: "It needs a blank field."})
    assert text.startswith("# `mbsub`, stage 3: spectrum less the master background")
    assert "Spec3Pipeline.call" in text
    assert "| `data` |" in text
    assert text.endswith("## Without a sample\n\n- Intermediate: It needs a blank field.\n")


def test_a_product_of_tables_alone():
    """Each column once, with the tables that have it; a name means what its standard says."""
    kind = product_type("jw01234001001_02101_00001_nis_c1001_ami-oi.fits")
    model = datamodels.AmiOIModel()
    tables = {
        array.name: {
            "extension": f"OI_{array.name.upper()}",
            "shape": [21],
            "dtype": "table",
            "units": "",
            "columns": [[name, "", 1] for name in model.get_dtype(array.name).names],
        }
        for array in kind.arrays
    }
    tables["vis2"]["columns"].append(["NEW", "", 6])
    facts = {"arrays": tables, "parts": [], "keywords": []}
    assert product_text.unexplained(facts) == ["NEW"]
    text = "\n".join(product_text.contents(kind, facts))
    assert "| `UCOORD` | `OI_VIS2`, `OI_VIS` |  | Baseline" in text
    assert "| `NEW` | `OI_VIS2` | 6 |  |" in text
    assert (
        "| `MJD` | `OI_VIS2`, `OI_VIS`, `OI_T3`, `OI_Q4` |  | Modified Julian day on which" in text
    )
