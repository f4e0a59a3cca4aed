"""Where the links of a page lead."""

import os
from urllib.parse import unquote, urlsplit

from conftest import SITE

# Where the site is at home: the page for addresses that lead nowhere names its parts from there.
HOME = urlsplit(os.environ.get("READTHEDOCS_CANONICAL_URL", "/")).path

# Attributes through which a page loads or leads to something.
LOADED = {"script": "src", "link": "href", "img": "src", "source": "src", "iframe": "src"}
RELATIONS_NOT_LOADED = {"canonical", "index", "search", "next", "prev", "author"}


def is_external(address):
    """Tell whether an address names a host."""
    return bool(urlsplit(address).netloc)


def local_target(page, address):
    """Return the file and the anchor that an address of `page` leads to; None for other kinds."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if path.startswith(HOME):
        path = SITE / path.removeprefix(HOME)
    target = (page.parent / path).resolve() if parts.path else page
    return target, unquote(parts.fragment)


def loaded_addresses(soup):
    """Yield what a browser loads for a page at twice the density, images last."""
    for tag, attribute in LOADED.items():
        for element in soup.find_all(tag):
            if set(element.get("rel", ())) & RELATIONS_NOT_LOADED:
                continue
            address = sharpest(element) or element.get(attribute)
            if address and not address.startswith("data:"):
                yield address


def sharpest(image):
    """Return the address that an image's srcset gives for a dense screen, if it has one."""
    choices = [choice.split() for choice in image.get("srcset", "").split(",") if choice.strip()]
    return choices[-1][0] if choices else None
