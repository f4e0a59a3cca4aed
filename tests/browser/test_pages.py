"""Every page at desktop and at phone width: nothing in the console, nothing too wide."""

import pytest
from conftest import WIDTHS, open_at, pages

# Elements beyond the right edge of the window, visible and not in a box of their own that scrolls.
# The article as a whole does not count as such a box, though the theme lets it scroll.
TOO_WIDE = """
const width = document.documentElement.clientWidth;
const scrolls = (e) => e && !e.matches("body, .bd-article-container") && (
  ["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
return [...document.querySelectorAll("main *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && box.right > width + 1 && !scrolls(e.parentElement);
}).slice(0, 5).map((e) => `${e.tagName}.${e.className}`);
"""
SCROLLS = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("page", pages())
@pytest.mark.parametrize("width", WIDTHS)
def test_page(chromium, address, page, width):
    chromium.get_log("browser")
    open_at(chromium, f"{address}/{page}", width)
    console = [entry for entry in chromium.get_log("browser") if entry["level"] != "INFO"]
    assert not console
    assert chromium.execute_script(TOO_WIDE) == []
    assert chromium.execute_script(SCROLLS) <= 0
