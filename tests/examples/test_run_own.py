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


def test_a_file_takes_the_place_of_the_one_sample():
    path = Path("/data/it's mine_cal.fits")
    code = (run_own.EXAMPLES / "stage2/plot_cal.py").read_text()
    assert f"\nfilename = {str(path)!r}\n" in run_own.swapped(code, path)
    assert 'sample("' not in run_own.swapped(code, path)
    code = (run_own.EXAMPLES / "wcs/plot_footprints.py").read_text()
    assert f"\nfilenames = [{str(path)!r}]\n" in run_own.swapped(code, path)
    code = (run_own.EXAMPLES / "stage3/plot_segm.py").read_text()
    assert run_own.swapped(code, path) is None


@pytest.mark.samples
@pytest.mark.slow
def test_how_a_run_ended_is_told(product):
    assert run_own.outcome(product, "stage2/plot_cal").how == "failed"
    assert run_own.outcome(product, "stage1/plot_dark").how == "refused"
    assert "needed here: dark" in run_own.outcome(product, "stage1/plot_dark").says
    assert run_own.outcome(product, "stage3/plot_segm").how == "others"
    copy = shutil.copy(sample("nirspec_ta", "cal"), product.parent)
    assert run_own.outcome(Path(copy), "stage2/plot_cal").how == "worked"
