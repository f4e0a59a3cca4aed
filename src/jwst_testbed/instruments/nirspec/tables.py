"""The reference files in which the modes of NIRSpec differ by little but their openings."""

import numpy as np
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references


def flat_table(wavelength, throughput):
    """Return the table of a flat field's variation with wavelength, the same for all openings.

    Parameters
    ----------
    wavelength, throughput : ndarray
        Micrometres; shape (n,).

    Returns
    -------
    ndarray
        One row, as `stdatamodels.jwst.datamodels.NirspecFlatModel` keeps it.
    """
    n = len(wavelength)
    columns = [(name, "f4", (n,)) for name in ("wavelength", "data", "error")]
    return np.array(
        [("ANY", n, wavelength, throughput, 0.001 * throughput)],
        [("slit_name", "S15"), ("nelem", "i4"), *columns],
    )


def fflat_reference(wavelength, throughput):
    """Return the throughput of filter and disperser: the flat field of the fore optics ("F-flat").

    Parameters
    ----------
    wavelength, throughput : ndarray
        Micrometres; shape (n,).

    Returns
    -------
    stdatamodels.jwst.datamodels.NirspecFlatModel
    """
    model = datamodels.NirspecFlatModel()
    model.flat_table = flat_table(wavelength, throughput)
    return model


def dflat_reference(detector):
    """Return the response of the pixels ("D-flat"): one plane, for all wavelengths.

    Parameters
    ----------
    detector : jwst_testbed.detectors.detector.Detector
        Of the full frame.

    Returns
    -------
    stdatamodels.jwst.datamodels.NirspecFlatModel
    """
    model = datamodels.NirspecFlatModel(data=detector.flat[None].astype(np.float32))
    model.wavelength = np.array([(2.5,)], [("wavelength", "f4")])
    ends = np.array([0.4, 6.0])
    model.flat_table = flat_table(ends, np.ones_like(ends))
    return model


def photom_table(keys, wavelength, factors):
    """Return the table of the conversion to flux.

    Parameters
    ----------
    keys : dict
        What a row is chosen by: column names, and the value of each row, shape (k,).
    wavelength : ndarray
        Micrometres, shape (n,).
    factors : ndarray
        MJy for one DN/s, shape (k, n).

    Returns
    -------
    ndarray
        Shape (k,): in each row the factor of the wavelength in the middle, and all in its units.
        All are uncertain by 2 %.
    """
    rows = []
    for *key, factor in zip(*keys.values(), factors, strict=True):
        middle = factor[len(wavelength) // 2]
        rows.append((*key, middle, wavelength, factor / middle))
    return references.sensitivity_table([(name, "S15") for name in keys], "photmj", rows)


def add_pathloss(model, name, part, axes):
    """Add an opening to what a pathloss reference knows; of even light all passes.

    Parameters
    ----------
    model : stdatamodels.jwst.datamodels.PathlossModel
    name : str
        Of the opening.
    part : ndarray
        Part of the light of a point that passes: by wavelength, its place across the dispersion,
        and along.
    axes : sequence of (float, float)
        First value and step of each axis, the last of `part` first; of the wavelength in metres.

    Returns
    -------
    object
        The entry of the opening.
    """
    aperture = model.apertures.item()
    aperture.name = name
    aperture.pointsource_data = part.astype(np.float32)
    aperture.pointsource_err = references.constant(0, part.shape)
    aperture.uniform_data = references.constant(1, part.shape[0])
    aperture.uniform_err = references.constant(0, part.shape[0])
    for wcs, its_axes in ((aperture.pointsource_wcs, axes), (aperture.uniform_wcs, axes[-1:])):
        for number, (start, step) in enumerate(its_axes, start=1):
            setattr(wcs, f"crpix{number}", 1.0)
            setattr(wcs, f"crval{number}", float(start))
            setattr(wcs, f"cdelt{number}", float(step))
    model.apertures.append(aperture)
    return aperture
