"""The search for outliers writes the products that the catalogue says, on request, from samples."""

from pathlib import Path

import product_differences
import pytest
from catalogue.facts import observe
from jwst.datamodels import ModelContainer
from jwst.outlier_detection import coron, ifu, spec, tso
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_gallery.products import product_types

pytestmark = pytest.mark.samples

GOOD, NAMES = "~DO_NOT_USE", ("nircam_coron", "nirspec_bots", "miri_lrs", "miri_mrs")


def search(dataset, named):
    """Look for outliers in a dataset, as its pipeline does, and have all that it makes written."""
    if dataset == "nircam_coron":
        (exposure,) = opened(dataset, "calints", 1)
        coron.detect_outliers(exposure, True, GOOD, 0.7, 5.0, named)
    elif dataset == "nirspec_bots":
        (exposure,) = opened(dataset, "calints", 1)
        tso.detect_outliers(exposure, True, GOOD, 0.7, 25, 5.0, named)
    elif dataset == "miri_lrs":
        drizzled = (True, "ivm", 1.0, "square", "NAN")
        limits = (5.0, 4.0, 1.2, 0.7, 0.0)
        spec.detect_outliers(
            ModelContainer(opened(dataset, "cal", 2)), True, GOOD, 0.7, *limits, *drizzled, named
        )
    else:
        exposures = ModelContainer(opened(dataset, "cal", 2))
        ifu.detect_outliers(exposures, True, "7 7", False, 99.8, named)


def opened(dataset, suffix, number):
    """Open the first exposures of a dataset."""
    paths = [sample(dataset, suffix, stage=2, exposure=one + 1) for one in range(number)]
    return [datamodels.open(path) for path in paths]


@pytest.mark.parametrize("dataset", NAMES)
def test_what_is_written_is_as_catalogued(dataset, tmp_path):
    def named(path, suffix=None, **_):
        return tmp_path / f"{Path(path).stem.rpartition('_')[0]}_{suffix}.fits"

    search(dataset, named)
    written = sorted(tmp_path.iterdir())
    assert written
    for path in written:
        facts = observe(path)
        with datamodels.open(path) as model:
            exp_type = model.meta.exposure.type
        kinds = product_types(path.name, exp_type)
        found = [product_differences.differences(kind, facts) for kind in kinds]
        assert [] in found, (path.name, found)
