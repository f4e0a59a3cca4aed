"""The terms of a WCS: what it takes, what it gives, and how well it comes back."""

from dataclasses import dataclass

import numpy as np
from astropy.modeling.bounding_box import ModelBoundingBox
from gwcs.wcs import NoConvergence

from ._common import axes_after, axes_before, has_inverse, wcs_of
from .inverses import distance, round_trip


@dataclass(frozen=True)
class WcsContract:
    """What a WCS takes, what it gives, and how well it comes back.

    Attributes
    ----------
    frames : tuple of str
        The coordinate frames, from the input to the output.
    inputs, outputs : tuple of str
        What goes in and what comes out, by the names of the axes of the first and the last frame.
        Slitless spectroscopy has more than its frames have axes: ``x0`` and ``y0``, the place of
        the source in the direct image, and ``order``, the spectral order.
    input_units, output_units : tuple of str
        Their units; an empty text for those that have no axis.
    bounding_box : tuple of (float, float) or None
        Lowest and highest value of each input, in the order of ``inputs``. None as well for a whole
        exposure of NIRSpec, which has a box for each slit.
    has_inverse : bool
        Whether the WCS has an inverse of its own.
    high_level : tuple of str
        Classes of the objects that ``pixel_to_world`` returns.
    round_trip : float or None
        Largest residual of `round_trip` over the bounding box, in pixels; of a slitless spectrum,
        along the dispersion. Pixels between slices, which have no place on the sky, do not count;
        NaN if one that has does not come back. None where the WCS has no bounding box or no
        inverse.
    numerical_round_trip : float or None
        The same with the numerical inverse, of an image: else None. NaN if `gwcs` says that it did
        not converge.
    """

    frames: tuple
    inputs: tuple
    outputs: tuple
    input_units: tuple
    output_units: tuple
    bounding_box: tuple | None
    has_inverse: bool
    high_level: tuple
    round_trip: float | None
    numerical_round_trip: float | None

    def __str__(self):
        return "\n".join(f"{label:16}{text}" for label, text in self._lines())

    def _lines(self):
        for label, names, units in (
            ("inputs", self.inputs, self.input_units),
            ("outputs", self.outputs, self.output_units),
        ):
            axes = zip(names, units, strict=True)
            yield label, ", ".join(f"{axis} ({unit})" if unit else axis for axis, unit in axes)
        yield "frames", ", ".join(self.frames)
        for name, (low, high) in zip(self.inputs, self.bounding_box or (), strict=False):
            yield "bounding box", f"{low:g} <= {name} <= {high:g}"
        if self.bounding_box is None:
            yield "bounding box", "none"
        yield "pixel_to_world", ", ".join(self.high_level)
        worst = "" if self.round_trip is None else f", worst {_residual(self.round_trip)}"
        yield "inverse", ("yes" if self.has_inverse else "no") + worst
        if self.numerical_round_trip is not None:
            yield "numerical", f"worst {_residual(self.numerical_round_trip)}"


def contract(wcs):
    """Read from a WCS its inputs, outputs and frames, and measure its round trip.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS`, `~stdatamodels.jwst.datamodels.JwstDataModel` or slit
        The WCS, or the data model or the slit that has it in ``meta.wcs``.

    Returns
    -------
    WcsContract
        The properties of the WCS.

    Raises
    ------
    ValueError
        If there is no WCS.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.wcs import contract
    >>> with datamodels.open(sample("nircam_image", "cal")) as model:
    ...     terms = contract(model)
    >>> terms.inputs, terms.input_units
    (('x', 'y'), ('pix', 'pix'))
    >>> terms.frames
    ('detector', 'v2v3', 'v2v3vacorr', 'world')
    >>> terms.bounding_box
    ((-0.5, 639.5), (-0.5, 639.5))
    >>> terms.high_level
    ('SkyCoord',)

    Printed, it is a short table, which ends with the residuals of the round trip:

    >>> print(str(terms).splitlines()[0])
    inputs          x (pix), y (pix)
    """
    wcs = wcs_of(wcs)
    inputs, input_units = axes_before(wcs)
    outputs, output_units = axes_after(wcs)
    box = wcs.bounding_box
    if isinstance(box, ModelBoundingBox):
        box = box.bounding_box(order="F")  # the order of the inputs: x, then y
        box = tuple((float(low), float(high)) for low, high in box)
    else:  # none, or one for each slit
        box = None
    image = box is not None and len(inputs) == wcs.world_n_dim == 2
    return WcsContract(
        frames=tuple(wcs.available_frames),
        inputs=inputs,
        outputs=outputs,
        input_units=input_units,
        output_units=output_units,
        bounding_box=box,
        has_inverse=has_inverse(wcs),
        high_level=tuple(kind[0].__name__ for kind in wcs.world_axis_object_classes.values()),
        round_trip=_largest_residual(wcs, box) if box and has_inverse(wcs) else None,
        numerical_round_trip=_largest_numerical_residual(wcs, box) if image else None,
    )


def _grid(box, number=9):
    """Pixels spread over a bounding box, the first and the last of each axis among them."""
    first, last = np.ceil(box).T[0], np.floor(box).T[1]
    return np.meshgrid(*np.rint(np.linspace(first, last, number)).T)


def _residual(pixels):
    return "round trip fails somewhere" if np.isnan(pixels) else f"round trip {pixels:.1e} pixel"


def _largest_residual(wcs, box):
    grid = np.array(_grid(box))
    on_sky = np.isfinite(wcs(*grid)[0])
    with np.errstate(invalid="ignore"):  # where it fails, the residual says so
        return float(np.max(round_trip(wcs, *grid[:, on_sky])))


def _largest_numerical_residual(wcs, box):
    def inverse(*sky):
        return wcs.numerical_inverse(*sky, with_bounding_box=False, quiet=False)

    try:
        return float(np.max(distance(wcs, _grid(box), inverse)))
    except NoConvergence:
        return float("nan")
