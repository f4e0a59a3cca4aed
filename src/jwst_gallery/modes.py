"""The observing modes of the instruments, and the products of each.

Data as the catalogue is: ``observing_modes.csv`` has one row for each mode, under the name that
the field uses. Several modes may share an exposure type; a row then says which of the products of
that type its mode does not make.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .products import ProductType, product_types

__all__ = ["ObservingMode", "observing_modes"]


@dataclass(frozen=True)
class ObservingMode:
    """An observing mode.

    Parameters
    ----------
    instrument : str
        "NIRCam", "NIRISS", "NIRSpec", "MIRI" or "FGS".
    mode : str
        Its name, such as ``Imaging time series``.
    short : str
        Its short name, such as ``MRS``; no other mode of the instrument has it.
    exp_types : tuple of str
        Exposure types (keyword EXP_TYPE) of its exposures.
    without : tuple of str
        What exposures of these types have in another mode alone: the ``key`` of the kind of
        product, or its suffix and stage, ``crfints/3``, for all kinds of these.
    note : str
        What else is to be known of its products; may be empty.

    Examples
    --------
    >>> from jwst_gallery.modes import observing_modes
    >>> [mode.mode for mode in observing_modes() if mode.instrument == "FGS"]
    ['Imaging', 'Guide star', 'Focus', 'Flat fields', 'Dark']
    """

    instrument: str
    mode: str
    short: str
    exp_types: tuple[str, ...]
    without: tuple[str, ...]
    note: str

    @property
    def name(self) -> str:
        """Name that no other mode has, as an address spells it.

        Examples
        --------
        >>> from jwst_gallery.modes import observing_modes
        >>> observing_modes()[1].name
        'nircam-wide-field-slitless-spectroscopy'
        """
        return re.sub(r"\W+", "-", f"{self.instrument} {self.mode}".lower())

    @property
    def products(self) -> list[ProductType]:
        """The kinds of product that the mode makes, in the order of the catalogue.

        Examples
        --------
        >>> from jwst_gallery.modes import observing_modes
        >>> imaging = next(mode for mode in observing_modes() if mode.name == "fgs-imaging")
        >>> [kind.suffix for kind in imaging.products if kind.stage == 3 and kind.default]
        ['asn', 'crf', 'i2d', 'cat', 'segm']
        """
        return [
            kind
            for kind in product_types()
            if set(kind.exp_types) & set(self.exp_types)
            and not {kind.key, f"{kind.suffix}/{kind.stage}"} & set(self.without)
        ]


def observing_modes() -> list[ObservingMode]:
    """List the observing modes, of each instrument those of science first.

    Returns
    -------
    list of ObservingMode

    Examples
    --------
    >>> from jwst_gallery.modes import observing_modes
    >>> for mode in observing_modes():
    ...     if "MIR_IMAGE" in mode.exp_types:
    ...         print(mode.mode)
    Imaging
    Imaging time series
    """
    return list(_table())


@cache
def _table():
    path = files(__package__) / "observing_modes.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            ObservingMode(
                row["instrument"],
                row["mode"],
                row["short"],
                tuple(row["exp_types"].split()),
                tuple(row["without"].split("; ")) if row["without"] else (),
                row["note"],
            )
            for row in csv.DictReader(stream)
        )
