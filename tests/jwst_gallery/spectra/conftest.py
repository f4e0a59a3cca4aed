"""Products with spectra in every layout."""

import functools

import pytest


@pytest.fixture(scope="session")
def product(tmp_path_factory):
    """Return a function that gives the path and the content of a layout, written only once."""

    @functools.cache
    def write(layout, suffix="x1d"):
        path = tmp_path_factory.mktemp(layout.__name__) / f"jw01234-o001_t001_some_{suffix}.fits"
        return path, layout(path)

    return write
