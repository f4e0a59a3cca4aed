"""The result of a comparison of two products."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ._pairs import Pair

Kind = Literal[
    "made by", "missing", "shape", "unit", "values", "NaN", "flags", "wavelengths", "WCS", "keyword"
]


@dataclass(frozen=True)
class Finding:
    """One difference between two products.

    Parameters
    ----------
    part : str
        Where the difference is: the name of an extension or a column, "WCS", or "header".
    kind : str
        What differs: "made by" (versions, reference files and steps, which explain the rest),
        "missing", "shape", "unit", "values", "NaN", "flags", "wavelengths", "WCS" or "keyword".
    text : str
        The difference in words and numbers.

    Examples
    --------
    >>> from jwst_gallery.comparing import Finding
    >>> print(Finding("SCI", "NaN", "25 of 409600 pixels are NaN only in the new"))
    SCI: 25 of 409600 pixels are NaN only in the new
    """

    part: str
    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.part}: {self.text}"


@dataclass(frozen=True, eq=False)
class Comparison:
    """The differences between two products.

    Parameters
    ----------
    old, new : str
        Names of the files.
    findings : tuple of Finding
        The differences: first those of how the files were made, then those of the data, then
        those of keywords. Empty if the products are equal.
    notes : tuple of str
        Notes on the layout of the old file that do not apply to the new.
    pairs : tuple
        The images, slits, spectra or tables that both have, as
        `~jwst_gallery.display.show_changes` draws them; ``pair.label`` identifies each.
    """

    old: str
    new: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = field(default=(), repr=False)

    @property
    def equal(self) -> bool:
        """True if nothing was found."""
        return not self.findings

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings)) or "nothing has changed"
