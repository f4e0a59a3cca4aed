"""Makes runs: in worker processes, cached, written whole or not at all.

A run's folder is ``<cache>/<dataset>/<key>/<run>/``. The key covers the recipe, the simulator's
code and the versions of what it runs on, so a folder under a key never goes stale. It is written
beside its place and renamed into it when complete, with a manifest of checksums; a process
killed at any moment leaves at most a partial folder, which the next builder removes. A lock,
which the system releases with its holder, lets one builder at a time make a run.
"""

import ast
import contextlib
import errno
import functools
import hashlib
import importlib
import importlib.metadata
import json
import os
import resource
import shutil
import sys
import time
import warnings
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import platformdirs

CACHE_VARIABLE = "JWST_GALLERY_CACHE"
"""The environment variable that moves the cache."""

VERSIONED = (
    "astropy",
    "crds",
    "gwcs",
    "jwst",
    "numpy",
    "photutils",
    "poppy",
    "pysiaf",
    "scipy",
    "stcal",
    "stdatamodels",
)
"""The packages whose versions are part of a sample's key."""

WORKERS = 2

IDLE = 30
"""Seconds without work after which a worker ends, so that none outlives a killed caller."""

MANIFEST = "manifest.json"
LOG = "log.txt"


class BuildError(RuntimeError):
    """A sample could not be made; the message says why and what to do."""


def cache_dir():
    """Folder that holds the samples.

    Returns
    -------
    pathlib.Path
        The platform's cache folder of the user, or what the environment variable
        ``JWST_GALLERY_CACHE`` names. It need not exist.
    """
    moved = os.environ.get(CACHE_VARIABLE)
    if moved:
        return Path(moved).expanduser().absolute()
    return platformdirs.user_cache_path("jwst-gallery")


def key_of(dataset):
    """What the content of a dataset depends on, as a short hash.

    Parameters
    ----------
    dataset : jwst_gallery.testbed.recipes.Dataset

    Returns
    -------
    str
        A "k" and 16 hexadecimal digits: without that letter, a key might make a path with "n/a" in
        it, "nircam_coron/a3...".
    """
    digest = hashlib.sha256(repr(dataset).encode())
    here = Path(__file__).parent
    # The recipe itself is in `repr`; the other instruments do not matter, nor do comments.
    code = [path for path in here.glob("*.py") if path.name != "recipes.py"]
    for path in sorted([*code, *(here / "instruments" / dataset.instrument).glob("*.py")]):
        digest.update(_meaning(path, path.stat().st_mtime_ns))
    for package in VERSIONED:
        digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    return "k" + digest.hexdigest()[:16]


@functools.cache
def _meaning(path, modified):
    """What a module says, without its comments and its layout."""
    return ast.dump(ast.parse(path.read_text())).encode()


@dataclass(frozen=True)
class Store:
    """Where a dataset's runs are kept, and what is known of them.

    Parameters
    ----------
    dataset : jwst_gallery.testbed.recipes.Dataset
    root : pathlib.Path
        ``<cache>/<dataset>/<key>``.
    """

    dataset: object
    root: Path

    @classmethod
    def of(cls, dataset):
        """The store of a dataset in the cache."""
        return cls(dataset, cache_dir() / dataset.name / key_of(dataset))

    def folder(self, run):
        """Folder of a run, made or not."""
        return self.root / run.name

    def run(self, name):
        """A run by its name."""
        return next(run for run in self.dataset.runs if run.name == name)

    def manifest(self, run):
        """The manifest of a run, or None if it is not there or cannot be read."""
        try:
            manifest = json.loads((self.folder(run) / MANIFEST).read_text())
            return manifest if manifest["run"] == run.name else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def damage(self, run, names=None):
        """What is wrong with files of a run that was made.

        Parameters
        ----------
        run : jwst_gallery.testbed.recipes.Run
        names : iterable of str, optional
            Which files to look at, relative to the run's folder; by default all.

        Returns
        -------
        str or None
            One line, or None if each file is what it was when it was made. A run that was never
            made is not damaged.
        """
        folder = self.folder(run)
        if not folder.exists():
            return None
        manifest = self.manifest(run)
        if manifest is None:
            return f"{MANIFEST} cannot be read"
        for name in manifest["files"] if names is None else names:
            try:
                if _checksum(folder / name) != manifest["files"][name]:
                    return f"the checksum of {name} differs"
            except OSError as error:
                return f"{name} cannot be read ({error.strerror})"
        return None

    def has(self, run):
        """Whether a run was made and all its files are intact."""
        return self.folder(run).exists() and self.damage(run) is None

    def inputs(self, run):
        """Paths of all files that a run may read, by file name."""
        return {
            Path(name).name: self.folder(needed) / name
            for needed in map(self.run, run.needs)
            for name in self.manifest(needed)["files"]
        }


class Job(NamedTuple):
    """A run to be made, and the store of its dataset."""

    store: Store
    run: object

    @property
    def name(self):
        """What tells it from all others."""
        return self.store.dataset.name, self.run.name

    @property
    def needs(self):
        """The names of the jobs that come before it."""
        return {(self.store.dataset.name, name) for name in self.run.needs}


def find(dataset, product):
    """Path of a product, intact; made first if need be.

    Parameters
    ----------
    dataset : jwst_gallery.testbed.recipes.Dataset
    product : jwst_gallery.testbed.recipes.Product

    Returns
    -------
    pathlib.Path

    Raises
    ------
    BuildError
        If it cannot be made: the cache cannot be written, the disk is full, the pipeline fails.
    """
    store, run = Store.of(dataset), dataset.run_of(product)
    path = store.folder(run) / product.name
    if not path.exists() or store.damage(run, [product.name]):
        make_run(dataset, run)
    return path


def make_run(dataset, run):
    """Make one run, and what it needs, unless it is there and intact.

    Parameters
    ----------
    dataset : jwst_gallery.testbed.recipes.Dataset
    run : jwst_gallery.testbed.recipes.Run

    Raises
    ------
    BuildError
        As for `find`.
    """
    _run_all(_to_make(Store.of(dataset), [run]))


def make(datasets):
    """Make all runs of datasets that are not there and intact, side by side.

    Parameters
    ----------
    datasets : iterable of jwst_gallery.testbed.recipes.Dataset

    Raises
    ------
    BuildError
        As for `find`. Runs that were completed before stay.
    """
    jobs = [_to_make(Store.of(dataset), dataset.runs) for dataset in datasets]
    _run_all([job for of_dataset in jobs for job in of_dataset])


def _to_make(store, wanted):
    """The jobs for runs that are missing or damaged among those wanted and what these need."""
    pending, todo = list(wanted), set()
    while pending:
        run = pending.pop()
        if run.name in todo:
            continue
        damage = store.damage(run)
        if damage:
            warnings.warn(
                f"{store.dataset.name}: run {run.name} was damaged on disk ({damage}); "
                "it is made again.",
                stacklevel=2,
            )
        if damage or not store.folder(run).exists():
            todo.add(run.name)
            pending += map(store.run, run.needs)
    return [Job(store, run) for run in store.dataset.runs if run.name in todo]


def _run_all(jobs):
    """Run in workers, each job as soon as what it needs is done."""
    from loky import ProcessPoolExecutor
    from tqdm import tqdm

    if not jobs:
        return
    for root in {job.store.root for job in jobs}:
        if "n/a" in str(root).lower():
            # stpipe searches the whole path of a reference file for it.
            raise BuildError(
                f"Samples cannot be kept in {root}: the pipeline takes a path with 'n/a' in it for "
                f"'not applicable'. Set {CACHE_VARIABLE} to another folder."
            )
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_write(root, error) from None
    executor = ProcessPoolExecutor(max_workers=min(WORKERS, len(jobs)), timeout=IDLE)
    waiting, running, missing = list(jobs), {}, {job.name for job in jobs}
    bar = tqdm(total=len(jobs), desc="samples", unit="run", leave=False)
    try:
        with bar, warnings.catch_warnings():
            # loky replaces a worker that has grown large: as it should, and nobody's business.
            warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)
            while waiting or running:
                ready = [job for job in waiting if missing.isdisjoint(job.needs)]
                for job in ready[: WORKERS - len(running)]:
                    running[executor.submit(_execute, *job)] = job
                    waiting.remove(job)
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    job = running.pop(future)
                    seconds = _outcome(future, *job)
                    missing.remove(job.name)
                    took = "made by another builder" if seconds is None else f"{seconds:5.1f} s"
                    bar.write(f"{job.store.dataset.name}  {job.run.name:<14} {took}", sys.stderr)
                    bar.update()
    finally:
        executor.shutdown(wait=True, kill_workers=bool(running))


def _outcome(future, store, run):
    """What a run returned, or the error that says why it failed."""
    from loky.process_executor import TerminatedWorkerError

    try:
        return future.result()
    except BuildError as error:
        # Without the worker's traceback: it is in the log, and the message says where that is.
        raise BuildError(str(error)) from None
    except TerminatedWorkerError:
        raise BuildError(
            f"{store.dataset.name}: the process of run {run.name} was killed, perhaps because "
            "memory ran out. Close other programs and try again."
        ) from None
    except OSError as error:
        raise _cannot_write(store.root, error) from None


def _cannot_write(root, error):
    return BuildError(
        f"Cannot write samples to {root}: {error.strerror or error}. Set {CACHE_VARIABLE} to a "
        "folder that you can write to."
    )


def _execute(store, run):
    """Make one run, in a worker: the seconds it took, or None if another builder made it."""
    from filelock import FileLock

    from .crds_cache import use

    with FileLock(store.root / f"{run.name}.lock"):
        if store.has(run):
            return None
        for leftover in store.root.glob(f"{run.name}.partial-*"):
            shutil.rmtree(leftover)
        folder = store.folder(run)
        partial = store.root / f"{run.name}.partial-{os.getpid()}"
        partial.mkdir()
        use(store.root / "references")
        start = time.monotonic()
        try:
            with _output_to(partial / LOG):
                _task(run)(store.inputs(run), partial, **run.arguments)
            seconds = time.monotonic() - start
            _check(run, partial)
            _write_manifest(run, partial, seconds)
        except Exception as error:
            raise _explain(store, run, partial, error) from error
        if folder.exists():
            # Damaged, or `has` would have found it.
            damaged = partial.with_name(f"{run.name}.partial-damaged-{os.getpid()}")
            folder.rename(damaged)
            shutil.rmtree(damaged)
        partial.rename(folder)
        return seconds


def _task(run):
    module, function = run.task.split(":")
    return getattr(importlib.import_module(module, __package__), function)


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


def _check(run, folder):
    missing = [product.name for product in run.products if not (folder / product.name).exists()]
    if missing:
        raise RuntimeError(f"it did not write {', '.join(missing)}")


def _write_manifest(run, folder, seconds):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "run": run.name,
        "seconds": round(seconds, 2),
        # Of the worker so far, in MB; Linux counts in kB, macOS in bytes.
        "peak_memory": round(
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            / (1024**2 if sys.platform == "darwin" else 1024)
        ),
        "versions": {package: importlib.metadata.version(package) for package in VERSIONED},
        "files": {str(path.relative_to(folder)): _checksum(path) for path in files},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))


def _checksum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _explain(store, run, partial, error):
    """Turn any failure of a run into a message for people; keep its log, remove the rest."""
    log = store.root / f"{run.name}.failed.txt"
    with contextlib.suppress(OSError):
        shutil.copy(partial / LOG, log)
    shutil.rmtree(partial, ignore_errors=True)
    free = shutil.disk_usage(store.root).free
    if getattr(error, "errno", None) == errno.ENOSPC or free < 100e6:
        return BuildError(
            f"{store.dataset.name}: run {run.name} found the disk full; {store.root} has "
            f"{free / 1e6:.0f} MB left. Free some space (`jwst-gallery clear` removes samples), "
            f"or set {CACHE_VARIABLE} to a folder on another disk."
        )
    return BuildError(
        f"{store.dataset.name}: run {run.name} failed: {type(error).__name__}: {error}. "
        f"Its log is {log}."
    )
