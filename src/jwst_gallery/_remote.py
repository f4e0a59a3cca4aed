"""Files that lie elsewhere, by their addresses: opened with fsspec, and read in parts."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from ._files import file_name, printable

_AHEAD = 4 * 2880
"""Bytes that are read beyond those asked for.

A header is read block by block. The primary one of a product has six to ten blocks of 2880 bytes,
those of its extensions one to three: each takes one request or two, and little is read in vain.
"""
_PIECE = 2**24  # bytes that are asked for at a time where the whole file is read
_CONNECT, _ANSWER = 20.0, 60.0  # seconds to wait for a web server


@contextlib.contextmanager
def open_uri(uri: str) -> Iterator[BinaryIO]:
    """Open a file by its address for the length of a ``with`` block; read what is asked for."""
    with reaching(uri):
        system, inner = _system(uri)
        with system.open(inner, "rb", cache_type="readahead", block_size=_AHEAD) as file:
            if getattr(file, "size", 0) is None:
                raise OSError(
                    f"{_host(uri)} sends {file_name(uri)} as a whole, and not in parts: "
                    "download it first"
                )
            yield file


@contextlib.contextmanager
def downloaded(uri: str) -> Iterator[Path]:
    """Download a file into a temporary folder, as a whole, for the length of a ``with`` block."""
    with tempfile.TemporaryDirectory(prefix="jwst-gallery-") as folder:
        path = Path(folder) / file_name(uri)
        with open_uri(uri) as file, open(path, "wb") as copy:
            shutil.copyfileobj(file, copy, _PIECE)
            size = file.seek(0, os.SEEK_END)
        if path.stat().st_size != size:
            raise ConnectionError(f"{_host(uri)} sent a part of {file_name(uri)} only")
        yield path


def uris_of(uri: str, wanted: re.Pattern[str]) -> list[str]:
    """List the files that an address means: itself, or those wanted of a folder or a pattern.

    On a web server a folder ends in a slash, as there is no other way to tell.
    """
    with reaching(uri):
        system, inner = _system(uri)
        web = uri.startswith(("http://", "https://"))
        # In a web address, a question mark ends the path.
        if re.search(r"[*\[]", urlsplit(uri).path) if web else re.search(r"[*?\[]", uri):
            matches = system.glob(inner, detail=True).items()
            folders = [path for path, about in matches if about["type"] == "directory"]
            found = {path for path, about in matches if about["type"] == "file"}
        elif uri.endswith("/") or not (web or wanted.search(uri) or system.isfile(inner)):
            folders, found = [inner], set()
        else:
            return [uri]
        found.update(*map(system.find, folders))
        return [system.unstrip_protocol(path) for path in sorted(found) if wanted.search(path)]


def is_beside(uri: str, name: str) -> bool:
    """Return True if there is a file of this name in the folder of another."""
    with reaching(uri):
        system, inner = _system(uri.rpartition("/")[0] + "/" + name)
        return system.isfile(inner)


@contextlib.contextmanager
def reaching(uri: str) -> Iterator[None]:
    """Give what keeps a ``with`` block from reaching a file as one line.

    FileNotFoundError, PermissionError or, where trying again may help, ConnectionError. Other
    errors are left as they are.
    """
    try:
        yield
    except ImportError as error:
        raise ModuleNotFoundError(
            f"to read {file_name(uri)} from {uri.partition('://')[0]}:// needs packages that are "
            f'not installed ({printable(error)}): pip install "jwst-gallery[survey]"'
        ) from error
    except Exception as error:
        if told := _told(error, uri):
            raise told from error
        raise


def _told(error: BaseException, uri: str) -> OSError | None:
    """Return the error to raise in place of a library's; None to leave it."""
    name = file_name(uri)
    cause: BaseException | None = error
    while cause is not None:
        status = getattr(cause, "status", None) or 0  # of an answer that aiohttp had
        library = type(cause).__module__.partition(".")[0]
        if status in (401, 403) or isinstance(cause, PermissionError):
            return PermissionError(f"{_host(uri)} does not let you read {name}: no permission")
        if status in (404, 410):
            break
        lost = isinstance(cause, ConnectionError | TimeoutError) or status == 429 or status >= 500
        if lost or (library in ("aiohttp", "botocore") and not hasattr(cause, "response")):
            reason = f"its answer is {status}" if status else getattr(cause, "strerror", "")
            reason = printable(reason or cause or type(cause).__name__, 200)
            return ConnectionError(f"{_host(uri)} cannot be reached for {name}: {reason}")
        cause = cause.__cause__
    if cause is not None or isinstance(error, FileNotFoundError):
        return FileNotFoundError(f"there is no file {printable(uri, 300)}")
    return None


def _system(uri: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it."""
    import fsspec
    from fsspec.config import conf

    options: dict[str, Any] = {}
    protocol = uri.partition("://")[0]
    if protocol in ("s3", "s3a") and "anon" not in conf.get("s3", {}):
        # The archive's bucket is public, and takes no keys; whoever has others says so to fsspec.
        options["anon"] = True
    if protocol in ("http", "https"):
        from aiohttp import ClientTimeout

        wait = ClientTimeout(total=None, sock_connect=_CONNECT, sock_read=_ANSWER)
        options["client_kwargs"] = {"timeout": wait}
    try:
        return fsspec.core.url_to_fs(uri, **options)
    except ValueError as error:
        raise ValueError(f"cannot open {printable(uri, 300)}: {printable(error)}") from None


def _host(uri: str) -> str:
    """Return where a file lies, for people: a host or a bucket, without a password."""
    scheme, _, rest = uri.partition("://")
    return printable(f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}")
