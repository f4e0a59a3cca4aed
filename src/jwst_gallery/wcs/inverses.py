"""From the sky back to pixels: the error of a WCS's inverse, and an inverse without one."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import gwcs
import numpy as np
from astropy import units as u

from ._common import check_inputs, image_wcs, stored_inverse, wcs_of

_CONVERGED = 1e-6  # pixel, in the last iteration of exact_inverse


def round_trip(wcs: Any, *pixel: Any, numerical: bool = False) -> float | np.ndarray:
    """Return the distance between a pixel and the inverse of its world coordinates.

    All pixels across the trace of a slitless spectrum have the same world coordinates, those of the
    source. The distance is then measured along the dispersion only.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS`, `~stdatamodels.jwst.datamodels.JwstDataModel` or slit
        The WCS, or the data model or the slit that has it in ``meta.wcs``.
    *pixel : float or array-like
        The inputs of the WCS. An image and a slit take x and y: columns and rows, counted from 0;
        see `step_through` for a whole exposure through a grism.
    numerical : bool, optional
        Use ``wcs.numerical_inverse``, which searches for the pixel, instead of ``wcs.invert``,
        which evaluates the inverse stored in the product: for an image, a polynomial fitted to the
        distortion. Only images have a numerical inverse.

    Returns
    -------
    float or numpy.ndarray
        The distance in pixels, in the shape of the inputs; NaN outside the bounding box.

    Raises
    ------
    ValueError
        If there is no WCS, if it takes another number of inputs, or for the numerical inverse of
        a spectrum.
    NotImplementedError
        If the WCS has no inverse.

    Notes
    -----
    ``numerical_inverse`` compares right ascension with x and declination with y. If the detector
    is rotated on the sky by more than a few degrees, the search may diverge or not converge; unless
    it is called with ``quiet=False``, it then returns its last result, and the distance here is the
    error of that. `exact_inverse` does not depend on the orientation.

    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.wcs import round_trip
    >>> with datamodels.open(sample("nircam_image", "cal")) as model:
    ...     bool(round_trip(model, 3, 500) < 0.05)
    True
    """
    source = wcs
    wcs = image_wcs(source, "the numerical inverse") if numerical else wcs_of(source)
    check_inputs(source, pixel)
    # The forward call applies the bounding box. The inverse must not: a pixel at the edge may come
    # back a hundredth of a pixel outside, and would be NaN.
    if numerical:
        return distance(wcs, pixel, partial(wcs.numerical_inverse, with_bounding_box=False))
    return distance(wcs, pixel, stored_inverse(wcs))


def distance(
    wcs: gwcs.WCS, pixel: Sequence[Any] | np.ndarray, inverse: Callable[..., Any]
) -> float | np.ndarray:
    """Return the distance, in pixels, between pixels and their round trip through an inverse."""
    if wcs.world_n_dim == 2:
        x, y = pixel
        back_x, back_y = inverse(*wcs(x, y))
        return np.hypot(np.subtract(back_x, x), np.subtract(back_y, y))

    matter = _which_matter(wcs, [np.ravel(values)[0] for values in pixel])

    if "grism_detector" in wcs.available_frames:

        def of_one(*one: float) -> float:
            world = wcs(*one)
            if np.isnan(world).any():
                return np.nan
            off = np.subtract(inverse(*world), one)[: len(matter)]
            return float(np.linalg.norm(off[matter]))

        # Grism transforms take arrays for a grid, and use one row and one column of them.
        return np.vectorize(of_one, otypes=[float])(*pixel)[()]

    pixels = np.array(np.broadcast_arrays(*pixel), dtype=float)
    world = np.array(wcs(*pixels))
    # There is no way back from where there is no world.
    seen = np.isfinite(world).all(axis=0)
    missed = np.full(seen.shape, np.nan)
    off = np.subtract(inverse(*world[:, seen]), pixels[:, seen])
    missed[seen] = np.linalg.norm(off[: len(matter)][matter], axis=0)
    return missed[()]


def _which_matter(wcs: gwcs.WCS, pixel: list[float]) -> list[bool]:
    """Return, for each pixel axis, whether the world coordinates depend on it."""
    transform = wcs.forward_transform
    here = transform(*pixel)
    # Small steps, as the next pixel of an integral field unit may be between slices.
    steps = 1e-3 * np.eye(len(pixel))[: getattr(wcs.input_frame, "naxes", None)]
    return [transform(*np.add(pixel, step)) != here for step in steps]


def exact_inverse(wcs: Any, ra: Any, dec: Any) -> tuple[Any, Any]:
    """Return the pixel of a sky position, to numerical precision.

    The inverse stored in a product is a polynomial with the error that `round_trip` returns. The
    forward transform is exact, so the round trip of a pixel through the sky measures the error
    there. A few iterations subtract it.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS` or `~stdatamodels.jwst.datamodels.JwstDataModel`
        The WCS of an image, or the data model that has it in ``meta.wcs``.
    ra, dec : float, array-like or `~astropy.units.Quantity`
        Right ascension and declination, in degrees where they have no unit, in the celestial frame
        of the WCS.

    Returns
    -------
    x, y : float or numpy.ndarray
        Column and row, counted from 0, in the shape of ``ra`` and ``dec``. The bounding box is
        not applied. NaN too far off the detector for the iterations to converge.

    Raises
    ------
    ValueError
        If there is no WCS, or it is not that of an image.
    NotImplementedError
        If the WCS has no inverse to start from.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.wcs import exact_inverse
    >>> with datamodels.open(sample("nircam_image", "cal")) as model:
    ...     x, y = exact_inverse(model, *model.meta.wcs(3, 500))
    >>> print(f"{x:.6f} {y:.6f}")
    3.000000 500.000000
    """
    wcs = image_wcs(wcs, "exact_inverse")
    approximate = stored_inverse(wcs)
    ra, dec = np.broadcast_arrays(u.Quantity(ra, u.deg).value, u.Quantity(dec, u.deg).value)
    start = np.array(approximate(ra, dec))
    pixel = start.copy()
    # Each iteration multiplies the distance by the slope of the polynomial's error, which is a
    # small fraction of a pixel over the whole detector: five of them reach double precision.
    for _ in range(5):
        change = start - np.array(approximate(*wcs.forward_transform(*pixel)))
        pixel += change
    pixel[:, ~(np.hypot(*change) < _CONVERGED)] = np.nan
    return pixel[0][()], pixel[1][()]
