"""The traps: each is run wrong and right, checked, and leads on; faults of libraries are known."""

import ast
import builtins
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from known_faults import known_fault

TRAPS = Path(__file__).parents[2] / "docs" / "traps"
SECTION = re.compile(r"^\((trap-[\w-]+)\)=\n## (.+)\n((?:(?!^\(trap-).*\n)*)", re.MULTILINE)
CELL = re.compile(
    r"^```\{code-cell\} python\n(:tags: \[remove-cell\]\n)?((?:.*\n)*?)```", re.MULTILINE
)
THREAD = re.compile(
    r"\[(\S+) (\d+)\]\(https://github\.com/[\w.-]+/([\w.-]+)/(?:issues|pull)/(\d+)\)"
)
LINES = 16  # of code, imports included


class Trap(NamedTuple):
    """A trap: its label, title and text, the code that is shown, and its hidden check."""

    label: str
    title: str
    text: str
    shown: str
    check: str


def traps():
    """Return all traps; one that is not as it must be has no code."""
    found = []
    for path in sorted(TRAPS.glob("*.md")):
        for label, title, text in SECTION.findall(path.read_text(encoding="utf-8")):
            cells = CELL.findall(text)
            shown, check = (
                "".join(code for hidden, code in cells if bool(hidden) == which)
                for which in (False, True)
            )
            found.append(Trap(label, title, text, shown, check))
    return found


ALL = traps()
each_trap = pytest.mark.parametrize("trap", ALL, ids=[trap.label for trap in ALL])


def undefined(code):
    """Return the names that code uses and nowhere binds."""
    nodes = list(ast.walk(ast.parse(code)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ExceptHandler)}
    bound |= {
        (alias.asname or alias.name).partition(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return {node.id for node in names} - bound - set(dir(builtins))


def test_no_section_is_missed():
    headings = sum(path.read_text().count("\n## ") for path in TRAPS.glob("*.md"))
    assert len(ALL) == headings >= 25
    assert len({trap.label for trap in ALL}) == len(ALL)


@each_trap
def test_a_trap_runs_by_itself_wrong_and_right_and_is_checked(trap):
    assert not undefined(trap.shown)
    assert not undefined(trap.shown + trap.check)
    for name in ("wrong", "right"):
        assert re.search(rf"print\((.|\n)*\b{name}\b", trap.shown), name
    assert "assert " in trap.check
    assert len([line for line in trap.shown.splitlines() if line.strip()]) <= LINES


@each_trap
def test_a_trap_leads_to_where_more_is_said(trap):
    more = re.search(r"^:More: (.+)$", trap.text, re.MULTILINE)
    assert more
    assert re.search(r"\{(doc|ref)\}`", more[1])
    for said, number, repository, address in THREAD.findall(trap.text):
        assert (said, number) == (repository, address)


@pytest.fixture
def run(tmp_path, monkeypatch, strictly):
    """Run the code of a trap, and return what it calls wrong and right."""

    def run(label):
        (trap,) = (trap for trap in ALL if trap.label == label)
        monkeypatch.chdir(tmp_path)
        names = {}
        with strictly():
            exec(trap.shown, names)
        return names["wrong"], names["right"]

    return run


@pytest.mark.samples
def test_only_the_first_of_several_orders_is_used(run):
    wrong, right = run("trap-soss-order-array")
    with known_fault("soss orders"):
        assert wrong > 1.5 * right


@pytest.mark.samples
def test_all_sources_get_the_position_of_the_first(run):
    wrong, right = run("trap-wfss-arrays")
    with known_fault("wfss arrays"):
        assert abs(wrong - right) > 5e-4


@pytest.mark.samples
def test_the_white_light_of_the_second_order_is_of_the_wrong_range(run):
    wrong, right = run("trap-soss-whtlt")
    with known_fault("soss white light"):
        assert abs(wrong / right - 1) > 0.1
