"""The guard of the gallery's scripts stops each file that a script is not written for."""

import importlib.util
import shutil
from pathlib import Path

import pytest
from astropy.io import fits

from jwst_gallery import _fits, require, sample
from jwst_gallery.scripts import scripts, scripts_for

ROOT = Path(__file__).parents[2]


def named(name):
    return next(script for script in scripts() if script.name == name)


def test_the_table_is_what_the_scripts_say():
    path = ROOT / "docs" / "_ext" / "script_table.py"
    spec = importlib.util.spec_from_file_location("script_table", path)
    table = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(table)
    said = [tuple(map(str, row)) for row in table.rows()]
    kept = [
        (
            script.name,
            script.title,
            " ".join(script.suffixes),
            " ".join(script.exp_types),
            str(script.stage or ""),
            script.model,
        )
        for script in scripts()
    ]
    assert kept == said, "python docs/_ext/script_table.py"


# Which ended in a traceback, or in a figure that meant nothing.
WRONG = [
    ("stage2/plot_cal", "nircam_wfss", {"suffix": "cal"}),
    ("stage2/plot_cal", "miri_lrs", {"suffix": "cal"}),
    ("stage2/plot_cal", "miri_mrs", {"suffix": "cal"}),
    ("stage2/plot_cal_s2d", "nirspec_mos", {"suffix": "cal", "stage": 2}),
    ("stage2/plot_calints_soss", "nircam_tsgrism", {"suffix": "calints"}),
    ("stage2/plot_calints_dhs", "niriss_soss", {"suffix": "calints"}),
    ("stage2/plot_guide_cal", "nircam_image", {"suffix": "cal"}),
    ("stage1/plot_int_times", "fgs_guide", {"suffix": "uncal", "exp_type": "FGS_TRACK"}),
    ("stage3/plot_s2d_combined", "nirspec_prism", {"suffix": "s2d", "stage": 3}),
    ("stage3/plot_cal_source", "nirspec_mos", {"suffix": "cal", "stage": 2}),
    ("wcs/plot_tsgrism_wcs", "nircam_tsimage", {"suffix": "calints"}),
    ("wcs/plot_soss_wcs", "nirspec_bots", {"suffix": "calints"}),
    ("wcs/plot_slit_wcs", "nirspec_mos", {"suffix": "cal", "stage": 2}),
    ("wcs/plot_emission_line", "miri_mrs", {"suffix": "cal"}),
    ("wcs/plot_frames", "nirspec_ifu", {"suffix": "cal"}),
    ("wcs/plot_frames", "nirspec_ta", {"suffix": "cal"}),
    ("stage2/plot_s2d", "nirspec_fs", {"suffix": "s2d", "stage": 2}),
]


@pytest.mark.samples
@pytest.mark.parametrize(("name", "dataset", "product"), WRONG)
def test_a_file_of_another_mode_is_told_and_where_it_fits(name, dataset, product):
    path, script = sample(dataset, **product), named(name)
    with pytest.raises(ValueError, match="; needed here: ") as told:
        require(
            path,
            *script.suffixes,
            exp_type=" ".join(script.exp_types),
            stage=script.stage,
            model=script.model,
        )
    message = str(told.value)
    assert message.startswith(f"{path.name} is the product {product['suffix']} of stage ")
    assert "\n" not in message
    for other in scripts_for(path):
        assert other.name in message
        assert other.name != name


@pytest.mark.samples
def test_each_script_takes_the_sample_that_it_is_written_for():
    """The examples themselves run with it; here, that a copy of another name is taken as well."""
    path = sample("nircam_image", "cal")
    assert {"stage2/plot_cal", "wcs/plot_sip"} <= {one.name for one in scripts_for(path)}


@pytest.mark.parametrize("name", ["copy (1).fits", "mine.fits", "star_x1d.fits"])
def test_a_renamed_copy_is_taken(tmp_path, name):
    original = "jw01093018001_03102_00001_nis_cal.fits"
    header = fits.Header({"FILENAME": original, "DATAMODL": "ImageModel", "EXP_TYPE": "NIS_IMAGE"})
    fits.PrimaryHDU(header=header).writeto(tmp_path / original)
    shutil.copy(tmp_path / original, tmp_path / name)
    require(str(tmp_path / name), "cal", exp_type="*_IMAGE")
    with pytest.raises(
        ValueError, match=r"is the product cal of stage 2, of NIS_IMAGE .*needed here: x1d\."
    ):
        require(tmp_path / name, "x1d")


def test_a_guard_reads_the_header_once(tmp_path, monkeypatch):
    read, read_header = [], _fits._read_header
    monkeypatch.setattr(_fits, "_read_header", lambda file: read.append(1) or read_header(file))
    path = tmp_path / "jw01093018001_03102_00001_nis_cal.fits"
    fits.PrimaryHDU(header=fits.Header({"EXP_TYPE": "NIS_IMAGE"})).writeto(path)
    with pytest.raises(ValueError, match="Scripts that take it: "):
        require(path, "x1d")
    assert len(read) == 1


def test_a_file_that_is_not_there_or_is_none_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no file mine_cal\.fits where you name"):
        require(tmp_path / "mine_cal.fits", "cal")
    (tmp_path / "bad_cal.fits").write_bytes(b"no FITS file")
    with pytest.raises(OSError, match=r"cannot read bad_cal\.fits as FITS"):
        require(tmp_path / "bad_cal.fits", "cal")
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ValueError, match="does not end with the suffix of a known product"):
        require(tmp_path / "notes.txt", "cal")
    assert scripts_for(tmp_path / "notes.txt") == []
