"""World coordinates: the frames of a WCS, its round trip, and its FITS approximation.

The WCS of a JWST product is a `gwcs.wcs.WCS`, kept in ``model.meta.wcs``. It is a function from
pixels to the sky made of steps, with a named coordinate frame before and after each one. A pixel
is (x, y): column and row, counted from 0, with whole numbers at the centre of a pixel. FITS and
DS9 count from 1.

The functions take the WCS or the open data model that holds it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import gwcs
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import Table
from astropy.wcs import WCS
from gwcs.wcs import NoConvergence
from stdatamodels import DataModel

__all__ = [
    "FRAME_COLOURS",
    "SipResiduals",
    "WcsContract",
    "contract",
    "exact_inverse",
    "round_trip",
    "sip_residuals",
    "step_through",
]

FRAME_COLOURS = {
    "detector": "#0072b2",
    "v2v3": "#d55e00",
    "v2v3vacorr": "#cc79a7",
    "world": "#009e73",
}
"""One colour for each frame of an imaging WCS, in figures and in prose.

They are colours of Okabe and Ito (2008, "Color Universal Design"), which people with the common
kinds of colour blindness can tell apart, with a contrast of at least 3 to 1 on white and on the
dark background of this site.
"""


def step_through(wcs, *pixel):
    """Coordinates of one pixel in every frame on its way to the sky.

    The bounding box is not applied: a pixel outside of it has coordinates as well.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS` or `~stdatamodels.jwst.datamodels.JwstDataModel`
        The WCS, or the data model that has it in ``meta.wcs``.
    *pixel : float
        The inputs of the WCS. Those of an image are x and y: column and row, counted from 0.

    Returns
    -------
    `~astropy.table.Table`
        One row for each axis of each frame, in the order of the steps, with the columns
        ``frame``, ``axis``, ``value`` and ``unit``.

    Raises
    ------
    ValueError
        If there is no WCS, or if it takes another number of inputs.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.wcs import step_through
    >>> with datamodels.open(sample("nircam_image", "cal")) as model:
    ...     table = step_through(model, 320, 320)
    >>> print(table["frame", "axis", "unit"])
      frame    axis  unit
    ---------- ---- ------
      detector    x    pix
      detector    y    pix
          v2v3   v2 arcsec
          v2v3   v3 arcsec
    v2v3vacorr   v2 arcsec
    v2v3vacorr   v3 arcsec
         world  lon    deg
         world  lat    deg
    """
    wcs = _gwcs(wcs)
    names = wcs.input_frame.axes_names
    if len(pixel) != len(names):
        raise ValueError(f"this WCS takes {len(names)} inputs, {names}: got {len(pixel)}")
    rows = []
    coordinates = pixel
    for step in wcs.pipeline:
        frame = step.frame
        axes = zip(frame.axes_names, np.atleast_1d(coordinates), frame.unit, strict=True)
        rows += [(frame.name, axis, float(value), unit.to_string()) for axis, value, unit in axes]
        if step.transform is not None:
            coordinates = step.transform(*np.atleast_1d(coordinates))
    table = Table(rows=rows, names=("frame", "axis", "value", "unit"))
    table["value"].info.format = ".10g"  # a milliarcsecond of right ascension still shows
    return table


def round_trip(wcs, x, y, *, numerical=False):
    """Distance between a pixel and where the inverse puts its sky position.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS` or `~stdatamodels.jwst.datamodels.JwstDataModel`
        The WCS of an image, or the data model that has it in ``meta.wcs``.
    x, y : float or array-like
        Columns and rows, counted from 0.
    numerical : bool, optional
        Use ``wcs.numerical_inverse``, which searches for the pixel, in place of ``wcs.invert``,
        which evaluates the inverse stored in the product: a polynomial fitted to the distortion.

    Returns
    -------
    float or `~numpy.ndarray`
        The distance in pixels, in the shape of ``x`` and ``y``; NaN outside the bounding box.

    Raises
    ------
    ValueError
        If there is no WCS.
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
    wcs = _gwcs(wcs)
    inverse = wcs.numerical_inverse if numerical else wcs.invert
    # The forward call has applied the bounding box. The inverse must not: it would turn a pixel
    # of the edge that comes back a hundredth of a pixel outside into NaN.
    return _distance(wcs, x, y, lambda *sky: inverse(*sky, with_bounding_box=False))


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
    ra, dec : float or array-like
        Right ascension and declination in degrees, in the celestial frame of the WCS.

    Returns
    -------
    x, y : float or `~numpy.ndarray`
        Column and row, counted from 0, in the shape of ``ra`` and ``dec``. The bounding box is
        not applied.

    Raises
    ------
    ValueError
        If there is no WCS.
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
    wcs = _gwcs(wcs)
    approximate = wcs.backward_transform
    start = np.array(approximate(ra, dec))
    pixel = start.copy()
    # Each turn multiplies the distance by the slope of the polynomial's error, a small fraction of
    # a pixel over the whole detector: five turns are beyond double precision.
    for _ in range(5):
        pixel += start - np.array(approximate(*wcs.forward_transform(*pixel)))
    return pixel[0][()], pixel[1][()]


class SipResiduals(NamedTuple):
    """How far a FITS header is from the WCS that it approximates.

    Attributes
    ----------
    pixel : `~numpy.ndarray`
        Distance in pixels between a pixel and the one that the header gives for the same sky.
    sky : `~astropy.units.Quantity`
        Distance in milliarcseconds between the two sky positions of the same pixel.
    """

    pixel: np.ndarray
    sky: u.Quantity


def sip_residuals(wcs, header, x, y):
    """Distance between a WCS and a FITS header that approximates it.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS` or `~stdatamodels.jwst.datamodels.JwstDataModel`
        The WCS of an image, or the data model that has it in ``meta.wcs``.
    header : `~astropy.io.fits.Header` or `~astropy.wcs.WCS`
        The approximation: the header of the SCI extension, which holds polynomials by the Simple
        Imaging Polynomial (SIP) convention, or what ``wcs.to_fits_sip()`` returns.
    x, y : array-like
        Columns and rows, counted from 0, such as the two arrays of `numpy.meshgrid`.

    Returns
    -------
    SipResiduals
        The distances in pixels and in milliarcseconds, in the shape of ``x`` and ``y``; NaN
        outside the bounding box.

    Raises
    ------
    ValueError
        If there is no WCS, or none of the sky in the header.

    Examples
    --------
    >>> import numpy as np
    >>> from astropy.io import fits
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.wcs import sip_residuals
    >>> filename = sample("nircam_image", "cal")
    >>> x, y = np.meshgrid(np.arange(0, 640, 32), np.arange(0, 640, 32))
    >>> with datamodels.open(filename) as model:
    ...     residuals = sip_residuals(model, fits.getheader(filename, "SCI"), x, y)
    >>> residuals.pixel.shape, bool(residuals.pixel.max() < 0.01)
    ((20, 20), True)
    """
    wcs = _gwcs(wcs)
    # fix=False: the keywords of the sky need no repair, and mending those of the date warns.
    fits_wcs = header if isinstance(header, WCS) else WCS(header, fix=False)
    if not fits_wcs.has_celestial:
        raise ValueError("the header has no celestial WCS: pass the header of the SCI extension")
    x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    ra, dec = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    header_x, header_y = ra.copy(), dec.copy()
    true = SkyCoord(*wcs(x, y), unit="deg")
    inside = np.isfinite(true.ra)
    ra[inside], dec[inside] = fits_wcs.all_pix2world(x[inside], y[inside], 0)
    # The default tolerance, 1e-4 pixel, is not far below what is measured here.
    header_x[inside], header_y[inside] = fits_wcs.all_world2pix(
        true.ra.deg[inside], true.dec.deg[inside], 0, tolerance=1e-8
    )
    sky = SkyCoord(ra, dec, unit="deg").separation(true).to(u.mas)
    return SipResiduals(np.hypot(header_x - x, header_y - y), u.Quantity(sky))


@dataclass(frozen=True)
class WcsContract:
    """What a WCS takes, what it gives, and how well it comes back.

    Attributes
    ----------
    frames : tuple of str
        The coordinate frames, from the input to the output.
    inputs, outputs : tuple of str
        Names of the axes of the first and the last frame.
    input_units, output_units : tuple of str
        Units of those axes.
    bounding_box : tuple of (float, float) or None
        Lowest and highest value of each input, in the order of ``inputs``.
    has_inverse : bool
        Whether the WCS has an inverse of its own.
    high_level : tuple of str
        Classes of the objects that ``pixel_to_world`` returns.
    round_trip : float or None
        Largest residual of `round_trip` over the bounding box, in pixels. None where the WCS has
        no bounding box, no inverse, or is not that of an image.
    numerical_round_trip : float or None
        The same with the numerical inverse. NaN if `gwcs` says that it did not converge.
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


def contract(wcs):
    """Read from a WCS its inputs, outputs and frames, and measure its round trip.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS` or `~stdatamodels.jwst.datamodels.JwstDataModel`
        The WCS, or the data model that has it in ``meta.wcs``.

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
    """
    wcs = _gwcs(wcs)
    box = wcs.bounding_box
    if box is not None:
        box = box.bounding_box(order="F")  # the order of the inputs: x, then y
        box = tuple((float(low), float(high)) for low, high in box)
    has_inverse = _has_inverse(wcs)
    image = box is not None and wcs.pixel_n_dim == wcs.world_n_dim == 2
    return WcsContract(
        frames=tuple(wcs.available_frames),
        inputs=tuple(wcs.input_frame.axes_names),
        outputs=tuple(wcs.output_frame.axes_names),
        input_units=tuple(unit.to_string() for unit in wcs.input_frame.unit),
        output_units=tuple(unit.to_string() for unit in wcs.output_frame.unit),
        bounding_box=box,
        has_inverse=has_inverse,
        high_level=tuple(kind[0].__name__ for kind in wcs.world_axis_object_classes.values()),
        round_trip=_largest_residual(wcs, box) if image and has_inverse else None,
        numerical_round_trip=_largest_numerical_residual(wcs, box) if image else None,
    )


def _gwcs(wcs):
    """Return the WCS itself, or say clearly why there is none."""
    if isinstance(wcs, gwcs.WCS):
        return wcs
    if not isinstance(wcs, DataModel):
        raise ValueError(
            f"expected an open data model or its meta.wcs, got {type(wcs).__name__}: "
            "a product without a WCS has None there"
        )
    name = wcs.meta.filename or type(wcs).__name__
    if hasattr(wcs, "slits"):
        raise ValueError(f"{name} has one WCS for each slit: pass slits[0].meta.wcs")
    if not wcs.meta.hasattr("wcs"):
        raise ValueError(
            f"{name} has no WCS: the assign_wcs step runs in stage 2, open the cal file"
        )
    return wcs.meta.wcs


def _has_inverse(wcs):
    try:
        wcs.backward_transform  # noqa: B018 - a property that computes
    except NotImplementedError:
        return False
    return True


def _distance(wcs, x, y, inverse):
    back_x, back_y = inverse(*wcs(x, y))
    return np.hypot(np.subtract(back_x, x), np.subtract(back_y, y))


def _grid(box, number=9):
    """Pixels spread over a bounding box, from edge to edge."""
    return np.meshgrid(*(np.linspace(low, high, number) for low, high in box))


def _largest_residual(wcs, box):
    return float(np.max(round_trip(wcs, *_grid(box))))


def _largest_numerical_residual(wcs, box):
    def inverse(*sky):
        return wcs.numerical_inverse(*sky, with_bounding_box=False, quiet=False)

    try:
        return float(np.max(_distance(wcs, *_grid(box), inverse)))
    except NoConvergence:
        return float("nan")
