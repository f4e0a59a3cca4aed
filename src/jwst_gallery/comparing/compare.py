"""Compare two products of one exposure."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from .._files import printable, reading
from .._fits import texts_of
from ..looking import look
from ..names import form_of
from ..products.lookup import kind_stated
from ._arrays import array_findings
from ._headers import keyword_findings, making_findings
from ._pairs import Matched, Pair, match, match_rows
from ._products import Product, labels, read_product
from ._wcs import wcs_findings
from ._words import Scope, listed
from .results import Comparison, Finding, Kind

# Keywords that identify an exposure: its programme, the optics, and what was read.
_OF_PROGRAMME = ("TELESCOP", "PROGRAM", "OBSERVTN", "INSTRUME", "EXP_TYPE")
_OF_OPTICS = ("FILTER", "PUPIL", "GRATING", "CHANNEL", "BAND", "SUBARRAY")
_OF_EXPOSURE = ("VISIT", "VISITGRP", "SEQ_ID", "ACT_ID", "EXPOSURE", "DETECTOR", "EXSEGNUM")


def compare_products(
    old: str | os.PathLike[str], new: str | os.PathLike[str], *, tolerance: float = 1e-3
) -> Comparison:
    """Return what changed between two products of one exposure, or of the same exposures.

    Slits are compared by their names, spectra by source, order and exposure, catalogues by
    position on the sky; the order in a file and its layout do not matter. Dates and names of files
    do not count.

    Parameters
    ----------
    old, new : str or path-like
        Paths of two files, FITS (which may be compressed) or ECSV, or their addresses.
    tolerance : float, optional
        Changes count as differences if they are larger than this fraction of a value or of its
        error, whichever is larger; for wavelengths, of the step to the next; for the WCS, of a
        pixel. Times and positions in tables, whole numbers and flags must be the same.

    Returns
    -------
    Comparison
        Its ``findings`` are empty if the products are equal.

    Raises
    ------
    ValueError
        If they are not of the same exposure, or not of the same kind, or have no slit or spectrum
        in common.
    OSError
        If a file is missing, damaged, or neither FITS nor ECSV; the message names it.

    Notes
    -----
    If the new spectrum has more or fewer wavelengths, the old one is interpolated, and the fluxes
    count as different if their median ratio differs from 1 by more than the tolerance. If the new
    image is larger, smaller, or moved by whole pixels, the shift is found by correlation, and the
    overlap is compared.

    Examples
    --------
    >>> from jwst_gallery import compare_products, sample
    >>> cal = sample("nircam_image", "cal")
    >>> compare_products(cal, cal).equal
    True
    """
    first, second = read_product(old), read_product(new)
    with reading(f"{first.name} and {second.name}"):
        _refuse_others(first, second, old, new)
        matched = match(first.parts, second.parts)
        pairs, scope = matched.pairs, Scope(second.noun, matched.pairs)
        _refuse_strangers(first, second, pairs)
        tables, *others = match_rows(first.common, second.common)
        making = [*making_findings(first.header, second.header), *_parts(matched, first, second)]
        data = [
            *array_findings(pairs, scope, tolerance),
            *_rows(tables, others),
            *array_findings([tables], Scope("tables", [tables]), tolerance),
        ]
        keywords = [*keyword_findings(first.header, second.header, pairs, scope)]
        notes = _notes(old, new)
    wcs = _wcs(first, second, pairs, (old, new), tolerance)
    findings = _merged([*making, *data, *wcs, *keywords])
    return Comparison(first.name, second.name, findings, notes, tuple(pairs or [tables]))


def _merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings, with equal ones of several parts merged."""
    parts: dict[tuple[Kind, str], list[str]] = {}
    for finding in findings:
        parts.setdefault((finding.kind, finding.text), []).append(finding.part)
    return tuple(Finding(", ".join(each), *said) for said, each in parts.items())


def _refuse_others(
    first: Product, second: Product, old: str | os.PathLike[str], new: str | os.PathLike[str]
) -> None:
    """Raise ValueError unless products are of the same kind and exposure."""
    both = f"{first.name} and {second.name} are not of the same"
    kinds = [_kind(first, old), _kind(second, new)]
    if kinds[0] != kinds[1]:
        raise ValueError(f"{both} kind: {listed(kinds, ' and ')}")
    # A combined product states the exposure of one of its inputs.
    of_exposure = () if any(map(_is_combined, (first, second))) else _OF_EXPOSURE
    for keyword in (*_OF_PROGRAMME, *_OF_OPTICS, *of_exposure):
        values = [product.header.get(keyword) for product in (first, second)]
        if None not in values and values[0] != values[1]:
            here = " and ".join(map(printable, values))
            raise ValueError(f"{both} exposure: {keyword} is {here}")


def _refuse_strangers(first: Product, second: Product, pairs: list[Pair]) -> None:
    """Raise ValueError if products of slits or spectra have none in common."""
    if first.parts and second.parts and not pairs:
        there, here = (str(product.parts[0].identity) for product in (first, second))
        raise ValueError(
            f"{first.name} and {second.name} have no {second.noun} in common: the former has "
            f"{there}, the latter {here}"
        )


def _kind(product: Product, path: str | os.PathLike[str]) -> str:
    """Return the suffix of a product, or its data model if its name has no suffix."""
    try:
        return kind_stated(texts_of(product.header), path).suffix
    except ValueError:
        return printable(product.header.get("DATAMODL", "not of the pipeline"))


def _is_combined(product: Product) -> bool:
    """Return True for a product of an association, by the name that the pipeline gave it."""
    return form_of(str(product.header.get("FILENAME", product.name)))[0] == "source"


def _parts(matched: Matched, first: Product, second: Product) -> Iterator[Finding]:
    """Yield the slits or spectra that only one product has, and sources whose numbers changed."""
    for which, parts, product in (
        ("old", matched.only_old, first),
        ("new", matched.only_new, second),
    ):
        if parts:
            every = [part.identity for part in product.parts]
            named = labels([part.identity for part in parts], every)
            text = f"{len(parts)} only in the {which}: {listed(named, '; ')}"
            yield Finding(second.noun, "missing", text)
    if matched.renumbered:
        texts = [f"{before} is {now}" for before, now in matched.renumbered.items()]
        yield Finding("sources", "missing", f"numbers have changed: {listed(texts)} now")


def _rows(tables: Pair, others: Sequence[int]) -> Iterator[Finding]:
    """Yield how many sources only one of two catalogues has."""
    for which, number in zip(("old", "new"), others, strict=True):
        if number:
            text = f"{number} only in the {which}, {len(tables.old.arrays['label'])} in both"
            yield Finding("sources", "missing", text)


def _wcs(
    first: Product,
    second: Product,
    pairs: list[Pair],
    paths: tuple[str | os.PathLike[str], str | os.PathLike[str]],
    tolerance: float,
) -> Iterator[Finding]:
    """Yield differences between the WCS of images and slits; spectra have wavelengths instead."""
    if second.noun == "spectra" or not pairs:
        return
    from ..wcs import open_wcs  # slow to import

    with open_wcs(paths[0]) as old, open_wcs(paths[1]) as new:
        if not old and not new:
            return
        if len(old) != len(first.parts) or len(new) != len(second.parts):
            yield Finding("WCS", "missing", f"{len(old)} before, {len(new)} now")
            return
        of_old = dict(zip(map(id, first.parts), old, strict=True))
        of_new = dict(zip(map(id, second.parts), new, strict=True))
        yield from wcs_findings(
            pairs,
            [of_old[id(pair.old)] for pair in pairs],
            [of_new[id(pair.new)] for pair in pairs],
            Scope(second.noun, pairs),
            tolerance,
        )


def _notes(old: str | os.PathLike[str], new: str | os.PathLike[str]) -> tuple[str, ...]:
    """Return notes on the layout of the older file that do not apply to the newer."""
    older, newer = (
        () if str(path).lower().endswith(".ecsv") else look(path).older for path in (old, new)
    )
    return tuple(note for note in older if note not in newer)
