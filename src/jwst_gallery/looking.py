"""A first look at a file: its kind, its origin, its contents, and its oddities.

Only headers are read, in a few milliseconds, and the pipeline is not needed. The header says more
than the name and takes precedence. `~jwst_gallery.checking.check` reads the data too and finds
their faults.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ._files import file_name, printable, reading
from ._fits import headers_of, texts_of
from .layouts import NEXT, Build, builds, layout_changes
from .modes import observing_modes
from .names import is_high_level
from .products import ProductType
from .products.lookup import kind_stated
from .scripts import taking

if TYPE_CHECKING:
    from astropy.io.fits import Header

    from .wcs import WcsSummary

__all__ = ["Extension", "Look", "look"]

KEYWORDS = {
    "EXP_TYPE": "exposure type",
    "INSTRUME": "instrument",
    "DETECTOR": "detector",
    "FILTER": "filter",
    "PUPIL": "pupil",
    "GRATING": "grating",
    "CHANNEL": "channel",
    "BAND": "band",
    "SUBARRAY": "subarray",
    "TARGNAME": "target",
    "SRCTYPE": "source type",
    "DATE-OBS": "observed",
    "CAL_VER": "jwst",
    "SDP_VER": "data processing",
    "CRDS_CTX": "CRDS context",
    "DATE": "written",
    "ASNTABLE": "association",
}
"""The keywords that are told, and their names for people. SDP_VER goes with the build of DMS."""

_WIDEST = 5.0  # degrees; no mosaic of the archive has as much
_FARTHEST = 10.0  # pixels: a trace ends a few of them beside where its WCS comes back
_SERIES = ("rateints", "calints", "crfints")


@dataclass(frozen=True)
class Extension:
    """The extensions of a file that have the same name: one, or one for each of many slits.

    Parameters
    ----------
    name : str
        The keyword EXTNAME.
    number : int
        How many there are.
    kind : str
        "image" or "table".
    shape : tuple of int
        Shape of the first, in numpy order; of a table (rows,).
    dtype : str
        Type of the elements of an image, as numpy names it; empty for a table.
    unit : str
        The keyword BUNIT; empty without it, and for a table.
    columns : tuple of str
        Names of the columns of a table, each with its unit in brackets, if it has one.
    """

    name: str
    number: int
    kind: str
    shape: tuple[int, ...]
    dtype: str = ""
    unit: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """The facts that the headers of a file state.

    Parameters
    ----------
    name : str
        Name of the file.
    megabytes : float
        Its size, in units of 10**6 bytes.
    kind : ProductType or None
        The kind of product; None for a file that is not one of the catalogue's.
    modes : tuple of str
        The observing modes that it may belong to.
    stated : dict of str
        What its primary header states about the observation and the processing, by readable names:
        the version of jwst, the CRDS context with its reference files, and so on.
    build : Build or None
        The build that this version of jwst belongs to; None for an unknown version, such as one
        under development.
    extensions : tuple of Extension
        The extensions after the primary header, in the order of the file.
    remarks : tuple of str
        Sentences about anything odd or missing.
    older : tuple of str
        Sentences about differences from today's layout, and what they mean for code. The site
        shows both layouts side by side: :doc:`/products/history`.
    scripts : tuple of str
        The scripts of the gallery that take it, as `~jwst_gallery.scripts.scripts_for` finds them.
    chapters : tuple of str
        The chapters that take it, as `~jwst_gallery.scripts.chapters_for` finds them.
    wcs : tuple of WcsSummary
        The WCS of the file, or of each of its slits; empty unless it was asked for.
    """

    name: str
    megabytes: float
    kind: ProductType | None
    modes: tuple[str, ...]
    stated: dict[str, str]
    build: Build | None
    extensions: tuple[Extension, ...]
    remarks: tuple[str, ...]
    older: tuple[str, ...]
    scripts: tuple[str, ...]
    chapters: tuple[str, ...]
    wcs: tuple[WcsSummary, ...] = ()

    def facts(self) -> dict[str, str]:
        """Return what is stated, and the build beside the version of jwst, by names for people.

        Examples
        --------
        >>> from jwst_gallery import look, sample
        >>> list(look(sample("nircam_image", "cal")).facts())[-5:]
        ['build', 'data processing', 'CRDS context', 'written', 'association']
        """
        told = {}
        for name, value in self.stated.items():
            told[name] = value
            if name == "jwst" and self.build:
                told["build"] = str(self.build)
        return told

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, which can be written as JSON.

        Examples
        --------
        >>> from jwst_gallery import look, sample
        >>> look(sample("nircam_image", "cal")).as_dict()["kind"]
        {'suffix': 'cal', 'stage': 2, 'title': 'Calibrated image', 'model': 'ImageModel'}
        """
        kind = self.kind and {
            name: getattr(self.kind, name) for name in ("suffix", "stage", "title", "model")
        }
        return {**asdict(self), "kind": kind}


def look(path: str | os.PathLike[str], *, wcs: bool = False) -> Look:
    """Return what a file is, from its header first and its name second.

    Parameters
    ----------
    path : str or path-like
        Path of a FITS file, which may be compressed, or its address: ``https://...``,
        ``s3://bucket/...`` or any other that fsspec opens. Only the parts with headers are read
        from a remote file.
    wcs : bool, optional
        Whether to read the WCS as well and test its round trip, which takes a second.

    Returns
    -------
    Look

    Raises
    ------
    OSError
        If the file is missing, truncated or not FITS; the message is one line with its name. A
        ConnectionError, if its host cannot be reached.
    ModuleNotFoundError
        If the package that opens an address is not installed; the message says how to install it.

    Examples
    --------
    >>> from jwst_gallery import look, sample
    >>> seen = look(sample("nirspec_mos", "x1d", stage=2))
    >>> print(seen.kind.title, "-", *seen.modes)
    Extracted spectrum - NIRSpec Multi-object spectroscopy
    >>> seen.stated["exposure type"], seen.stated["grating"]
    ('NRS_MSASPEC', 'PRISM')
    >>> print(f"jwst {seen.stated['jwst']}, {seen.build}")
    jwst 3.0.0, B13.0, released 2026-07-09
    >>> [(one.name, one.number, one.shape) for one in seen.extensions][0]
    ('EXTRACT1D', 3, (384,))
    """
    headers, length = headers_of(path)
    with reading(file_name(path), " as FITS"):
        return _seen(path, headers, length, wcs)


def _seen(path: str | os.PathLike[str], headers: list[Header], length: int, wcs: bool) -> Look:
    """Return what the headers of a file say."""
    primary, *others = headers
    texts = texts_of(primary)
    kind, modes = _kind_of(path, texts)
    extensions = _extensions(others)
    summaries: tuple[WcsSummary, ...] = ()
    if wcs:
        from .wcs import describe_wcs, open_wcs  # slow to import

        with open_wcs(path) as found:
            summaries = tuple(map(describe_wcs, found))
    return Look(
        name=file_name(path),
        megabytes=round(length / 1e6, 3),
        kind=kind,
        modes=modes,
        stated={
            name: printable(primary[keyword])
            for keyword, name in KEYWORDS.items()
            if primary.get(keyword) not in (None, "", "N/A")
        },
        build=builds().get(texts.get("CAL_VER", "")),
        extensions=extensions,
        remarks=(
            *_of_name(path),
            *_remarks(primary, others, kind, extensions),
            *(remark for summary in summaries for remark in _of_wcs(summary)),
        ),
        older=tuple(_older(primary, kind)),
        scripts=tuple(script.name for script in taking("scripts", texts, path)),
        chapters=tuple(chapter.name for chapter in taking("chapters", texts, path)),
        wcs=summaries,
    )


def _kind_of(
    path: str | os.PathLike[str], texts: dict[str, str]
) -> tuple[ProductType | None, tuple[str, ...]]:
    """Return the kind of product, and the names of the observing modes that have it."""
    try:
        kind = kind_stated(texts, path)
    except ValueError:
        return None, ()
    exp_type = texts.get("EXP_TYPE")
    return kind, tuple(
        f"{mode.instrument} {mode.mode}"
        for mode in observing_modes()
        if exp_type in mode.exp_types and any(one.key == kind.key for one in mode.products)
    )


def _extensions(headers: Iterable[Header]) -> tuple[Extension, ...]:
    """Return the extensions, those of one name together."""
    first: dict[str, Header] = {}
    number: dict[str, int] = {}
    for header in headers:
        name = printable(header.get("EXTNAME", ""))
        first.setdefault(name, header)
        number[name] = number.get(name, 0) + 1
    return tuple(_extension(name, number[name], header) for name, header in first.items())


def _extension(name: str, number: int, header: Header) -> Extension:
    if header["XTENSION"].strip() == "IMAGE" or header.get("ZIMAGE") is True:
        packed = "Z" if "ZIMAGE" in header else ""
        bits = header[f"{packed}BITPIX"]
        unsigned = "u" if bits > 8 and header.get("BZERO") == 2 ** (bits - 1) else ""
        dtype = "uint8" if bits == 8 else f"{unsigned}{'int' if bits > 0 else 'float'}{abs(bits)}"
        unit = printable(header.get("BUNIT", ""))
        return Extension(name, number, "image", _shape(header, packed), dtype, unit)
    columns = []
    for column in range(1, header.get("TFIELDS", 0) + 1):
        unit = header.get(f"TUNIT{column}", "")
        columns.append(f"{header.get(f'TTYPE{column}', '')}{f' ({unit})' if unit else ''}")
    return Extension(
        name, number, "table", (header["NAXIS2"],), columns=tuple(map(printable, columns))
    )


def _shape(header: Header, packed: str = "") -> tuple[int, ...]:
    """Return the shape of an image in numpy order; of a compressed one, with a "Z"."""
    axes = range(header[f"{packed}NAXIS"], 0, -1)
    return tuple(header[f"{packed}NAXIS{axis}"] for axis in axes)


def _of_name(path: str | os.PathLike[str]) -> Iterable[str]:
    """Tell what is odd about a name."""
    if is_high_level(path):
        yield (
            "it is a high-level science product: a team of astronomers made it from products of "
            "the pipeline, and describes it; its header may be that of one exposure"
        )


def _remarks(
    primary: Header,
    others: list[Header],
    kind: ProductType | None,
    extensions: tuple[Extension, ...],
) -> Iterable[str]:
    """Tell what is odd about a file."""
    names = {one.name for one in extensions}
    if "DATAMODL" not in primary:
        yield "it was not written by the pipeline: no keyword DATAMODL says which data model it is"
        return
    if kind is None:
        yield (
            f"its name is that of no product; its data model is {printable(primary['DATAMODL'])}, "
            f"its exposure type {printable(primary.get('EXP_TYPE', 'unknown'))}"
        )
    if "ASDF" not in names:
        yield "the extension ASDF is missing, which has the WCS: it was cut, or written by others"
    series = kind is not None and kind.suffix in _SERIES and primary.get("TSOVISIT") is True
    if series and "INT_TIMES" not in names:
        yield "the table INT_TIMES is missing, which has the time of each integration"
    if not primary.get("EXPMID"):
        yield "the middle of the exposure is not stated: EXPMID is missing or 0"
    for header in others:
        if (width := _widest(header.get("S_REGION"))) > _WIDEST:
            yield (
                f"S_REGION of {printable(header.get('EXTNAME', ''))} is {width:.0f} degrees wide: "
                "its WCS is not to be trusted"
            )
            break


def _of_wcs(summary: WcsSummary) -> Iterable[str]:
    """Tell what is odd about a WCS."""
    worst = summary.round_trip
    if worst is not None and "lon" in summary.outputs and not worst < _FARTHEST:
        yield f"the WCS is not to be trusted: a pixel comes back {worst:.2g} pixels from its place"


def _widest(region: Any) -> float:
    """Return the width of a polygon on the sky, in degrees of either coordinate; else 0."""
    numbers = [float(word) for word in re.findall(r"[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?", str(region))]
    if not str(region).startswith("POLYGON") or len(numbers) < 6:
        return 0.0
    ra, dec = numbers[0::2], numbers[1::2]
    # Across the meridian of 0, from the first corner.
    ra = [(each - ra[0] + 180) % 360 for each in ra[: len(dec)]]
    east = (max(ra) - min(ra)) * math.cos(math.radians(min(90, max(map(abs, dec)))))
    return max(east, max(dec) - min(dec))


def _older(primary: Header, kind: ProductType | None) -> Iterable[str]:
    """Tell what differs from today's layout, by the version of jwst that wrote the file."""
    version, exp_type = str(primary.get("CAL_VER")), str(primary.get("EXP_TYPE"))
    shown = printable(version)
    if kind is None:
        return
    for change in layout_changes():
        if change.minor or not change.concerns(kind.suffix, exp_type):
            continue
        if change.version == NEXT:
            if change.is_after(version):
                yield _plain(f"by jwst {shown}, in development: {change.now}: {change.code}")
        elif change.is_before(version):
            before = change.version.removesuffix(".0")
            yield _plain(f"by jwst {shown}, before {before}: {change.was}: {change.code}")


def _plain(text: str) -> str:
    """Return a sentence without the marks of code."""
    return text.replace("`", "")
