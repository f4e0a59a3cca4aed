"""Checks of what was measured against a limit; each keeps the share of the limit that it used.

Measurements differ a little from processor to processor, and from noise to noise: a check
that has used up its limit on one machine fails on another. A run of the tests ends with the
tightest checks. A check fails beyond its limit; with ``--room``, beyond two thirds of it.
"""

from typing import NamedTuple

import numpy as np
import pytest
from astropy import units as u

ROOM = 2 / 3
TIGHTEST = 10
# The measurements of the current test.
_margins = []


class Margin(NamedTuple):
    """The measurement and its limit, as text, and the share of the limit that was used."""

    measured: str
    limit: str
    share: float


def within(measured, limit):
    """Check that each value is at most `limit` away from zero."""
    __tracebackhide__ = True
    _check(measured, abs(_plain(measured)), limit, "at most {}", limit)


def close(measured, truth, limit=0, *, rel=0):
    """Check that each value is at most ``limit + rel * abs(truth)`` away from the true one."""
    __tracebackhide__ = True
    if np.ndim(truth) and np.shape(truth) != np.shape(measured):
        raise AssertionError(f"shape {np.shape(measured)} measured, {np.shape(truth)} true")
    measured, truth = _plain(measured), _plain(truth)
    # A limit of 0 has no unit: it is added to nothing.
    parts = [part for part in (limit, rel * abs(truth)) if np.any(part != 0)] or [limit]
    allowed = sum(parts[1:], parts[0])
    _check(measured, abs(measured - truth), allowed, "{} ± {}", truth, allowed)


def between(measured, low, high):
    """Check that each value lies in a range, by its distance from the middle."""
    __tracebackhide__ = True
    close(measured, (low + high) / 2, (high - low) / 2)


def above(measured, limit, *, best=None):
    """Check that each value is at least `limit`, which is positive.

    Where a best value exists, as 1 of a fraction, what counts is how much is missing to it.
    """
    __tracebackhide__ = True
    if best is None:
        _check(measured, limit, measured, "at least {}", limit)
    else:
        missing = abs(best - _plain(measured))
        _check(measured, missing, best - limit, "at least {}, at best {}", limit, best)


def _check(measured, used, allowed, words, *numbers):
    """Keep the value that used most of what is allowed; fail if that is all of it."""
    __tracebackhide__ = True
    measured, used, allowed = (_plain(values) for values in (measured, used, allowed))
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = u.Quantity(used / allowed).to_value(u.one)
    # Equal numbers used nothing of a limit of zero; NaN used all of any limit.
    shares = np.where(np.broadcast_to(used, shares.shape) == 0, 0, shares)
    shares = np.where(np.isfinite(measured) & (shares >= 0), shares, np.inf)
    if not shares.size:
        raise AssertionError("nothing was measured")
    worst = np.unravel_index(np.argmax(shares), shares.shape)
    measured, *numbers = (
        f"{np.broadcast_to(_plain(each), shares.shape, subok=True)[worst]:.6g}"
        for each in (measured, *numbers)
    )
    margin = Margin(measured, words.format(*numbers), float(shares[worst]))
    _margins.append(margin)
    if margin.share > 1:
        raise AssertionError(f"measured {margin.measured}; {margin.limit}")


def _plain(values):
    """Return signed numbers without a mask: masked values become NaN."""
    values = values.filled(np.nan) if hasattr(values, "filled") else values
    values = values if isinstance(values, u.Quantity) else np.asarray(values)
    return values.astype(float) if values.dtype.kind in ("b", "u") else values


def pytest_addoption(parser):
    """Offer to fail what is too tight for another machine."""
    parser.addoption(
        "--room", action="store_true", help="fail checks that used more than two thirds"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let the report of a test carry its margins, from another process too."""
    report = yield
    report.user_properties += [("margin", tuple(margin)) for margin in _margins]
    tight = [margin for margin in _margins if margin.share > ROOM]
    if tight and report.passed and item.config.getoption("room"):
        report.outcome = "failed"
        report.longrepr = "\n".join(
            f"measured {one.measured}; {one.limit}: too tight for another machine" for one in tight
        )
    _margins.clear()
    return report


def pytest_terminal_summary(terminalreporter):
    """Print the tightest checks, and how many used more than two thirds of their limits."""
    reports = [one for each in terminalreporter.stats.values() for one in each]
    margins = [
        (Margin(*value), report.nodeid)
        for report in reports
        for name, value in getattr(report, "user_properties", [])
        if name == "margin"
    ]
    if not margins:
        return
    margins.sort(key=lambda one: one[0].share, reverse=True)
    n_tight = sum(margin.share > ROOM for margin, _ in margins)
    terminalreporter.section(f"the tightest of {len(margins)} checks")
    terminalreporter.line("share of the limit, measured, limit, test")
    for margin, test in margins[: max(TIGHTEST, n_tight)]:
        terminalreporter.line(f"{margin.share:.2f}  {margin.measured}; {margin.limit}  {test}")
    terminalreporter.line(f"{n_tight} used more than two thirds")
