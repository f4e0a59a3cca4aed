"""Makes what is missing: each run as soon as what it needs is there, side by side in workers."""

import sys
import warnings
from concurrent.futures import FIRST_COMPLETED, wait
from typing import NamedTuple

from jwst_testbed.engine.errors import BuildError, cannot_write, killed
from jwst_testbed.engine.recipe import Run
from jwst_testbed.engine.store import Store

WORKERS = 2

IDLE = 30
"""Seconds without work after which a worker ends, so that none outlives a killed caller."""


ENVIRONMENT = {
    # A setting of stdatamodels: models are validated once, when they are written. A check at each
    # assignment takes a fourth of the time of a stage 3.
    "VALIDATE_ON_ASSIGNMENT": "false",
    # Its other settings change what is written: a key does not cover those of the caller's shell.
    "PASS_INVALID_VALUES": "false",
    "STRICT_VALIDATION": "false",
    # A worker that grew by this many bytes is replaced, which takes it seconds of imports.
    "LOKY_MAX_MEMORY_LEAK_SIZE": "1e9",
}
"""What a worker's environment has besides the caller's."""


class Job(NamedTuple):
    """A run to be made, and the store of its mode."""

    store: Store
    run: Run

    @property
    def needs(self):
        """The jobs that come before it."""
        return {Job(self.store, needed) for needed in self.run.needs}


def find(mode, product):
    """Return the path of a product, intact; make it first if need be.

    Parameters
    ----------
    mode : jwst_testbed.engine.recipe.Mode
    product : jwst_testbed.engine.recipe.Product

    Returns
    -------
    pathlib.Path

    Raises
    ------
    BuildError
        If it cannot be made: the cache cannot be written, the disk is full, the pipeline fails.
    """
    store, run = Store(mode), mode.run_of(product)
    path = store.path(product)
    if not path.exists() or store.damage(run, [product.name]):
        make_runs(mode, [run])
    return path


def make_runs(mode, runs):
    """Make runs of a mode, and what they need, unless they are there and intact.

    Parameters
    ----------
    mode : jwst_testbed.engine.recipe.Mode
    runs : iterable of jwst_testbed.engine.recipe.Run

    Raises
    ------
    BuildError
        As for `find`. Runs that were completed before stay.
    """
    _run_all(_to_make(Store(mode), runs))


def make(modes):
    """Make all runs of modes that are not there and intact, side by side.

    Parameters
    ----------
    modes : iterable of jwst_testbed.engine.recipe.Mode

    Raises
    ------
    BuildError
        As for `make_runs`.
    """
    _run_all([job for mode in modes for job in _to_make(Store(mode), mode.runs)])


def _to_make(store, wanted):
    """Return the jobs for runs that are missing or damaged among those wanted and their needs."""
    pending, todo = list(wanted), set()
    while pending:
        run = pending.pop()
        if run in todo:
            continue
        damage = store.damage(run)
        if damage:
            warnings.warn(
                f"{store.mode.name}: run {run.name} was damaged on disk ({damage}); "
                "it is made again.",
                stacklevel=2,
            )
        if damage or not store.folder(run).exists():
            todo.add(run)
            pending += run.needs
    return [Job(store, run) for run in store.mode.runs if run in todo]


def _run_all(jobs):
    """Run jobs in workers, each as soon as what it needs is done."""
    from loky import ProcessPoolExecutor
    from tqdm import tqdm

    from jwst_testbed.engine.worker import make as make_run

    if not jobs:
        return
    for store in {job.store for job in jobs}:
        store.create()
    executor = ProcessPoolExecutor(
        max_workers=min(WORKERS, len(jobs)), timeout=IDLE, env=ENVIRONMENT
    )
    waiting, running, missing = list(jobs), {}, set(jobs)
    bar = tqdm(total=len(jobs), desc="samples", unit="run", leave=False)
    try:
        with bar, warnings.catch_warnings():
            # loky replaces a worker that has grown large: as it should, and harmless.
            warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)
            while waiting or running:
                ready = [job for job in waiting if missing.isdisjoint(job.needs)]
                for job in ready[: WORKERS - len(running)]:
                    running[executor.submit(make_run, *job)] = job
                    waiting.remove(job)
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    job = running.pop(future)
                    seconds = _outcome(future, job)
                    missing.remove(job)
                    took = "made by another builder" if seconds is None else f"{seconds:5.1f} s"
                    bar.write(f"{job.store.mode.name}  {job.run.name:<14} {took}", sys.stderr)
                    bar.update()
    finally:
        executor.shutdown(wait=True, kill_workers=bool(running))


def _outcome(future, job):
    """Return what a job returned, or raise the error that says why it failed."""
    from loky.process_executor import TerminatedWorkerError

    try:
        return future.result()
    except BuildError as error:
        # Without the worker's traceback: it is in the log, and the message says where that is.
        raise BuildError(str(error)) from None
    except TerminatedWorkerError:
        raise killed(job.store.mode.name, job.run.name) from None
    except OSError as error:
        raise cannot_write(job.store.root, error) from None
