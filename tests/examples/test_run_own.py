"""The session that runs scripts on files of one's own tells a sentence from a traceback."""

import shutil
import sys
from pathlib import Path

import pytest
from astropy.io import fits

sys.path.append(str(Path(__file__).parents[1] / "reader"))
import run_own
import sense

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


def test_the_other_inputs_are_samples_of_the_same_dataset():
    path = Path("/data/miri_lrs/mine_cal.fits")
    code = (run_own.EXAMPLES / "stage2/plot_cal_s2d.py").read_text()
    changed = run_own.swapped(code, path, "miri_lrs")
    assert f"\nfilename = {str(path)!r}\n" in changed
    assert 's2d_filename = sample("miri_lrs", "s2d", stage=2)' in changed
    assert run_own.swapped(code, path, "nirspec_fs") is None
    assert run_own.swapped(code, path) is None


FIGURE = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"


@pytest.mark.parametrize(
    ("code", "odd"),
    [
        ("print('1.5 at', 3)", []),
        ("print('mean nan Jy')", ["mean nan Jy"]),
        ("print('from 1858-11-17T00:00:00')", ["from 1858-11-17T00:00:00"]),
        ("print('sr: None')", ["sr: None"]),
        ("print('an infinite Nano-finance')", []),
        (f"{FIGURE}ax.plot([1, 2], [3, 4])\nplt.show()", []),
        (f"{FIGURE}ax.imshow([[1, 2]])\nplt.show()", []),
        (f"{FIGURE}ax.bar([1], [2])\nplt.show()", []),
        (f"{FIGURE}ax.plot([1], [float('nan')])\nplt.show()", ["axes '' are empty"]),
        (f"{FIGURE}ax.set_title('T')\nplt.show()", ["axes 'T' are empty"]),
        ("'All about NaN'\nprint(float('nan'))", []),
    ],
)
def test_what_makes_no_sense_is_told(code, odd, tmp_path, capsys):
    (tmp_path / "script.py").write_text(code)
    assert sense.main(str(tmp_path / "script.py")) == (sense.STATUS if odd else 0)
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("nonsense:")] == [
        f"nonsense: {line}" for line in odd
    ]


@pytest.mark.samples
@pytest.mark.slow
def test_how_a_run_ended_is_told(product):
    assert run_own.on_file(product, "stage2/plot_cal").how == "failed"
    assert run_own.on_file(product, "stage1/plot_dark").how == "refused"
    assert "needed here: dark" in run_own.on_file(product, "stage1/plot_dark").says
    assert run_own.on_file(product, "stage3/plot_segm").how == "others"
    copy = shutil.copy(sample("nirspec_ta", "cal"), product.parent)
    assert run_own.on_file(Path(copy), "stage2/plot_cal").how == "worked"
