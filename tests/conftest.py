"""Nothing under test connects to another host, whichever way pytest was started."""

import os
import sys
from pathlib import Path

GUARD = str(Path(__file__).parent / "offline")


def guard_this_process_and_its_children():
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    if GUARD in paths:
        return
    os.environ["PYTHONPATH"] = os.pathsep.join([GUARD, *paths])
    sys.path.insert(0, GUARD)
    sys.modules.pop("sitecustomize", None)
    import sitecustomize  # noqa: F401  (installs the audit hook)


guard_this_process_and_its_children()
os.environ.setdefault("MPLBACKEND", "agg")
for pool in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(pool, "1")
