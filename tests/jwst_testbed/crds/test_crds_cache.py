"""The cache is tested by the CRDS client itself, in a process of its own."""

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from stdatamodels.jwst import datamodels

from jwst_testbed.crds.cache import CONTEXT, Reference, environment, write_cache

pytestmark = pytest.mark.slow

ASK = """
import json, sys, crds
found = crds.getreferences(json.loads(sys.argv[1]), json.loads(sys.argv[2]), observatory="jwst")
print(json.dumps([crds.get_context_name("jwst"), found]))
"""

LEAD = """
import json, pathlib, sys
from jwst_testbed.crds.cache import use
for cache in sys.argv[2:]:
    use(pathlib.Path(cache))
    import crds
    found = crds.getreferences(json.loads(sys.argv[1]), ["gain"], observatory="jwst")
    print("found", found["gain"])
"""

KEYWORDS = """
import pathlib, sys
import stdatamodels.schema
from jwst_testbed.crds.cache import use
for cache in sys.argv[1:]:
    use(pathlib.Path(cache))
    from crds.jwst import locate
    print(*locate.fits_to_parkeys({"EXP_TYPE": "NRC_IMAGE"}))
    stdatamodels.schema.find_fits_keyword = None
"""

HEADER = {
    "META.INSTRUMENT.NAME": "NIRCAM",
    "META.INSTRUMENT.DETECTOR": "NRCBLONG",
    "META.EXPOSURE.TYPE": "NRC_IMAGE",
    "META.OBSERVATION.DATE": "2025-09-20",
    "META.OBSERVATION.TIME": "12:00:00.000",
}


def ask(cache, exposure_type, kinds):
    header = HEADER | {"META.EXPOSURE.TYPE": exposure_type}
    answer = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(header), json.dumps(kinds)],
        env={**os.environ, **environment(cache)},
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        raise RuntimeError(answer.stderr)
    return json.loads(answer.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crds")
    gain = datamodels.GainModel(data=np.ones((4, 4), np.float32))
    flat = datamodels.FlatModel(data=np.ones((4, 4), np.float32))
    write_cache(
        folder,
        "NIRCam",
        "NRCBLONG",
        [
            Reference("gain", gain, ("NRC_IMAGE", "NRC_WFSS")),
            Reference("flat", flat, ("NRC_IMAGE",)),
        ],
    )
    return folder


def test_images_of_one_value_take_no_disk_and_read_the_same(tmp_path):
    noise = np.random.default_rng(1).normal(1, 0.01, (1200, 1200)).astype(np.float32)
    error, flags = np.full_like(noise, 0.001), np.zeros(noise.shape, np.uint32)
    flags[7, 9] = datamodels.dqflags.pixel["DO_NOT_USE"]
    flat = datamodels.FlatModel(data=noise, err=error, dq=flags)
    write_cache(tmp_path, "NIRCam", "NRCBLONG", [Reference("flat", flat, ("NRC_IMAGE",))])
    path = tmp_path / "references/jwst/nircam/jwst_nircam_flat_0001.fits"
    # Three such arrays were written, of which two are nearly of one value.
    assert noise.nbytes < path.stat().st_size < 1.3 * noise.nbytes
    with datamodels.open(path) as read:
        np.testing.assert_array_equal(read.data, noise)
        np.testing.assert_array_equal(read.err, error)
        np.testing.assert_array_equal(read.dq, flags)


def test_flags_are_kept_where_the_model_would_make_others(tmp_path):
    # One plane of flags for a stack of coefficients.
    linearity = datamodels.LinearityModel(
        coeffs=np.ones((3, 8, 8), np.float32), dq=np.zeros((8, 8), np.uint32)
    )
    write_cache(tmp_path, "NIRCam", "NRCBLONG", [Reference("linearity", linearity, ("NRC_IMAGE",))])
    path = tmp_path / "references/jwst/nircam/jwst_nircam_linearity_0001.fits"
    with datamodels.open(path) as read:
        assert read.dq.shape == (8, 8)


def test_the_client_finds_what_was_written(cache):
    context, found = ask(cache, "NRC_IMAGE", ["gain", "flat"])
    assert context == CONTEXT
    assert os.path.samefile(
        found["gain"], cache / "references/jwst/nircam/jwst_nircam_gain_0001.fits"
    )
    assert os.path.samefile(
        found["flat"], cache / "references/jwst/nircam/jwst_nircam_flat_0001.fits"
    )


def test_types_that_are_not_there_are_not_applicable(cache):
    _, found = ask(cache, "NRC_WFSS", ["gain", "flat", "photom", "pars-image2pipeline"])
    assert found["gain"].endswith("jwst_nircam_gain_0001.fits")
    for kind in ("flat", "photom", "pars-image2pipeline"):
        assert found[kind].startswith("NOT FOUND n/a"), kind


def test_the_client_notices_a_mapping_that_was_changed(cache, tmp_path):
    changed = tmp_path / "crds"
    shutil.copytree(cache, changed)
    rmap = changed / "mappings/jwst/jwst_nircam_gain_0001.rmap"
    rmap.write_text(rmap.read_text().replace("2014", "2015"))
    with pytest.raises(RuntimeError, match=r"(?i)checksum|sha1sum"):
        ask(changed, "NRC_IMAGE", ["gain"])


def test_one_process_can_be_led_to_one_cache_after_another(cache, tmp_path):
    # Its mappings have the names of the others: what the client keeps in memory would mislead.
    flat = datamodels.FlatModel(data=np.ones((4, 4), np.float32))
    write_cache(tmp_path, "NIRCam", "NRCBLONG", [Reference("flat", flat, ("NRC_IMAGE",))])
    caches = map(str, (cache, tmp_path, cache))
    command = [sys.executable, "-c", LEAD, json.dumps(HEADER), *caches]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = [line.split()[1] for line in printed.splitlines() if line.startswith("found")]
    assert found[0] == found[2] == str(cache / "references/jwst/nircam/jwst_nircam_gain_0001.fits")
    assert found[1] == "NOT"


def test_keywords_of_data_models_are_looked_up_once(cache, tmp_path):
    command = [sys.executable, "-c", KEYWORDS, str(cache), str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.splitlines() == ["META.EXPOSURE.TYPE"] * 2
