"""A check passes what the pipeline writes, and names each way in which a file is not so."""

import json

import numpy as np
import pytest
from astropy.io import fits

from jwst_gallery import check, sample
from jwst_gallery.cli import main

pytestmark = pytest.mark.samples


@pytest.fixture
def copy(tmp_path):
    """Copy a sample, changed by a function of its HDUs, and return its path."""

    def changed(path, change=lambda hdus: None):
        with fits.open(path, memmap=False) as hdus:
            change(hdus)
            hdus.writeto(tmp_path / path.name)
        return tmp_path / path.name

    return changed


def test_a_copy_of_a_product_is_right(copy):
    assert check(copy(sample("nirspec_ta", "cal"))) == []


def without_values(value):
    def change(hdus):
        hdus["SCI"].data[:] = value

    return change


def without_wavelengths(hdus):
    hdus["EXTRACT1D"].data["WAVELENGTH"] = 0


def without_times(hdus):
    for name in ("start", "mid", "end"):
        hdus["INT_TIMES"].data[f"int_{name}_MJD_UTC"] = 0


def without_its_table(hdus):
    del hdus["INT_TIMES"]


def without_wcs(hdus):
    del hdus["ASDF"]


def on_another_instrument(hdus):
    hdus[0].header["EXP_TYPE"] = "NRC_TSGRISM"


@pytest.mark.parametrize(
    ("dataset", "suffix", "change", "fault"),
    [
        ("nirspec_ta", "cal", without_values(np.nan), "an array SCI has no value"),
        ("nirspec_ta", "cal", without_values(0), "an array SCI has no value"),
        ("nirspec_bots", "x1dints", without_wavelengths, "the wavelengths of a spectrum"),
        ("nircam_tsimage", "calints", without_times, "the times of its integrations"),
        ("nircam_tsimage", "calints", without_its_table, "the table INT_TIMES is missing"),
        ("nirspec_ta", "cal", without_wcs, "it has no WCS"),
        (
            "nircam_tsimage",
            "calints",
            on_another_instrument,
            "its WCS is another: frames: detector",
        ),
    ],
)
def test_each_fault_is_named(copy, dataset, suffix, change, fault):
    stage = 2 if suffix == "x1dints" else None
    faults = check(copy(sample(dataset, suffix, stage=stage), change))
    assert any(one.startswith(fault) for one in faults), faults


def test_a_file_that_is_cut_has_one_line_and_a_status(copy, capsys):
    path = copy(sample("nirspec_ta", "cal"))
    path.write_bytes(path.read_bytes()[:-4000])
    assert main(["check", str(path.parent)]) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{path}: cannot read {path.name}")


def test_members_that_are_not_beside_an_association_are_named(tmp_path, capsys):
    original = sample("nircam_image", "asn", stage=3)
    path = tmp_path / original.name
    path.write_bytes(original.read_bytes())
    members = [one["expname"] for one in json.loads(path.read_text())["products"][0]["members"]]
    (tmp_path / members[0]).touch()
    assert check(path) == [f"the member {name} is not beside it" for name in members[1:]]
    for name in members:
        (tmp_path / name).touch()
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: ok\n"
