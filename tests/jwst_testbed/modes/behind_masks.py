"""Measurements of images of a star behind a coronagraph's mask, and of its companion."""

import numpy as np
from astropy.modeling import fitting, models
from photutils.aperture import CircularAperture, aperture_photometry
from products import open_product


def seen(path):
    """Image (mean over the integrations), WCS and photometry of a product."""
    with open_product(path) as model:
        # Bad pixels have no value in any integration.
        data = model.data if model.data.ndim == 2 else np.mean(model.data, axis=0)
        return np.asarray(data, float), model.meta.wcs, model.meta.instance["photometry"]


def place(wcs, source):
    """Where a row of the table of sources is: 0-based (x, y)."""
    return tuple(float(axis) for axis in wcs.invert(source["ra"].value, source["dec"].value))


def around(image, x, y):
    """Distance of each pixel from a place."""
    rows, columns = np.indices(image.shape)
    return np.hypot(columns - x, rows - y)


def aperture_flux(image, x, y, photometry, radius):
    """Flux in a round aperture, microjansky; its radius in pixels."""
    total = aperture_photometry(image, CircularAperture((x, y), radius))["aperture_sum"][0]
    return total * photometry["pixelarea_steradians"] * 1e12


def same_separation(image, star, companion, photometry, radius):
    """Fluxes of apertures around the star at the companion's distance, away from it."""
    away = np.subtract(companion, star)
    angles = np.arctan2(away[1], away[0]) + np.linspace(0, 2 * np.pi, 12, endpoint=False)[2:-1]
    distance = np.hypot(*away)
    return np.array(
        [
            aperture_flux(
                *(image, star[0] + distance * np.cos(a), star[1] + distance * np.sin(a)),
                *(photometry, radius),
            )
            for a in angles
        ]
    )


def brightest(image, star, distance, width=12):
    """Place of the brightest point at a distance from a star, give or take some pixels."""
    search = np.abs(around(image, *star) - distance) < width
    y, x = np.unravel_index(np.argmax(np.where(search, image, 0)), image.shape)
    rows, columns = np.mgrid[y - 2 : y + 3, x - 2 : x + 3]
    start = models.Gaussian2D(image[y, x], x, y, 1, 1) + models.Const2D(0)
    fit = fitting.TRFLSQFitter()(start, columns, rows, image[rows, columns])
    return fit.x_mean_0.value, fit.y_mean_0.value
