"""Every picture has a description that its author wrote."""

import re
from pathlib import PurePosixPath

from PIL import Image

MIN_LENGTH = 15  # characters: shorter is a label, not a description
BY_DEFAULT = re.compile(
    r"^(plot|image|figure)?[ _-]*\d*$|\.(png|svg|jpe?g)$|_images/", re.IGNORECASE
)


def has_its_text_beside_it(image):
    """A gallery card's picture or the logo: a link whose text says it, so its alt text is empty."""
    return image.find_parent(class_=["sphx-glr-thumbcontainer", "navbar-brand"]) is not None


def faults(image):
    alt = (image.get("alt") or "").strip()
    stem = PurePosixPath(image.get("src", "")).stem
    if len(alt) < MIN_LENGTH or BY_DEFAULT.search(alt) or stem in alt:
        yield f"alt text {alt!r} of {image.get('src')}"


def test_every_figure_has_its_authors_alt_text(soups, site):
    found = [
        f"{page.relative_to(site)}: {fault}"
        for page, soup in soups.items()
        for image in soup.find_all("img")
        if not has_its_text_beside_it(image)
        for fault in faults(image)
    ]
    assert not found, "\n".join(found)


def test_cards_lead_somewhere_by_their_text(soups, site):
    for page, soup in soups.items():
        for card in soup.find_all(class_="sphx-glr-thumbcontainer"):
            assert card.find("a").get_text(strip=True), page.relative_to(site)


def test_figures_are_sharp_on_a_dense_screen(soups, site):
    for page, soup in soups.items():
        for image in soup.select(".cell_output img"):
            with Image.open((page.parent / image["src"]).resolve()) as opened:
                assert int(image["width"]) == opened.width // 2, page.relative_to(site)
        for image in soup.find_all("img", class_="sphx-glr-single-img"):
            assert " 2.00x" in image["srcset"], page.relative_to(site)
