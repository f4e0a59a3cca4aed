"""The session that runs chapters on files of one's own, and all pages on copies of samples."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "reader"))
import run_own_chapters as own

PAGES = own.pages()


def test_all_pages_that_name_a_file_are_found():
    assert {"learn/9-time-series", "wcs/miri-mrs", "stage2/plot_cal"} <= PAGES.keys()
    assert "learn/1-introduction" not in PAGES  # its file need not be there


def test_a_file_takes_the_place_of_the_one_sample():
    path = Path("/data/it's mine_cal.fits")
    code = own.code_of(PAGES["learn/2-example-data"])
    swapped = own.swapped(code, path)
    assert f"\nfilename = {str(path)!r}\nrequire(filename" in swapped
    assert len(code) - len(code.replace("sample(", "")) == 7 + len(swapped) - len(
        swapped.replace("sample(", "")
    )
    assert own.swapped(own.code_of(PAGES["learn/3-stage1"]), path) is None


def test_hidden_cells_are_left_out():
    assert "assert" not in own.code_of(PAGES["learn/2-example-data"])
    assert "assert" not in own.code_of(PAGES["stage2/plot_cal"])


def test_copies_are_named_in_all_parts_of_a_chapter():
    code = own.on_copies(own.code_of(PAGES["learn/12-multi-object-and-fixed-slit"]))
    assert code.count("copied(") == 8
    assert "sample(" not in code


@pytest.mark.samples
@pytest.mark.slow
def test_the_truth_beside_a_copy_is_told():
    code = """
filename = copied("nircam_coron", "psfstack")
assert isinstance(filename, str)
from jwst_gallery import sample, truth
assert truth(filename) is None
assert truth("nircam_image") is not None
{}
"""
    where = ("its copies", "page", "copies", own.COPIES)
    assert own.outcome(code.format("print('all')"), *where)[2:4] == ("worked", "all")
    ended = own.outcome(code.format('truth(sample("nircam_coron", "i2d"))'), *where)
    assert ended.how == "failed"
    assert "beside a file that is not a sample" in ended.says
