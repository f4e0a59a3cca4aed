"""Makes one run, in a worker process: under a lock, beside its place, into the store when whole."""

import atexit
import contextlib
import gc
import importlib
import os
import resource
import shutil
import sys
import threading
import time
import traceback

from filelock import FileLock, Timeout
from tqdm import tqdm

from jwst_testbed.crds.cache import use
from jwst_testbed.engine import garbage, pipeline
from jwst_testbed.engine.errors import failed
from jwst_testbed.engine.keys import versions
from jwst_testbed.engine.store import remove

LOG = "log.txt"


def begin(parent):
    """Prepare a worker process.

    Parameters
    ----------
    parent : int
        Process number of its parent; the worker ends soon after it, whatever it is at.
    """

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    # At its end Python takes apart all that was imported, for half a second.
    atexit.register(os._exit, 0)
    # Each step of the pipeline looks for garbage at its end: rarely between.
    garbage.look_rarely()
    from jwst_testbed.schemas import parse_quickly

    parse_quickly()
    # Bars of the pipeline share a lock with all processes by default, which one that is ended
    # leaves behind: the system's tracker then warns.
    tqdm.set_lock(threading.RLock())


def prepare(module, with_pipeline):
    """Import what runs need, before there is one.

    Parameters
    ----------
    module : str
        The recipe of their mode.
    with_pipeline : bool
        Whether they will run the pipeline.
    """
    import asdf

    from jwst_testbed.telescope import siaf

    # Nothing of it becomes garbage, among which Python would search all the time.
    gc.disable()
    for name in (*(("jwst.pipeline", "jwst.step") if with_pipeline else ()), module):
        importlib.import_module(name)
    siaf.load()
    asdf.get_config().extensions  # noqa: B018
    gc.freeze()
    gc.enable()


def is_busy(store, run):
    """Tell whether another builder is making a run, or somebody clears it.

    Parameters
    ----------
    store : jwst_testbed.engine.store.Store
    run : jwst_testbed.engine.recipe.Run

    Returns
    -------
    bool
    """
    try:
        with FileLock(store.beside(run, "lock"), timeout=0):
            return False
    except Timeout:
        return True


def make(store, run):
    """Make one run, one builder at a time: the system releases the lock with its holder.

    Parameters
    ----------
    store : jwst_testbed.engine.store.Store
    run : jwst_testbed.engine.recipe.Run

    Returns
    -------
    float or None
        The seconds that it took, or None if another builder made it meanwhile.

    Raises
    ------
    BuildError
        If the task fails.
    """
    for needed in run.needs:
        # It was there, but somebody may have cleared it.
        if not store.folder(needed).exists():
            make(store, needed)
    with FileLock(store.beside(run, "lock")):
        if store.has(run):
            return None
        for leftover in store.root.glob(store.beside(run, "partial-*").name):
            remove(leftover)
        partial = store.beside(run, f"partial-{os.getpid()}")
        partial.mkdir()
        use(store.folder(store.mode.references))
        start, cpu_start = time.monotonic(), time.process_time()
        try:
            with _output_to(partial / LOG):
                inputs = (store.inputs(run),) if run.needs else ()
                run.task(*inputs, partial, **run.arguments)
            seconds = time.monotonic() - start
            cpu_seconds = time.process_time() - cpu_start
            _check(run, partial)
            _drop_what_nobody_asks_for(run, partial)
            from jwst_testbed.compression import compress

            for path in partial.glob("*.fits"):
                compress(path)
            store.keep(run, partial, _facts(seconds, cpu_seconds))
        except Exception as error:
            log = store.beside(run, "failed.txt")
            with contextlib.suppress(OSError):
                shutil.copy(partial / LOG, log)
                with open(log, "a") as file:
                    traceback.print_exc(file=file)
            shutil.rmtree(partial, ignore_errors=True)
            raise failed(store.mode.name, run.name, error, log) from error
        return seconds


def _facts(seconds, cpu_seconds):
    """Return what is kept of how a run was made."""
    # Memory of the worker so far, in MB; Linux counts in kB, macOS in bytes.
    unit = 1024**2 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "peak_memory": round(peak / unit),
        "versions": versions(),
    }


def _check(run, folder):
    missing = [product.name for product in run.products if not (folder / product.name).exists()]
    if missing:
        raise RuntimeError(f"it did not write {', '.join(missing)}")


def _drop_what_nobody_asks_for(run, folder):
    """Delete what a pipeline has written besides the products of its run: up to 200 MB of it."""
    if run.task.__module__ == pipeline.__name__:
        kept = {LOG, *(product.name for product in run.products)}
        for path in folder.iterdir():
            if path.name not in kept:
                path.unlink()


@contextlib.contextmanager
def _output_to(path):
    """Send all that this process prints, from whatever library, to a file."""
    with open(path, "w") as log:
        kept = [os.dup(number) for number in (1, 2)]
        try:
            for number in (1, 2):
                os.dup2(log.fileno(), number)
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, copy in zip((1, 2), kept, strict=True):
                os.dup2(copy, number)
                os.close(copy)
