"""Samples asked for by name, and what an asker is told who asks wrongly."""

import importlib.util
import os
import re
import subprocess
import sys

import pytest
from astropy import units as u
from astropy.io import fits

from jwst_gallery import cache_dir, sample, truth
from jwst_gallery.samples import pipeline_environment


@pytest.mark.samples
def test_path_is_in_the_cache_and_named_as_the_archive_names_it():
    path = sample("nircam_image", "rate", exposure=2)
    assert path.name == "jw01234001001_02101_00002_nrcblong_rate.fits"
    assert path.is_relative_to(cache_dir())
    assert path.exists()


@pytest.mark.samples
def test_stage_tells_two_products_of_one_suffix_apart():
    assert sample("nircam_image", "i2d", stage=2).name.endswith("_00001_nrcblong_i2d.fits")
    assert sample("nircam_image", "i2d", stage=3).name.startswith("jw01234-o001_t001_")


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("nircam", "cal"), {}, "no dataset 'nircam'; there are: nircam_image"),
        (("nircam_image", "x1d"), {}, "no product 'x1d'; it has: .*uncal, .*cal"),
        (("nircam_image", "i2d"), {}, r"stages 2 and 3: say which.*stage=3\)"),
        (("nircam_image", "cal"), {"stage": 3}, "no 'cal' of stage 3, only of 2"),
        (("nircam_image", "cal"), {"stage": "2"}, "no 'cal' of stage '2', only of 2"),
        (("nircam_image", "cal"), {"exposure": 4}, "no 'cal' of exposure 4, only of 1, 2 and 3"),
        ((["nircam_image"], "cal"), {}, r"no dataset \['nircam_image'\]; there are"),
        (
            ("nircam_wfss", "x1d"),
            {"exp_type": "NRC_IMAGE", "stage": 2},
            "no 'x1d' of exposure type 'NRC_IMAGE', only of NRC_WFSS",
        ),
    ],
)
def test_wrong_questions_get_one_clear_line(arguments, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        sample(*arguments, **options)
    assert "\n" not in str(caught.value)


@pytest.mark.samples
def test_truth_is_found_by_dataset_and_by_sample():
    by_name, by_path = truth("nircam_image"), truth(sample("nircam_image", "cal"))
    assert by_name.keys() == by_path.keys() == {"sources", "cosmic_rays", "hot_pixels"}
    assert set(by_name["sources"]["kind"]) == {"star", "galaxy"}
    assert by_name["sources"]["flux"].unit == u.uJy
    assert set(by_path["cosmic_rays"]["exposure"]) == {1, 2, 3}


@pytest.mark.samples
def test_the_mode_of_a_dataset_comes_before_the_exposures_beside_it():
    spectra, image = (
        sample("nircam_wfss", "cal", exp_type=exp_type) for exp_type in (None, "NRC_IMAGE")
    )
    assert fits.getheader(spectra)["EXP_TYPE"] == "NRC_WFSS"
    assert fits.getheader(image)["EXP_TYPE"] == "NRC_IMAGE"
    # A suffix with only one exposure type needs no choice.
    assert sample("nircam_wfss", "segm") == sample("nircam_wfss", "segm", exp_type="NRC_IMAGE")


@pytest.mark.samples
def test_each_channel_has_its_combined_products():
    assert "_ch1-" in sample("miri_mrs", "s3d", stage=3).name
    assert "_ch2-" in sample("miri_mrs", "s3d", stage=3, channel=2).name
    # A cube of stage 2 has both channels.
    assert sample("miri_mrs", "s3d", stage=2) == sample("miri_mrs", "s3d", stage=2, channel=2)
    with pytest.raises(ValueError, match="no 's3d' of channel 3, only of 1 and 2"):
        sample("miri_mrs", "s3d", stage=3, channel=3)


@pytest.mark.samples
def test_truth_is_what_the_dataset_states():
    assert truth("nircam_wfss").keys() == {"sources", "lines"}
    assert set(truth("nircam_wfss")["lines"]["source"]) <= set(
        truth("nircam_wfss")["sources"]["id"]
    )


def test_a_readers_own_file_has_no_known_truth(tmp_path):
    assert truth(tmp_path / "jw01093018001_03102_00001_nis_cal.fits") is None


@pytest.mark.parametrize("asked", [truth, pipeline_environment])
def test_a_slip_in_the_name_of_a_dataset_is_told(asked):
    with pytest.raises(ValueError, match="no dataset 'nircam_imag'; there are: nircam_image"):
        asked("nircam_imag")


@pytest.mark.parametrize("file", ["", "k0123456789abcdef-image2-1/a_cal.fits", "mine_cal.fits"])
def test_no_truth_is_told_of_what_is_no_sample_of_today(monkeypatch, tmp_path, file):
    monkeypatch.setenv("JWST_GALLERY_CACHE", str(tmp_path))
    path = tmp_path / "nircam_image" / file
    with pytest.raises(ValueError, match="is not a sample of nircam_image, or is one of another"):
        truth(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if file:
        path.touch()
        with pytest.raises(
            ValueError, match="is not a sample of nircam_image, or is one of another"
        ):
            truth(path)


def test_cache_can_be_moved(monkeypatch, tmp_path):
    monkeypatch.setenv("JWST_GALLERY_CACHE", str(tmp_path))
    assert cache_dir() == tmp_path


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, jwst_gallery; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert not re.search(r"\b(numpy|astropy|matplotlib|jwst|stdatamodels)\b", modules)


@pytest.mark.samples
def test_a_sample_that_is_there_is_found_without_the_pipeline():
    sample("nircam_image", "cal")
    code = (
        "import sys; from jwst_gallery import sample; sample('nircam_image', 'cal');"
        "print(*sys.modules)"
    )
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert not {"jwst", "pysiaf", "crds", "loky"} & set(modules.split())


@pytest.fixture
def without_the_extra(monkeypatch):
    """As after `pip install jwst-gallery`: no package that only the extra brings."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *_: None if name == "jwst" else find_spec(name)
    )


@pytest.mark.parametrize(
    "asked", [(sample, "nircam_image", "cal"), (truth, "fgs_image")], ids=["sample", "truth"]
)
def test_without_the_extra_one_line_says_what_to_install(without_the_extra, asked):
    function, *arguments = asked
    with pytest.raises(ModuleNotFoundError, match=r"install 'jwst-gallery\[samples\]'") as caught:
        function(*arguments)
    assert "\n" not in str(caught.value)


def test_without_the_extra_a_readers_own_file_has_no_known_truth(
    without_the_extra, tmp_path, monkeypatch
):
    own = tmp_path / "jw01093018001_03102_00001_nis_cal.fits"
    own.touch()
    assert truth(own) is None
    monkeypatch.setenv("CRDS_PATH", "/of/the/reader")
    monkeypatch.setenv("CRDS_SERVER_URL", "https://jwst-crds.stsci.edu")
    assert pipeline_environment(own) == dict(os.environ)
