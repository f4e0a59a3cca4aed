"""The limits that a page states in its assertions, recorded while it runs.

Pages are scripts of a reader's: their assertions are plain. Here the comparisons in these are
replaced by calls that give the same, and keep the share of the limit as `margins` does.
"""

import ast
import contextlib
import operator
from itertools import pairwise

import margins
import numpy as np
from astropy import units as u

OPERATORS = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def compiled(code, path):
    """Compile the code of a page, its assertions recorded when run with `NAMES`."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            node.test = _recorded(node.test)
        elif isinstance(node, ast.Expr) and _calls(node.value, "assert_allclose"):
            node.value.func = ast.Name("_assert_allclose", ast.Load())
    return compile(ast.fix_missing_locations(tree), path, "exec")


def _calls(node, *names):
    """Tell a call of a function or method of one of these names."""
    called = getattr(node, "func", None)
    return getattr(called, "attr", getattr(called, "id", None)) in names


def _recorded(node):
    """Replace the comparisons that an assertion is made of; not those that choose its data."""
    if isinstance(node, ast.Compare) and all(type(each) in OPERATORS for each in node.ops):
        values = [node.left, *node.comparators]
        signs = [ast.Constant(type(each).__name__) for each in node.ops]
        fixed = [ast.Constant(_is_number(each)) for each in values]
        limits = [ast.Constant(_has_number(each)) for each in values]
        lists = [ast.List(each, ast.Load()) for each in (values, signs, fixed, limits)]
        return ast.Call(ast.Name("_compare", ast.Load()), lists, [])
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        node.values = [_recorded(each) for each in node.values]
    elif isinstance(node, ast.IfExp):
        node.body, node.orelse = _recorded(node.body), _recorded(node.orelse)
    elif isinstance(node, ast.GeneratorExp):
        node.elt = _recorded(node.elt)
    elif _calls(node, "allclose", "isclose"):
        node.func = ast.Name("_allclose", ast.Load())
    elif _calls(node, "all") and node.args:
        node.args = [_recorded(node.args[0])]
    elif _calls(node, "all"):
        node.func.value = _recorded(node.func.value)
    return node


def _is_number(node):
    """Tell a number that the page states, with its unit if it has one, from what it computes."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names <= {"u"} and not any(isinstance(each, ast.Call) for each in ast.walk(node))


def _has_number(node):
    """Tell a limit, a number or some times what is computed, from what is only computed."""
    if isinstance(node, ast.BinOp):
        return _has_number(node.left) or _has_number(node.right)
    return _is_number(node)


def _compare(values, signs, fixed, limits):
    """Return a chain of comparisons as Python would; keep by how much it holds."""
    pairs = list(zip(values, signs, values[1:], strict=False))
    if fixed == [True, False, True] and abs(values[0] - values[2]) < 10 * min(values[::2], key=abs):
        low, high = sorted(values[::2])
        _keep(margins.between, values[1], low, high)
    else:
        # The limit is the number, or else the right side.
        for (left, sign, right), is_number, is_limit in zip(
            pairs, pairwise(fixed), pairwise(limits), strict=True
        ):
            if not all(is_number) and is_limit[not is_number[0]]:
                _keep_side(left, right, is_number[0], sign.startswith("Lt"))
    results = [OPERATORS[getattr(ast, sign)](left, right) for left, sign, right in pairs]
    return results[0] if len(results) == 1 else all(results)


def _keep_side(left, right, left_is_limit, upwards):
    """Keep one comparison: of numbers that are measured, and not of counts."""
    measured, limit = (right, left) if left_is_limit else (left, right)
    kinds = {np.asanyarray(each).dtype.kind for each in (measured, limit)}
    if "f" not in kinds or not kinds <= set("fiu"):
        return
    if left_is_limit != upwards:
        # An upper limit: what lies below 0 is far from it.
        if np.any(measured > 0 * measured):
            _keep(margins.within, measured, limit)
    elif np.all(limit > 0 * limit):
        # For a fraction, its difference from one.
        part = isinstance(limit, float) and 0.5 < limit < 1 and np.all(measured <= 1)
        _keep(margins.above, measured, limit, **({"best": 1} if part else {}))


def _allclose(measured, true, rtol=1e-5, atol=1e-8, **options):
    _keep(margins.close, measured, true, atol, rel=rtol)
    return np.allclose(measured, true, rtol, atol, **options)


def _assert_allclose(measured, true, rtol=1e-7, atol=0, **options):
    _keep(margins.close, measured, true, atol, rel=rtol)
    np.testing.assert_allclose(measured, true, rtol, atol, **options)


def _keep(check, *arguments, **options):
    """Record a check; whether it holds, the page's own assertion says."""
    # A tolerance without a unit is of the values' own.
    with contextlib.suppress(AssertionError, u.UnitConversionError):
        check(*arguments, **options)


NAMES = {"_compare": _compare, "_allclose": _allclose, "_assert_allclose": _assert_allclose}
