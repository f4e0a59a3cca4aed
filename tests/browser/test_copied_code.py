"""Exactly the code that the session `examples` runs has a copy button."""

import re
import sys
from pathlib import Path

import pytest
from conftest import SITE, pages

sys.path.append(str(Path(__file__).parents[1] / "reader"))
from blocks import copied_from

WITH_BUTTON = """
return [...document.querySelectorAll("button.copybtn")].map(
  (button) => button.parentElement.querySelector("pre").textContent);
"""
NUMBER = re.compile(r"\b\d+(\.\d+)?")
NOT_CODE = """
return document.querySelectorAll(
  ":is(.cell_output, .sphx-glr-script-out, .fragment) button.copybtn").length;
"""


@pytest.mark.parametrize("page", [page for page in pages() if "<pre" in (SITE / page).read_text()])
def test_what_is_run_has_a_button_and_nothing_else(chromium, address, page):
    chromium.get(f"{address}/{page}")
    shown, written = chromium.execute_script(WITH_BUTTON), copied_from(SITE / page)
    if page.startswith("explore/views/"):  # the numbers are those of the pixel that is marked
        shown, written = ([NUMBER.sub("", code) for code in each] for each in (shown, written))
    assert shown == written
    assert chromium.execute_script(NOT_CODE) == 0
