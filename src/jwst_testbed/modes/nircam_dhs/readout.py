"""How the rows of stripes are read, with the dispersed Hartmann sensor.

While the short-wavelength channel spreads the light of ten parts of the pupil into stripes, the
detector of long wavelengths reads the same rows again for each stripe, so that both are read in the
same time: as many spectra in each integration as there are stripes, one below the other, each after
a row of reference pixels.
"""

import dataclasses

import numpy as np


def striped(array, stripes, reference):
    """Return rows as they are read for each stripe, each time after a row of reference pixels.

    Parameters
    ----------
    array : ndarray
        Shape (..., ny, nx).
    stripes : int
    reference : float or bool
        Value of the reference pixels.

    Returns
    -------
    ndarray
        Shape (..., stripes * (ny + 1), nx).
    """
    shape = (*array.shape[:-2], 1, array.shape[-1])
    stripe = np.concatenate([np.full(shape, reference, array.dtype), array], axis=-2)
    return np.concatenate([stripe] * stripes, axis=-2)


def striped_detector(detector, stripes):
    """Return a detector as it is read for the stripes.

    Parameters
    ----------
    detector : jwst_testbed.detectors.detector.Detector
    stripes : int

    Returns
    -------
    jwst_testbed.detectors.detector.Detector
    """
    arrays = {"bias": 0, "dark": 0, "newly_hot": 0, "flat": 1, "bad": False, "reference": True}
    return dataclasses.replace(
        detector,
        **{
            name: striped(getattr(detector, name), stripes, value) for name, value in arrays.items()
        },
    )
