"""Keep the older products that the page on the history of layouts opens, as small as they go.

`python benchmarks/keep_older.py` asks the testbed for each product that
src/jwst_gallery/data/layout_changes.toml names, makes it where it is not there yet, and writes it,
compressed, with its checksum into docs/products/older; with the names of datasets, as `nirspec_ifu`
after a change of its simulation, only theirs. Headers, tables and world coordinates stay as the
pipeline wrote them. If a file would take too much room, the values of its images are set to zero,
and only if the code of the page prints the same with and without them.
"""

import csv
import gzip
import hashlib
import io
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))

import numpy as np  # noqa: E402
from astropy.io import fits  # noqa: E402
from catalogue.history import OLDER, Older, Printed  # noqa: E402

from jwst_gallery import sample  # noqa: E402
from jwst_gallery.layouts import layout_changes  # noqa: E402

WHOLE = 40_000  # bytes of a file that is kept whole
MOST = 2_200_000  # bytes of all


def compressed(content):
    """Compress a file; the same content gives the same bytes."""
    return gzip.compress(content, 9, mtime=0)


def without_images(path):
    """Return the content of a FITS file with all values of its images set to zero."""
    stream = io.BytesIO()
    with fits.open(path) as hdus:
        headers = [hdu.header.tostring() for hdu in hdus]
        for hdu in hdus:
            if hdu.is_image and hdu.size:
                hdu.data = np.zeros_like(hdu.data)
        hdus.writeto(stream)
    stream.seek(0)
    with fits.open(stream) as hdus:
        if headers != [hdu.header.tostring() for hdu in hdus]:
            raise ValueError(f"a header of {path.name} did not stay as it was")
        return stream.getvalue()


def kept(path, codes):
    """Return what is kept of a product, compressed, and whether that is all of it."""
    whole = compressed(path.read_bytes())
    if len(whole) <= WHOLE or path.suffix != ".fits":
        return whole, True
    content = compressed(without_images(path))
    if len(content) > 0.9 * len(whole):
        return whole, True
    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder, f"{path.name}.gz")
        blank.write_bytes(content)
        alike = all(printed(path) == printed(blank) for printed in codes)
    return (content, False) if alike else (whole, True)


def wanted(datasets):
    """Yield each older product that is shown, once: version, dataset, path, code about it."""
    found = {}
    for change in layout_changes():
        if change.shown and (not datasets or change.shown["sample"]["dataset"] in datasets):
            jwst, dataset = change.shown["jwst"], change.shown["sample"]["dataset"]
            path = sample(**change.shown["sample"], jwst=jwst)
            codes = found.setdefault((jwst, dataset, path), set())
            codes |= {code for code in (change.shown["by"], change.read) if code}
    for (jwst, dataset, path), codes in found.items():
        yield jwst, dataset, path, [Printed(code) for code in sorted(codes)]


def main(*datasets):
    """Write the files and their table: of all datasets, or only of those that are named."""
    folder = ROOT / "docs" / OLDER
    products = [*wanted(datasets)]  # all are made before any that is kept is deleted
    with (folder / "kept.csv").open(encoding="utf-8", newline="") as stream:
        before = [Older(**row) for row in csv.DictReader(stream)]
    rows = [row for row in before if datasets and row.dataset not in datasets]
    for row in set(before) - set(rows):
        (folder / row.path).unlink()
    for jwst, dataset, path, codes in products:
        content, whole = kept(path, codes)
        made = fits.getval(path, "DATE")[:10] if path.suffix == ".fits" else ""
        images = "as written" if whole else "blank"
        digest = hashlib.sha256(content).hexdigest()
        row = Older(jwst, dataset, f"{path.name}.gz", made, images, str(len(content)), digest)
        (folder / row.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / row.path).write_bytes(content)
        rows.append(row)
        print(row.path, images, len(content))
    total = sum(int(row.bytes) for row in rows)
    print(f"{len(rows)} files, {total / 1e6:.2f} MB")
    if total > MOST:
        sys.exit(f"more than {MOST / 1e6:g} MB: show smaller products")
    with (folder / "kept.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Older._fields)
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
