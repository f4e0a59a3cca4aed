"""Tables of `nox -s verify`, docs/about/verified/*.ecsv: which pages run on which jwst."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from astropy.table import Table
from packaging.version import Version

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "about" / "verified"
PLACES = {"example": "examples/{}.py", "chapter": "docs/{}.md"}
KINDS = ("example", "chapter", "doctest")
VERDICTS = ("passed", "warned", "failed", "skipped")
PACKAGES = ("jwst", "stdatamodels", "stpipe", "stcal", "crds", "gwcs", "asdf", "astropy", "numpy",
            "scipy", "matplotlib", "photutils")  # fmt: skip


class Verdict(NamedTuple):
    """The verdict on a page or docstring, why, and names of layout changes that may explain it."""

    kind: str
    page: str
    verdict: str
    says: str
    change: str = ""

    @property
    def source(self):
        """The path of the page, which may be gone; None of a docstring."""
        return ROOT / PLACES[self.kind].format(self.page) if self.kind in PLACES else None

    @property
    def runs(self):
        """Tell whether the page runs: what is deprecated gives the same as before."""
        return self.verdict in ("passed", "warned")


class Trial(NamedTuple):
    """All verdicts on a version, with the facts about the trial."""

    name: str
    about: dict
    rows: list

    @property
    def version(self):
        """The version, or that it is in development."""
        return "in development" if self.name == "dev" else self.name

    @property
    def count(self):
        """The number of each verdict."""
        return Counter(row.verdict for row in self.rows)

    def alike(self, verdict):
        """List the rows of a verdict together that say the same: ((says, change), rows)."""
        together = {}
        for row in self.rows:
            if row.verdict == verdict:
                together.setdefault((row.says, row.change), []).append(row)
        return list(together.items())

    def of(self, kind, page):
        """Return the verdict on a page; None where it was not tried."""
        return next((row for row in self.rows if (row.kind, row.page) == (kind, page)), None)


def write(path, rows, about):
    """Write a table.

    Parameters
    ----------
    path : pathlib.Path
    rows : iterable of Verdict
    about : dict
        The date, and the versions of Python and of packages.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = sorted(rows, key=lambda row: (KINDS.index(row.kind), row.page))
    table = Table(rows=rows, names=Verdict._fields, meta=about)
    table.write(path, format="ascii.ecsv", overwrite=True)


def read(path):
    """Return the trial of a table, without pages that are gone since."""
    table = Table.read(path, format="ascii.ecsv", fill_values=None)
    rows = [Verdict(*map(str, row)) for row in table.iterrows()]
    rows = [row for row in rows if row.source is None or row.source.exists()]
    return Trial(path.stem, dict(table.meta), rows)


@cache
def trials():
    """List the trials, the newest version first."""
    paths = FOLDER.glob("*.ecsv")
    return sorted(map(read, paths), key=lambda one: Version(one.about["jwst"]), reverse=True)


def pages(tried, kind):
    """List the pages of a kind, or the docstrings, of all trials."""
    return sorted({row.page for trial in tried for row in trial.rows if row.kind == kind})
