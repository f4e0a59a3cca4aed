"""Differences in what the testbed does for older versions of the pipeline.

The testbed is written for today's `jwst`, and also runs with the versions in `versions.csv`. Where
they differ, it checks the installed packages for each feature. It does not change the pipeline
itself, only the reference files and the parameters that it passes.
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
    "nrs_ifu_slice_wcs",  # assign_wcs, since jwst 1.19; before, it was always so
}
"""Parameters of steps that a recipe may ask for, and that older steps do not have."""

ONE_FILE_FOR_ALL_SOURCES = hasattr(datamodels, "WFSSMultiSpecModel")
"""True if stage 3 writes the slitless spectra of all sources to one file, as it does since `jwst`
1.19 (stdatamodels 4.0); before, each source has its own files."""

HAS_SOSS_BACKGROUND = hasattr(datamodels, "SossBkgModel")
"""True if the sky is subtracted from SOSS exposures, as it is since `jwst` 1.19."""

HAS_CHROMATIC_CORRECTION = hasattr(datamodels, "ChromCorrModel")
"""True if the WCS of NIRSpec's integral field unit needs a chromatic correction, since 3.0."""


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
    """Return the arrays that a data model fills with zeros if a file that is read lacks them.

    Parameters
    ----------
    model : object
        The model that a reference file is saved from.

    Returns
    -------
    list of str
        "dq", "err". Empty before stdatamodels 5.0 (`jwst` 2.0), which has no classes for it.
    """
    base = datamodels.model_base
    kinds = {"dq": "DefaultDQMixin", "err": "DefaultErrMixin"}
    return [name for name, kind in kinds.items() if isinstance(model, getattr(base, kind, ()))]


def background_type():
    """Return the type of the reference file of the dispersed sky: "bkg", or its older name.

    Returns
    -------
    str
        "bkg"; "wfssbkg" before `jwst` 1.19.
    """
    from jwst.background import BackgroundStep

    return next(kind for kind in BackgroundStep.reference_file_types if kind.endswith("bkg"))


def known_parameters(pipeline, steps):
    """Return parameters of steps, without those that the installed version does not have yet.

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
            # A name that no version knows is a mistake, which the pipeline reports.
            return True
        return name in config_parser.get_merged_spec_file(pipeline.step_defs[step])

    return {
        step: {name: value for name, value in parameters.items() if knows(step, name)}
        for step, parameters in steps.items()
    }


def dispersion_unit(instrument):
    """Return the unit of dispersion that the sensitivity to slitless spectra refers to.

    Since `jwst` 2.0 ``photom`` divides by micrometres per pixel, and reads the unit of the
    reference file (except for time series). Before, it ignored the unit: it divided NIRCam's
    sensitivity by angstroms per pixel, and did not divide that of NIRISS.

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
        The same; before `jwst` 1.20, which needs three, with one of zeros for the square.
    """
    return powers if _since("1.20") else [*powers, Polynomial2D(1)]


def saves_fit():
    """Return True if stage 1 saves the details of its fit on request: in C since `jwst` 2.0."""
    return _since("2.0")


def soss_wheel_zero(commanded):
    """Return the zero point of the scaled angles of the pupil wheel in ``pastasoss`` for order 2.

    Before `jwst` 2.0 the extraction of order 2 scales the angle of the wheel itself, as the
    reference files of that time did. Since then it scales the offset from the commanded angle, as
    it always did for order 1.

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
    """Return True if stage 3 can leave data models unchecked until it writes them.

    In `jwst` 1.18 the arrays of a slit's WCS, if assigned without a check, stay in the file that
    they came from, and this is closed before NIRSpec's products are written.
    """
    return _since("1.19")


def _since(version):
    """Return True if `jwst` is at least a version, where there is no feature to check for."""
    return Version(importlib.metadata.version("jwst")) >= Version(version)
