"""Makes what is missing: each run as soon as what it needs is there, side by side in workers."""

import contextlib
import getpass
import multiprocessing
import os
import shutil
import signal
import sys
import warnings
from concurrent.futures import FIRST_COMPLETED, wait
from typing import NamedTuple

from jwst_testbed.engine import costs, errors, pipeline
from jwst_testbed.engine.errors import BuildError
from jwst_testbed.engine.recipe import Run
from jwst_testbed.engine.store import Store, cache_dir

WORKERS = 2
"""At most, and no more than there are processors: each takes up to 2 GB of memory."""

ENVIRONMENT = {
    # Settings of stdatamodels that change what is written; a key does not cover those of the
    # caller's shell.
    "PASS_INVALID_VALUES": "false",
    "STRICT_VALIDATION": "false",
    "VALIDATE_ON_ASSIGNMENT": "true",
    # The caller may have made warnings errors: of their own code, not of the pipeline.
    "PYTHONWARNINGS": "",
    # A worker that grew by this many bytes is replaced, which takes it seconds of imports.
    "LOKY_MAX_MEMORY_LEAK_SIZE": "1e9",
}
"""What a worker's environment has in place of the caller's."""


class Job(NamedTuple):
    """A run to be made, and the store of its mode."""

    store: Store
    run: Run

    @property
    def needs(self):
        """The jobs that come before it."""
        return {Job(self.store, needed) for needed in self.run.needs}

    @property
    def calls_pipeline(self):
        """Tell whether its task is one of those that import `jwst.pipeline`, which takes long."""
        return self.run.task.__module__ == pipeline.__name__


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
    if not store.has(run, [product.name]):
        make_runs(mode, [run])
    return store.path(product)


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


def _run_all(jobs):
    """Run jobs in workers, each as soon as what it needs is done."""
    if not jobs:
        return
    _check(jobs)

    from loky import cpu_count

    from jwst_testbed.engine.progress import Progress
    from jwst_testbed.engine.worker import is_busy

    workers = [_Worker() for _ in range(min(WORKERS, cpu_count(), len(jobs)))]
    waiting, running, missing = list(jobs), {}, set(jobs)
    # A terminal shows the seconds go by; a log has a line for each change.
    interval = 1.0 if sys.stderr.isatty() else None
    try:
        with Progress(jobs, len(workers)) as progress, warnings.catch_warnings():
            # loky replaces a worker that has grown large: as it should, and harmless.
            warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)
            while waiting or running:
                for job in [job for job in waiting if missing.isdisjoint(job.needs)]:
                    free = [one for one in workers if one not in running.values()]
                    if not free:
                        break
                    if is_busy(*job):
                        progress.say(job, "waits for another builder")
                    worker = min(free, key=lambda one: one.has_pipeline != job.calls_pipeline)
                    running[worker.submit(job)] = worker
                    waiting.remove(job)
                    progress.start(job)
                finished, _ = wait(running, interval, return_when=FIRST_COMPLETED)
                for future in finished:
                    worker = running.pop(future)
                    seconds = worker.outcome(future)
                    missing.remove(worker.job)
                    took = "made by another builder" if seconds is None else f"{seconds:5.1f} s"
                    progress.finish(worker.job, took)
                progress.show()
    except OSError as error:
        raise errors.cannot_write(cache_dir(), error) from None
    finally:
        for worker in workers:
            worker.end(kill=bool(missing))


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


class _Worker:
    """A worker process, started with its first job, and the job that it has."""

    def __init__(self):
        self.executor = self.job = None
        self.has_pipeline = False

    def submit(self, job):
        """Give it a job."""
        from loky import ProcessPoolExecutor

        from jwst_testbed.engine import worker

        if self.executor is None:
            self.executor = ProcessPoolExecutor(
                1,
                initializer=worker.begin,
                initargs=(os.getpid(),),
                env={**ENVIRONMENT, "LOGNAME": _user()},
            )
        self.job = job
        self.has_pipeline |= job.calls_pipeline or job.run.name == "references"
        with _interrupts_held_back():
            return self.executor.submit(worker.make, *job)

    def outcome(self, future):
        """Return what its job returned, or raise the error that says why it failed."""
        from loky.process_executor import TerminatedWorkerError

        store, run = self.job
        try:
            return future.result()
        except BuildError as error:
            # Without the worker's traceback: it is in the log, and the message says where that is.
            raise BuildError(str(error)) from None
        except TerminatedWorkerError:
            raise errors.killed(store.mode.name, run.name) from None
        except OSError as error:
            raise errors.cannot_write(store.root, error) from None

    def end(self, kill):
        """End its process, at once or when its job is done."""
        if self.executor is not None:
            self.executor.shutdown(wait=True, kill_workers=kill)


def _user():
    """Return the user's name, or their number where the system knows no name: in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


@contextlib.contextmanager
def _interrupts_held_back():
    """Let a process that is started inside never see Ctrl-C: its parent ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
