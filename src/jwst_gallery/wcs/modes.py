"""What the WCS of each observing mode and product is known to be, as a table."""

import csv
import functools
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class WcsMode:
    """The WCS of a product in an observing mode, as this package states it.

    Attributes
    ----------
    instrument : str
        "NIRCam", "MIRI", "NIRISS".
    exp_types : tuple of str
        The exposure types, EXP_TYPE, that it holds for.
    products : tuple of str
        The product suffixes that it holds for.
    frames : tuple of str
        The coordinate frames in their order. One with a question mark is not always there.
    inputs, outputs : tuple of str
        Names of what goes in and what comes out.
    bounding_box : bool
        Whether there is one.
    inverse : bool or None
        Whether there is one. None if some products have one and others not.
    high_level : tuple of str
        Classes of the objects that ``pixel_to_world`` returns.
    """

    instrument: str
    exp_types: tuple
    products: tuple
    frames: tuple
    inputs: tuple
    outputs: tuple
    bounding_box: bool
    inverse: bool | None
    high_level: tuple

    def differences(self, terms):
        """Say where the WCS of a file is not as stated here.

        Parameters
        ----------
        terms : WcsContract
            As of `contract`.

        Returns
        -------
        list of str
            A line for each difference; empty if there is none.

        Examples
        --------
        >>> from stdatamodels.jwst import datamodels
        >>> from jwst_gallery import sample
        >>> from jwst_gallery.wcs import contract, wcs_mode
        >>> with datamodels.open(sample("nircam_image", "cal")) as model:
        ...     terms = contract(model)
        >>> wcs_mode("NRC_IMAGE", "cal").differences(terms)
        []
        >>> print(*wcs_mode("NRC_IMAGE", "i2d").differences(terms))
        frames: detector v2v3 v2v3vacorr world, expected detector world
        """
        always = tuple(name for name in self.frames if not name.endswith("?"))
        ever = tuple(name.rstrip("?") for name in self.frames)
        pairs = [
            ("frames", terms.frames, terms.frames if terms.frames in (always, ever) else always),
            ("inputs", terms.inputs, self.inputs),
            ("outputs", terms.outputs, self.outputs),
            ("bounding box", terms.bounding_box is not None, self.bounding_box),
            ("inverse", terms.has_inverse, self.inverse),
            ("pixel_to_world", terms.high_level, self.high_level),
        ]
        return [
            f"{what}: {_text(found)}, expected {_text(stated)}"
            for what, found, stated in pairs
            if found != stated and stated is not None
        ]


def wcs_modes():
    """List what is known of the WCS of each observing mode and product.

    Returns
    -------
    list of WcsMode

    Examples
    --------
    >>> from jwst_gallery.wcs import wcs_modes
    >>> [mode.products for mode in wcs_modes() if "MIR_MRS" in mode.exp_types]
    [('cal', 'crf'), ('s3d',), ('x1d',)]
    """
    return list(_table())


def wcs_mode(exp_type, product):
    """What is known of the WCS of a product.

    Parameters
    ----------
    exp_type : str
        Exposure type, EXP_TYPE: "MIR_MRS".
    product : str
        Product suffix: "cal".

    Returns
    -------
    WcsMode

    Raises
    ------
    ValueError
        If nothing is stated of it; the message says which products of the mode are, or which modes.

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
            f"no WCS is stated of {product} of {exp_type}: there are {', '.join(known)}"
        )
    known = sorted({name for mode in _table() for name in mode.exp_types})
    raise ValueError(f"no WCS is stated of {exp_type}: there are {', '.join(known)}")


@functools.cache
def _table():
    text = resources.files(__package__).joinpath("modes.csv").read_text()
    return tuple(_row(**row) for row in csv.DictReader(text.splitlines(), restval=""))


def _row(instrument, bounding_box, inverse, **lists):
    return WcsMode(
        instrument=instrument,
        bounding_box=bounding_box == "yes",
        inverse={"yes": True, "no": False, "yes?": None}[inverse],
        **{name: tuple(text.split()) for name, text in lists.items()},
    )


def _text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value)
