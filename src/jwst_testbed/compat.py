"""Older versions of the pipeline, as far as the testbed must do otherwise for them.

The testbed is written for today's `jwst`; it runs under those of `versions.csv` as well. What
differs is asked of the packages that are installed, feature by feature. The pipeline itself stays
as it is: the differences are in the reference files, and in what is asked of it.
"""

import importlib.metadata

from asdf.tags.core.ndarray import asdf_datatype_to_numpy_dtype
from astropy.modeling.models import Polynomial2D
from packaging.version import Version
from stdatamodels import properties
from stdatamodels.jwst import datamodels

LATER_PARAMETERS = {
    "pixmap_stepsize",  # resample, since jwst 2.0
    "pixmap_order",  # resample, since jwst 2.0
    "soss_order_3",  # extract_1d, since jwst 1.20
    "nrs_ifu_slice_wcs",  # assign_wcs, since jwst 1.19: as it was always before
}
"""Parameters of steps that a recipe may ask for, and that older steps do not have."""

ONE_FILE_FOR_ALL_SOURCES = hasattr(datamodels, "WFSSMultiSpecModel")
"""Whether stage 3 writes the slitless spectra of all sources into one file, as it does since `jwst`
1.19 (stdatamodels 4.0); before, each source has files of its own."""

HAS_SOSS_BACKGROUND = hasattr(datamodels, "SossBkgModel")
"""Whether the sky is subtracted from SOSS exposures, as it is since `jwst` 1.19."""

HAS_CHROMATIC_CORRECTION = hasattr(datamodels, "ChromCorrModel")
"""Whether the WCS of NIRSpec's integral field unit asks for a chromatic correction, since 3.0."""


def table_dtype(model, name):
    """Return the type of the rows of a table of a data model.

    Parameters
    ----------
    model : stdatamodels.jwst.datamodels.JwstDataModel
    name : str
        Attribute of the table.

    Returns
    -------
    numpy.dtype
    """
    if hasattr(model, "get_dtype"):
        return model.get_dtype(name)
    # stdatamodels before 5.0 (jwst before 2.0)
    schema = properties._get_schema_for_property(model._schema, name)
    return asdf_datatype_to_numpy_dtype(schema["datatype"])


def default_arrays(model):
    """Return the arrays that a data model makes, of zeros, when it is read and they are not there.

    Parameters
    ----------
    model : object
        As reference files are saved from.

    Returns
    -------
    list of str
        "dq", "err". None before stdatamodels 5.0 (`jwst` 2.0), which has no classes for it.
    """
    base = datamodels.model_base
    kinds = {"dq": "DefaultDQMixin", "err": "DefaultErrMixin"}
    return [name for name, kind in kinds.items() if isinstance(model, getattr(base, kind, ()))]


def background_type():
    """Return the type of the reference file of the dispersed sky: "bkg", or what it was before.

    Returns
    -------
    str
        "wfssbkg" before `jwst` 1.19.
    """
    from jwst.background import BackgroundStep

    return next(kind for kind in BackgroundStep.reference_file_types if kind.endswith("bkg"))


def known_parameters(pipeline, steps):
    """Return parameters of steps without those that the steps of this version do not have yet.

    Parameters
    ----------
    pipeline : type
        Class of the pipeline.
    steps : dict
        Parameters by the names of steps, as a user passes them.

    Returns
    -------
    dict
    """
    from stpipe import config_parser

    def knows(step, name):
        if name not in LATER_PARAMETERS:
            # A name that no version knows is a mistake, of which the pipeline tells.
            return True
        return name in config_parser.get_merged_spec_file(pipeline.step_defs[step])

    return {
        step: {name: value for name, value in parameters.items() if knows(step, name)}
        for step, parameters in steps.items()
    }


def dispersion_unit(instrument):
    """Return per what, of the dispersed light, the sensitivity to slitless spectra is.

    Since `jwst` 2.0 ``photom`` divides by micrometres a pixel, and reads the unit of the reference
    file (not for time series). Before, it read no unit: it divided NIRCam's by angstroms a pixel,
    and NIRISS' by nothing.

    Parameters
    ----------
    instrument : str

    Returns
    -------
    str
        "micron", "Angstrom" or "pixel".
    """
    if _since("2.0"):
        return "micron"
    return {"NIRCam": "Angstrom", "NIRISS": "pixel"}[instrument]


def niriss_trace(powers):
    """Return the polynomials of one axis of a trace through NIRISS' grisms.

    Parameters
    ----------
    powers : list of astropy.modeling.Model
        One for each power of the parameter, from 0: two.

    Returns
    -------
    list of astropy.modeling.Model
        With one of zeros for the square before `jwst` 1.20, which asks for three.
    """
    return powers if _since("1.20") else [*powers, Polynomial2D(1)]


def saves_fit():
    """Tell whether stage 1 saves the details of its fit when asked: in C not before `jwst` 2.0."""
    return _since("2.0")


def soss_wheel_zero(commanded):
    """Return what the scaled angles of the pupil wheel in ``pastasoss`` are counted from, order 2.

    Before `jwst` 2.0 the extraction of order 2 takes the wheel's own angle for them, as the
    reference files of that time were; since then, as of order 1 always, its offset from where it
    was commanded to be.

    Parameters
    ----------
    commanded : float
        Degrees.

    Returns
    -------
    float
        Degrees, to be added to offsets.
    """
    return 0.0 if _since("2.0") else commanded


def can_validate_once():
    """Tell whether data models may be left unchecked until they are written, in stage 3.

    In `jwst` 1.18 the arrays of a slit's WCS, assigned without a check, stay in the file that it
    came from, and that is closed before NIRSpec's products are written.
    """
    return _since("1.19")


def _since(version):
    """Tell whether `jwst` is of a version or newer, where no feature could be asked for."""
    return Version(importlib.metadata.version("jwst")) >= Version(version)
