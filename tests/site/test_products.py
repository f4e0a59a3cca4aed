"""The product pages: they are of the samples, which are as the catalogue says, and explain all."""

import sys
from pathlib import Path

import pytest
from product_differences import differences

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))
from catalogue.facts import FactStore
from catalogue.model import Site, calls_in, page_of

from jwst_gallery.layouts import layout_changes


@pytest.fixture(scope="module")
def model(root, site):
    """The data model, with the facts that the build has found."""
    return Site(root / "docs", FactStore(site / ".doctrees" / "facts.json"))


@pytest.fixture(scope="module")
def product_pages(model, facts, site):
    """The facts about the built pages of each suffix and stage that has one, taken together."""
    folder = site / "products" / "types"
    found = {}
    for name, page in model.pages.items():
        paths = [folder / f"{part}.html" for part in (name, *page.parts)]
        if paths[0] in facts:
            found[name] = together([facts[path] for path in paths])
    return found


def together(several):
    """Return the facts about several pages as if they were one: their lists joined."""
    first, *others = several
    if isinstance(first, dict):
        keys = dict.fromkeys(key for one in several for key in one)
        return {key: together([one[key] for one in several if key in one]) for key in keys}
    return sum(others, first) if isinstance(first, list) else first


def test_samples_are_as_the_catalogue_says(model):
    found = [
        f"{sample.path.name}: {difference}"
        for sample in model.samples
        for difference in differences(sample.kind, sample.facts)
    ]
    assert not found


# In stage 3 the samples of slits are of points alone, whose spectra are in MJy.
EXTENDED = {"cal/3/several slits", "crf/3/several slits", "s2d/3/one source"}


def test_each_unit_that_a_kind_may_have_is_one_of_a_sample(model):
    """Check the kinds of which every exposure type has a sample."""
    offered = []
    for kind in model.kinds:
        own = [sample for sample in model.samples if sample.kind == kind]
        complete = {sample.product.exp_type for sample in own} == set(kind.exp_types)
        if " or " not in kind.units or not complete or kind.key in EXTENDED:
            continue
        main = kind.arrays[0].name
        parts = [part for one in own for part in [one.facts, *one.facts["parts"]]]
        arrays = [part["arrays"][main] for part in parts if main in part["arrays"]]
        units = {array["units"] for array in arrays}
        units |= {
            unit for one in arrays for name, unit, _ in one.get("columns", ()) if name == "FLUX"
        }
        offered += [f"{kind.key}: {unit}" for unit in kind.units.split(" or ") if unit not in units]
    assert not offered


def test_every_product_that_is_made_has_a_page(model, product_pages):
    assert {page_of(sample.kind) for sample in model.samples} <= product_pages.keys()


def test_each_kind_has_a_page_that_opens_a_sample_of_it(model, facts, site):
    for page in model.pages.values():
        for name, sample in page.parts.items():
            own = facts[site / "products" / "types" / f"{name}.html"]
            calls = list(calls_in(" ".join(own["python"])))
            assert any(sample.is_given_by(*call) for call in calls), name
    for kind in model.kinds:
        if model.pages[page_of(kind)].is_written:
            assert site / "products" / "types" / f"{model.address_of(kind)}.html" in facts


def test_a_page_about_one_kind_is_short(model, site):
    """A page of all kinds of a suffix, one below the other, is as long as thirty screens."""
    for page in model.pages.values():
        texts = [site / "products" / "types" / f"{name}.html" for name in page.parts]
        assert all(path.read_text().count("<table") <= 4 for path in texts), page.name


def test_pages_open_samples_of_each_kind(model, product_pages):
    """Each call gives the file that the page names, and all kinds with a sample are there."""
    for name, page in product_pages.items():
        calls = list(calls_in(" ".join(page["python"])))
        opened = [one for call in calls for one in model.samples if one.is_given_by(*call)]
        assert {one.kind for one in opened} == {one.kind for one in model.pages[name].samples}, name
        assert all(page_of(one.kind) == name for one in opened), name
        assert {one.product.name for one in opened} <= set(page["file names"]), name


def test_every_column_and_array_is_explained(product_pages, facts, site):
    """The page shows no tables that come with an image: their data model lists them."""
    for name, page in product_pages.items():
        assert all(text.strip() for text in page["columns"].get("What it holds", [])), name
    truth = facts[site / "about" / "datasets.html"]["columns"]["meaning"]
    assert all(text.strip() for text in truth)


def test_a_page_without_a_sample_says_why(model, product_pages):
    for name, page in product_pages.items():
        said = page["without a sample"]
        assert bool(said) == bool(model.pages[name].reasons), name
        for kind, reason in model.pages[name].reasons.items():
            words = reason.replace("`", "").replace("'", "’")  # as the page sets them
            assert words in said, kind.key


def test_every_dataset_has_its_card(model, soups, site):
    soup = soups[site / "about" / "datasets.html"]
    assert [h.find("code").text for h in soup.select("h2")] == [one.name for one in model.datasets]
    for dataset in model.datasets:
        section = soup.find(id=dataset.name.replace("_", "-"))
        text = section.get_text()
        assert dataset.title in text
        suffixes = {product.suffix for product in dataset.products}
        assert suffixes <= {code.text for code in section.find_all("code")}, dataset.name


def test_the_history_has_all_changes_and_each_page_its_part(model, product_pages, facts, site):
    anchors = set(facts[site / "products" / "history.html"]["anchors"])
    assert {f"history-{change.name}" for change in layout_changes()} <= anchors
    for name, page in product_pages.items():
        linked = {anchor for path, anchor in page["links"] if path == "products/history.html"}
        assert {change.label for change in model.history.of(model.pages[name])} <= linked, name
