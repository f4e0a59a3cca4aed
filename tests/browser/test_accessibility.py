"""Every page without a fault that axe finds: light and dark, at desktop and at phone width."""

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
# The names of controls begin with the words that they show, for those who speak to them.
ALSO = {"rules": {"label-content-name-mismatch": {"enabled": True}}}
DARK = "Object.assign(document.documentElement.dataset, {theme: 'dark', mode: 'dark'})"
COLOURS = {"runOnly": ["color-contrast"]}


@pytest.mark.parametrize("page", pages())
@pytest.mark.parametrize("width", WIDTHS)
def test_page_is_accessible(chromium, address, page, width):
    open_at(chromium, f"{address}/{page}", width)
    chromium.set_script_timeout(120)
    chromium.execute_script(LOAD, AXE)
    assert chromium.execute_async_script(RUN, ALSO) == []
    chromium.execute_script(DARK)
    assert chromium.execute_async_script(RUN, COLOURS) == []
