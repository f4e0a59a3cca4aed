"""The explorer: what it shows of a pixel is what the product and its own WCS say."""

import json
import math

import pytest
from conftest import SITE
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.action_chains import ActionBuilder
from selenium.webdriver.common.actions import interaction
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 30
PIXEL = 0.01  # the largest error that the pages promise
PHONE, DESKTOP = (390, 844), (1280, 900)
# Values, flags and coordinates that the build asked the products and gwcs for.
POINTS = json.loads((SITE.parents[1] / "explore" / "views" / "points.json").read_text())
PAGES = sorted(POINTS)
READY = "return document.querySelector('.explorer')?.dataset.ready !== undefined"
# Names, numbers and units of the coordinates, as they are shown; the pixel, the value, the flags.
SHOWN = """
const text = (name) => document.getElementById(`explorer-${name}`).textContent.trim();
const numbers = [...document.querySelectorAll("#explorer-frames .explorer-number")];
return {pixel: text("pixel").match(/-?[0-9.]+/g).map(Number), value: text("value"),
  flags: text("dq"), said: text("said"), result: text("result"),
  numbers: numbers.map((one) => one.textContent),
  units: numbers.map((one) => one.parentElement.textContent.split(" ").slice(2).join(" "))};
"""
CHOOSE = """
const field = document.getElementById("explorer-part");
field.value = arguments[0];
field.dispatchEvent(new Event("change"));
"""
CODE = """
return [...document.querySelectorAll(".highlight-python pre")].at(-1).textContent;
"""
DATA = "return JSON.parse(document.getElementById('explorer-data').textContent)"
TOO_WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNLABELLED = """
return [...document.querySelectorAll(".explorer :is(input, select)")]
  .filter((field) => !field.labels.length).map((field) => field.id);
"""


def resize(chromium, size):
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE},
    )


def wait_for(chromium, condition):
    WebDriverWait(chromium, SECONDS).until(lambda _: condition())


def shown(chromium):
    return chromium.execute_script(SHOWN)


def open_page(chromium, address, name, size=DESKTOP):
    resize(chromium, size)
    chromium.get(f"{address}/explore/views/{name}.html")
    wait_for(chromium, lambda: chromium.execute_script(READY))


def in_sight(chromium, element):
    """Scroll to an element at once: the theme would do so slowly, and below its header."""
    script = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})"
    chromium.execute_script(script, element)
    return element


def type_pixel(chromium, x, y):
    for name, value in (("x", x), ("y", y)):
        field = chromium.find_element(By.ID, f"explorer-{name}")
        field.clear()
        field.send_keys(str(value))
    field.send_keys(Keys.ENTER)


def choose(chromium, number):
    """Choose a part, if there are several, and wait until its mark is set."""
    chromium.execute_script("document.getElementById('explorer-pixel').textContent = ''")
    chromium.execute_script(CHOOSE, str(number))
    pixel = chromium.find_element(By.ID, "explorer-pixel")
    wait_for(chromium, lambda: pixel.get_attribute("textContent"))


def rounding(text):
    """Half of the last digit of a number."""
    digits, _, power = text.partition("e")
    return 0.5 * 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))


def check_point(chromium, product, part, point):
    """Compare what is shown of a pixel with what the product says."""
    seen = shown(chromium)
    assert seen["pixel"] == [point["x"], point["y"]]
    assert sorted(seen["flags"].split(", ")) == (point["flags"] or ["none"])
    if point["value"] is None:
        assert seen["value"].startswith("NaN")
    else:
        text, *unit = seen["value"].split()
        assert " ".join(unit) == product["unit"]
        off = abs(float(text) - point["value"])
        assert off <= 0.501 * product["quantum"] + rounding(text)
    slopes = [max(one) for one in zip(*(one["slopes"] for one in part["surfaces"]), strict=True)]
    rows = zip(seen["numbers"], point["coordinates"], slopes, strict=True)
    for text, true, slope in rows:
        assert abs(float(text) - true) <= PIXEL * slope + rounding(text) + 1e-9 * abs(true)


def check_code(chromium, product, point):
    """Compare the call in the lines of Python with the part and the pixel that are marked."""
    inputs = product["parts"][point["part"]]["surfaces"][0]["inputs"]
    slit = f".slits[{point['part']}]" if product["slits"] else ""
    pixel = ", ".join(str(number) for number in (point["x"], point["y"], *inputs))
    assert f"step_through(model{slit}, {pixel}).pprint(-1)" in chromium.execute_script(CODE)


def parts_of(products):
    """List the number in the choice, the product and the part of all parts, by product."""
    number = 0
    for product in products:
        yield [(number + k, product, part) for k, part in enumerate(product["parts"])]
        number += len(product["parts"])


@pytest.mark.parametrize("name", PAGES)
def test_pixels_read_as_in_the_product(chromium, address, name):
    open_page(chromium, address, name)
    for parts, points in zip(parts_of(chromium.execute_script(DATA)), POINTS[name], strict=True):
        for point in points:
            number, product, part = parts[point["part"]]
            choose(chromium, number)
            type_pixel(chromium, point["x"], point["y"])
            check_point(chromium, product, part, point)
            check_code(chromium, product, point)


@pytest.mark.parametrize("name", PAGES)
def test_world_coordinates_lead_back_to_their_pixel(chromium, address, name):
    open_page(chromium, address, name)
    for parts, points in zip(parts_of(chromium.execute_script(DATA)), POINTS[name], strict=True):
        point = points[0]
        number, product, part = parts[point["part"]]
        choose(chromium, number)
        axes = product["frames"][part["frames"]][-1][1]
        world = point["coordinates"][-len(axes) :]
        wanted = [value for value, (_, unit) in zip(world, axes, strict=True) if unit]
        for k, value in enumerate(wanted):
            field = chromium.find_element(By.ID, f"explorer-world-{k}")
            field.clear()
            field.send_keys(repr(value))
        chromium.execute_script("document.getElementById('explorer-result').textContent = ''")
        field.send_keys(Keys.ENTER)
        wait_for(chromium, lambda: shown(chromium)["result"])
        result = shown(chromium)["result"]
        assert result.startswith("Marked: x "), result
        x, y = (float(word.strip(".,")) for word in result.split()[2:5:2])
        off = [x - point["x"], y - point["y"]]
        if "across the trace" in result:
            off = [min(off, key=abs)]
        assert math.hypot(*off) <= PIXEL + 0.001, result
        assert int(chromium.find_element(By.ID, "explorer-part").get_attribute("value")) == number


def test_a_position_may_be_typed_in_hours_and_degrees(chromium, address):
    open_page(chromium, address, "nircam_image")
    point = POINTS["nircam_image"][0][0]
    type_pixel(chromium, point["x"], point["y"])
    lon, lat = chromium.find_element(By.CLASS_NAME, "explorer-sky").text.split()
    for k, text in enumerate((lon, lat)):
        chromium.find_element(By.ID, f"explorer-world-{k}").send_keys(text)
    in_sight(chromium, chromium.find_element(By.CSS_SELECTOR, "#explorer-to-world button")).click()
    wait_for(chromium, lambda: shown(chromium)["result"])
    result = shown(chromium)["result"].split()
    # They are shown to a milliarcsecond.
    assert abs(float(result[2].strip(",")) - point["x"]) < 0.03
    assert abs(float(result[4].strip(".")) - point["y"]) < 0.03


def test_what_is_not_in_the_image_is_said(chromium, address):
    open_page(chromium, address, "miri_image")
    for k, text in enumerate(("10", "-80")):
        chromium.find_element(By.ID, f"explorer-world-{k}").send_keys(text)
    in_sight(chromium, chromium.find_element(By.CSS_SELECTOR, "#explorer-to-world button")).click()
    wait_for(chromium, lambda: "not in the image" in shown(chromium)["result"])
    type_pixel(chromium, 5000, 5)
    assert "shows x from 0 to 255" in shown(chromium)["result"]
    field = chromium.find_element(By.ID, "explorer-world-0")
    field.send_keys("?")
    field.send_keys(Keys.ENTER)
    wait_for(chromium, lambda: "not a number" in shown(chromium)["result"])


def test_between_slices_there_are_no_coordinates(chromium, address):
    open_page(chromium, address, "nirspec_ifu")
    product = chromium.execute_script(DATA)[0]
    x, y = product["images"][0]["origin"]
    type_pixel(chromium, x, y)
    assert set(shown(chromium)["numbers"]) == {"–"}
    assert chromium.find_element(By.ID, "explorer-where").text == "outside the WCS"


def test_the_keyboard_moves_the_mark_and_it_is_told_once(chromium, address):
    open_page(chromium, address, "nircam_image")
    type_pixel(chromium, 100, 300)
    image = chromium.find_element(By.ID, "explorer-image")
    image.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_UP)
    assert shown(chromium)["pixel"] == [101, 302]
    ActionChains(chromium).key_down(Keys.SHIFT).send_keys(Keys.ARROW_LEFT).key_up(
        Keys.SHIFT
    ).perform()
    assert shown(chromium)["pixel"] == [91, 302]
    assert chromium.switch_to.active_element == image
    assert image.value_of_css_property("outline-width") == "3px"
    wait_for(chromium, lambda: "x 91, y 302" in shown(chromium)["said"])
    down = chromium.find_element(By.CSS_SELECTOR, "[data-step=ArrowDown]")
    in_sight(chromium, down).click()
    assert shown(chromium)["pixel"] == [91, 301]


def below(chromium, x, y):
    """Return the offset of a pixel from the middle of the image, on the screen."""
    product = chromium.execute_script(DATA)[0]
    (x0, y0), (ny, nx) = product["images"][0]["origin"], product["images"][0]["shape"]
    size = chromium.find_element(By.ID, "explorer-image").size
    across = ((x - x0 + 0.5) / nx - 0.5) * size["width"]
    return round(across), round((0.5 - (y - y0 + 0.5) / ny) * size["height"])


def test_a_mouse_reads_what_it_passes_and_marks_where_it_clicks(chromium, address):
    open_page(chromium, address, "niriss_image")
    image = in_sight(chromium, chromium.find_element(By.ID, "explorer-image"))
    before = shown(chromium)["pixel"]
    place = below(chromium, 40, 200)
    ActionChains(chromium).move_to_element_with_offset(image, *place).perform()
    x, y = shown(chromium)["pixel"]
    assert abs(x - 40) <= 1
    assert abs(y - 200) <= 1
    outside = chromium.find_element(By.ID, "explorer-help")
    ActionChains(chromium).move_to_element(outside).perform()
    assert shown(chromium)["pixel"] == before
    ActionChains(chromium).move_to_element_with_offset(image, *place).click().perform()
    ActionChains(chromium).move_to_element(outside).perform()
    assert shown(chromium)["pixel"] == [x, y]


def test_a_finger_marks(chromium, address):
    open_page(chromium, address, "niriss_image", PHONE)
    image = in_sight(chromium, chromium.find_element(By.ID, "explorer-image"))
    across, down = below(chromium, 100, 60)
    finger = ActionBuilder(chromium, mouse=PointerInput(interaction.POINTER_TOUCH, "finger"))
    finger.pointer_action.move_to(image, across, down).pointer_down().pointer_up()
    finger.perform()
    x, y = shown(chromium)["pixel"]
    assert abs(x - 100) <= 1
    assert abs(y - 60) <= 1


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_a_phone_and_its_fields_have_labels(chromium, address, name):
    open_page(chromium, address, name, PHONE)
    assert chromium.execute_script(TOO_WIDE) <= 0
    assert chromium.execute_script(UNLABELLED) == []


def test_it_works_without_a_server(chromium):
    resize(chromium, DESKTOP)
    chromium.get((SITE / "explore" / "views" / "nirspec_mos.html").as_uri())
    wait_for(chromium, lambda: chromium.execute_script(READY))
    assert len(shown(chromium)["numbers"]) > 20
