"""The session that runs scripts on files of one's own tells a sentence from a traceback."""

import shutil
import sys
from pathlib import Path

import pytest
from astropy.io import fits

sys.path.append(str(Path(__file__).parents[1] / "reader"))
import run_own

from jwst_gallery import sample


@pytest.fixture
def product(tmp_path):
    """The path of a file that its header calls a calibrated image, and that has no image."""
    name = "jw01093018001_03102_00001_nis_cal.fits"
    stated = {"FILENAME": name, "EXP_TYPE": "NIS_IMAGE", "DATAMODL": "ImageModel"}
    fits.PrimaryHDU(header=fits.Header(stated)).writeto(tmp_path / name)
    return tmp_path / name


@pytest.mark.samples
@pytest.mark.slow
def test_how_a_run_ended_is_told(product):
    assert run_own.outcome(product, "stage2/plot_cal").how == "failed"
    refused = run_own.outcome(product, "stage1/plot_dark")
    assert refused.how == "refused"
    assert "needed here: dark" in run_own.says(refused)
    assert run_own.outcome(product, "stage3/plot_segm").how == "needs others"
    copy = shutil.copy(sample("nirspec_ta", "cal"), product.parent)
    assert run_own.outcome(Path(copy), "stage2/plot_cal").how == "worked"
