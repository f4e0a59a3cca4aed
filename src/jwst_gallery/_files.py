"""Files that readers bring: their names as text for people, and their errors as one line."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

_LONGEST_NAME = 120  # letters; the names of the archive have fewer than 100
_LONGEST_REASON = 300


def printable(given: object, longest: int = _LONGEST_NAME) -> str:
    """Return what a file brings as text that can be printed: on one line, and not too long.

    Line ends, escape sequences for terminals, marks that reverse the direction of writing and bytes
    that are not text are written as Python writes them in quotes.
    """
    text = str(given)
    if len(text) > longest:
        # A name ends with what the product is.
        text = f"{text[: 2 * longest // 3 - 3]}...{text[-(longest // 3) :]}"
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def file_name(path: str | os.PathLike[str]) -> str:
    """Return the last part of a path, whichever system wrote it, as it can be printed."""
    return printable(PureWindowsPath(path).name)


def is_file_name(name: str) -> bool:
    """Return True for the name of a file; False for a path, which may lead to another folder."""
    return name not in ("", "..") and PureWindowsPath(name).name == name


def is_uri(path: str | os.PathLike[str]) -> bool:
    """Return True for the address of a file that may be elsewhere, such as ``s3://bucket/name``."""
    return "://" in str(path)


def from_anywhere(path: str | os.PathLike[str]) -> str:
    """Return a path that leads to the same file from whichever folder; an address as it is."""
    return str(path) if is_uri(path) else os.path.abspath(path)


def open_file(path: str | os.PathLike[str]) -> AbstractContextManager[BinaryIO]:
    """Open a file to be read as bytes, for the length of a ``with`` block."""
    if is_uri(path):
        from ._remote import open_uri  # needs what is not always installed

        return open_uri(str(path))
    return open(path, "rb")


def local_file(path: str | os.PathLike[str]) -> AbstractContextManager[Path]:
    """Give the path of a file on this machine for the length of a ``with`` block.

    For a file elsewhere, it is a copy in a temporary folder, which is removed at the end.
    """
    if is_uri(path):
        from ._remote import downloaded  # needs what is not always installed

        return downloaded(str(path))
    return contextlib.nullcontext(Path(path))


@contextlib.contextmanager
def reading(name: str, kind: str = "") -> Iterator[None]:
    """Give any error of a ``with`` block as one line with the name of the file that it reads.

    Libraries raise nearly everything on damaged files: KeyError, TypeError, errors of their own.
    It becomes an OSError, whose cause is the first error, so that a fault of this package still
    shows. An error that names the file says what is wrong, and is left as it is, as is one that
    names a package to install.

    Parameters
    ----------
    name : str
        The name, as `file_name` returns it.
    kind : str, optional
        What the file is read as: " as FITS".
    """
    try:
        yield
    except Exception as error:
        kinds = (ValueError, IndexError, OSError, ModuleNotFoundError)
        clear = isinstance(error, kinds) and name in str(error)
        if clear or isinstance(error, FileNotFoundError | IsADirectoryError | PermissionError):
            raise
        raise OSError(f"cannot read {name}{kind}: {_reason(error)}; download it again") from error


def _reason(error: Exception) -> str:
    """Return the first line of an error, with its class unless that says nothing."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    words = [] if isinstance(error, (ValueError, OSError)) else [type(error).__name__]
    return printable(": ".join([*words, *lines[:1]]).rstrip("."), _LONGEST_REASON)
