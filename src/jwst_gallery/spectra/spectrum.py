"""A spectrum."""

from dataclasses import dataclass, field

import numpy as np
from astropy import units as u
from stdatamodels.jwst.datamodels import dqflags


@dataclass(frozen=True, eq=False)
class Spectrum:
    """One extracted spectrum.

    Parameters
    ----------
    wavelength : astropy.units.Quantity
        Wavelengths, of shape (n,), in the order of the table.
    flux : astropy.units.Quantity
        Flux or surface brightness, of shape (n,), in the unit of the table; dimensionless if the
        table states none.
    flux_error : astropy.units.Quantity, optional
        Standard deviation of the flux, of shape (n,).
    dq : numpy.ndarray of int, optional
        Data quality flags, of shape (n,).
    source_id : int, optional
        Number of the source, as in the source catalogue. This and the numbers below are None if
        the product does not state them.
    order : int, optional
        Spectral order.
    exposure : int, optional
        Number of the exposure, of those that the product is made from, counted from 1.
    integration : int, optional
        Number of the integration in the product (INT_NUM), counted from 1.
    slit : str, optional
        Name of the slit.
    source_type : str, optional
        "POINT" or "EXTENDED" (keyword SRCTYPE): the pipeline has calibrated the flux of a point, or
        the surface brightness of an extended source.
    filename : str, optional
        Name of the product.

    Examples
    --------
    >>> import numpy as np
    >>> from astropy import units as u
    >>> from jwst_gallery.spectra import Spectrum
    >>> wavelength, flux = [3.1, 3.2, 3.3] * u.um, [5, 900, 6] * u.mJy
    >>> spectrum = Spectrum(wavelength, flux, dq=np.array([0, 1, 0]), source_id=7, order=1)
    >>> spectrum
    Spectrum(source_id=7, order=1, exposure=None, integration=None, slit=None, source_type=None,
             filename='')
    >>> spectrum.flux[spectrum.usable]
    <Quantity [5., 6.] mJy>
    """

    wavelength: u.Quantity = field(repr=False)
    flux: u.Quantity = field(repr=False)
    flux_error: u.Quantity | None = field(default=None, repr=False)
    dq: np.ndarray | None = field(default=None, repr=False)
    source_id: int | None = None
    order: int | None = None
    exposure: int | None = None
    integration: int | None = None
    slit: str | None = None
    source_type: str | None = None
    filename: str = ""

    @property
    def usable(self) -> np.ndarray:
        """True for a finite flux and error that are not flagged DO_NOT_USE, of shape (n,)."""
        return usable_mask(self.wavelength, self.flux, self.flux_error, self.dq)


def usable_mask(
    wavelength: u.Quantity, flux: u.Quantity, error: u.Quantity | None, dq: np.ndarray | None
) -> np.ndarray:
    """Return True for a finite flux that is not flagged DO_NOT_USE, in its shape.

    Where there are no data, jwst before 1.13 wrote a flux of 0 without a flag, and no error. Errors
    that are nowhere finite say nothing.
    """
    usable = np.isfinite(wavelength) & np.isfinite(flux)
    if error is not None and np.isfinite(error).any():
        usable &= np.isfinite(error)
    if dq is not None:
        usable &= (dq & dqflags.pixel["DO_NOT_USE"]) == 0
    return usable
