"""The guard of the gallery's scripts stops each file that a script is not written for."""

import importlib.util
import shutil
from pathlib import Path

import pytest
from astropy.io import fits

from jwst_gallery import _fits, require, sample
from jwst_gallery._data import read_rows
from jwst_gallery.scripts import chapters_for, scripts, scripts_for

ROOT = Path(__file__).parents[2]


def named(name):
    return next(script for script in scripts() if script.name == name)


def test_the_tables_are_what_scripts_and_chapters_say():
    path = ROOT / "docs" / "_ext" / "script_table.py"
    spec = importlib.util.spec_from_file_location("script_table", path)
    table = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(table)
    for name, rows in (("scripts", table.scripts()), ("chapters", table.chapters())):
        said = [[str(value) for value in row] for row in rows]
        kept = [[row[column] for column in table.COLUMNS] for row in read_rows(name)]
        assert kept == said, "python docs/_ext/script_table.py"


def test_every_chapter_that_names_a_file_says_what_it_takes():
    """Chapter 1 takes names; its file need not be there."""
    chapters = [*ROOT.glob("docs/learn/*.md"), *ROOT.glob("docs/wcs/*.md")]
    asking = {
        f"{path.parent.name}/{path.stem}"
        for path in chapters
        if "\n# Put the name" in path.read_text(encoding="utf-8")
    }
    said = {row["name"] for row in read_rows("chapters")}
    assert asking - said == {"learn/1-introduction"}
    assert said <= asking


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


@pytest.mark.samples
def test_chapters_are_named_once_for_a_file_that_they_take():
    for dataset, suffix, expected in [
        ("miri_mrs", "cal", {"learn/11-long-slit-and-ifu", "wcs/miri-mrs"}),
        ("niriss_soss", "calints", {"learn/13-soss", "wcs/niriss-soss"}),
        ("fgs_guide", "cal", {"learn/15-guide-stars"}),
    ]:
        names = [one.name for one in chapters_for(sample(dataset, suffix))]
        assert sorted(names) == sorted(expected)
    with pytest.raises(ValueError, match=r"Chapters about it: learn/15-guide-stars$"):
        require(sample("fgs_guide", "cal"), "x1d")


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
