"""Facts about a built page, as the checks ask for them: found once, and kept until it changes."""

import hashlib
import json
import os
import re
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import lxml.html
from PIL import Image

# Where the site is at home: the page for addresses that lead nowhere names its parts from there.
HOME = urlsplit(os.environ.get("READTHEDOCS_CANONICAL_URL", "/")).path

# Attributes through which a page loads or leads to something.
LOADED = {"script": "src", "link": "href", "img": "src", "source": "src", "iframe": "src"}
RELATIONS_NOT_LOADED = {"canonical", "index", "search", "next", "prev", "author"}
IN_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?(?://|https?://)[^"')\s]+""")

MIN_LENGTH = 15  # characters: a shorter alt text is a label, not a description
BY_DEFAULT = re.compile(
    r"^(plot|image|figure)?[ _-]*\d*$|\.(png|svg|jpe?g)$|_images/", re.IGNORECASE
)
# A gallery card's picture or the logo: a link whose text says it, so its alt text is empty.
WITH_TEXT_BESIDE = {"sphx-glr-thumbcontainer", "navbar-brand"}
ERRORS = {"traceback", "highlight-ipythontb", "highlight-pytb"}
# The theme's icons come in fonts: a browser loads those of which the page has an icon.
ICONS = {"fa-solid", "fa-regular", "fa-brands"}
EXPLAINED = {"What it holds", "meaning"}
FILE_NAME = re.compile(r"[\w.-]+\.(?:fits|ecsv|json|csv|asdf)")


def facts_of_all(site, pages):
    """Return the facts about each page; those of pages that did not change are on disk."""
    kept = site.with_name(f"{site.name}_facts.json")
    code = Path(__file__).read_bytes() + f"{site} {HOME} {version('lxml')}".encode()
    basis = hashlib.sha256(code).hexdigest()
    known = json.loads(kept.read_text()) if kept.exists() else {}
    facts = {}
    for page in pages:
        state = page.stat()
        key = f"{page.relative_to(site)} {state.st_size} {state.st_mtime_ns} {basis}"
        facts[key] = known.get(key) or facts_of(page, site)
    kept.write_text(json.dumps(facts))
    return dict(zip(pages, facts.values(), strict=True))


def facts_of(page, site):
    """Read a page and return the facts about it, as JSON can keep them."""
    root = lxml.html.document_fromstring(page.read_bytes())
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    classes = {id(element): set(element.get("class", "").split()) for element in elements}

    def having(*names, tag=None, below=elements):
        """List the elements that have one of these classes."""
        found = [one for one in below if classes[id(one)] & set(names)]
        return [one for one in found if tag in (None, one.tag)]

    text = root.text_content()
    outputs = having("cell_output", tag="div")
    figures = [image for output in outputs for image in output.iter("img")]
    images = list(root.iter("img"))
    loaded = [address for address in _loaded(root) if not is_external(address)]
    return {
        "anchors": sorted({*root.xpath("//@id"), *root.xpath("//@name")}),
        "links": _targets(page, site, root.xpath("//a/@href")),
        "loaded": sorted({path for path, _ in _targets(page, site, loaded)}),
        "loaded from elsewhere": sorted(
            {address for address in _loaded(root) if is_external(address)}
            | {match for one in root.iter("style") for match in IN_STYLES.findall(one.text or "")}
        ),
        "without alt text": [
            f"alt text {image.get('alt')!r} of {image.get('src')}"
            for image in images
            if not any(classes[id(above)] & WITH_TEXT_BESIDE for above in image.iterancestors())
            and not is_described(image)
        ],
        "cards without text": [
            lxml.html.tostring(card, encoding="unicode")
            for card in having("sphx-glr-thumbcontainer")
            if not "".join(link.text_content() for link in card.iter("a")).strip()
        ],
        "not sharp": [
            image.get("src")
            for image in images
            if (image in figures and not is_sharp(image, page))
            or ("sphx-glr-single-img" in classes[id(image)] and " 2.00x" not in image.get("srcset"))
        ],
        "shows an error": bool(having(*ERRORS)) or "Traceback (most recent call last)" in text,
        "shows stderr": bool(having("stderr")),
        "cells": len(having("cell", tag="div")),
        "outputs": len(outputs),
        "figures": len(figures),
        "classes of icons": sorted(set().union(*classes.values()) & ICONS),
        "downloads": [link.get("href") for link in having("download", tag="a")],
        "inputs": [pre.text_content() for one in having("cell_input") for pre in one.iter("pre")],
        "python": [one.text_content() for one in having("highlight-python", tag="div")],
        "file names": sorted(set(FILE_NAME.findall(text))),
        "columns": _columns(root),
        "without a sample": " ".join(root.xpath("string(//*[@id='without-a-sample'])").split()),
    }


def is_external(address):
    """Tell whether an address names a host."""
    return bool(urlsplit(address).netloc)


def is_described(image):
    """Tell whether an author wrote the alt text of an image."""
    alt, stem = (image.get("alt") or "").strip(), PurePosixPath(image.get("src", "")).stem
    return len(alt) >= MIN_LENGTH and not BY_DEFAULT.search(alt) and stem not in alt


def is_sharp(image, page):
    """Tell whether a figure has twice the pixels that it takes on the page."""
    with Image.open((page.parent / unquote(image.get("src"))).resolve()) as opened:
        return int(image.get("width")) == opened.width // 2


def place_of(page, site, address):
    """Return the file in the site, and the anchor, that an address of a page leads to."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if path.startswith(HOME):
        path = site / path.removeprefix(HOME)
    target = os.path.normpath(page.parent / path) if parts.path else page
    return os.path.relpath(target, site), unquote(parts.fragment)


def _targets(page, site, addresses):
    places = {place_of(page, site, address) for address in set(addresses)} - {None}
    return sorted(map(list, places))


def _loaded(root):
    """Yield what a browser loads for a page at twice the density."""
    for tag, attribute in LOADED.items():
        for element in root.iter(tag):
            if not set(element.get("rel", "").split()) & RELATIONS_NOT_LOADED:
                address = sharpest(element) or element.get(attribute)
                if address and not address.startswith("data:"):
                    yield address


def sharpest(image):
    """Return the address that an image's srcset gives for a dense screen, if it has one."""
    choices = [choice.split() for choice in image.get("srcset", "").split(",") if choice.strip()]
    return choices[-1][0] if choices else None


def _columns(root):
    """Return the cells below each heading of the page's tables."""
    columns = {}
    for table in root.iter("table"):
        headings = [cell.text_content() for cell in table.iter("th")]
        for row in table.xpath(".//tbody//tr"):
            for heading, cell in zip(headings, row.iter("td"), strict=False):
                if heading in EXPLAINED:
                    columns.setdefault(heading, []).append(cell.text_content())
    return columns
