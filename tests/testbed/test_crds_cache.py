"""The cache is tested by the CRDS client itself, in a process of its own."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from stdatamodels.jwst import datamodels

from jwst_gallery.testbed.crds_cache import CONTEXT, Reference, environment, write_cache

ASK = """
import json, sys, crds
found = crds.getreferences(json.loads(sys.argv[1]), json.loads(sys.argv[2]), observatory="jwst")
print(json.dumps([crds.get_context_name("jwst"), found]))
"""


def ask(cache, exposure_type, kinds):
    header = {
        "META.INSTRUMENT.NAME": "NIRCAM",
        "META.INSTRUMENT.DETECTOR": "NRCBLONG",
        "META.EXPOSURE.TYPE": exposure_type,
        "META.OBSERVATION.DATE": "2025-09-20",
        "META.OBSERVATION.TIME": "12:00:00.000",
    }
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
    import shutil

    changed = tmp_path / "crds"
    shutil.copytree(cache, changed)
    rmap = changed / "mappings/jwst/jwst_nircam_gain_0001.rmap"
    rmap.write_text(rmap.read_text().replace("2014", "2015"))
    with pytest.raises(RuntimeError, match=r"(?i)checksum|sha1sum"):
        ask(changed, "NRC_IMAGE", ["gain"])
