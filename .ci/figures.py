"""Tell which figures of the built site differ from the fingerprints that are kept of them.

A fingerprint is the size of a figure and a perceptual hash, which light noise or another processor
do not change: a change of code or of samples that shows in a figure shows in the review. Prints a
table of the figures that are new, gone or changed, and fails if there are any; `--accept` takes
them as they are.
"""

import argparse
import csv
import sys
from pathlib import Path

import imagehash
import lxml.html
from PIL import Image

SIDE = 16
"""Side of the perceptual hash, which has SIDE * SIDE bits."""

CHANGED_BITS = 16
"""A figure whose hash differs in more bits looks different."""

FIGURES = (
    "//img[contains(concat(' ', @class, ' '), ' sphx-glr-single-img ')"
    " or contains(concat(' ', @class, ' '), ' sphx-glr-multi-img ')]"
    " | //div[contains(concat(' ', @class, ' '), ' cell_output ')]//img"
)
COLUMNS = ("page", "figure", "width", "height", "fingerprint")


def fingerprints(site):
    """Return the rows of all figures of a built site, by page and number."""
    rows = {}
    for page in sorted(site.rglob("*.html")):
        if "_static" in page.parts:
            continue
        root = lxml.html.document_fromstring(page.read_bytes())
        name = page.relative_to(site).with_suffix("").as_posix()
        for number, image in enumerate(root.xpath(FIGURES), start=1):
            with Image.open(page.parent / image.get("src")) as opened:
                size = map(str, opened.size)
                rows[name, str(number)] = (*size, str(imagehash.phash(opened, hash_size=SIDE)))
    return rows


def kept(path):
    """Return the rows that are kept, by page and number."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {(page, number): tuple(rest) for page, number, *rest in list(csv.reader(file))[1:]}


def keep(rows, path):
    """Write the rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *((*key, *row) for key, row in sorted(rows.items()))])


def difference(before, after):
    """Return how a figure differs, in words, from two rows of which one may be None; or None."""
    if before is None or after is None:
        return "new" if before is None else "gone"
    if before[:2] != after[:2]:
        return f"{' x '.join(before[:2])} is {' x '.join(after[:2])} pixels"
    bits = imagehash.hex_to_hash(before[2]) - imagehash.hex_to_hash(after[2])
    return f"{bits} of {SIDE * SIDE} bits changed" if bits > CHANGED_BITS else None


def main(arguments=None):
    """Compare, and keep the new fingerprints if asked; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.add_argument("table", type=Path, help="the table of the fingerprints that are kept")
    parser.add_argument("--accept", action="store_true", help="keep the figures as they are")
    options = parser.parse_args(arguments)
    before, after = kept(options.table), fingerprints(options.site)
    if not after:
        parser.error(f"{options.site} has no figure: build the site first with `nox -s docs`")
    found = {
        key: text
        for key in sorted({*before, *after})
        if (text := difference(before.get(key), after.get(key)))
    }
    for (page, number), text in found.items():
        print(f"{page}, figure {number}: {text}")
    print(f"{len(found)} of {len(after)} figures differ from {options.table}")
    if options.accept:
        # Those that look the same keep their rows: the change shows nothing else.
        keep(
            {key: before[key] if key not in found else row for key, row in after.items()},
            options.table,
        )
    return int(bool(found) and not options.accept)


if __name__ == "__main__":
    sys.exit(main())
