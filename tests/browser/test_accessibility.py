"""Pages without a fault that axe finds, light and dark, and with a focus that can be seen.

One page of each folder, which are of a kind; `nox -s browser -- --every-page` takes all.
"""

import importlib.util
from pathlib import Path

import pytest
from conftest import WIDTHS, open_at, pages
from selenium.webdriver import ActionChains, Keys

(FOLDER,) = importlib.util.find_spec("axe_playwright_python").submodule_search_locations
AXE = (Path(FOLDER) / "axe.min.js").read_text(encoding="utf-8")
# Colours change at once: while they change slowly, they are faint.
STILL = """
document.head.insertAdjacentHTML("beforeend", "<style>* {transition: none !important}</style>");
"""
LOAD = f"""{STILL}
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
# The default rules, and the experimental one that names say what is shown.
RULES = {"rules": {"label-content-name-mismatch": {"enabled": True}}}
COLOURS = {"runOnly": ["color-contrast"]}
# Elements that look the same with the focus as without.
UNSEEN = (
    STILL
    + """
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']";
const LOOKS = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor"];
// The theme draws the frame of some around what is in them.
const look = (element) => [element, ...element.children]
  .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::after")])
  .flatMap((style) => LOOKS.map((name) => style[name])).join();
return [...document.querySelectorAll(FOCUSABLE)].filter((element) => {
  if (element.disabled || !element.checkVisibility({visibilityProperty: true})) return false;
  element.blur();
  const before = look(element);
  element.focus({preventScroll: true});
  return document.activeElement === element && look(element) === before;
}).map((element) => element.outerHTML.slice(0, 150));
"""
)


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
    assert chromium.execute_async_script(RUN, RULES) == []
    chromium.execute_script(DARK)
    assert chromium.execute_async_script(RUN, COLOURS) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_focus_can_be_seen(chromium, address, page, width):
    open_at(chromium, f"{address}/{page}", width)
    ActionChains(chromium).send_keys(Keys.TAB).perform()  # as one who uses the keyboard
    assert chromium.execute_script(UNSEEN) == []
