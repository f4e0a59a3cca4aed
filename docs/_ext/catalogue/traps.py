"""The traps of docs/traps, by the product pages that they link to."""

import re

SECTION = re.compile(r"^\((trap-[\w-]+)\)=\n## (.+)\n((?:(?!\(trap-).*\n)*)", re.MULTILINE)
PRODUCT = re.compile(r"\{doc\}`/products/types/([\w-]+)`")


def traps_of(docs, name):
    """Return the label and title of each trap that links to the page of a product.

    Parameters
    ----------
    docs : pathlib.Path
    name : str
        As in "cal-stage2".
    """
    return [
        (label, title)
        for path in sorted((docs / "traps").glob("*.md"))
        for label, title, text in SECTION.findall(path.read_text(encoding="utf-8"))
        if name in PRODUCT.findall(text)
    ]
