"""The product finder and the matrix, as a reader uses them."""

import sys
from pathlib import Path

import pytest
from conftest import SITE
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

# The session that drives the browser has no pipeline; what reads names of files needs none.
sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
from jwst_gallery.modes import observing_modes
from jwst_gallery.names import parse_name
from jwst_gallery.products import product_types

SECONDS = 20
PHONE, DESKTOP = (390, 844), (1280, 900)
NAMES = [
    "rate",
    "RATEINTS",
    "wfscmb",
    "jw93065002001_02101_00001_nrca1_rate.fits",
    "jw01234001001_02101_00001_nrcblong_cal.fits",
    "JW01234001001_02101_00001_NRCBLONG_CAL.FITS",
    "jw01234001001_02101_00001_nrcblong_i2d.fits.gz",
    "jw01234001001_02101_00001_nrcblong_o001_crf.fits",
    "jw01234001001_0210n_00001_nrcb1_c1001_crf.fits",
    "jw01093012001_03102_00001_nis_a3001_psf-ami-oi.fits",
    "jw01093012001_03102_00001_nis_a3001_ami-oi.fits",
    "jw01093-a3001_t001_niriss_f480m-nrm_aminorm-oi.fits",
    "jw01366002001_04101_00001-seg001_nrs1_calints.fits",
    "jw01366002001_04101_00001-seg002_nrs1_o002_crfints.fits",
    "jw10001001001_01101_00001_mirifushort_x1d.fits",
    "jw10001001001_01101_00001_mirimage_cal.fits",
    "jw87600-c1001_t001_miri_ch2-medium_s3d.fits",
    "jw80600-o009_t001_miri_f1130w_i2d.fits",
    "jw01234-o001_t001_nircam_clear-f444w-sub640_cat.ecsv",
    "jw01345-o064_s000000004_nirspec_f290lp-g395m_cal.fits",
    "jw02736-o007_s06355_nirspec_f290lp-g395m_x1d.fits",
    "jw01345-o064_b000000030_nirspec_f290lp-g395m_crf.fits",
    "jw01345-o064_v000000026_nirspec_f290lp-g395m_x1d.fits",
    "jw01345-o064_s00004-epoch2_nirspec_clear-prism_s2d.fits",
    "jw01324-o001_t001_niriss_f115w-gr150c_x1d.fits",
    "jw01366-o001_t001_niriss_clear-gr700xd-substrip256_x1d.fits",
    "jw01234001001_02101_00001_nrcalong_clean_x1d.fits",
    "jw01234001001_02101_00001_nrcalong_simul_slits.fits",
    "jw98005-o001_t001_nircam_f212n-wlp8-nrca3_wfscmb-05.fits",
    "jw01029001001_gs-id_1_image_uncal.fits",
    "jw01029001001_gs-id_1_image_cal.fits",
    "jw86600004001_gs-id_1_stacked-uncal.fits",
    "jw01029001001_gs-acq1_2022142180746_cal.fits",
    "jw01118005001_gs-fg_2022150070312-seg002_cal.fits",
    "jw00799003001_gs-acq1_2019154181705_stream.fits",
    "jw01234001001_01_msa.fits",
    "jw01234-o001_20250920t180000_image2_00001_asn.json",
    "jw01234-c1001_20250920t180000_tso3_00002_asn.json",
    "jw01234_20250920t180000_pool.csv",
    "C:\\data\\1.5.3\\jw01093018001_03102_00001_nis_cal.fits",
    "/data/1.5.3/jw01093018001_03102_00001_nis_cal.fits",
    "survey_nircam_f444w_v0.5_i2d.fits.gz",
    "my_image_cal",
    # none of the kinds
    "rateins",
    "constructor",
    "readme.txt",
    "jw01234001001_02101_00001_nrcb1_cal.jpg",
    "jw01234-o001_t001_nircam_clear-f444w-sub640_cat.fits",
    "jw01234001001_02101_00001_nrcb1_trapsfilled.fits",
    "jw01093012001_03102_00001_nis_c1000_psf-ami.fits",
]
TYPE = """
const field = document.getElementById("finder-name");
field.value = arguments[0];
field.dispatchEvent(new Event("input", {bubbles: true}));
const shown = [...document.querySelectorAll(".finder-table tbody tr")].filter((r) => !r.hidden);
const parts = [...document.querySelectorAll("#finder-says dl div")].map((pair) =>
  [pair.querySelector("dt").textContent, pair.querySelector("dd").textContent]);
return [shown.map((row) => Number(row.dataset.kind)), parts,
  document.getElementById("finder-says").textContent];
"""
SHOWN_FLOWS = """
return [...document.querySelectorAll(".finder-flows > details")]
  .filter((flow) => !flow.hidden && flow.open).map((flow) => flow.dataset.mode);
"""
UNLABELLED = """
return [...document.querySelectorAll(".finder-form :is(input, select)")]
  .filter((field) => !field.labels.length).map((field) => field.name);
"""
TOO_WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
HEADINGS = """
const box = document.querySelector(".matrix");
box.scrollTo(1500, 400);
const frame = box.getBoundingClientRect();
const row = box.querySelector("tbody:last-of-type tr:last-of-type th").getBoundingClientRect();
const head = box.querySelector("thead").getBoundingClientRect();
return [box.scrollLeft, box.scrollTop, row.left - frame.left, head.top - frame.top];
"""


def resize(chromium, size):
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE},
    )


def wait_for(chromium, condition):
    """Wait until a condition holds: the page may still be at work."""
    WebDriverWait(chromium, SECONDS).until(lambda _: condition())


def choose_mode(chromium, mode, others=""):
    """Follow a link to a mode, and wait for its flow."""
    chromium.get(chromium.current_url.partition("#")[0] + f"#mode={mode}{others}")
    wait_for(chromium, lambda: chromium.execute_script(SHOWN_FLOWS) == [mode])


@pytest.fixture
def finder(chromium, address):
    """The page, with nothing chosen."""
    resize(chromium, DESKTOP)
    chromium.get("about:blank")
    chromium.get(f"{address}/products/finder.html")
    return chromium


def shown_kinds(chromium):
    rows = chromium.find_elements(By.CSS_SELECTOR, ".finder-table tbody tr:not([hidden])")
    return [int(row.get_attribute("data-kind")) for row in rows]


def kinds_or_message(name):
    """The package's answer for a name."""
    try:
        return product_types(name)
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_as_the_package_reads_it(chromium, address, name):
    if not chromium.current_url.startswith(f"{address}/products/finder.html"):
        chromium.get(f"{address}/products/finder.html")
    kinds, parts, said = chromium.execute_script(TYPE, name)
    expected = kinds_or_message(name)
    if isinstance(expected, str):
        assert kinds == []
        assert said.partition(";")[0] == expected.partition(";")[0]
        return
    everything = product_types()
    assert [everything[number] for number in kinds] == expected
    try:
        expected_parts = parse_name(name)
    except ValueError:  # a suffix alone, or a name of one's own
        expected_parts = {"suffix": expected[0].suffix}
    assert [(part.replace(" ", "_"), value) for part, value in parts] == [*expected_parts.items()]


def test_the_keyboard_chooses_a_mode_and_shows_its_flow(finder):
    finder.find_element(By.ID, "finder-name").click()
    ActionChains(finder).send_keys(Keys.TAB, "MIRI", Keys.TAB, "Medium").perform()
    assert finder.execute_script(SHOWN_FLOWS) == ["miri-medium-resolution-spectroscopy"]
    (mode,) = [m for m in observing_modes() if m.name == "miri-medium-resolution-spectroscopy"]
    everything = product_types()
    assert [everything[number] for number in shown_kinds(finder)] == mode.products
    count = finder.find_element(By.CSS_SELECTOR, ".finder-form .count")
    assert count.get_attribute("role") == "status"
    assert count.text.startswith(f"{len(mode.products)} of {len(everything)} ")
    ActionChains(finder).send_keys(Keys.TAB, "3").perform()
    assert {everything[number].stage for number in shown_kinds(finder)} == {3}


def test_the_focus_is_seen(finder):
    finder.find_element(By.ID, "finder-name").click()
    for _ in range(5):  # name, instrument, mode, stage, start again
        focused = finder.switch_to.active_element
        assert focused.value_of_css_property("outline-style") != "none"
        assert focused.value_of_css_property("outline-width") == "3px"
        ActionChains(finder).send_keys(Keys.TAB).perform()
    assert finder.execute_script(UNLABELLED) == []


def test_the_address_keeps_the_choice(finder):
    mode = "nircam-coronagraphic-imaging"
    choose_mode(finder, mode, "&stage=3")
    kinds = shown_kinds(finder)
    finder.find_element(By.ID, "finder-name").send_keys("psfsub")
    assert "name=psfsub" in finder.current_url
    (left,) = shown_kinds(finder)
    assert left in kinds
    marked = finder.find_elements(By.CSS_SELECTOR, "details[open] .found")
    assert [box.get_attribute("data-page") for box in marked] == ["psfsub-stage3"]
    kept = finder.current_url
    finder.get("about:blank")
    finder.get(kept)
    wait_for(finder, lambda: shown_kinds(finder) == [left])
    finder.find_element(By.CSS_SELECTOR, ".finder-form [type=reset]").click()
    wait_for(finder, lambda: len(shown_kinds(finder)) == len(product_types()))
    assert "#" not in finder.current_url


def test_examples_of_the_mode_come_before_those_of_others(finder):
    choose_mode(finder, "miri-medium-resolution-spectroscopy")
    for row in finder.find_elements(By.CSS_SELECTOR, ".finder-table tbody tr:not([hidden])"):
        items = row.find_elements(By.CSS_SELECTOR, "li")
        own = ["miri-medium" in item.get_attribute("data-modes") for item in items]
        shown = [item.is_displayed() for item in items]
        assert shown == (own if any(own) else [True] * len(items))
        others = row.find_elements(By.CLASS_NAME, "finder-others")
        assert [note.is_displayed() for note in others] == [not any(own)] * len(others)


def test_it_works_without_a_server(finder):
    finder.get((SITE / "products" / "finder.html").as_uri())
    kinds, _, _ = finder.execute_script(TYPE, "x1dints")
    assert {product_types()[number].suffix for number in kinds} == {"x1dints"}
    assert finder.current_url.endswith("#name=x1dints")


@pytest.mark.parametrize("mode", observing_modes(), ids=lambda mode: mode.name)
def test_every_mode_fits_a_phone(finder, mode):
    resize(finder, PHONE)
    choose_mode(finder, mode.name)
    assert finder.execute_script(TOO_WIDE) <= 0


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_matrix_scrolls_in_its_frame_and_keeps_its_headings(chromium, address, size):
    resize(chromium, size)
    chromium.get(f"{address}/products/matrix.html")
    assert chromium.execute_script(TOO_WIDE) <= 0
    scrolled_x, scrolled_y, left, top = chromium.execute_script(HEADINGS)
    assert scrolled_x > 0
    assert scrolled_y > 0
    assert abs(left) <= 2
    assert abs(top) <= 2


def test_a_mode_of_the_matrix_leads_to_its_flow(chromium, address):
    resize(chromium, DESKTOP)
    chromium.get(f"{address}/products/matrix.html")
    link = chromium.find_element(By.CSS_SELECTOR, ".matrix thead a")
    mode = link.get_attribute("href").partition("#mode=")[2]
    link.click()
    wait_for(chromium, lambda: chromium.execute_script(SHOWN_FLOWS) == [mode])


def test_the_box_on_the_first_page_leads_to_the_answer(chromium, address):
    resize(chromium, DESKTOP)
    chromium.get(f"{address}/index.html")
    name = "jw02736-o007_s06355_nirspec_f290lp-g395m_x1d.fits"
    chromium.find_element(By.ID, "landing-name").send_keys(name + Keys.ENTER)
    wait_for(chromium, lambda: "finder.html#name=" in chromium.current_url)
    (kind,) = shown_kinds(chromium)
    assert product_types()[kind] == product_types(name)[0]
    link = chromium.find_element(By.CSS_SELECTOR, ".finder-table tbody tr:not([hidden]) th a")
    assert link.get_attribute("href").endswith("/x1d-stage3-slits.html")
    assert chromium.execute_script(SHOWN_FLOWS) == ["nirspec-multi-object-spectroscopy"]
