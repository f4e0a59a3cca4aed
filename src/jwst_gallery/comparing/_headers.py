"""Differences of headers: first how the files were made, which explains the rest; then keywords."""

import math
import re
from collections.abc import Iterator

from astropy.io import fits
from astropy.io.fits.diff import HeaderDiff

from .._files import printable
from ._pairs import Pair
from ._words import Scope, listed
from .results import Finding

_MADE_BY = {
    "CAL_VER": "jwst",
    "SDP_VER": "data processing",
    "PRD_VER": "telescope's database",
    "CRDS_CTX": "CRDS context",
}
# Dates, names of files, and keywords that describe the layout of a file.
_IGNORED = (
    *("DATE", "FILENAME", "CAL_VCS", "CRDS_VER", "ASNPOOL", "ASNTABLE", "OSF_FILE", "DATAMODL"),
    *("CHECKSUM", "DATASUM", "HISTORY", "COMMENT", "", "ORIGIN", "DPSW_VER", "FITS_VER"),
    *("SIMPLE", "BITPIX", "NAXIS*", "EXTEND", "XTENSION", "PCOUNT", "GCOUNT", "BZERO", "BSCALE"),
    *("TFIELDS", "TTYPE*", "TFORM*", "TUNIT*", "TDIM*", "TZERO*", "TSCAL*", "TNULL*", "TDISP*"),
    *("EXTNAME", "EXTVER", "EXTLEVEL", "BUNIT", "INHERIT", "LONGSTRN", "WCSAXES"),
    *("A_?_?", "B_?_?", "AP_?_?", "BP_?_?"),  # fitted to the WCS, which is compared itself
)
# The approximate WCS in the header: listed together, as the comparison of the WCS says how far
# it moved.
_OF_WCS = re.compile(r"(CD|PC)\d_\d|(CRVAL|CRPIX|CDELT)\d|S_REGION|(RA|DEC)_REF|V\dREF")
_LONGEST = 50  # characters of a value
_NOT_DONE = (None, "", "N/A", "SKIPPED")
_ROUNDING = 3e-7  # of a number that was kept in single precision
# Of a position or a time: less than a milliarcsecond, or a few seconds.
_FINE_ROUNDING = 1e-9
_FINE = re.compile(r"\w*(RA|DEC|CRVAL|MJD|BJD|TDB|EXPSTART|EXPMID|EXPEND)\w*")


def making_findings(old: fits.Header, new: fits.Header) -> Iterator[Finding]:
    """Yield differences in how two files were made: versions, steps and reference files."""
    for keyword, name in _MADE_BY.items():
        before, now = old.get(keyword), new.get(keyword)
        if before != now:
            yield Finding(name, "made by", f"{_text(before)} before, {_text(now)} now")
    for pattern, kind in ((r"S_(?!REGION)", "step"), (r"R_", "reference file")):
        for keyword in dict.fromkeys(each for header in (old, new) for each in header):
            before, now = (_done(header.get(keyword)) for header in (old, new))
            if re.match(pattern, keyword) and before != now:
                comment = (new if keyword in new else old).comments[keyword]
                what = printable(comment or kind)
                text = f"{_text(before)} before, {_text(now)} now ({what})"
                yield Finding(keyword, "made by", text)


def keyword_findings(
    old: fits.Header, new: fits.Header, pairs: list[Pair], scope: Scope
) -> Iterator[Finding]:
    """Yield the keywords that differ, in the primary headers and in those of the parts."""
    made = [*_MADE_BY, "R_*", "S_*"]
    primary = HeaderDiff(old, new, ignore_keywords=[*_IGNORED, *made], rtol=_FINE_ROUNDING)
    yield from _differences("header", {(): primary}, scope)
    of_parts: dict[tuple[Pair, ...], HeaderDiff] = {
        (pair,): HeaderDiff(
            pair.old.header, pair.new.header, ignore_keywords=_IGNORED, rtol=_FINE_ROUNDING
        )
        for pair in pairs
        if pair.old.header is not None and pair.new.header is not None
    }
    names = {pair.new.main or "the data" for (pair,) in of_parts}
    yield from _differences(f"header of {listed(sorted(names))}", of_parts, scope)


def _differences(
    part: str, found: dict[tuple[Pair, ...], HeaderDiff], scope: Scope
) -> Iterator[Finding]:
    """Yield each keyword that differs, and together those that only one header has."""
    for index, which in enumerate(("old", "new")):
        lacking: dict[str, list[Pair]] = {}
        for pairs, difference in found.items():
            for keyword in (difference.diff_keywords or ([], []))[index]:
                lacking.setdefault(keyword, []).extend(pairs)
        places = {keyword: scope.where(concerned) for keyword, concerned in lacking.items()}
        for text in dict.fromkeys(places.values()):
            keywords = [keyword for keyword, each in places.items() if each == text]
            yield Finding(part, "keyword", f"only in the {which}: {listed(keywords)}{text}")
    differing: dict[str, list[tuple[tuple[Pair, ...], str]]] = {}
    for pairs, difference in found.items():
        for keyword, values in difference.diff_keyword_values.items():
            if _is_rounding(keyword, *values[0]):
                continue
            text = "{} before, {} now".format(*map(_text, values[0]))
            differing.setdefault(keyword, []).append((pairs, text))
    of_wcs = [keyword for keyword in differing if _OF_WCS.fullmatch(keyword)]
    if len(of_wcs) > 1:
        concerned = dict.fromkeys(
            pair for key in of_wcs for each, _ in differing[key] for pair in each
        )
        text = f"values differ: {listed(of_wcs)}{scope.where([*concerned])}"
        yield Finding(part, "keyword", text)
        for keyword in of_wcs:
            del differing[keyword]
    for keyword, said in differing.items():
        where = scope.where([pair for each, _ in said for pair in each])
        yield Finding(part, "keyword", f"{keyword}: {said[0][1]}{where}")


def _is_rounding(keyword: str, old: object, new: object) -> bool:
    """Return True if numbers agree to single precision, where that is precise enough."""
    if not isinstance(old, float) or not isinstance(new, float) or _FINE.fullmatch(keyword):
        return False
    return math.isclose(old, new, rel_tol=_ROUNDING)


def _done(value: object) -> object:
    """Return the status of a step or the name of a file; "none" if it was not run or not used."""
    return "none" if value in _NOT_DONE else value


def _text(value: object) -> str:
    return printable("not stated" if value in (None, "") else value, _LONGEST)
