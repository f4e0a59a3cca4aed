"""The WCS that each product has in each observing mode."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from .._data import read_rows
from .summary import WcsSummary


@dataclass(frozen=True)
class WcsMode:
    """The expected WCS of products in an observing mode.

    Attributes
    ----------
    instrument : str
        "NIRCam", "NIRISS", "NIRSpec", "MIRI" or "FGS".
    exp_types : tuple of str
        Exposure types (keyword EXP_TYPE) of the mode.
    products : tuple of str
        Suffixes of the products.
    frames : tuple of str
        Coordinate frames in their order, with a question mark after those that some files lack.
    inputs : tuple of str
        Names of the inputs.
    outputs : tuple of str
        Names of the outputs.
    bounding_box : bool
        Whether the WCS has a bounding box.
    inverse : bool or None
        Whether the WCS has an inverse; None if some products have one and others do not.
    high_level : tuple of str
        Classes of the objects that ``pixel_to_world`` returns.
    """

    instrument: str
    exp_types: tuple[str, ...]
    products: tuple[str, ...]
    frames: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    bounding_box: bool
    inverse: bool | None
    high_level: tuple[str, ...]

    def differences(self, summary: WcsSummary) -> list[str]:
        """List the differences between the WCS of a file and the expected one.

        Parameters
        ----------
        summary : WcsSummary
            The WCS of the file, from `describe_wcs`.

        Returns
        -------
        list of str
            A line for each difference; empty without differences.

        Examples
        --------
        >>> from stdatamodels.jwst import datamodels
        >>> from jwst_gallery import sample
        >>> from jwst_gallery.wcs import describe_wcs, wcs_mode
        >>> with datamodels.open(sample("nircam_image", "cal")) as model:
        ...     summary = describe_wcs(model)
        >>> wcs_mode("NRC_IMAGE", "cal").differences(summary)
        []
        >>> print(*wcs_mode("NRC_IMAGE", "i2d").differences(summary))
        frames: detector v2v3 v2v3vacorr world, expected detector world
        """
        always = tuple(name for name in self.frames if not name.endswith("?"))
        ever = tuple(name.rstrip("?") for name in self.frames)
        found = summary.frames
        pairs: list[tuple[str, Any, Any]] = [
            ("frames", found, found if found in (always, ever) else always),
            ("inputs", summary.inputs, self.inputs),
            ("outputs", summary.outputs, self.outputs),
            ("bounding box", summary.bounding_box is not None, self.bounding_box),
            ("inverse", summary.has_inverse, self.inverse),
            ("pixel_to_world", summary.high_level, self.high_level),
        ]
        return [
            f"{what}: {_text(actual)}, expected {_text(expected)}"
            for what, actual, expected in pairs
            if actual != expected and expected is not None
        ]


def wcs_modes() -> list[WcsMode]:
    """List the WCS of every observing mode and product.

    Returns
    -------
    list of WcsMode
        In the order of the instruments.

    Examples
    --------
    >>> from jwst_gallery.wcs import wcs_modes
    >>> [mode.products for mode in wcs_modes() if "MIR_MRS" in mode.exp_types]
    [('cal', 'crf'), ('s3d',), ('x1d',)]
    """
    return list(_table())


def wcs_mode(exp_type: str, product: str) -> WcsMode:
    """Return the WCS that a product of an exposure type has.

    Parameters
    ----------
    exp_type : str
        Exposure type (keyword EXP_TYPE), such as "MIR_MRS".
    product : str
        Product suffix, such as "cal".

    Returns
    -------
    WcsMode
        The first of those that fit.

    Raises
    ------
    ValueError
        If the product has no WCS; the message lists those of the exposure type that have one, or
        all exposure types.

    Examples
    --------
    >>> from jwst_gallery.wcs import wcs_mode
    >>> wcs_mode("MIR_MRS", "s3d").inputs
    ('x', 'y', 'z')
    """
    of_type = [mode for mode in _table() if exp_type in mode.exp_types]
    for mode in of_type:
        if product in mode.products:
            return mode
    if of_type:
        known = sorted({name for mode in of_type for name in mode.products})
        raise ValueError(
            f"no WCS of the product {product} of {exp_type} is known, only of {', '.join(known)}"
        )
    known = sorted({name for mode in _table() for name in mode.exp_types})
    raise ValueError(f"no WCS of {exp_type} is known, only of {', '.join(known)}")


@cache
def _table() -> tuple[WcsMode, ...]:
    return tuple(_row(**row) for row in read_rows("wcs_modes"))


def _row(instrument: str, bounding_box: str, inverse: str, **lists: str) -> WcsMode:
    return WcsMode(
        instrument=instrument,
        bounding_box=bounding_box == "yes",
        inverse={"yes": True, "no": False, "yes?": None}[inverse],
        **{name: tuple(text.split()) for name, text in lists.items()},
    )


def _text(value: bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value)
