"""The spectrum of a place in a spectral cube."""

import numpy as np
from astropy import units as u
from stdatamodels.jwst.datamodels import dqflags

from .._checks import check_index
from .._cubes import cube_name, lacking, sky_steps, wavelengths
from .spectrum import Spectrum


def cube_spectrum(cube, x, y, radius=None):
    """Take the spectrum of one spaxel of a cube, or that of the light in a circle.

    Nothing is subtracted, and nothing is added for light outside of the circle: the pipeline's own
    extraction, the ``x1d`` product, does both.

    Parameters
    ----------
    cube : `~stdatamodels.jwst.datamodels.IFUCubeModel`
        An open ``s3d`` product, with data of shape (nwave, ny, nx).
    x, y : int or float
        Column and row of the spaxel, counted from 0: whole numbers. With a radius, the centre of
        the circle, any numbers.
    radius : float or `~astropy.units.Quantity`, optional
        Of the circle; arcsec, unless it has a unit. Spaxels count with the part of their area that
        lies inside.

    Returns
    -------
    Spectrum
        Of shape (nwave,). Of one spaxel its data, in the unit of the cube; of a circle the sum, in
        Jy. A wavelength at which a spaxel of it has no data is flagged DO_NOT_USE.

    Raises
    ------
    ValueError
        If the product is no spectral cube, if it has no wavelengths, or if the circle does not lie
        in its image.
    IndexError
        If there is no such spaxel.
    TypeError
        If it is no open product, or if a spaxel has no whole numbers.

    Notes
    -----
    The error of a sum takes those of the spaxels as independent. Neighbours in a cube share light
    of the same pixels of the detector, so that it is too small.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import cube_spectrum
    >>> with datamodels.open(sample("miri_mrs", "s3d", stage=3)) as model:
    ...     spaxel = cube_spectrum(model, 17, 18)
    ...     star = cube_spectrum(model, 17.03, 18.0, radius=0.5)
    >>> spaxel.flux.unit, star.flux.unit, star.flux.shape
    (Unit("MJy / sr"), Unit("Jy"), (620,))
    """
    name = cube_name(cube)
    wave = wavelengths(cube) * u.um
    bunit = u.Unit(cube.meta.bunit_data)
    if radius is None:
        _, ny, nx = cube.data.shape
        x, y = check_index(x, nx, "column", name), check_index(y, ny, "row", name)
        place = np.index_exp[:, y, x]
        flux, error, bad = cube.data[place], cube.err[place], lacking(cube, place)
        return Spectrum(wave, flux * bunit, error * bunit, _flags(bad), filename=name)
    steps = sky_steps(cube)
    part = _part_inside(x, y, radius, steps, cube.data.shape[1:], name)
    inside = np.index_exp[:, part > 0]
    area = abs(np.linalg.det(steps)) * u.arcsec**2
    factor = (bunit * area if bunit.is_equivalent(u.Jy / u.sr) else 1 * bunit).to(u.Jy)
    weight = part[part > 0]
    flux = (cube.data[inside] * weight).sum(axis=1) * factor
    error = np.sqrt((cube.err[inside] ** 2 * weight**2).sum(axis=1)) * factor
    bad = lacking(cube, inside).any(axis=1)
    return Spectrum(wave, flux, error, _flags(bad), filename=name)


def _part_inside(x, y, radius, steps, shape, name):
    """Part of each spaxel inside of a circle, of shape (ny, nx)."""
    from photutils.aperture import CircularAperture  # slow to import

    radius = u.Quantity(radius, u.arcsec).to_value(u.arcsec)
    size = np.sqrt(abs(np.linalg.det(steps)))
    spaxels = radius / size
    ny, nx = shape
    edges = (x - spaxels, nx - 1 - x - spaxels, y - spaxels, ny - 1 - y - spaxels)
    if not (spaxels > 0 and min(edges) >= -0.5):
        raise ValueError(
            f"no circle of {radius:g} arcsec around x = {x:g}, y = {y:g} in {name}: its image has "
            f"{nx} columns and {ny} rows of {size:.3g} arcsec"
        )
    return CircularAperture((x, y), spaxels).to_mask(method="exact").to_image(shape)


def _flags(bad):
    return np.where(bad, dqflags.pixel["DO_NOT_USE"], 0)
