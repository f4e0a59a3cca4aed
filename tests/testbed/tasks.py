"""Quick tasks in place of the simulator's, for tests of the builder."""

import errno
import os
import time
from pathlib import Path


def write(inputs, folder, *, name, text="", seconds=0.0):
    """Write the inputs' texts and one's own, slowly."""
    with open(folder / name, "w") as file:
        for path in inputs.values():
            if path.suffix == ".dat":
                file.write(path.read_text())
        file.flush()
        time.sleep(seconds)
        file.write(text)
    print(f"wrote {name}")


def count(inputs, folder, *, name, tally):
    """Leave a mark in a folder outside the cache for each time the task was run."""
    time.sleep(0.5)
    Path(tally, f"{os.getpid()}-{time.monotonic_ns()}").touch()
    (folder / name).write_text("counted")


def report_crds(inputs, folder, *, name):
    """Write the CRDS variables that the worker sees."""
    seen = {key: value for key, value in os.environ.items() if key.startswith("CRDS")}
    (folder / name).write_text(repr(seen))


def run_out_of_space(inputs, folder, *, name):
    """Fail half way, as on a full disk."""
    (folder / name).write_text("half of it")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def fail(inputs, folder, *, name):
    """Fail with a message, after printing."""
    print("about to fail")
    raise ValueError("no such filter")


def forget(inputs, folder, *, name):
    """Write nothing."""


def die(inputs, folder, *, name):
    """End the process at once, as the system does when memory runs out."""
    (folder / name).write_text("half of it")
    os.kill(os.getpid(), 9)
