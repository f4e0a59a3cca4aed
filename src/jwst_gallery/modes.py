"""The observing modes of the instruments, and the products of each."""

import re
from dataclasses import dataclass
from functools import cache

from ._data import read_rows
from .products import ProductType, product_types

__all__ = ["ObservingMode", "observing_modes"]


@dataclass(frozen=True)
class ObservingMode:
    """An observing mode, under the name that the field uses.

    Parameters
    ----------
    instrument : str
        "NIRCam", "NIRISS", "NIRSpec", "MIRI" or "FGS".
    mode : str
        Name of the mode, such as ``Imaging time series``.
    short : str
        Short name, such as ``MRS``, unique within the instrument.
    exp_types : tuple of str
        Exposure types (keyword EXP_TYPE) of its exposures.
    without : tuple of str
        Products that exposures of these types have only in another mode: the ``key`` of a kind of
        product, or a suffix and stage, such as ``crfints/3``, for all of their kinds.
    note : str
        A remark on its products; may be empty.

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
        """Unique name in lower case, with hyphens instead of spaces.

        Examples
        --------
        >>> from jwst_gallery.modes import observing_modes
        >>> observing_modes()[1].name
        'nircam-wide-field-slitless-spectroscopy'
        """
        return re.sub(r"\W+", "-", f"{self.instrument} {self.mode}".lower())

    @property
    def products(self) -> list[ProductType]:
        """Kinds of product that the mode makes, in the order of the catalogue.

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
    """List the observing modes by instrument.

    Returns
    -------
    list of ObservingMode
        For each instrument, first the modes of science, then those of calibration.

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
def _table() -> tuple[ObservingMode, ...]:
    return tuple(
        ObservingMode(
            row["instrument"],
            row["mode"],
            row["short"],
            tuple(row["exp_types"].split()),
            tuple(row["without"].split("; ")) if row["without"] else (),
            row["note"],
        )
        for row in read_rows("observing_modes")
    )
