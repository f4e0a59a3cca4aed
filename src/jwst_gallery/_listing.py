"""Lists the files that paths, folders, patterns and addresses mean."""

import glob
import itertools
import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from ._files import file_name, is_file_name, is_uri

FITS = re.compile(r"\.fits(\.gz)?\Z", re.IGNORECASE)
CHECKED = re.compile(r"\.fits(\.gz)?\Z|_asn\.json\Z", re.IGNORECASE)


def find_files(
    paths: Iterable[str | os.PathLike[str]], wanted: re.Pattern[str]
) -> Iterator[Path | str]:
    """Yield files, and of folders those in them that are wanted.

    A pattern stands for the files and folders that match. Files with an address are texts. Raises
    ValueError for a folder or pattern without any.
    """
    for path in paths:
        if is_uri(path):
            from ._remote import uris_of  # needs what is not always installed

            found: list[Path | str] = [*uris_of(str(path), wanted)]
        elif os.path.isdir(path):
            found = [*_within(Path(path), wanted)]
        elif glob.has_magic(os.fspath(path)) and not os.path.lexists(path):
            matches = map(Path, sorted(glob.glob(os.fspath(path), recursive=True)))
            # Once, if a folder and what is in it match.
            found = [*dict.fromkeys(file for one in matches for file in _within(one, wanted))]
        else:
            found = [Path(path)]
        if not found:
            raise ValueError(f"there is no file of a product in {path}")
        yield from found


def folder_name(path: str | os.PathLike[str], taken: Collection[str]) -> str:
    """Return a folder's name for what is made of a file: that of the file, numbered if taken."""
    stem = FITS.sub("", file_name(path))
    stem = stem if is_file_name(stem) else "file"
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)


def _within(path: Path, wanted: re.Pattern[str]) -> list[Path]:
    """Return the files that are wanted in a folder, or the file itself."""
    there = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [one for one in there if wanted.search(one.name) and one.is_file()]
