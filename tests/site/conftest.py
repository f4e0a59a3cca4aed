"""The built site, as the checks read it."""

import gc
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs" / "_build" / "html"
PAGES = sorted(path for path in SITE.rglob("*.html") if "_static" not in path.parts)
if not PAGES:
    raise pytest.UsageError(f"{SITE} holds no page: build the site first with `nox -s docs`")


def name_of(path):
    return str(path.relative_to(SITE))


@pytest.fixture(scope="session")
def soups():
    """Every page, parsed."""
    # None of it is garbage until the end: looking for some takes a fifth of the time.
    gc.disable()
    return {path: BeautifulSoup(path.read_bytes(), "lxml") for path in PAGES}


@pytest.fixture(scope="session")
def site():
    return SITE


@pytest.fixture(scope="session")
def root():
    return ROOT
