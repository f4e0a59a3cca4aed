"""Where the links of a page lead."""

from conftest import SITE
from pages import place_of


def local_target(page, address):
    """Return the file and the anchor that an address of `page` leads to; None for other kinds."""
    place = place_of(page, SITE, address)
    return place and ((SITE / place[0]).resolve(), place[1])
