"""How the limits in a page's assertions are recorded; the assertions hold or fail as before."""

import sys
from pathlib import Path

import margins
import numpy as np
import pytest

sys.path.append(str(Path(__file__).parent / "pages"))
import stated


def shares_of(monkeypatch, statement, **names):
    kept = []
    with monkeypatch.context() as patch:
        patch.setattr(margins, "_margins", kept)
        exec(stated.compiled(statement, "page"), {"np": np, **stated.NAMES, **names})
    return [round(margin.share, 6) for margin in kept]


@pytest.mark.parametrize(
    ("statement", "shares"),
    [
        ("assert abs(x - 2) < 1", [0.5]),
        ("assert 1 > abs(x - 2)", [0.5]),
        ("assert x < 2 * y", [0.25]),
        ("assert 1 < x < 3", [0.5]),
        ("assert x > 0.5", [0.333333]),
        ("assert 0.99 > 0.96 or x", []),
        ("assert part > 0.96", [0.25]),
        ("assert part > 0.96 and x < 3", [0.25, 0.5]),
        ("assert (np.abs(several) < 4).all()", [0.5]),
        ("assert np.all(several <= 4)", [0.5]),
        ("assert all(each < 4 for each in (1.0, 2.0))", [0.25, 0.5]),
        ("assert np.allclose(x, 1.51, rtol=0, atol=0.1)", [0.1]),
        ("np.testing.assert_allclose(several, [1, -2.1], atol=1)", [0.1]),
        ("assert 0.001 < x < 3", [0.000667, 0.5]),
        ("assert x - 2 < 1", []),
        ("assert x < y", []),
        ("assert several[several > 0].max() < 2", [0.5]),
        ("assert 3 > 2 and x == 1.5", []),
        ("assert len(several) > 1", []),
    ],
)
def test_share_of_the_limit(monkeypatch, statement, shares):
    values = {"x": 1.5, "y": 3.0, "part": 0.99, "several": np.array([1, -2.0])}
    assert shares_of(monkeypatch, statement, **values) == shares


@pytest.mark.parametrize(
    "statement",
    [
        "assert abs(x) < 1",
        "assert 2 < x < 3",
        "assert x > 2",
        "assert np.all(several < 0)",
        "assert (several < 0).all()",
        "assert x < 2 and x > 1.9",
        "assert np.allclose(x, 2, atol=0.1)",
        "np.testing.assert_allclose(x, 2, atol=0.1)",
    ],
)
def test_what_fails_still_fails(monkeypatch, statement):
    with pytest.raises(AssertionError):
        shares_of(monkeypatch, statement, x=1.5, several=np.array([1, -2.0]))
