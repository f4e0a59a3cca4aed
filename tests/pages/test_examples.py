"""Each script of the gallery."""

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(str(path.relative_to(EXAMPLES)) for path in EXAMPLES.glob("*/plot_*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_example(name, run_page):
    run_page((EXAMPLES / name).read_text(), EXAMPLES / name)
