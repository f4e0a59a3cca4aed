"""NIRCam wide-field slitless spectra: the camera with its grism, for `techniques.slitless`."""

from stdatamodels.jwst import datamodels

from jwst_testbed.instruments.nircam import imaging
from jwst_testbed.instruments.nircam.grism import GRISM
from jwst_testbed.techniques import slitless_references
from jwst_testbed.techniques.slitless import Slitless

PHOTMJSR = {"F430M": 0.87, "F444W": 0.80}
"""MJy/sr times micrometres a pixel for one DN/s: of the size that follows from the sensitivity in
the GRISM_NIRCAM configuration."""


def dispersion_of(exposure):
    """The trace and dispersion of an exposure through the grism."""
    return GRISM[exposure.filter, exposure.detector[3], exposure.pupil]


SPECTRA = Slitless(
    camera=imaging.CAMERA,
    trace_of=dispersion_of,
    photmjsr=PHOTMJSR,
    span={"F430M": (-400, 800), "F444W": (-300, 1300)},
    extracted={"F430M": (4.155, 4.410), "F444W": (3.86, 5.00)},
    pivot=4.28,
)
"""The long-wavelength camera with its grism."""


def photom_reference(exposure):
    """Return the sensitivity to the dispersed light of an exposure, by wavelength.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    stdatamodels.jwst.datamodels.NrcWfssPhotomModel
    """
    return slitless_references.photom_reference(datamodels.NrcWfssPhotomModel, SPECTRA, exposure)
