"""The data models of `stdatamodels`, imported at first use.

Whoever asks for a sample waits until its recipe is read: without them that takes half the time, and
only what makes a file needs them.
"""


def __getattr__(name):
    """Return the class, or the module, of that name in `stdatamodels.jwst.datamodels`."""
    from stdatamodels.jwst import datamodels

    return getattr(datamodels, name)
