"""The observing modes that are simulated: a folder for each, which is all that there is of it.

`load` and `all_modes` find the folders; no list of them is kept.
"""

import functools
import importlib
from pathlib import Path

INSTRUMENTS = ("NIRCam", "MIRI", "NIRSpec", "NIRISS", "FGS")


def names():
    """Return the names of the modes, in the order of the alphabet.

    Returns
    -------
    list of str
    """
    return sorted(path.parent.name for path in Path(__file__).parent.glob("*/recipe.py"))


def load(name):
    """Return a mode.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    jwst_testbed.engine.recipe.Mode

    Raises
    ------
    ValueError
        If there is no such mode; the message lists those that there are.
    RuntimeError
        If the user has no home folder.
    """
    if name not in names():
        raise ValueError(unknown(name))
    try:
        Path.home()
    except RuntimeError:
        raise RuntimeError(
            "This user has no home folder, and astropy needs one: set HOME to a folder."
        ) from None
    return importlib.import_module(module(name)).MODE


def module(name):
    """Return the name of the module that defines a mode: importing it takes a second."""
    return f"{__name__}.{name}.recipe"


def unknown(name):
    """Return what to tell somebody who asks for a mode that there is not.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
    """
    return f"There is no dataset {name!r}; there are: {', '.join(all_modes())}."


@functools.cache
def all_modes():
    """Return all modes by name: by instrument, and in the order that they state.

    Returns
    -------
    dict of jwst_testbed.engine.recipe.Mode
    """
    modes = [load(name) for name in names()]
    modes.sort(key=lambda mode: (INSTRUMENTS.index(mode.instrument), mode.order))
    return {mode.name: mode for mode in modes}
