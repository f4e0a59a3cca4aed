"""Calls a function for each of many files in parallel, and keeps the rows that it returns.

Needs the extra ``survey``: ``pip install "jwst-gallery[survey]"``.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import math
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from ._files import from_anywhere, printable
from ._row_tables import RowTable

if TYPE_CHECKING:
    from distributed import Client, Future

_LONGEST_PATH = 2**15
_LONGEST_ERROR = 500
_MOST_WORKERS = 16
_AHEAD = 1000  # files that the scheduler knows at a time
_PATIENCE = 30.0  # seconds to wait for a scheduler, and for its first worker


def add_rows(
    rows: RowTable,
    row_of: Callable[..., Mapping[str, Any]],
    calls: Mapping[str, tuple[Any, ...]],
    *,
    scheduler: str | None,
    files_for_a_worker: int,
    n_threads: int = 1,
) -> dict[str, str]:
    """Add the rows of files to a table, in the order in which they come.

    Parameters
    ----------
    rows : RowTable
        The table.
    row_of : callable
        Returns the row of a file, and raises an error if the file has none.
    calls : dict of tuple
        The arguments for each file, by the file's key.
    scheduler : str or None
        The address of a dask scheduler; None to start processes on this machine.
    files_for_a_worker : int
        So many files, or more, are worth a process of their own.
    n_threads : int, optional
        The threads of a process on this machine.

    Returns
    -------
    dict of str
        The errors of the files of which there is no row, by the files' keys.
    """
    missing: dict[str, str] = {}
    if not calls:
        return missing
    n_workers = math.ceil(len(calls) / files_for_a_worker)
    # Processes take longer to start than a few files to read.
    processes = len(calls) >= files_for_a_worker
    with _client(scheduler, n_workers, n_threads, processes) as client, _progress() as progress:
        outcomes = _outcomes(client, row_of, calls)
        for key, row in progress.track(outcomes, len(calls), description="files"):
            if isinstance(row, str):
                missing[key] = row
            else:
                rows.add(row)
    return missing


def key_of(path: str | os.PathLike[str]) -> str:
    """Return what a file is called in a table, from whichever folder the work is started."""
    return printable(from_anywhere(path), _LONGEST_PATH)


def one_line(error: BaseException) -> str:
    """Return what an error says as the text of a cell."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return printable(lines[0], _LONGEST_ERROR)


def _outcomes(
    client: Client, row_of: Callable[..., Mapping[str, Any]], calls: Mapping[str, tuple[Any, ...]]
) -> Iterator[tuple[str, Mapping[str, Any] | str]]:
    """Yield the row of each file as it comes, or a text if the file has no row."""
    from distributed import KilledWorker, as_completed

    waiting, keys = iter(calls.items()), {}

    def submitted(number: int) -> list[Future]:
        futures = []
        for key, arguments in itertools.islice(waiting, number):
            # Not pure: a table that is lost is made anew, and not from what dask remembers.
            futures.append(client.submit(row_of, *arguments, pure=False))
            keys[futures[-1].key] = key
        return futures

    done = as_completed(submitted(_AHEAD), loop=client.loop, with_results=True, raise_errors=False)
    for future, outcome in done:
        done.update(submitted(1))
        if future.status == "finished":
            yield keys.pop(future.key), outcome
            continue
        if future.cancelled():
            raise ConnectionError("the scheduler is lost; start again to resume")
        error = outcome[1] if isinstance(outcome, tuple) else outcome
        ended = "the processes that read it ended, one after the other"
        yield keys.pop(future.key), ended if isinstance(error, KilledWorker) else one_line(error)


@contextlib.contextmanager
def _client(
    scheduler: str | None, n_workers: int, n_threads: int, processes: bool
) -> Iterator[Client]:
    """Connect to a scheduler, or start one with its workers, for the length of a block."""
    try:
        from dask.system import CPU_COUNT
        from distributed import Client, LocalCluster
        from distributed.utils import silence_logging_cmgr
    except ImportError:
        raise ModuleNotFoundError(
            'many files at once need dask: pip install "jwst-gallery[survey]"'
        ) from None
    # Each failure gets its own line, and needs no log.
    silent = logging.CRITICAL + 1
    if scheduler is not None:
        with (
            silence_logging_cmgr(silent),
            Client(scheduler, set_as_default=False, timeout=_PATIENCE) as client,
        ):
            try:
                client.wait_for_workers(1, timeout=_PATIENCE)
            except TimeoutError:
                raise OSError(f"{scheduler} has had no worker for {_PATIENCE:g} s") from None
            yield client
        return
    with _without_interrupts():
        cluster = LocalCluster(
            n_workers=min(CPU_COUNT, _MOST_WORKERS, n_workers),
            threads_per_worker=n_threads,
            processes=processes,
            protocol="tcp://",  # of this host alone: that within one process asks for other hosts
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=silent,
        )
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let Ctrl-C wait for the end of a block, and not reach what is begun in it.

    A terminal sends it to all processes. This one ends the others when it ends, without a word.
    """
    # Otherwise begun with the first process, which it would then let Ctrl-C reach.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _progress() -> Progress:
    """Return a bar on the standard error stream; if that is not a terminal, a line at the end."""
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    # Not Jupyter's own, which needs its widgets.
    console = Console(stderr=True, force_jupyter=False)
    return Progress(*columns, console=console, refresh_per_second=2)
