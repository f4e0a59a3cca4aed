"""Quick tasks in place of the simulator's, for tests of the builder."""

import errno
import getpass
import os
import time
import warnings
from pathlib import Path

from tqdm import tqdm


def write(folder, *, name, text="", seconds=0.0, before=()):
    """Write texts, slowly."""
    with open(folder / name, "w") as file:
        for path in before:
            file.write(path.read_text())
        file.flush()
        time.sleep(seconds)
        file.write(text)
    print(f"wrote {name}")


def append(inputs, folder, **arguments):
    """Write the inputs' texts and one's own."""
    write(folder, before=[path for path in inputs.values() if path.suffix == ".dat"], **arguments)


def wait(inputs, folder, *, name, gate):
    """Write half of a text, and the rest as soon as a file outside the cache is there."""
    (folder / name).write_text("half")
    while not Path(gate).exists():
        time.sleep(0.05)
    (folder / name).write_text("whole")


def warn(folder, *, name):
    """Write who is at work, after a warning."""
    warnings.warn("old-fashioned", DeprecationWarning, stacklevel=1)
    (folder / name).write_text(getpass.getuser())


def count(folder, *, name, tally):
    """Leave a mark in a folder outside the cache for each time the task was run."""
    time.sleep(0.5)
    Path(tally, f"{os.getpid()}-{time.monotonic_ns()}").touch()
    (folder / name).write_text("counted")


def report_crds(*inputs_and_folder, name):
    """Write the CRDS variables that the worker sees."""
    seen = {key: value for key, value in os.environ.items() if key.startswith("CRDS")}
    (inputs_and_folder[-1] / name).write_text(repr(seen))


def report_validation(folder, *, name):
    """Write how data models check their values in the worker."""
    from stdatamodels import DataModel

    model = DataModel()
    seen = {
        "assignment": model._validate_on_assignment,
        "pass invalid": model._pass_invalid_values,
        "strict": model._strict_validation,
    }
    (folder / name).write_text(repr(seen))


def run_out_of_space(folder, *, name):
    """Fail half way, as on a full disk."""
    (folder / name).write_text("half of it")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def fail(*_, name):
    """Fail with a message, after printing."""
    for _ in tqdm(range(2)):
        print("about to fail")
    raise ValueError("no such filter\nthere are others")


def use_much_memory(folder, *, name):
    """Fail without a message."""
    raise MemoryError


def forget(folder, *, name):
    """Write nothing."""


def die(folder, *, name):
    """End the process at once, as the system does when memory runs out."""
    (folder / name).write_text("half of it")
    os.kill(os.getpid(), 9)


def write_process(*inputs_and_folder, name):
    """Write the number of the process at work."""
    (inputs_and_folder[-1] / name).write_text(str(os.getpid()))
