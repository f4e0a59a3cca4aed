"""The rate of an exposure, as the mean over its integrations: what stage 1 writes beside those."""

import numpy as np
from stdatamodels.jwst import datamodels


def write_mean(inputs, folder, *, exposure):
    """Task: the ``rate`` of an exposure whose simulation begins with the rates of integrations.

    All integrations count alike, as they are equally long; a pixel is bad if it is in all.

    Parameters
    ----------
    inputs : dict
        ``<root>_rateints.fits``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    with datamodels.open(inputs[f"{exposure.root}_rateints.fits"]) as cube:
        number = len(cube.data)
        rate = datamodels.ImageModel(cube.data.mean(axis=0))
        for name in ("var_poisson", "var_rnoise"):
            setattr(rate, name, getattr(cube, name).sum(axis=0) / number**2)
        rate.err = np.sqrt(rate.var_poisson + rate.var_rnoise)
        rate.dq = np.bitwise_and.reduce(cube.dq, axis=0)
        rate.update(cube)
        rate.save(str(folder / f"{exposure.root}_rate.fits"))
