"""The history of layouts: what changed in the products from version to version of jwst.

The site's page :doc:`/products/history` shows the changes on products of both versions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from ._data import read_entries, read_rows

__all__ = ["Build", "LayoutChange", "builds", "layout_changes"]

NEXT = "next"
"""The version in development, which has no number yet."""


@dataclass(frozen=True)
class Build:
    """The build of the Data Management Subsystem (DMS) that a version of jwst belongs to.

    The dates are those of the README of jwst, section "DMS Operational Build Versions".

    Parameters
    ----------
    name : str
        Name of the build, such as "B11.2"; empty for a version that the DMS did not use.
    released : str
        Day on which this version of jwst was released.
    installed : str
        Day on which it was installed into operations, where it makes the products of the archive;
        empty if it never was, or if the day is unknown.
    """

    name: str
    released: str
    installed: str

    def __str__(self) -> str:
        installed = f", installed into operations {self.installed}" if self.installed else ""
        return f"{self.name or 'none'}, released {self.released}{installed}"


@dataclass(frozen=True)
class LayoutChange:
    """A change in the layout of products.

    Parameters
    ----------
    name : str
        Its name, which is its place on the page :doc:`/products/history`.
    version : str
        The first version of jwst that writes the new layout; "next" for the one in development.
    since : str
        The first version that wrote the former one; empty if it was always there.
    suffixes : tuple of str
        The products that changed, "*" for all; empty for a change of the packages that read them.
    exp_types : str
        A pattern of the exposure types (keyword EXP_TYPE) of these products; empty for all.
    title : str
        The change in a few words.
    was : str
        What the former layout is.
    now : str
        What the new layout is.
    code : str
        The meaning for code that reads the product.
    source : str
        The pull requests that made the change, or what was compared to find it.
    minor : bool
        Whether only few readers need to know.
    read : str
        Python code that reads both layouts from the file ``filename``; may be empty.
    shown : dict
        The products on which the site shows it; empty for a change that was read in the change log.
    """

    name: str
    version: str
    suffixes: tuple[str, ...]
    title: str
    was: str
    now: str
    code: str
    source: str
    since: str = ""
    exp_types: str = ""
    minor: bool = False
    read: str = ""
    shown: dict = field(default_factory=dict, hash=False)

    def concerns(self, suffix: str, exp_type: str) -> bool:
        """Tell whether it changed a product.

        Parameters
        ----------
        suffix : str
            Suffix of the product.
        exp_type : str
            Its exposure type (keyword EXP_TYPE).

        Examples
        --------
        >>> from jwst_gallery.layouts import layout_changes
        >>> [change] = [one for one in layout_changes() if one.name == "x1dints-one-table"]
        >>> change.version, change.concerns("x1dints", "NIS_SOSS"), change.concerns("x1d", "")
        ('1.19.0', True, False)
        """
        suffixes = {"*", suffix} & set(self.suffixes)
        return bool(suffixes and re.match(self.exp_types, exp_type))

    def is_before(self, version: str) -> bool:
        """Tell whether a version of jwst wrote the former layout.

        Parameters
        ----------
        version : str
            A version of jwst (keyword CAL_VER).

        Examples
        --------
        >>> from jwst_gallery.layouts import layout_changes
        >>> [change] = [one for one in layout_changes() if one.name == "oi-q4-coordinates"]
        >>> [change.is_before(version) for version in ("1.18.1", "2.0.1", "3.0.0")]
        [False, True, False]
        """
        return bool(numbers(version)) and numbers(self.since) <= numbers(version) < self._number

    def is_after(self, version: str) -> bool:
        """Tell whether a version of jwst writes the new layout.

        Parameters
        ----------
        version : str
            A version of jwst (keyword CAL_VER).

        Examples
        --------
        >>> from jwst_gallery.layouts import layout_changes
        >>> [change] = [one for one in layout_changes() if one.name == "wfss-cal-count-rate"]
        >>> [change.is_after(version) for version in ("3.0.0", "3.0.1.dev63+g9c979f9d")]
        [False, True]
        """
        return numbers(version) >= self._number

    @property
    def _number(self) -> tuple[int, ...]:
        if self.version != NEXT:
            return numbers(self.version)
        major, minor, patch = max(map(numbers, builds()))
        return major, minor, patch + 1


def layout_changes() -> list[LayoutChange]:
    """List the changes in the layout of products, the newest first.

    Returns
    -------
    list of LayoutChange

    Examples
    --------
    A file by jwst 1.18.1, read by code for today's:

    >>> from jwst_gallery.layouts import layout_changes
    >>> for change in layout_changes():
    ...     if change.concerns("whtlt", "NRC_TSGRISM") and change.is_before("1.18.1"):
    ...         if not change.minor:
    ...             print(change.version, change.title)
    3.0.0 Light curves have a unit
    1.19.0 Light curves: a column for each order and detector
    """
    return list(_table())


def builds() -> dict[str, Build]:
    """Return the builds of the Data Management Subsystem by the version of jwst, newest first.

    Returns
    -------
    dict of Build

    Examples
    --------
    >>> from jwst_gallery.layouts import builds
    >>> print(builds()["1.18.1"])
    B11.3.1, released 2025-06-10
    """
    return dict(_builds())


def numbers(version: str) -> tuple[int, ...]:
    """Return the first numbers of a version, "1.12.5" and "1.12.6.dev3+g1": (1, 12, 5)."""
    match = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", version)
    return tuple(int(part or 0) for part in match.groups()) if match else ()


@cache
def _builds() -> dict[str, Build]:
    return {
        row["version"]: Build(row["build"], row["released"], row["installed"])
        for row in read_rows("jwst_builds")
    }


@cache
def _table() -> tuple[LayoutChange, ...]:
    return tuple(
        LayoutChange(**row | {"suffixes": tuple(row["suffixes"].split())})
        for row in read_entries("layout_changes")
    )
