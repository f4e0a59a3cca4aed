"""How much disk and time is left, from what runs took before."""

import pytest
import tasks

from jwst_gallery import sample
from jwst_testbed import modes
from jwst_testbed.engine import costs, progress
from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.engine.scheduler import Job
from jwst_testbed.engine.store import Store


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets, and runs that take 10 s each by the table."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(costs, "of", lambda mode, run: costs.Cost(10.0, 1.0))
    return now


def jobs(*runs):
    store = Store(Mode("quick", "Quick tasks", "NIRCam", 1, "NRC_IMAGE", runs))
    return [Job(store, run) for run in runs]


def test_runs_side_by_side_share_the_time_and_a_chain_does_not(clock):
    first, second = Run("a", tasks.write), Run("b", tasks.write)
    after = Run("c", tasks.write, (first,))
    with progress.Progress(jobs(first, second), 2) as side_by_side:
        assert side_by_side.seconds_left() == pytest.approx(10)
    with progress.Progress(jobs(first, after), 2) as chain:
        assert chain.seconds_left() == pytest.approx(20)


def test_what_was_done_tells_how_fast_the_machine_is(clock):
    todo = jobs(Run("a", tasks.write), Run("b", tasks.write))
    with progress.Progress(todo, 1) as bar:
        bar.start(todo[0])
        clock[0] = 4.0
        assert bar.seconds_left() == pytest.approx(16)
        clock[0] = 30.0
        bar.finish(todo[0], "30 s")
        # Slower than by the table, for which a minute counts that was expected.
        assert bar.seconds_left() == pytest.approx(10 * (60 + 30) / (60 + 10))
        bar.start(todo[1])
        clock[0] = 100.0
        assert bar.seconds_left() == 0


@pytest.mark.parametrize("name", modes.names())
def test_every_run_is_in_the_table(name):
    for run in modes.load(name).runs:
        assert (name, run.name) in costs._table(), "python benchmarks/costs.py"


@pytest.mark.samples
@pytest.mark.parametrize("name", ["nircam_image", "nirspec_ta"])
def test_the_table_says_what_disk_a_mode_takes(name):
    mode = modes.load(name)
    for suffix in dict.fromkeys(product.suffix for product in mode.products):
        sample(name, suffix, stage=max(p.stage for p in mode.products if p.suffix == suffix))
    made = [run for run in mode.runs if Store(mode).has(run)]
    real = sum(path.stat().st_size for run in made for path in Store(mode).folder(run).rglob("*"))
    expected = 1e6 * sum(costs.of(name, run.name).megabytes for run in made)
    assert real / 1.5 < expected < real * 1.5, "python benchmarks/costs.py"
