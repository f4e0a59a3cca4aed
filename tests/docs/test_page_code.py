"""A page runs again when something behind its code changes, and not when anything else does."""

import page_code
import pytest

HELPER = {
    "__init__.py": "from .pictures import show\nfrom .numbers import mean\n",
    "pictures.py": '''\
"""Pictures."""
from . import _common
from ._common import ticks as marks

STYLE = {"colour": "red"}

def show(data):
    """Show it."""
    return _common.axes(data, STYLE), marks()

def other(data):
    return data
''',
    "_common.py": """\
def axes(data, style):
    from .numbers import mean
    return mean(data), style

def ticks():
    return 1

def unused():
    return rows("table")
""",
    "numbers.py": """\
from functools import cache

class Mean:
    def value(self, data):
        return sum(data)

@cache
def mean(data):
    return Mean().value(data)

def rows(name="table"):
    return name
""",
    "alone.py": "import math\n\nPI = math.pi\n",
}
PAGE = "from helper import show\n\nshow([1, 2])\n"


@pytest.fixture
def digest(tmp_path, monkeypatch):
    """Return a page's digest on top of the toy package, of which one file may be different."""

    def digest(page=PAGE, file=None, written="", instead=""):
        (tmp_path / "helper").mkdir(exist_ok=True)
        for name, code in HELPER.items():
            if name == file:
                assert written in code
                code = code.replace(written, instead)
            (tmp_path / "helper" / name).write_text(code)
        (tmp_path / "table.csv").write_text("a,b\n" if file != "table.csv" else "a,c\n")
        for cached in (page_code.module_named, page_code._needs):
            cached.cache_clear()
        return page_code.digest(page)

    monkeypatch.setattr(page_code, "SOURCE", tmp_path)
    monkeypatch.setattr(page_code, "PACKAGES", ("helper",))
    monkeypatch.setattr(page_code, "TABLES", {"table": tmp_path / "table.csv"})
    yield digest
    for cached in (page_code.module_named, page_code._needs):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("file", "written", "instead"),
    [
        ("pictures.py", "_common.axes(data, STYLE)", "_common.axes(data, {})"),
        ("pictures.py", "red", "blue"),  # a constant that it uses
        ("_common.py", "mean(data), style", "style"),  # through an attribute of a module
        ("_common.py", "return 1", "return 2"),  # under another name
        ("numbers.py", "sum(data)", "max(data)"),  # a method; imported within a function
        ("numbers.py", "@cache\n", ""),
        ("__init__.py", "pictures import show", "pictures import other as show"),
        ("_common.py", "def ticks", "import os\nos.environ.clear()\ndef ticks"),  # when imported
    ],
)
def test_what_a_page_uses_is_behind_it(digest, file, written, instead):
    assert digest(PAGE, file, written, instead) != digest(PAGE)


@pytest.mark.parametrize(
    ("file", "written", "instead"),
    [
        ("pictures.py", "return data\n", "return 2 * data\n"),  # of `other`
        ("pictures.py", "Show it.", "Show it well."),
        ("pictures.py", "\n\nSTYLE", "  # a comment\n\n\n\nSTYLE"),
        ("_common.py", 'rows("table")', "0"),
        ("numbers.py", 'name="table"', 'name=""'),
        ("alone.py", "math.pi", "3"),
        ("table.csv", "", ""),
    ],
)
def test_what_it_does_not_use_is_not(digest, file, written, instead):
    assert digest(PAGE, file, written, instead) == digest(PAGE)


def test_a_table_is_behind_what_names_it(digest):
    page = "from helper.numbers import rows\n\nrows()\n"
    assert digest(page, "table.csv") != digest(page)


def test_a_whole_module_is_behind_a_page_that_takes_it(digest):
    page = "import helper.alone as alone\n\nprint(vars(alone))\n"
    assert digest(page, "alone.py", "math.pi", "3") != digest(page)
    assert digest(page, "numbers.py", "sum(data)", "max(data)") == digest(page)


def test_code_that_cannot_be_read_stops_nothing(digest):
    assert digest("print(\n")


def test_pages_depend_on_the_runs_of_the_datasets_that_they_name(monkeypatch):
    page = 'from jwst_gallery import sample\n\nsample("nircam_image", "cal")\n'
    before = page_code.digest(page)
    modes = page_code.all_modes()
    other = next(run for run in modes["miri_mrs"].runs)
    monkeypatch.setitem(vars(other), "key", "another")
    assert page_code.digest(page) == before
    own = modes["nircam_image"].runs[-1]
    monkeypatch.setitem(vars(own), "key", "another")
    assert page_code.digest(page) != before


def test_a_name_that_the_package_loads_when_used_is_followed():
    page = page_code.read("", "from jwst_gallery import product_types\n\nproduct_types()\n")
    found = page_code.behind(page)
    assert ("jwst_gallery.products.lookup", "_fit_name") in found
    assert ("data", "product_types") in found
    assert ("jwst_gallery.products.lookup", "product_type") not in found


def test_the_code_of_a_chapter_is_that_of_its_cells(tmp_path):
    chapter = tmp_path / "chapter.md"
    chapter.write_text(
        "# A chapter\n\n```{code-cell} python\na = 1\n\nb = 2\n```\n\nText.\n\n"
        "```{code-cell} python\n:tags: [hide-cell]\n\nc = 3\n```\n\n```python\nd = 4\n```\n\n"
        "```{code-cell} python\n---\nmystnb:\n  image:\n    alt: text\n---\ne = 5\n```\n"
    )
    code = page_code.code_of(chapter)
    assert [line for line in code.splitlines() if line] == ["a = 1", "b = 2", "c = 3", "e = 5"]
