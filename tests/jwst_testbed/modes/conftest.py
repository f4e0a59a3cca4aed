"""The modes' products against the truth: all of these tests need samples."""

from pathlib import Path

import pytest

from jwst_gallery import truth

HERE = Path(__file__).parent
pytest.register_assert_rewrite("checks")


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.samples)


@pytest.fixture(scope="module")
def known(request):
    """The truth of the mode that the test module is named after."""
    return truth(request.path.stem.removeprefix("test_"))
