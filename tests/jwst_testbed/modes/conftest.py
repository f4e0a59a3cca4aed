"""The modes' products against the truth: all of these tests need samples.

With ``--jwst 1.20.2`` they look at the products of that version. A test that older versions do not
pass has the mark ``since``, with the first version that does; with older ones it must fail.
"""

import functools
from pathlib import Path

import pytest
from packaging.version import Version

from jwst_gallery import sample, truth

HERE = Path(__file__).parent
pytest.register_assert_rewrite("checks")


def pytest_addoption(parser):
    parser.addoption("--jwst", metavar="VERSION", help="look at the products of that version")


def pytest_collection_modifyitems(config, items):
    version = config.getoption("--jwst", None)
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.samples)
            if version:
                look_at(version, item)


def look_at(version, item):
    """Make a test use the samples of a version; it must fail if it only holds for newer ones."""
    import checks

    for module in (item.module, checks):
        if hasattr(module, "sample"):
            module.sample = functools.partial(older_sample, jwst=version)
    for mark in item.iter_markers("since"):
        first, reason = mark.args
        if Version(version) < Version(first):
            item.add_marker(pytest.mark.xfail(reason=f"before {first}: {reason}", strict=True))


@functools.cache
def older_sample(*arguments, **options):
    try:
        return sample(*arguments, **options)
    except ValueError as error:
        if "cannot make" in str(error):
            pytest.skip(str(error))
        raise


@pytest.fixture(scope="module")
def known(request):
    """The truth of the mode that the test module is named after."""
    return truth(request.path.stem.removeprefix("test_"))
