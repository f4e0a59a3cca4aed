"""FITS files, read completely or refused."""

import contextlib
import importlib
import io
import math
import os
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from astropy.io import fits
from astropy.utils.exceptions import AstropyUserWarning

from ._files import file_name, open_file, reading

_BLOCK = 2880  # bytes; a header and its data each fill a number of blocks
_MOST_BLOCKS = 1000  # of a header; those of the archive have fewer than 100
_MOST_UNPACKED = 2**30
"""Bytes that a compressed file may unpack to: twice that fits into the memory of any laptop.

A longer one is either a time series of thousands of integrations, which is better unpacked on disk,
or a few kilobytes made to fill the memory.
"""

# The first bytes of compressed files, and the modules of Python that unpack them.
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ\0": "lzma"}


@contextlib.contextmanager
def open_fits(path: str | os.PathLike[str], *, images: bool = False) -> Iterator[fits.HDUList]:
    """Open a FITS file, compressed or not, for the length of a ``with`` block.

    Images that are compressed within it, as tables, are unpacked if images are what is asked for.

    Raises OSError, with the file's name, if the file is missing, truncated or not FITS, and in
    place of whatever a library raises in the block.
    """
    name = file_name(path)
    with reading(name, " as FITS"), open_file(path) as file, _no_repairs():
        stream = _unpacked(file)
        if stream is not file:
            stream = _in_memory(stream, name)
        _parts(stream)
        with fits.open(stream, lazy_load_hdus=False, disable_image_compression=not images) as hdus:
            for hdu in hdus:
                if isinstance(hdu, fits.CompImageHDU):
                    _refuse_long(name, math.prod(hdu.shape) * abs(hdu.header["BITPIX"]) // 8)
            if "DATAMODL" in hdus[0].header and "ASDF" not in hdus:
                raise OSError("it lacks the ASDF extension, with which every product ends")
            yield hdus


def stated_by(path: str | os.PathLike[str]) -> dict[str, str]:
    """Return the texts in the primary header of the FITS file at a path; none without a file."""
    name = file_name(path)
    if not is_fits_name(path) or not os.path.isfile(path):
        return {}
    with reading(name, " as FITS"), open(path, "rb") as file:
        return texts_of(_read_header(_unpacked(file)))


def is_fits_name(path: str | os.PathLike[str]) -> bool:
    """Return True for a name that ends as those of FITS files do."""
    return re.search(r"\.fits(\.gz)?\Z", file_name(path).lower()) is not None


def texts_of(header: fits.Header) -> dict[str, str]:
    """Return the keywords of a header that are texts."""
    return {keyword: text for keyword, text in header.items() if isinstance(text, str)}


def headers_of(path: str | os.PathLike[str]) -> tuple[list[fits.Header], int]:
    """Return the header of each HDU of a FITS file, compressed or not, and the file's length.

    No data are read; the length, in bytes, is that of the file as it is.

    Raises OSError, with the file's name, if the file is missing, truncated or not FITS.
    """
    name = file_name(path)
    with reading(name, " as FITS"), open_file(path) as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(0)
        stream = _unpacked(file)
        parts = _parts(stream if stream is file else _in_memory(stream, name))
        return [header for header, _ in parts], length


def table_bytes(path: str | os.PathLike[str], extension: str) -> bytes | None:
    """Return the rows of a table of a FITS file as they are, and read no other data.

    None without such an extension; raises OSError as `headers_of`.
    """
    name = file_name(path)
    with reading(name, " as FITS"), open_file(path) as file:
        stream = _unpacked(file)
        stream = stream if stream is file else _in_memory(stream, name)
        for header, start in _parts(stream):
            if header.get("EXTNAME") == extension and header["XTENSION"].strip() == "BINTABLE":
                stream.seek(start)
                return stream.read(_count(header, "NAXIS1") * _count(header, "NAXIS2"))
    return None


@contextlib.contextmanager
def _no_repairs() -> Iterator[None]:
    """Raise an error where astropy warns and returns what is left of a damaged file."""
    with warnings.catch_warnings():
        for message in ("File may have been truncated", "Error validating header"):
            warnings.filterwarnings("error", message, AstropyUserWarning)
        yield


def _unpacked(file: BinaryIO) -> Any:
    """Return a stream of what a file holds: itself, unless it begins as compressed files do."""
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"PK\3\4"):
        archive = zipfile.ZipFile(file)
        if len(names := archive.namelist()) != 1:
            raise OSError(f"it is an archive of {len(names)} files")
        return archive.open(names[0])
    for magic, module in _PACKED.items():
        if start.startswith(magic):
            return importlib.import_module(module).open(file)
    return file


def _in_memory(stream: BinaryIO, name: str) -> io.BytesIO:
    """Return all of a stream, if it is not too long."""
    content = io.BytesIO()
    while part := stream.read(2**20):
        content.write(part)
        _refuse_long(name, content.tell())
    return content


def _refuse_long(name: str, length: int) -> None:
    """Raise OSError if what is packed in a file would fill the memory."""
    if length > _MOST_UNPACKED:
        raise OSError(
            f"{name} is compressed, and longer than {_MOST_UNPACKED / 2**30:g} GiB: unpack it "
            "on disk, and read that"
        )


def _parts(stream: BinaryIO) -> list[tuple[fits.Header, int]]:
    """Return all headers of a file, and where the data of each begin.

    Raises OSError unless the file is as long as they say.

    astropy trusts them: a negative length keeps it reading for ever, a long one fills the memory.
    """
    parts = []
    length, end = stream.seek(0, os.SEEK_END), 0
    while end == 0 or end < length:
        stream.seek(end)
        if end and not stream.read(_BLOCK).strip(b"\0"):
            break  # padding at the end, of which astropy warns
        stream.seek(end)
        header = _read_header(stream)
        parts.append((header, stream.tell()))
        size = _data_size(header)
        end = stream.tell() + math.ceil(size / _BLOCK) * _BLOCK
    if end > length:
        raise OSError(f"it ends after {length} bytes of {end}")
    stream.seek(0)
    return parts


def _read_header(stream: BinaryIO) -> fits.Header:
    """Read one header, and no further than its last block."""
    blocks: list[bytes] = []
    while len(blocks) < _MOST_BLOCKS:
        block = stream.read(_BLOCK)
        if not blocks and not block.startswith((b"SIMPLE  =", b"XTENSION=")):
            raise OSError("no header begins where one should")
        if len(block) < _BLOCK:
            raise OSError("it ends within a header")
        blocks.append(block)
        if any(block[card : card + 80].rstrip() == b"END" for card in range(0, _BLOCK, 80)):
            return fits.Header.fromstring(b"".join(blocks))
    raise OSError("one of its headers has no end")


def _data_size(header: fits.Header) -> int:
    """Return the number of bytes of the data that follow a header."""
    axes = [_count(header, f"NAXIS{number + 1}") for number in range(_count(header, "NAXIS", 999))]
    _count(header, "TFIELDS", 999, absent=0)  # astropy makes as many columns as it says
    if (bits := header["BITPIX"]) not in (8, 16, 32, 64, -32, -64):
        raise OSError(f"its keyword BITPIX is {bits!r}")
    more, times = _count(header, "PCOUNT", absent=0), _count(header, "GCOUNT", absent=1)
    return abs(bits) // 8 * times * (more + math.prod(axes)) if axes else 0


def _count(
    header: fits.Header, keyword: str, most: float = math.inf, absent: int | None = None
) -> int:
    """Return the value of a keyword that counts something."""
    value = header.get(keyword, absent)
    if type(value) is not int or not 0 <= value <= most:
        raise OSError(f"its keyword {keyword} is {value!r}")
    return value
