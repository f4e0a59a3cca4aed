"""The table of margins that a run of tests prints."""

from pathlib import Path

import margins
import pytest

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.slow  # each case runs pytest

TESTS = """
import pytest
from margins import close, within

@pytest.mark.parametrize("measured", [0.2, 0.9, 0.5])
def test_one(measured):
    within(measured, 1)

def test_another():
    close(1.03, 1, 0.1)
"""


def shares_of(pytester, test, *options):
    """Run a file of tests; give the shares of the limits in the table that is printed."""
    folder = str(Path(margins.__file__).parent)
    pytester.makeconftest(f"import sys\nsys.path.append({folder!r})\npytest_plugins = ['margins']")
    pytester.makepyfile(test)
    result = pytester.runpytest_inprocess(*options)
    table = [line.split("  ") for line in result.outlines if line[:2] in ("0.", "1.")]
    return result, [(float(cells[0]), cells[-1]) for cells in table]


@pytest.mark.parametrize("processes", [0, 2])
def test_a_run_ends_with_the_tightest(pytester, processes):
    result, shares = shares_of(pytester, TESTS, "-n", str(processes))
    assert [share for share, _ in shares] == [0.9, 0.5, 0.3, 0.2]
    assert shares[0][1].endswith("test_one[0.9]")
    result.assert_outcomes(passed=4)


def test_what_used_more_than_two_thirds_fails_where_room_is_asked_for(pytester):
    result, _ = shares_of(pytester, TESTS, "--room")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["*measured 0.9; at most 1: too tight*"])


def test_lower_limits_count_by_what_is_missing_to_the_best(pytester):
    text = "from margins import above\ndef test(): above(0.99, 0.96, best=1); above(8, 4)"
    _, shares = shares_of(pytester, text)
    assert [share for share, _ in shares] == [0.5, 0.25]
