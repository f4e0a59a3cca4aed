"""Samples: real pipeline products, made on first use from simulated exposures of known truth.

A sample is made in a minute or so, without a network, and kept in the user's cache folder; the
environment variable ``JWST_GALLERY_CACHE`` names another. This module is the one door to
`jwst_testbed`, the simulated observatory, which comes with the extra ``samples`` of the
distribution; the rest of the package works without it.
"""

import importlib
import importlib.util
import os
from pathlib import Path

from ._files import file_name

__all__ = ["cache_dir", "datasets", "pipeline_environment", "sample", "truth"]


def cache_dir():
    """Return the folder that holds the samples.

    Returns
    -------
    pathlib.Path
        The user's cache folder on this platform, or the one in the environment variable
        ``JWST_GALLERY_CACHE``. It need not exist.

    Raises
    ------
    ModuleNotFoundError
        If the extra ``samples`` is not installed; the message says how to.

    Examples
    --------
    >>> from jwst_gallery import cache_dir, sample
    >>> sample("nircam_image", "cal").is_relative_to(cache_dir())
    True
    """
    return testbed("samples").cache_dir()


def datasets():
    """Return the names of the datasets, each with the exposures of one observing mode.

    Returns
    -------
    list of str
        By instrument.

    Raises
    ------
    ModuleNotFoundError
        As for `cache_dir`.

    Examples
    --------
    >>> from jwst_gallery import datasets
    >>> datasets()[:2]
    ['nircam_image', 'nircam_wfss']
    """
    return list(testbed("modes").all_modes())


def sample(
    dataset, suffix, *, stage=None, exposure=1, exp_type=None, channel=1, source=1, jwst=None
):
    """Return the path of a product of the simulated observatory, and make it if it does not exist.

    Parameters
    ----------
    dataset : str
        One of `datasets`.
    suffix : str
        Product suffix: "uncal", "ramp", "rate", "rateints", "cal", "i2d", "crf", "cat", "segm",
        or "asn" for the association; besides these "truerate", the count rates (DN/s, FITS
        extension SCI) that a perfect detector would have measured.
    stage : int, optional
        Pipeline stage, needed where two stages make products of this suffix (an "i2d" of stage 2
        is one resampled exposure, of stage 3 their combination).
    exposure : int, optional
        Which of the dithered exposures, from 1. Products that combine exposures ignore it.
    exp_type : str, optional
        Exposure type, where a dataset has exposures of several: "NRC_IMAGE" for the direct images
        beside slitless spectra. By default that of the dataset's main mode, if it has a product
        with this suffix.
    channel : int, optional
        Which channel of the medium resolution spectrometer, where each has a product of its own.
        Other products ignore it.
    source : int, optional
        Which source, where each has a product of its own: the number in its file name. Other
        products ignore it.
    jwst : str, optional
        Version of the pipeline that makes it: "1.20.2", or "1.20" for the newest of these. By
        default, the one that is installed. Another one is installed on first use, in an
        environment of its own in the cache folder (1 GB), which needs a package index.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ModuleNotFoundError
        As for `cache_dir`.
    ValueError
        If there is no such product, or two, or no such version; the message lists what there is.
        Or if the version cannot make it; the message says why.
    RuntimeError
        If it cannot be made: the cache cannot be written, the disk is full, the pipeline fails,
        the version cannot be installed.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> sample("nircam_image", "cal").name
    'jw01234001001_02101_00001_nrcblong_cal.fits'
    >>> sample("nircam_image", "i2d", stage=3).name
    'jw01234-o001_t001_nircam_clear-f444w-sub640_i2d.fits'
    """
    return testbed("samples").sample(
        dataset,
        suffix,
        stage=stage,
        exposure=exposure,
        exp_type=exp_type,
        channel=channel,
        source=source,
        jwst=jwst,
    )


def truth(source):
    """Return the truth of a simulated dataset.

    Parameters
    ----------
    source : str or pathlib.Path
        Name of a dataset, or the path of a sample of one.

    Returns
    -------
    dict of astropy.table.QTable, or None
        Tables by their names, such as ``"sources"``, ``"lines"`` or ``"cosmic_rays"``; which
        there are depends on the observing mode. A column of a physical quantity has its unit,
        pixels are 0-based, and the site's page of the datasets says what each column means. None
        for any other file: a real exposure has no known truth.

    Raises
    ------
    ValueError
        If there is neither a dataset nor a file of that name, or the file is in the cache but is
        a sample no more.
    RuntimeError
        As for `sample`: the truth is made with the exposures.

    Examples
    --------
    >>> from jwst_gallery import sample, truth
    >>> known = truth(sample("nircam_image", "cal"))
    >>> known["sources"].colnames[:5]
    ['id', 'kind', 'ra', 'dec', 'flux']
    >>> print(truth("my_own_cal.fits"))
    None
    """
    return None if _is_own(source) else testbed("samples").truth(source)


def pipeline_environment(source):
    """Return the environment of a child process that runs the pipeline on a file.

    A sample's reference files are those of its dataset, in a folder of the cache to which the
    variables CRDS_PATH and CRDS_SERVER_URL point. The variables hold only for that process: the
    caller's own stay unchanged.

    Parameters
    ----------
    source : str or pathlib.Path
        Name of a dataset, or the path of a file.

    Returns
    -------
    dict of str
        All variables, to pass to `subprocess.run` as ``env``. For a file that is not a sample they
        are the caller's own, unchanged.

    Raises
    ------
    ValueError
        As for `truth`.
    ModuleNotFoundError, RuntimeError
        As for `sample`: the reference files are made now if they are not there. RuntimeError also
        for a file that is not a sample, if CRDS_PATH or CRDS_SERVER_URL is not set; the message
        says to what to set them.

    Examples
    --------
    >>> from jwst_gallery.samples import pipeline_environment
    >>> pipeline_environment("nircam_image")["CRDS_SERVER_URL"]
    'https://crds-serverless-mode.stsci.edu'
    """
    leading = None if _is_own(source) else testbed("samples").pipeline_environment(source)
    if leading is None:
        _need_crds(source)
        return dict(os.environ)
    own = {name: value for name, value in os.environ.items() if not name.startswith("CRDS_")}
    return {**own, **leading}


def _need_crds(source):
    """Stop with a sentence where nothing leads to the reference files of a reader's own file.

    The pipeline itself would stop after forty lines.
    """
    lead = {"CRDS_PATH": "$HOME/crds_cache", "CRDS_SERVER_URL": "https://jwst-crds.stsci.edu"}
    missing = [f"{name}={value}" for name, value in lead.items() if not os.environ.get(name)]
    if missing:
        raise RuntimeError(
            f"the reference files for {file_name(source)} cannot be found: "
            f"export {' '.join(missing)} (the folder is yours to choose, with room for some GB; "
            "see the chapter learn/6-run-the-pipeline)"
        )


def _is_own(source):
    """Tell a file of the reader's own where there can be no samples."""
    return not _installed() and Path(source).is_file()


def _installed():
    """Tell whether the extra ``samples`` is there."""
    return importlib.util.find_spec("jwst") is not None


def testbed(name):
    """Import a module of the simulated observatory, for the rest of this package.

    Parameters
    ----------
    name : str
        Relative to `jwst_testbed`.

    Returns
    -------
    module

    Raises
    ------
    ModuleNotFoundError
        If the extra ``samples`` is not installed; the message says how to.
    """
    try:
        if _installed():
            return importlib.import_module(f"jwst_testbed.{name}")
        missing: str | None = "jwst"
    except ModuleNotFoundError as error:
        missing = error.name
    raise ModuleNotFoundError(
        f"There is no package {missing}, which makes the samples: "
        "python -m pip install 'jwst-gallery[samples]'",
        name=missing,
    )
