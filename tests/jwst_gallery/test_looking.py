"""A first look tells what the header says, whatever the file is called, and what is odd."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import metadata

import numpy as np
import pytest
from astropy.io import fits
from stdatamodels.jwst import datamodels

from jwst_gallery import _fits, look
from jwst_gallery.cli import main
from jwst_gallery.layouts import Build, builds

NAME = "jw01093018001_03102_00001_nis_cal.fits"


@pytest.fixture
def written(tmp_path):
    """Write a file with keywords of a product, and return its path."""

    def write(extensions=(), name=NAME, **keywords):
        stated = {
            "FILENAME": NAME,
            "DATAMODL": "ImageModel",
            "EXP_TYPE": "NIS_AMI",
            "INSTRUME": "NIRISS",
            "CAL_VER": "3.0.0",
            "EXPMID": 60000.0,
        }
        merged = {**stated, **keywords}
        header = fits.Header({key: value for key, value in merged.items() if value is not None})
        asdf = fits.BinTableHDU(np.zeros(1, [("ASDF_METADATA", "u1", (8,))]), name="ASDF")
        path = tmp_path / name
        fits.HDUList([fits.PrimaryHDU(header=header), *extensions, asdf]).writeto(path)
        return path

    return write


def test_what_a_data_model_wrote_is_seen(tmp_path):
    model = datamodels.MultiSlitModel()
    for number in range(3):
        slit = datamodels.SlitModel((20, 30 + number))
        slit.dq = np.zeros(slit.data.shape, np.uint32)
        slit.meta.bunit_data = "MJy/sr"
        model.slits.append(slit)
    model.meta.exposure.type = "NRS_MSASPEC"
    model.meta.instrument.name = "NIRSPEC"
    path = tmp_path / "jw01234001001_02101_00001_nrs1_cal.fits"
    model.save(path)
    seen = look(path)
    assert (seen.kind.suffix, seen.kind.model) == ("cal", "MultiSlitModel")
    assert seen.modes == ("NIRSpec Multi-object spectroscopy",)
    assert seen.stated["exposure type"] == "NRS_MSASPEC"
    there = {one.name: one for one in seen.extensions}
    assert (there["SCI"].number, there["SCI"].shape, there["SCI"].dtype) == (3, (20, 30), "float32")
    assert there["SCI"].unit == "MJy/sr"
    assert there["DQ"].dtype == "uint32"


def test_columns_have_units(written):
    columns = [fits.Column("FLUX", "E", unit="Jy"), fits.Column("DQ", "J")]
    table = fits.BinTableHDU.from_columns(columns, nrows=7, name="EXTRACT1D")
    extension = look(written([table])).extensions[0]
    assert (extension.kind, extension.shape) == ("table", (7,))
    assert extension.columns == ("FLUX (Jy)", "DQ")


def test_an_image_that_is_compressed_within_the_file_is_an_image(written):
    image = fits.CompImageHDU(np.zeros((50, 60), np.int16), name="SCI")
    extension = look(written([image])).extensions[0]
    assert (extension.kind, extension.shape, extension.dtype) == ("image", (50, 60), "int16")


def test_the_name_of_the_file_does_not_matter(written):
    path = written(name="mine (1).fits")
    packed = path.with_name("old_x1d.fits")
    with path.open("rb") as plain, gzip.open(packed, "wb") as out:
        shutil.copyfileobj(plain, out)
    assert look(path).kind == look(str(packed)).kind
    assert look(path).kind.suffix == "cal"


@pytest.mark.parametrize(
    ("keywords", "remark"),
    [
        ({"EXPMID": None}, "the middle of the exposure is not stated"),
        ({"EXPMID": 0.0}, "the middle of the exposure is not stated"),
        ({"DATAMODL": None}, "it was not written by the pipeline"),
        ({"FILENAME": "step.fits"}, None),
    ],
)
def test_what_is_odd_is_told(written, keywords, remark):
    remarks = look(written(**keywords)).remarks
    if remark is None:
        assert remarks == ()
    else:
        assert remark in remarks[0]


def test_the_scripts_that_take_it_are_named(written):
    assert "stage2/plot_cal" in look(written()).scripts
    assert look(written(name="x.fits", FILENAME="x.fits")).scripts == ()


def test_what_was_written_otherwise_is_told(written):
    assert look(written()).older == ()
    [note] = look(written(name="old.fits", CAL_VER="1.5.3")).older
    assert note.startswith("by jwst 1.5.3, before 1.16: NaN and the flag DO_NOT_USE")
    notes = look(written(name="before_flight.fits", CAL_VER="0.18.1")).older
    assert "before 1.0: it was written before flight" in notes[-1]


def test_the_build_of_a_version_is_told(written):
    seen = look(written(name="old.fits", CAL_VER="1.12.5"))
    assert seen.build == Build("B10.0.1", "2023-10-19", "2023-12-05")
    build = "B10.0.1, released 2023-10-19, installed into operations 2023-12-05"
    assert seen.facts()["build"] == build
    assert seen.as_dict()["build"]["name"] == "B10.0.1"
    assert (
        str(look(written(name="pypi.fits", CAL_VER="1.13.4")).build) == "none, released 2024-01-25"
    )
    unknown = look(written(name="new.fits", CAL_VER="1.12.6.dev3+g1"))
    assert unknown.build is None
    assert "build" not in unknown.facts()


def test_all_versions_that_jwst_knows_have_their_build():
    """The README of the version that is installed has a table of them."""
    readme = metadata("jwst")
    rows = re.findall(
        r"^\| (\d[\d.]+) +\| (\S*) +\| \S* +\| \S* +\| ([\d-]+) +\| ([\d-]*) +\|",
        readme.get_payload() or readme["Description"],
        re.MULTILINE,
    )
    assert len(rows) > 100
    kept = builds()
    for version, *build in rows:
        if version != "0.8.0":  # in two builds
            assert kept[version] == Build(*build)


def test_a_broken_keyword_gets_one_line(written):
    path = written()
    content = path.read_bytes()
    path.write_bytes(content.replace(b"EXP_TYPE= 'NIS_AMI '", b"EXP_TYPE= 'NIS_AMI  "))
    with pytest.raises(OSError, match=rf"\Acannot read {NAME} as FITS: .*\Z"):
        look(path)


def test_the_header_is_read_once(written, monkeypatch):
    read, read_header = [], _fits._read_header
    monkeypatch.setattr(_fits, "_read_header", lambda file: read.append(1) or read_header(file))
    look(written())
    assert len(read) == 2  # the primary header, and that of ASDF


def test_a_name_of_no_product_is_told(written):
    path = written(name="slit.138.fits", FILENAME="slit.138.fits")
    seen = look(path)
    assert seen.kind is None
    assert seen.remarks == (
        "its name is that of no product; its data model is ImageModel, its exposure type NIS_AMI",
    )


@pytest.mark.parametrize(
    ("corners", "odd"),
    [
        ("5.0 1.0 5.1 1.0 5.1 1.1 5.0 1.1", False),
        ("359.95 1.0 0.05 1.0 0.05 1.1 359.95 1.1", False),
        ("10.0 89.99 190.0 89.99 280.0 89.99 100.0 89.99", False),
        ("5.0 1.0 195.0 1.0 195.0 1.1 5.0 1.1", True),
        ("5.0 -80.0 5.1 -80.0 5.1 80.0 5.0 80.0", True),
        ("nan nan nan nan", False),
    ],
)
def test_a_region_as_wide_as_the_sky_is_told(written, corners, odd):
    image = fits.ImageHDU(np.zeros((5, 5), np.float32), name="SCI")
    image.header["S_REGION"] = f"POLYGON ICRS  {corners}"
    remarks = look(written([image])).remarks
    assert [" degrees wide: its WCS is not to be trusted" in one for one in remarks] == [True] * odd


def test_a_file_in_an_older_layout_is_told_what_that_means(written, capsys):
    path = written(CAL_VER="1.15.1")
    [note] = look(path).older
    assert note == (
        "by jwst 1.15.1, before 1.16: NaN and the flag DO_NOT_USE do not always go together: "
        "test both"
    )
    assert main(["look", str(path)]) == 0
    assert "both layouts side by side: products/history.html" in capsys.readouterr().out


def test_a_file_of_today_is_not_told_of_history(written, capsys):
    path = written()
    assert look(path).older == ()
    main(["look", str(path)])
    assert "history" not in capsys.readouterr().out


def test_a_file_of_the_version_in_development_is_told_what_is_new(written):
    name = "jw01234001001_02101_00001_nrcalong_cal.fits"
    stated = {"DATAMODL": "MultiSlitModel", "EXP_TYPE": "NRC_WFSS", "INSTRUME": "NIRCAM"}
    path = written(name=name, FILENAME=name, CAL_VER="3.0.1.dev63+g9c979f", **stated)
    notes = look(path).older
    assert [note for note in notes if "cal is in count rate" in note and "ask BUNIT" in note]
    assert all(note.startswith("by jwst 3.0.1.dev63+g9c979f, in development: ") for note in notes)


def test_the_command_looks_at_folders_and_goes_on_after_a_bad_file(written, tmp_path, capsys):
    written()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "bad.fits").write_bytes(b"no FITS file")
    assert main(["look", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert NAME in printed.out
    assert "Calibrated mean image: cal of stage 2" in printed.out
    [line] = printed.err.splitlines()
    assert line.startswith("jwst-gallery: cannot read bad.fits as FITS: ")


def test_the_command_writes_json(written, capsys):
    path = written()
    assert main(["look", "--json", str(path)]) == 0
    [seen] = json.loads(capsys.readouterr().out)
    assert seen["name"] == NAME
    assert seen["kind"]["suffix"] == "cal"
    assert seen["stated"]["instrument"] == "NIRISS"


def test_a_folder_without_files_is_told(tmp_path, capsys):
    assert main(["look", str(tmp_path)]) == 1
    assert "there is no file of a product in" in capsys.readouterr().err


def test_what_steers_a_terminal_is_written_out(written, capsys):
    path = written(TARGNAME="star [bold]x[/bold] \\x1b[31m")
    main(["look", str(path)])
    assert "[bold]x[/bold]" in capsys.readouterr().out


@pytest.mark.slow
def test_a_look_needs_neither_the_pipeline_nor_its_models(written):
    code = (
        "import sys; from jwst_gallery import look; look(sys.argv[1]); "
        "heavy = 'jwst', 'stdatamodels', 'gwcs', 'asdf', 'matplotlib', 'fsspec', 'dask'; "
        "print(*{*heavy} & {*sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", code, written()], capture_output=True, text=True)
    assert ran.stdout.strip() == "", ran.stderr
