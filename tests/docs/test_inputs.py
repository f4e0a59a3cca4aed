"""The lines that name a reader's files: alike on all pages, and with what to do without a file."""

import re
from pathlib import Path

import pytest

from jwst_gallery.products import product_types

ROOT = Path(__file__).parents[2]
PAGES = [
    *ROOT.glob("examples/*/plot_*.py"),
    *ROOT.glob("docs/learn/*.md"),
    *ROOT.glob("docs/wcs/*.md"),
]
BLOCK = re.compile(r"^# Put the names? of your own .*\n(?:.*\n)*?require\(", re.MULTILINE)
BLOCKS = {
    f"{path.parent.name}/{path.stem}-{number}": block
    for path in sorted(PAGES)
    for number, block in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")))
}


def of_the_archive(suffix):
    """Tell whether the pipeline writes a product by default, as the archive's do."""
    return any(kind.default for kind in product_types() if kind.suffix == suffix)


def words(kind):
    """Return the names in the call that makes a product: pipeline, steps and parameters."""
    call = kind.how_to_make.rpartition("\n")[2].replace(", save_results=True)", "")
    return set(re.findall(r"\w{5,}", re.sub(r'"\.\.\..*?"', "", call))) - {"False"}


@pytest.mark.parametrize("name", BLOCKS)
def test_the_promise_is_the_same_on_all_pages(name):
    lines = [line.strip("# ") for line in BLOCKS[name].splitlines() if line[0] == "#"]
    promise = r"Put the names? of your own .*: everything below works on (it|them)\."
    assert re.match(promise, " ".join(lines))


@pytest.mark.parametrize("name", BLOCKS)
def test_what_mast_does_not_have_comes_with_the_call_that_makes_it(name):
    """The calls are those of the product pages, which samples are made by."""
    named = set(re.findall(r'"([\w-]+)"', " ".join(re.findall(r"= .*sample\(.*", BLOCKS[name]))))
    for kind in product_types():
        if kind.suffix in named and kind.pipeline and not of_the_archive(kind.suffix):
            comments = " ".join(re.findall("^# (.*)", BLOCKS[name], re.MULTILINE))
            assert re.search(rf"MAST has (no|neither)\b.*\b{kind.suffix}\b", comments)
            kinds = [one for one in product_types() if one.suffix == kind.suffix]
            assert any(words(one) <= set(re.findall(r"\w+", comments)) for one in kinds)
