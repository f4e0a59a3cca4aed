"""The faults and tables that `nox -s mutants` makes of its runs."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path += [str(ROOT / "tests" / "reader"), str(ROOT / "docs" / "_ext")]
import mutants  # noqa: E402
from mutants import Mutant, Outcome  # noqa: E402


def run(kind, how):
    return Outcome(Mutant("wcs/plot_sip", "nircam_image cal", kind), how, "", 1.0)


WHOLE = run("", "not caught")
OTHERS = [run(f"break {number}", "caught") for number in range(20)]


@pytest.mark.parametrize(
    ("how", "is_listed", "says"),
    [
        ("caught", False, []),
        ("no fit", False, []),
        ("not caught", True, []),
        ("not caught", False, ["wcs/plot_sip, nircam_image cal: sign is not caught"]),
        ("caught", True, ["sign is caught now: take it out of unseen.csv"]),
    ],
)
def test_a_break_is_caught_or_listed(how, is_listed, says):
    one = run("sign", how)
    listed = {one.mutant: "reason"} if is_listed else {}
    found = list(mutants.faults([WHOLE, one, *OTHERS], listed))
    assert len(found) == len(says)
    assert all(text in line for text, line in zip(says, found, strict=True))


def test_a_check_that_fails_on_a_whole_copy_is_said():
    [line] = mutants.faults([run("", "caught"), *OTHERS], {})
    assert "nothing is broken" in line


def test_only_a_tenth_may_be_listed():
    unseen = [run(f"unseen {number}", "not caught") for number in range(3)]
    listed = {one.mutant: "reason" for one in unseen}
    assert not list(mutants.too_many([WHOLE, *unseen, *OTHERS, *OTHERS], listed))
    [line] = mutants.too_many([WHOLE, *unseen, *OTHERS], listed)
    assert line.startswith("3 of 23 breaks are listed as unseen")


def test_the_table_counts_by_kind():
    unseen = run("transposed", "not caught")
    outcomes = [*(run("sign", how) for how in ("caught", "no fit", "not caught")), WHOLE, unseen]
    by_kind = mutants.table(outcomes, {unseen.mutant: "reason"}, "break", mutants.TABLES["break"])
    assert [line.split() for line in by_kind][1:] == [
        ["sign", "1", "0", "1", "1"],
        ["transposed", "0", "1", "0", "0"],
        ["all", "1", "1", "1", "1"],
    ]
