"""Chapters run each in a process of its own, and their outputs are those of a notebook."""

import base64
import io

import numpy as np
import pytest
from chapter_runs import run
from PIL import Image

pytestmark = pytest.mark.slow
FIGURE = """\
fig, ax = plt.subplots(figsize=(3, 2))
ax.imshow(np.arange(12).reshape(3, 4))
ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)")
print("after")"""


@pytest.fixture
def outputs(tmp_path):
    """Run cells; give the outputs of each, and the error."""

    def run_them(*sources, timeout=60):
        seconds, outputs, error = run(sources, tmp_path, timeout, tmp_path / "ipython")
        assert seconds > 0
        return outputs, error

    return run_them


def test_outputs_come_in_the_order_in_which_a_cell_makes_them(outputs):
    (_, shown), error = outputs(
        "import sys\nfrom IPython.display import Markdown, display",
        'print("one")\nprint("two")\ndisplay(Markdown("*three*"))\nprint("four")\n40 + 2',
    )
    assert error is None
    kinds = ["stream", "display_data", "stream", "execute_result"]
    assert [output.output_type for output in shown] == kinds
    assert shown[0].text == "one\ntwo\n"
    assert shown[1].data["text/markdown"] == "*three*"
    assert shown[3].data["text/plain"] == "42"


def test_a_figure_has_twice_the_pixels_of_its_size_on_the_page(outputs):
    (_, (text, figure)), _ = outputs("import matplotlib.pyplot as plt, numpy as np", FIGURE)
    assert text.text == "after\n"
    with Image.open(io.BytesIO(base64.b64decode(figure.data["image/png"]))) as image:
        assert image.size == (600, 400)
        assert len(np.unique(np.asarray(image.convert("RGB")).reshape(-1, 3), axis=0)) > 12
    assert figure.metadata["image/png"] == {"width": 300, "height": 200}


def test_no_chapter_finds_what_another_left(outputs):
    assert outputs("left = 1\nimport matplotlib\nmatplotlib.rcParams['font.size'] = 30")[1] is None
    (_, (size,)), error = outputs("import matplotlib", "matplotlib.rcParams['font.size']")
    assert error is None
    assert size.data["text/plain"] == "11.0"
    assert "NameError" in str(outputs("left")[1])


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("1 +", "SyntaxError"),
        ("import warnings; warnings.warn('old')", "UserWarning: old"),
        ("import os; os._exit(3)", "ended the process"),
        ("import os; os.kill(os.getpid(), 9)", "ended the process"),
    ],
)
def test_a_chapter_stops_at_the_cell_that_fails(outputs, cell, message):
    ran, error = outputs("print(1)", cell, "print(2)")
    assert message in str(error)
    assert cell in str(error)
    assert ran[0][0].text == "1\n"
    assert len(ran) <= 2


def test_a_cell_that_never_ends_is_ended(outputs):
    ran, error = outputs("import time; time.sleep(1000)", timeout=0.2)
    assert ran == []
    assert "takes more than 0.2 s" in str(error)
