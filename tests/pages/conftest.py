"""The site's pages, run for the margins of what they assert, or on another version of the pipeline.

That is `nox -s margins`, `nox -s verify`.
"""

import linecache
import sys
from pathlib import Path

import pytest
import stated

HERE = Path(__file__).parent
sys.path.append(str(HERE.parents[1] / "docs" / "_ext"))
import mast_stand_in  # noqa: E402


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.samples)


@pytest.fixture(autouse=True, scope="session")
def mast():
    """Have pages ask a stand-in of MAST, from the first that does."""
    with mast_stand_in.running():
        yield


@pytest.fixture
def run_page(strictly, tmp_path, monkeypatch):
    """Run the code of a page as the site does, in an empty folder."""

    def run(code, path):
        monkeypatch.chdir(tmp_path)
        # Tracebacks show the lines of a page's cells.
        linecache.cache[str(path)] = (len(code), None, code.splitlines(keepends=True), str(path))
        with strictly():
            exec(stated.compiled(code, str(path)), {"__name__": "__main__", **stated.NAMES})

    return run
