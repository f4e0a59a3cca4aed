"""Schemas that asdf parses once."""

import subprocess
import sys

import pytest
from known_faults import known_fault

# Sets a transform twice, prints how many schemas the second time took, and sets what none allows.
SCRIPT = """
import sys
import yaml
from astropy.modeling.models import Shift
from stdatamodels.jwst.datamodels import DistortionModel
from jwst_testbed.schemas import parse_once
if sys.argv[1] == "once":
    parse_once()
model = DistortionModel(strict_validation=True)
model.model = Shift(1) & Shift(2)
parsed, load = [], yaml.load
yaml.load = lambda text, *rest, **options: parsed.append(text) or load(text, *rest, **options)
model.model = Shift(3) & Shift(4)
print(len(parsed))
model.model = "no transform"
"""


def run(how):
    """Return the number that the script printed, and its error."""
    command = [sys.executable, "-c", SCRIPT, how]
    ended = subprocess.run(command, capture_output=True, text=True)
    return int(ended.stdout), ended.stderr


@pytest.mark.slow
def test_a_schema_is_parsed_once_and_still_refuses_what_it_does_not_allow():
    number, error = run("once")
    assert number == 0
    assert "ValidationError" in error


@pytest.mark.slow
def test_asdf_itself_parses_it_again():
    number, _ = run("again")
    with known_fault("schemas again"):
        assert number > 0, "it was kept"
