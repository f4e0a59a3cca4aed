"""The files that are kept of a run."""

import pytest
import tasks

from jwst_testbed.engine import pipeline, worker
from jwst_testbed.engine.recipe import Product, Run


@pytest.mark.parametrize(
    ("task", "left"),
    [
        (pipeline.stage2, {"a_cal.fits", "log.txt"}),
        (tasks.write, {"a_cal.fits", "a_s2d.fits", "log.txt"}),
    ],
)
def test_a_pipelines_files_that_are_no_products_are_dropped(tmp_path, task, left):
    for name in ("a_cal.fits", "a_s2d.fits", "log.txt"):
        (tmp_path / name).write_text(name)
    run = Run("spec2-1", task, products=(Product("a_cal.fits", "cal", 2, "MIR_MRS"),))
    worker._drop_what_nobody_asks_for(run, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == left
