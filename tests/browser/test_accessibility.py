"""Pages without a fault that axe finds: light and dark, at desktop and at phone width.

One page of each folder, which are of a kind; `nox -s browser -- --every-page` takes all.
"""

import importlib.util
from pathlib import Path

import pytest
from conftest import WIDTHS, open_at, pages

(FOLDER,) = importlib.util.find_spec("axe_playwright_python").submodule_search_locations
AXE = (Path(FOLDER) / "axe.min.js").read_text(encoding="utf-8")
LOAD = """
const script = document.createElement("script");
script.textContent = arguments[0];
document.head.append(script);
"""
RUN = """
const [options, done] = arguments;
axe.run(document, {...options, resultTypes: ["violations"]}).then(
  ({violations}) => done(violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.html.slice(0, 200)}`))),
  (error) => done([`axe failed: ${error}`]));
"""
DARK = "Object.assign(document.documentElement.dataset, {theme: 'dark', mode: 'dark'})"
COLOURS = {"runOnly": ["color-contrast"]}


def one_of_each_folder():
    """Return the addresses of the pages at the top, and of the first below each folder."""
    first = {str(Path(page).parent): page for page in reversed(pages())}
    return sorted({*first.values(), *(page for page in pages() if "/" not in page)})


def pytest_generate_tests(metafunc):
    every = metafunc.config.getoption("--every-page")
    metafunc.parametrize("page", pages() if every else one_of_each_folder())


@pytest.mark.parametrize("width", WIDTHS)
def test_page_is_accessible(chromium, address, page, width):
    open_at(chromium, f"{address}/{page}", width)
    chromium.set_script_timeout(120)
    chromium.execute_script(LOAD, AXE)
    assert chromium.execute_async_script(RUN, {}) == []
    chromium.execute_script(DARK)
    assert chromium.execute_async_script(RUN, COLOURS) == []
