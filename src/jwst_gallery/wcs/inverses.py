"""Back from the sky: how far a WCS's inverse misses, and one that does not."""

from functools import partial

import numpy as np
from astropy import units as u

from ._common import backward, check_inputs, image_wcs, wcs_of

_CONVERGED = 1e-6  # pixel, in the last turn of exact_inverse


def round_trip(wcs, *pixel, numerical=False):
    """Distance between a pixel and where the inverse puts its world coordinates.

    All pixels across the trace of a slitless spectrum have the same world coordinates, those of the
    source: they cannot come back. The distance is then that along the dispersion.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS`, `~stdatamodels.jwst.datamodels.JwstDataModel` or slit
        The WCS, or the data model or the slit that has it in ``meta.wcs``.
    *pixel : float or array-like
        The inputs of the WCS. Those of an image and of a slit are x and y: columns and rows,
        counted from 0; see `step_through` for a whole exposure through a grism.
    numerical : bool, optional
        Use ``wcs.numerical_inverse``, which searches for the pixel, in place of ``wcs.invert``,
        which evaluates the inverse stored in the product: for an image, a polynomial fitted to the
        distortion. There is one for images only.

    Returns
    -------
    float or numpy.ndarray
        The distance in pixels, in the shape of the inputs; NaN outside the bounding box.

    Raises
    ------
    ValueError
        If there is no WCS, if it takes another number of inputs, or if the numerical inverse of
        spectra is asked for.
    NotImplementedError
        If the WCS has no inverse.

    Notes
    -----
    ``numerical_inverse`` compares right ascension with x and declination with y. Where the
    detector is turned against the sky by more than a few degrees the search may diverge, and
    unless it is called with ``quiet=False`` it hands out what it has: a distance that is large
    here is the error of such a result. `exact_inverse` does not depend on the orientation.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.wcs import round_trip
    >>> with datamodels.open(sample("nircam_image", "cal")) as model:
    ...     bool(round_trip(model, 3, 500) < 0.05)
    True
    """
    wcs = image_wcs(wcs, "the numerical inverse") if numerical else wcs_of(wcs)
    check_inputs(wcs, pixel)
    # The forward call has applied the bounding box. The inverse must not: it would turn a pixel
    # of the edge that comes back a hundredth of a pixel outside into NaN.
    if numerical:
        return distance(wcs, pixel, partial(wcs.numerical_inverse, with_bounding_box=False))
    return distance(wcs, pixel, backward(wcs))


def distance(wcs, pixel, inverse):
    """Distance in pixels by which an inverse misses the pixels that the WCS started from."""
    if wcs.world_n_dim == 2:
        x, y = pixel
        back_x, back_y = inverse(*wcs(x, y))
        return np.hypot(np.subtract(back_x, x), np.subtract(back_y, y))

    matter = _which_matter(wcs, [np.ravel(values)[0] for values in pixel])

    def of_one(*one):
        world = wcs(*one)
        if np.isnan(world).any():
            return np.nan
        missed = np.subtract(inverse(*world), one)[: len(matter)]
        return np.linalg.norm(np.where(matter, missed, 0))

    # The transforms of a grism take arrays for a grid, of which they look at one row and column.
    return np.vectorize(of_one, otypes=[float])(*pixel)[()]


def _which_matter(wcs, pixel):
    """Whether the world coordinates depend on the first pixel axis, on the second and so on."""
    transform = wcs.forward_transform
    here = transform(*pixel)
    # Small steps: next to the pixel, with an integral field unit, there may be nothing.
    steps = 1e-3 * np.eye(len(pixel))[: wcs.input_frame.naxes]
    return [transform(*np.add(pixel, step)) != here for step in steps]


def exact_inverse(wcs, ra, dec):
    """Pixel of a sky position, to the precision of the numbers.

    The inverse stored in a product is a polynomial, which misses the pixel by as much as
    `round_trip` says. By how much it misses at one pixel is known, as the forward transform is
    exact: take the pixel to the sky and back, and see how far it moved. Taking that off, a few
    times over, leaves nothing of it.

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
        not applied; NaN so far off the detector that the polynomial is of no use.

    Raises
    ------
    ValueError
        If there is no WCS, or none of an image.
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
    approximate = backward(wcs)
    ra, dec = np.broadcast_arrays(u.Quantity(ra, u.deg).value, u.Quantity(dec, u.deg).value)
    start = np.array(approximate(ra, dec))
    pixel = start.copy()
    # Each turn multiplies the distance by the slope of the polynomial's error, a small fraction of
    # a pixel over the whole detector: five turns are beyond double precision.
    for _ in range(5):
        change = start - np.array(approximate(*wcs.forward_transform(*pixel)))
        pixel += change
    pixel[:, ~(np.hypot(*change) < _CONVERGED)] = np.nan
    return pixel[0][()], pixel[1][()]
