"""Figure of a slit, or of the cutout of one source in slitless spectroscopy."""

import numpy as np
from astropy import units as u
from stdatamodels import DataModel
from stdatamodels.properties import ObjectNode

from ..spectra import find_slit
from ._common import (
    draw_image,
    image_and_bad_pixels,
    label_pixel_axes,
    name_of,
    new_axes,
    numbers,
    plane_axes,
    plane_names,
    quantity,
)


def show_slit(slit, ax=None, *, source_id=None, order=None, index=None, plane=None):
    """Show the image of one slit, with its wavelengths on the axis opposite to the pixels.

    The wavelength of a column is that in the middle of the slit: where the slit is tilted it varies
    along the column. Light dispersed along y has its wavelengths on the right, those of the rows.
    A slit without wavelengths, or with such as do not grow or fall steadily, has pixels only. Where
    a slit is part of a whole detector, as that of MIRI's low-resolution spectrometer, the axes end
    where its wavelengths do.

    Parameters
    ----------
    slit : `~stdatamodels.jwst.datamodels.JwstDataModel` or `stdatamodels.properties.ObjectNode`
        An open product of slits, of which the arguments below pick one, or the slit itself:
        ``model.slits[i]`` or what `~jwst_gallery.spectra.find_slit` returns.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure.
    source_id, order, index : int, optional
        Which slit of a product with several, as in `~jwst_gallery.spectra.find_slit`.
    plane : int, optional
        Which integration of a slit of shape (nints, ny, nx).

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes; the image is ``ax.images[0]``, the axis of wavelengths ``ax.child_axes[0]``.
        Pixels flagged DO_NOT_USE have `BAD_PIXEL_COLOUR`. The title states the source and the
        order and, where the product is given and not the slit alone, the file.

    Raises
    ------
    ValueError
        If the product has no slits, none that fits, or several: the message lists what there is.
        Or if the slit has more than two dimensions and no plane is picked.
    IndexError
        If there is no slit of this index, or no such plane.
    TypeError
        If it is neither an open product nor a slit, or if one slit is given and another picked.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_slit
    >>> with datamodels.open(sample("nircam_wfss", "cal")) as model:
    ...     ax = show_slit(model, source_id=12)
    >>> ax.images[0].colorbar.ax.get_ylabel(), ax.child_axes[0].get_xlabel()
    ('surface brightness (MJy/sr)', 'wavelength (µm)')
    >>> print(ax.get_title())
    jw01234001001_02101_00001_nrcalong_cal.fits
    source 12, order 1
    """
    product = slit
    if isinstance(slit, DataModel) or not isinstance(slit, ObjectNode):
        slit = find_slit(product, source_id, order, index=index)
    elif (source_id, order, index) != (None, None, None):
        raise TypeError("one slit takes no source_id, order or index: give the product for that")
    data, bad = image_and_bad_pixels(slit, plane, name_of(product))
    profile = _wavelength_profile(slit, data.shape)
    along_y = profile is not None and profile[0] == "y"
    ax = new_axes(ax, figsize=(5, 8) if along_y else (8, 3.5))
    unit = getattr(slit.meta, "bunit_data", None) or getattr(product.meta, "bunit_data", None)
    draw_image(ax, data, bad, quantity(unit), aspect="auto")
    label_pixel_axes(ax, _title(product, slit, plane))
    if profile is not None:
        _limit_to_wavelengths(ax, _wavelengths(slit, data.shape))
        _add_wavelengths(ax, *profile)
    return ax


def _title(product, slit, plane):
    source, name = getattr(slit, "source_id", None), getattr(slit, "name", None)
    what = numbers(
        slit=None if name == str(source) else name or None,
        source=source,
        order=getattr(getattr(slit.meta, "wcsinfo", None), "spectral_order", None),
    )
    where = ", ".join(filter(None, [what, plane_names(plane, plane_axes(product))]))
    file = name_of(product) if isinstance(product, DataModel) else ""
    return "\n".join(filter(None, [file, where]))


def _wavelength_profile(slit, shape):
    """Return the direction of dispersion, the pixels along it, and their wavelengths.

    None where the slit has no wavelengths, or such as do not grow or fall steadily.
    """
    image = _wavelengths(slit, shape)
    usable = np.isfinite(image)
    profiles = {}
    for direction, lines, inside in (("x", image.T, usable.T), ("y", image, usable)):
        (pixels,) = np.nonzero(inside.any(axis=1))
        middle = np.array([np.nanmedian(lines[pixel]) for pixel in pixels])
        if len(pixels) > 1:
            profiles[direction] = (np.ptp(middle), direction, pixels, middle)
    if not profiles:
        return None
    _, *profile = max(profiles.values(), key=lambda each: each[0])
    direction, pixels, middle = profile
    steps = np.diff(middle)
    if not ((steps >= 0).all() or (steps <= 0).all()):
        return None
    # Combined spectra may end with the same wavelength twice: it counts once.
    new = np.r_[True, steps != 0]
    return (direction, pixels[new], middle[new]) if new.sum() > 1 else None


def _wavelengths(slit, shape):
    """Wavelengths of the pixels in micrometres, of shape (ny, nx); NaN where there are none."""
    wavelength = getattr(slit, "wavelength", None)
    if wavelength is not None and wavelength.shape == shape:
        return np.where(wavelength > 0, wavelength, np.nan)  # some versions fill with 0
    wcs = getattr(slit.meta, "wcs", None)
    if wcs is None or wcs.forward_transform.n_inputs != 2 or wcs.world_n_dim < 3:
        return np.full(shape, np.nan)
    y, x = np.indices(shape)
    wavelength = wcs(x, y)[2]  # after right ascension and declination
    return np.asarray(wavelength) * wcs.output_frame.unit[2].to(u.um)


def _limit_to_wavelengths(ax, wavelengths):
    """Leave out what lies beyond the pixels that have a wavelength."""
    rows, columns = np.nonzero(np.isfinite(wavelengths))
    ax.set_xlim(columns.min() - 0.5, columns.max() + 0.5)
    ax.set_ylim(rows.min() - 0.5, rows.max() + 0.5)


def _add_wavelengths(ax, direction, pixels, wavelengths):
    # Beyond the first and the last pixel that has a wavelength, go on in a straight line.
    beyond = 10_000  # more pixels than a detector has
    slopes = np.diff(wavelengths) / np.diff(pixels)
    before, after = wavelengths[0] - beyond * slopes[0], wavelengths[-1] + beyond * slopes[-1]
    pixels = np.r_[pixels[0] - beyond, pixels, pixels[-1] + beyond]
    wavelengths = np.r_[before, wavelengths, after]
    order = np.argsort(wavelengths)

    def to_wavelength(pixel):
        return np.interp(pixel, pixels, wavelengths)

    def to_pixel(wavelength):
        return np.interp(wavelength, wavelengths[order], pixels[order])

    functions, label = (to_wavelength, to_pixel), "wavelength (µm)"
    if direction == "x":
        ax.secondary_xaxis("top", functions=functions).set_xlabel(label)
    else:
        ax.secondary_yaxis("right", functions=functions).set_ylabel(label)
