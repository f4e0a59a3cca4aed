"""The built site, served on this host and opened in headless Chromium."""

import functools
import http.server
import shutil
import threading
from pathlib import Path

import pytest
from selenium import webdriver

SITE = Path(__file__).parents[2] / "docs" / "_build" / "html"
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
PROGRAMS = ("chromium", "chromedriver")
MISSING = "not found on PATH: {}; install Debian's packages chromium and chromium-driver"
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars", "--force-device-scale-factor=2"),
)


def pytest_addoption(parser):
    parser.addoption("--every-page", action="store_true", help="look at every page with axe")


class SilentHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        """Leave the terminal to pytest."""


@pytest.fixture(scope="session")
def address():
    """The address of the site."""
    handler = functools.partial(SilentHandler, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """A browser with a new, empty profile."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.fail(MISSING.format(", ".join(missing)))
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in (*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


def pages():
    """Every page's address, relative to the site's."""
    found = sorted(SITE.rglob("*.html"))
    return [str(page.relative_to(SITE)) for page in found if "_static" not in page.parts]


def open_at(chromium, url, width):
    """Open a page at one of the `WIDTHS`."""
    columns, rows = WIDTHS[width]
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": columns, "height": rows, "deviceScaleFactor": 2, "mobile": width == "phone"},
    )
    chromium.get(url)
