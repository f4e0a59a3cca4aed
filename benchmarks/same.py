"""Compare the samples in two cache folders: `nox -s same -- FOLDER FOLDER`.

Arrays, tables and headers are compared, but for what differs from day to day: dates, versions, paths
and checksums.
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
# Lines that do so in a text: of an ASDF tree, an ECSV table, an association, a CRDS mapping.
DATED = re.compile(
    rb"dat(e|etime)\b|\btime:|version|software|history|extension|hash|sha1|generated|filename|"
    rb"author:|homepage|asn_pool|created|path\b",
    re.IGNORECASE,
)


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
    if path.suffix != ".fits":
        return {"text": _digest(_undated(path.read_bytes()))}
    parts = {}
    with warnings.catch_warnings(), fits.open(path, memmap=False) as hdus:
        warnings.simplefilter("ignore")
        for number, hdu in enumerate(hdus):
            name = f"{number} {hdu.name}"
            data = b"" if hdu.data is None else hdu.data.tobytes()
            if hdu.name == "ASDF":
                parts[name] = _digest(_undated(data))
                continue
            # The size of the ASDF tree varies with its dates, and so does nothing else.
            cards = [
                card.image
                for card in hdu.header.cards
                if card.keyword.split()[:1] not in ([], [""]) and card.keyword not in VOLATILE
            ]
            parts[f"{name} header"] = _digest("\n".join(cards).encode())
            parts[name] = _digest(data)
    return parts


def _undated(content):
    """Drop the lines that differ from day to day, and padding."""
    return b"\n".join(sorted(line for line in content.split(b"\n") if not DATED.search(line)))


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
