"""Schemas and tags that asdf parses faster."""

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
from jwst_testbed.schemas import parse_quickly
if sys.argv[1] == "quickly":
    parse_quickly()
model = DistortionModel(strict_validation=True)
model.model = Shift(1) & Shift(2)
parsed, load = [], yaml.load
yaml.load = lambda text, *rest, **options: parsed.append(text) or load(text, *rest, **options)
model.model = Shift(3) & Shift(4)
print(len(parsed))
model.model = "no transform"
"""

# Prints the tags that asdf knows, and how many lists of them the parser in Python has read.
TAGS = """
import sys
import asdf
import yaml
from jwst_testbed.schemas import parse_quickly
if sys.argv[1] == "quickly":
    parse_quickly()
slow, parse = [], yaml.SafeLoader.get_single_data
def read(loader):
    found = parse(loader)
    if "extension_uri" in found:  # packages with extensions read settings of their own, too
        slow.append(found)
    return found
yaml.SafeLoader.get_single_data = read
for extension in asdf.get_config().extensions:
    print(extension.extension_uri, *sorted(tag.tag_uri for tag in extension.tags))
print(len(slow))
"""


def run(script, how):
    """Return what a script printed, line by line, and its error."""
    command = [sys.executable, "-c", script, how]
    ended = subprocess.run(command, capture_output=True, text=True)
    return ended.stdout.splitlines(), ended.stderr


@pytest.mark.slow
def test_a_schema_is_parsed_once_and_still_refuses_what_it_does_not_allow():
    [number], error = run(SCRIPT, "quickly")
    assert int(number) == 0
    assert "ValidationError" in error


@pytest.mark.slow
def test_asdf_itself_parses_it_again():
    [number], _ = run(SCRIPT, "slowly")
    with known_fault("schemas again"):
        assert int(number) > 0, "it was kept"


@pytest.mark.slow
def test_tags_are_those_that_asdf_itself_reads():
    *quick, number = run(TAGS, "quickly")[0]
    *slow, _ = run(TAGS, "slowly")[0]
    assert len(quick) > 10
    assert quick == slow
    assert int(number) == 0


@pytest.mark.slow
def test_asdf_itself_reads_tags_with_the_parser_in_python():
    *_, number = run(TAGS, "slowly")[0]
    with known_fault("tags in Python"):
        assert int(number) > 0, "it read them in C"
