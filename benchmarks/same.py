"""Compare the samples in two cache folders: `nox -s same -- FOLDER FOLDER`.

Arrays, tables and headers are compared, but for what differs from day to day: dates, versions,
paths and checksums.
"""

import hashlib
import json
import re
import sys
import warnings
from pathlib import Path

from astropy.io import fits

# Keywords that state when, where and with which software a file was written.
VOLATILE = {"DATE", "CAL_VER", "CAL_VCS", "CRDS_VER", "FILENAME", "PRD_VER", "CHECKSUM", "DATASUM"}
# The parts of an ASDF tree that do, and lines of other texts: ECSV tables, associations, mappings.
VOLATILE_PARTS = (b"history", b"_fits_hash", b"asdf_library")
LOGS = re.compile(rb"^( *)cal_logs:.*\n(?:\1[ -].*\n)*", re.MULTILINE)
VOLATILE_LINES = re.compile(rb"\bdate|version|software|sha1|generated|filename|asn_pool|created")


def digests(cache):
    """Return a digest of every file of a cache, by mode, run and name.

    Parameters
    ----------
    cache : pathlib.Path

    Returns
    -------
    dict
        From (mode, run, name) to a tuple of digests, one for each part of the file.
    """
    found = {}
    for manifest in sorted([*cache.glob("*/*/manifest.json"), *cache.glob("*/*/*/manifest.json")]):
        run = json.loads(manifest.read_text())
        mode = manifest.relative_to(cache).parts[0]
        for name in run["files"]:
            if name != "log.txt":
                found[mode, run["run"], name] = parts_of(manifest.parent / name)
    return found


def parts_of(path):
    """Return the digests of a file's parts, by the name of the part."""
    if path.suffix == ".asdf":
        return {"tree": _digest(_lasting_tree(path.read_bytes()))}
    if path.suffix != ".fits":
        return {"text": _digest(_lasting_lines(path.read_bytes()))}
    parts = {}
    with warnings.catch_warnings(), fits.open(path, memmap=False) as hdus:
        warnings.simplefilter("ignore")
        for number, hdu in enumerate(hdus):
            name = f"{number} {hdu.name}"
            if hdu.name == "ASDF":
                parts[name] = _digest(_lasting_tree(hdu.data.tobytes()))
                continue
            cards = [card.image for card in hdu.header.cards if card.keyword not in VOLATILE]
            parts[f"{name} header"] = _digest("\n".join(cards).encode())
            columns = getattr(hdu, "columns", None)
            if columns is None:
                parts[name] = _digest(b"" if hdu.data is None else hdu.data.tobytes())
            else:
                lasting = [hdu.data[one] for one in columns.names if one not in VOLATILE]
                parts[name] = _digest(b"".join(column.tobytes() for column in lasting))
    return parts


def _lasting_tree(content):
    """Drop what an ASDF tree says of its writing, and padding."""
    tree, end, blocks = content.partition(b"\n...\n")
    parts = re.split(rb"^(?=\w)", LOGS.sub(b"", tree), flags=re.MULTILINE)
    lasting = (part for part in parts if not part.startswith(VOLATILE_PARTS))
    # The index at the end counts bytes from the beginning.
    return _lasting_lines(b"".join(lasting)) + end + blocks.partition(b"#ASDF BLOCK INDEX")[0]


def _lasting_lines(content):
    return b"\n".join(line for line in content.split(b"\n") if not VOLATILE_LINES.search(line))


def _digest(content):
    return hashlib.sha256(content.rstrip(b"\0 \n")).hexdigest()[:16]


def main(first, second):
    """Print what differs between two caches; return the number of files that do."""
    before, after = (digests(Path(folder)) for folder in (first, second))
    different = 0
    for key in sorted(before.keys() | after.keys()):
        a, b = before.get(key), after.get(key)
        if a == b:
            continue
        different += 1
        if a is None or b is None:
            print("only in", second if a is None else first, *key)
        else:
            parts = [name for name in a.keys() | b.keys() if a.get(name) != b.get(name)]
            print("differs", *key, "in", ", ".join(sorted(parts)))
    print(f"{len(before.keys() & after.keys())} files in both, {different} different")
    return different


if __name__ == "__main__":
    sys.exit(bool(main(*sys.argv[1:])))
