"""Worker processes, each with the job that it has.

A process spends seconds on imports before it can do anything. `begun_early` starts two of them
while their caller finds out what there is to do.
"""

import contextlib
import getpass
import multiprocessing
import os
import signal
import time

from jwst_testbed.engine import errors
from jwst_testbed.engine.errors import BuildError

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
"""Variables of a worker's environment that replace the caller's."""

PATIENCE = 60.0
"""Seconds after which nobody waits any longer for a worker that began early."""


def number():
    """Return how many workers this machine has room for."""
    from loky import cpu_count

    return min(WORKERS, cpu_count())


@contextlib.contextmanager
def begun_early(module):
    """Start workers that import what they will need, while the caller does the same.

    One imports the pipeline as well, which takes longest: the other can simulate meanwhile.

    Parameters
    ----------
    module : str
        The recipe of the mode that they will work for.

    Yields
    ------
    list of Worker
        None where they would not run beside the caller, or cannot be started: that is told when
        they are needed. All end with the context.
    """
    early = []
    try:
        if number() > 1 and not multiprocessing.current_process().daemon:
            with contextlib.suppress(OSError):
                for with_pipeline in (True, False):
                    worker = Worker()
                    worker.prepare(module, with_pipeline)
                    early.append(worker)
        yield early
    finally:
        for worker in early:
            worker.end(kill=True)


class Worker:
    """A worker process, started with what it is first asked for, and the job that it has."""

    def __init__(self):
        self.executor = self.job = None
        self.has_pipeline = False
        self._ready, self._deadline = None, 0.0

    def prepare(self, module, with_pipeline):
        """Have it import what jobs need; parameters as in `jwst_testbed.engine.worker.prepare`."""
        from jwst_testbed.engine import worker

        self._deadline = time.monotonic() + PATIENCE
        self._ready = self._submit(worker.prepare, module, with_pipeline)
        self.has_pipeline = with_pipeline

    @property
    def preparation(self):
        """What it has to finish before it can take a job: a future, or None.

        One that fails in this, or takes too long, is replaced: the next can import as it goes.
        """
        if self._ready is None:
            return None
        if not self._ready.done() and time.monotonic() < self._deadline:
            return self._ready
        if not self._ready.done() or self._ready.exception():
            self.end(kill=True)
            self.has_pipeline = False
        self._ready = None
        return None

    def submit(self, job):
        """Give it a job; return the future of its outcome."""
        from jwst_testbed.engine import worker

        self.job = job
        self.has_pipeline |= job.imports_pipeline
        return self._submit(worker.make, *job)

    def _submit(self, task, *arguments):
        from loky import ProcessPoolExecutor

        from jwst_testbed.engine import worker

        if self.executor is None:
            self.executor = ProcessPoolExecutor(
                1,
                initializer=worker.begin,
                initargs=(os.getpid(),),
                env={**ENVIRONMENT, "LOGNAME": _user()},
            )
        with _interrupts_held_back():
            return self.executor.submit(task, *arguments)

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
            unready = self._ready is not None and not self._ready.done()
            self.executor.shutdown(wait=True, kill_workers=kill or unready)
            self.executor = None


def _user():
    """Return the user's name, or their number if the system has no name: in a container."""
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
