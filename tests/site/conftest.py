"""The built site, as the checks read it."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pages import facts_of_all

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs" / "_build" / "html"
PAGES = sorted(path for path in SITE.rglob("*.html") if "_static" not in path.parts)
if not PAGES:
    raise pytest.UsageError(f"{SITE} holds no page: build the site first with `nox -s docs`")


class Soups(dict):
    """Pages by their paths, each parsed when it is first asked for."""

    def __missing__(self, path):
        self[path] = BeautifulSoup(path.read_bytes(), "lxml")
        return self[path]


@pytest.fixture(scope="session")
def facts():
    """The facts about each page, by its path."""
    return facts_of_all(SITE, PAGES)


@pytest.fixture(scope="session")
def soups():
    """The pages that a check looks at more closely, parsed."""
    return Soups()


@pytest.fixture(scope="session")
def site():
    return SITE


@pytest.fixture(scope="session")
def root():
    return ROOT
