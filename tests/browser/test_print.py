"""Pages on paper: the article alone, nothing that would have to be scrolled."""

import pytest

PAGES = ("learn/3-stage1.html", "gallery/stage2/plot_cal.html", "products/matrix.html")
A4 = 660  # pixels between the margins
SHOWN = """
const hidden = [".bd-header", ".bd-sidebar-primary", ".bd-sidebar-secondary", ".prev-next-footer",
  ".bd-footer", ".headerlink", "button.copybtn", "#pst-back-to-top"];
return hidden.filter((name) => [...document.querySelectorAll(name)].some(
  (one) => one.checkVisibility({visibilityProperty: true})));
"""
CUT = """
return [...document.querySelectorAll(".bd-article pre")].filter(
  (one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent.slice(0, 60));
"""
COLOUR = "return getComputedStyle(document.querySelector('.bd-article p')).color"


@pytest.fixture
def paper(chromium):
    """The browser, as it prints; as it was, afterwards."""
    size = {"width": A4, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    yield chromium
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@pytest.mark.parametrize("page", PAGES)
def test_only_the_article_is_printed_and_all_of_it(paper, address, page):
    paper.get(f"{address}/{page}")
    paper.execute_script("document.documentElement.dataset.theme = 'dark'")
    assert paper.execute_script(SHOWN) == []
    assert paper.execute_script(CUT) == []
    assert paper.execute_script(COLOUR) == "rgb(0, 0, 0)"
