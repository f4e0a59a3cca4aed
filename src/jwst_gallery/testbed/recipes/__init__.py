"""The declared list of datasets: what is simulated, what is run on it, what comes out.

Only plain data, so that looking a sample up costs nothing. A dataset is a list of runs; a run
names its task (a function of the testbed), the runs that it needs, and the products it makes. A
new mode is its instrument's geometry, references and exposures, and one module here.
"""

from . import (
    fgs_guide,
    fgs_image,
    miri_image,
    miri_lrs,
    miri_lrs_tso,
    miri_mrs,
    miri_wfss,
    nircam_coron,
    nircam_dark,
    nircam_dhs,
    nircam_image,
    nircam_tsgrism,
    nircam_tsimage,
    nircam_wfs,
    nircam_wfss,
    niriss_ami,
    niriss_image,
    niriss_soss,
    niriss_wfss,
    nirspec_bots,
    nirspec_fs,
    nirspec_ifu,
    nirspec_lamp,
    nirspec_mos,
    nirspec_prism,
    nirspec_ta,
)
from .recipe import Dataset, Product, Run

__all__ = ["DATASETS", "Dataset", "Product", "Run"]

_MODULES = (
    nircam_image,
    nircam_wfss,
    nircam_tsgrism,
    nircam_dhs,
    nircam_tsimage,
    nircam_coron,
    nircam_wfs,
    nircam_dark,
    miri_image,
    miri_wfss,
    miri_lrs,
    miri_lrs_tso,
    miri_mrs,
    nirspec_fs,
    nirspec_prism,
    nirspec_mos,
    nirspec_ifu,
    nirspec_bots,
    nirspec_ta,
    nirspec_lamp,
    niriss_image,
    niriss_wfss,
    niriss_soss,
    niriss_ami,
    fgs_image,
    fgs_guide,
)

DATASETS = {module.DATASET.name: module.DATASET for module in _MODULES}
"""All datasets, by name."""
