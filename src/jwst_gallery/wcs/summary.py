"""The summary of a WCS: its inputs, outputs and frames, and the accuracy of its inverse."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gwcs
import numpy as np
from astropy.modeling.bounding_box import ModelBoundingBox
from gwcs.wcs import NoConvergence

from ._common import has_inverse, input_axes, output_axes, wcs_of
from .inverses import distance, round_trip


@dataclass(frozen=True)
class WcsSummary:
    """The inputs, outputs and frames of a WCS, and the accuracy of its inverse.

    Attributes
    ----------
    frames : tuple of str
        The coordinate frames, from the input to the output.
    inputs, outputs : tuple of str
        Names of the axes of the first and the last frame. Slitless spectroscopy has more inputs
        than its first frame has axes: also ``x0`` and ``y0``, the pixel of the source in the direct
        image, and ``order``, the spectral order.
    input_units, output_units : tuple of str
        Units of the inputs and outputs; empty strings for those that are not axes.
    bounding_box : tuple of (float, float) or None
        Lowest and highest value of each input, in the order of ``inputs``. None without a bounding
        box, and for a whole exposure of NIRSpec, which has a box for each slit.
    has_inverse : bool
        Whether an inverse is stored in the WCS.
    high_level : tuple of str
        Classes of the objects that ``pixel_to_world`` returns.
    round_trip : float or None
        Largest residual of `round_trip` over the bounding box, in pixels; along the dispersion for
        a slitless spectrum. Pixels between slices, which have no sky position, do not count. NaN
        if the round trip of any other pixel fails; None if the WCS has no bounding box or no
        inverse.
    numerical_round_trip : float or None
        The same with the numerical inverse, for an image only, otherwise None. NaN if `gwcs`
        reports that the search did not converge.
    """

    frames: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    input_units: tuple[str, ...]
    output_units: tuple[str, ...]
    bounding_box: tuple[tuple[float, float], ...] | None
    has_inverse: bool
    high_level: tuple[str, ...]
    round_trip: float | None
    numerical_round_trip: float | None

    def __str__(self) -> str:
        return "\n".join(f"{label:16}{text}" for label, text in self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
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


def describe_wcs(wcs: Any) -> WcsSummary:
    """Summarise a WCS: its inputs, outputs and frames, and the accuracy of its inverse.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS`, `~stdatamodels.jwst.datamodels.JwstDataModel` or slit
        The WCS, or the data model or the slit that has it in ``meta.wcs``.

    Returns
    -------
    WcsSummary
        The properties of the WCS; printed, a short table.

    Raises
    ------
    ValueError
        If there is no WCS.

    Notes
    -----
    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.wcs import describe_wcs
    >>> with datamodels.open(sample("nircam_image", "cal")) as model:
    ...     summary = describe_wcs(model)
    >>> summary.inputs, summary.input_units
    (('x', 'y'), ('pix', 'pix'))
    >>> summary.frames
    ('detector', 'v2v3', 'v2v3vacorr', 'world')
    >>> summary.bounding_box
    ((-0.5, 639.5), (-0.5, 639.5))
    >>> summary.high_level
    ('SkyCoord',)

    The last lines of the printed table are the residuals of the round trip; the first is

    >>> print(str(summary).splitlines()[0])
    inputs          x (pix), y (pix)
    """
    wcs = wcs_of(wcs)
    inputs, input_units = input_axes(wcs)
    outputs, output_units = output_axes(wcs)
    box = wcs.bounding_box
    if isinstance(box, ModelBoundingBox):
        box = box.bounding_box(order="F")  # in the order of the inputs: x, then y
        box = tuple((float(low), float(high)) for low, high in box)
    else:  # no box, or one for each slit
        box = None
    image = box is not None and len(inputs) == wcs.world_n_dim == 2
    return WcsSummary(
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


def _grid(box: tuple, points: int) -> np.ndarray:
    """Return a grid of pixels over a bounding box, with the first and last of each axis."""
    first, last = np.ceil(box).T[0], np.floor(box).T[1]
    return np.array(np.meshgrid(*np.rint(np.linspace(first, last, points)).T))


def _residual(pixels: float) -> str:
    return "round trip fails somewhere" if np.isnan(pixels) else f"round trip {pixels:.1e} pixel"


def _largest_residual(wcs: gwcs.WCS, box: tuple) -> float:
    grid = _grid(box, 9)
    on_sky = np.isfinite(wcs(*grid)[0])
    with np.errstate(invalid="ignore"):  # where it fails, the residual is NaN
        return float(np.max(round_trip(wcs, *grid[:, on_sky])))


def _largest_numerical_residual(wcs: gwcs.WCS, box: tuple) -> float:
    def inverse(*sky: Any) -> Any:
        return wcs.numerical_inverse(*sky, with_bounding_box=False, quiet=False)

    try:
        # It searches for one pixel after another, which takes long: fewer will do.
        return float(np.max(distance(wcs, _grid(box, 5), inverse)))
    except NoConvergence:
        return float("nan")
