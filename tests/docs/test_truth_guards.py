"""The truth of the simulation is used on a page only where the file that it shows is a sample."""

import ast
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "reader"))
import run_own_chapters

PAGES = run_own_chapters.pages()
# The dataset of these lines is not that of the file which a reader swaps.
ELSEWHERE = {'truth("nircam_wfss")', 'sample("nircam_wfss", "truerate")'}


def unguarded(code):
    """Yield the lines of code that need the truth where there may be none."""
    yield from _within(ast.parse(code).body, set(), guarded=False)


def _within(statements, known, guarded):
    """Yield such lines of statements; `known` are the names that hold the truth, or None."""
    for statement in statements:
        inside = guarded
        if isinstance(statement, ast.If):
            inside = guarded or _asks_for_truth(statement.test, known)
            yield from _within(statement.body, known, inside)
            yield from _within(statement.orelse, known, guarded)
            continue
        blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
        if isinstance(statement, ast.FunctionDef):
            continue  # what is wrong is to call it
        if any(blocks):
            for block in blocks:
                yield from _within(block, known, guarded)
            parts = [getattr(statement, name, None) for name in ("iter", "test", "items")]
            statement = ast.Module([ast.Expr(one) for one in parts if isinstance(one, ast.expr)])
        if isinstance(statement, ast.Assign) and _calls_truth(statement.value):
            known.add(ast.unparse(statement.targets[0]))
        elif not inside:
            yield from _uses(statement, known)


def _calls_truth(node):
    text = ast.unparse(node)
    return (
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "truth"
        and (text.replace("'", '"') not in ELSEWHERE)
    )


def _asks_for_truth(test, known):
    """Tell the condition that there is a truth: `known is not None`, also as a part."""
    names = {*known, *(ast.unparse(node) for node in ast.walk(test) if _calls_truth(node))}
    return any(
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.IsNot)
        and ast.unparse(node.left) in names
        for node in ast.walk(test)
    )


def _uses(statement, known):
    """Yield the uses of the truth in a statement without a condition."""
    for node in ast.walk(statement):
        owner = getattr(node, "value", None)
        text = ast.unparse(node).replace("'", '"') if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Subscript | ast.Attribute) and (
            ast.unparse(owner) in known or _calls_truth(owner)
        ):
            yield ast.unparse(node)
        elif text.startswith("sample(") and '"truerate"' in text and text not in ELSEWHERE:
            yield text


@pytest.mark.parametrize("name", PAGES)
def test_truth_is_asked_for_before_it_is_used(name):
    assert not list(unguarded(run_own_chapters.code_of(PAGES[name])))


@pytest.mark.parametrize(
    "code",
    [
        'stars = truth(filename)["sources"]',
        'known = truth(filename)\nprint(known["sources"])',
        'known = truth(filename)\nfor star in known["sources"]:\n    print(star)',
        'known = truth(filename)\nif known is None:\n    print(known["sources"])',
        'true_rate = fits.getdata(sample("nircam_image", "truerate"), "SCI")',
        'with open("x") as file:\n    hot = truth("miri_image")["hot_pixels"]',
    ],
)
def test_a_use_without_asking_is_found(code):
    assert list(unguarded(code))


def test_a_use_after_asking_is_none():
    code = 'known = truth(filename)\nif known is not None:\n    print(known["sources"])'
    assert not list(unguarded(code))
