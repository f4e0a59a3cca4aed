"""Makes what is missing: each run as soon as what it needs is there, side by side in workers."""

import multiprocessing
import shutil
import sys
import warnings
from concurrent.futures import FIRST_COMPLETED, wait
from typing import NamedTuple

from jwst_testbed.engine import costs, errors, pipeline
from jwst_testbed.engine.recipe import Run
from jwst_testbed.engine.store import Store, cache_dir
from jwst_testbed.engine.workers import Worker, number


class Job(NamedTuple):
    """A run to be made, and the store of its mode."""

    store: Store
    run: Run

    @property
    def needs(self):
        """The jobs that come before it."""
        return {Job(self.store, needed) for needed in self.run.needs}

    @property
    def imports_pipeline(self):
        """Tell whether its task is one of those that import `jwst.pipeline`, which takes long.

        Those that write reference files ask it for their types.
        """
        return self.run.task.__module__ == pipeline.__name__ or self.run.name == "references"


def find(mode, product, early=()):
    """Return the path of a product, intact; make it first if need be.

    Parameters
    ----------
    mode : jwst_testbed.engine.recipe.Mode
    product : jwst_testbed.engine.recipe.Product
    early : list of Worker, optional
        Workers that began early, as in `jwst_testbed.engine.workers.begun_early`.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    BuildError
        If it cannot be made: the cache cannot be written, the disk is full, the pipeline fails.
    """
    store, run = Store(mode), mode.run_of(product)
    if not store.has(run, [product.name]):
        make_runs(mode, [run], early)
    return store.path(product)


def make_runs(mode, runs, early=()):
    """Make runs of a mode, and what they need, unless they are there and intact.

    Parameters
    ----------
    mode : jwst_testbed.engine.recipe.Mode
    runs : iterable of jwst_testbed.engine.recipe.Run
    early : list of Worker, optional
        As for `find`.

    Raises
    ------
    BuildError
        As for `find`. Runs that were completed before stay.
    """
    _run_all(_to_make(Store(mode), runs), early)


def make(modes, read_all=False):
    """Make all runs of modes that can be made and are not there and intact, side by side.

    Parameters
    ----------
    modes : iterable of jwst_testbed.engine.recipe.Mode
    read_all : bool, optional
        Read files also whose size and time are as they were when they were last verified.

    Raises
    ------
    BuildError
        As for `make_runs`.
    """
    _run_all([job for mode in modes for job in _to_make(Store(mode), mode.possible_runs, read_all)])


def _to_make(store, wanted, read_all=False):
    """Return the jobs for runs that are missing or damaged among those wanted and their needs."""
    pending, todo = list(wanted), set()
    while pending:
        run = pending.pop()
        if run in todo:
            continue
        damage = store.damage(run, read_all=read_all)
        if damage:
            print(
                f"{store.mode.name}: run {run.name} was damaged on disk ({damage}); "
                "it is made again.",
                file=sys.stderr,
            )
        if damage or not store.has(run):
            todo.add(run)
            pending += run.needs
    return [Job(store, run) for run in store.mode.runs if run in todo]


def _run_all(jobs, early=()):
    """Run jobs in workers, each as soon as what it needs is done."""
    if not jobs:
        return
    _check(jobs)

    from jwst_testbed.engine.progress import Progress
    from jwst_testbed.engine.worker import is_busy

    workers = list(early) or [Worker() for _ in range(min(number(), len(jobs)))]
    waiting, running, missing = list(jobs), {}, set(jobs)
    # A terminal shows the seconds go by; a log has a line for each change.
    interval = 1.0 if sys.stderr.isatty() else None
    try:
        with Progress(jobs, len(workers)) as progress, warnings.catch_warnings():
            # loky replaces a worker that has grown large: as it should, and harmless.
            warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)
            while missing:
                preparing = {todo: one for one in workers if (todo := one.preparation)}
                for job in [job for job in waiting if missing.isdisjoint(job.needs)]:
                    busy = [*running.values(), *preparing.values()]
                    free = [one for one in workers if one not in busy]
                    worker = _best(free, job, preparing.values())
                    if worker is None:
                        continue
                    if is_busy(*job):
                        progress.say(job, "waits for another builder")
                    running[worker.submit(job)] = worker
                    waiting.remove(job)
                    progress.start(job)
                finished, _ = wait(
                    [*running, *preparing],
                    1.0 if preparing else interval,
                    return_when=FIRST_COMPLETED,
                )
                for future in running.keys() & finished:
                    worker = running.pop(future)
                    seconds = worker.outcome(future)
                    missing.remove(worker.job)
                    took = "made by another builder" if seconds is None else f"{seconds:5.1f} s"
                    progress.finish(worker.job, took)
                if finished or interval:
                    progress.show()
    except OSError as error:
        raise errors.cannot_write(cache_dir(), error) from None
    finally:
        for worker in workers:
            worker.end(kill=bool(missing))


def _best(free, job, preparing):
    """Return the best of the free workers for a job; None if it is better to wait for another."""
    suited = [one for one in free if one.has_pipeline == job.imports_pipeline]
    if job.imports_pipeline and any(one.has_pipeline for one in preparing):
        # It will be ready before another could be.
        return next(iter(suited), None)
    return next(iter(suited or free), None)


def _check(jobs):
    """Refuse, before time is spent, what would fail at the end."""
    if multiprocessing.current_process().daemon:
        raise errors.in_a_pool({job.store.mode.name: None for job in jobs})
    for store in {job.store for job in jobs}:
        store.create()
    needed = sum(costs.of(job.store.mode.name, job.run.name).megabytes for job in jobs)
    free = shutil.disk_usage(cache_dir()).free / 1e6
    if free < needed:
        raise errors.too_little_space(cache_dir(), needed, free)
