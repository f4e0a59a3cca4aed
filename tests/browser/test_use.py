"""The actions of a reader: search, copy, filter, read in the dark."""

import pytest
from conftest import pages
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

CONTRAST = 4.5  # WCAG 2.1, level AA, for text of normal size
EXAMPLES = [page for page in pages() if page.rpartition("/")[2].startswith("plot_")]
READ_IN_THE_DARK = [
    *("index.html", "gallery/index.html", "about/verified.html"),
    *("products/finder.html", "products/matrix.html"),
    *EXAMPLES[:2],
]
# At once: colours that change slowly are faint on the way.
SET_THEME = """
document.head.insertAdjacentHTML("beforeend", "<style>* {transition: none !important}</style>");
document.documentElement.dataset.theme = arguments[0];
"""
# The contrast of each piece of text in the article against the nearest background behind it.
FAINT = """
const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
function rgba(colour) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return canvas.getImageData(0, 0, 1, 1).data;
}
function background(element) {
  for (let e = element; e; e = e.parentElement) {
    const colour = rgba(getComputedStyle(e).backgroundColor);
    if (colour[3] > 127) return colour;
  }
  return rgba(getComputedStyle(document.documentElement).colorScheme === "dark" ? "#000" : "#fff");
}
function luminance(colour) {
  const [r, g, b] = [...colour].slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const faint = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !element.checkVisibility({visibilityProperty: true,
      opacityProperty: true})) continue;
  if (["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName)) continue;
  const [a, b] = [luminance(rgba(getComputedStyle(element).color)), luminance(background(element))];
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < arguments[0]) {
    const text = walker.currentNode.data.trim().slice(0, 40);
    faint.add(`${contrast.toFixed(2)} ${element.tagName}.${element.className}: ${text}`);
  }
}
return [...faint];
"""


@pytest.fixture(autouse=True)
def desktop(chromium):
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 1280, "height": 900, "deviceScaleFactor": 2, "mobile": False},
    )


def test_the_copy_button_copies(chromium, address):
    chromium.get(f"{address}/{EXAMPLES[0]}")
    block = chromium.find_element(By.CSS_SELECTOR, "div.highlight-Python")
    expected = block.find_element(By.TAG_NAME, "pre").get_attribute("textContent")
    ActionChains(chromium).move_to_element(block).perform()
    block.find_element(By.CSS_SELECTOR, "button.copybtn").click()
    chromium.execute_script(
        "document.querySelector('main').prepend(document.createElement('textarea'))"
    )
    paper = chromium.find_element(By.TAG_NAME, "textarea")
    paper.send_keys(Keys.CONTROL, "v")
    assert paper.get_attribute("value").strip() == expected.strip()


def tags_of_cards(chromium):
    """The tags of each card of the gallery that is shown."""
    cards = chromium.find_elements(By.CSS_SELECTOR, "[data-sgtags]")
    return [card.get_attribute("data-sgtags") for card in cards if card.is_displayed()]


def choose(chromium, tag):
    """Open the list of a kind of tag, and choose one from the keyboard."""
    (box,) = chromium.find_elements(By.CSS_SELECTOR, f".example-filter [value='{tag}']")
    details = box.find_element(By.XPATH, "ancestor::details")
    if not details.get_attribute("open"):
        details.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    box.send_keys(" ")
    return box


def test_the_gallery_is_filtered_from_the_keyboard(chromium, address):
    chromium.get(f"{address}/gallery/index.html")
    everything = tags_of_cards(chromium)
    choose(chromium, "suffix: rate")
    shown = tags_of_cards(chromium)
    assert shown == [tags for tags in everything if '"suffix: rate"' in tags]
    assert 0 < len(shown) < len(everything)
    count = chromium.find_element(By.CSS_SELECTOR, ".example-filter [role=status]").text
    assert count == f"{len(shown)} of {len(everything)} examples"


def test_the_filter_is_cleared(chromium, address):
    chromium.get(f"{address}/gallery/index.html?tag=suffix%3A+rate")
    shown = tags_of_cards(chromium)
    chromium.find_element(By.CSS_SELECTOR, ".example-filter [type=reset]").click()
    assert len(tags_of_cards(chromium)) > len(shown)
    assert "tag=" not in chromium.current_url


def test_a_choice_that_leaves_nothing_cannot_be_made(chromium, address):
    chromium.get(f"{address}/gallery/index.html")
    choose(chromium, "instrument: FGS")
    boxes = chromium.find_elements(By.CSS_SELECTOR, ".example-filter [value^='suffix: ']")
    open_ones = {box.get_attribute("value") for box in boxes if box.is_enabled()}
    tags = " ".join(tags_of_cards(chromium))
    has = {value for box in boxes if f'"{(value := box.get_attribute("value"))}"' in tags}
    assert open_ones == has
    assert 0 < len(has) < len(boxes)


def test_an_address_that_leaves_nothing_gets_the_nearest_examples(chromium, address):
    chromium.get(f"{address}/gallery/index.html?tag=suffix%3A+psfsub&tag=instrument%3A+FGS")
    assert tags_of_cards(chromium) == []
    nearest = chromium.find_element(By.CSS_SELECTOR, ".example-filter .nearest")
    assert nearest.text.startswith("No example is tagged")
    assert nearest.find_elements(By.TAG_NAME, "a")


def test_the_first_screen_of_the_gallery_shows_examples(chromium, address):
    chromium.get(f"{address}/gallery/index.html")
    cards = chromium.find_elements(By.CSS_SELECTOR, "[data-sgtags]")
    assert cards[0].rect["y"] + cards[0].rect["height"] < 900


def test_the_address_keeps_the_filter(chromium, address):
    chromium.get(f"{address}/gallery/index.html?tag=suffix%3A+rate&tag=instrument%3A+MIRI")
    shown = tags_of_cards(chromium)
    assert shown
    assert all('"suffix: rate"' in tags and '"instrument: MIRI"' in tags for tags in shown)


def test_the_tags_of_an_example_lead_to_the_filter(chromium, address):
    chromium.get(f"{address}/{EXAMPLES[0]}")
    link = chromium.find_element(By.CSS_SELECTOR, ".sphx-glr-example-tags a")
    tag = link.text
    chromium.get(link.get_attribute("href"))
    (choice,) = chromium.find_elements(By.CSS_SELECTOR, ".example-filter :checked")
    assert choice.get_attribute("value") == tag


@pytest.mark.parametrize("page", READ_IN_THE_DARK)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_text_is_readable(chromium, address, page, theme):
    chromium.get(f"{address}/{page}")
    chromium.execute_script(SET_THEME, theme)
    assert chromium.execute_script(FAINT, CONTRAST) == []


def test_figures_keep_a_white_card_in_the_dark(chromium, address):
    chromium.get(f"{address}/{EXAMPLES[0]}")
    chromium.execute_script("document.documentElement.dataset.theme = 'dark'")
    figure = chromium.find_element(By.CSS_SELECTOR, "img.sphx-glr-single-img")
    assert figure.value_of_css_property("background-color") == "rgba(255, 255, 255, 1)"
    assert figure.value_of_css_property("filter") == "none"
