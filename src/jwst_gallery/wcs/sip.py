"""The accuracy of a FITS header that approximates a WCS."""

from typing import Any, NamedTuple

import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io.fits import Header
from astropy.wcs import WCS, NoConvergence

from ._common import image_wcs

_FIELD = 2.5 * u.arcmin  # more than the field of any detector
_ANOTHER_SKY = "the header puts the sky of this WCS far from its pixels: are they of one product?"


class SipResiduals(NamedTuple):
    """Residuals of a FITS header against the WCS that it approximates.

    Attributes
    ----------
    pixel : numpy.ndarray
        Distance in pixels between a pixel and the one that the header gives for the same sky
        position.
    sky : astropy.units.Quantity
        Distance in milliarcseconds between the two sky positions of the same pixel.
    """

    pixel: np.ndarray
    sky: u.Quantity


def sip_residuals(wcs: Any, header: Header | WCS, x: Any, y: Any) -> SipResiduals:
    """Return the distance between a WCS and a FITS header that approximates it.

    Parameters
    ----------
    wcs : `gwcs.wcs.WCS` or `~stdatamodels.jwst.datamodels.JwstDataModel`
        The WCS of an image, or the data model that has it in ``meta.wcs``.
    header : astropy.io.fits.Header or astropy.wcs.WCS
        The approximation: the header of the SCI extension, which has polynomials in the Simple
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
        If there is no WCS, if it is not that of an image, or if the header has no celestial WCS or
        that of another part of the sky. The header of a slitless exposure describes its direct
        image, and cannot be compared.
    TypeError
        If the header is not a FITS header or WCS.

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
    wcs = image_wcs(wcs, "sip_residuals")
    fits_wcs = _fits_wcs(header)
    x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    ra, dec = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    header_x, header_y = ra.copy(), dec.copy()
    true = SkyCoord(*wcs(x, y), unit="deg")
    inside = np.isfinite(true.ra)
    ra[inside], dec[inside] = fits_wcs.all_pix2world(x[inside], y[inside], 0)
    sky = u.Quantity(SkyCoord(ra, dec, unit="deg").separation(true).to(u.mas))
    if inside.any() and sky[inside].min() > _FIELD:
        raise ValueError(_ANOTHER_SKY)
    # The default tolerance, 1e-4 pixel, is close to the residuals.
    try:
        header_x[inside], header_y[inside] = fits_wcs.all_world2pix(
            true.ra.deg[inside], true.dec.deg[inside], 0, tolerance=1e-8
        )
    except NoConvergence:
        raise ValueError(_ANOTHER_SKY) from None
    return SipResiduals(np.hypot(header_x - x, header_y - y), sky)


def _fits_wcs(header: Header | WCS) -> WCS:
    if isinstance(header, WCS):
        fits_wcs = header
    elif isinstance(header, Header):
        # The celestial keywords need no repair, and that of the dates would warn.
        fits_wcs = WCS(header, fix=False) if "CTYPE1" in header else WCS()
    else:
        raise TypeError(f"expected a FITS header or WCS, got {type(header).__name__}")
    if not fits_wcs.has_celestial:
        raise ValueError("the header has no celestial WCS: pass the header of the SCI extension")
    return fits_wcs
