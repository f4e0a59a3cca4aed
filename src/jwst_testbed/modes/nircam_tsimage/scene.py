"""The star of the images, and its transit."""

from jwst_testbed.instruments.nircam.time_series import write_transit
from jwst_testbed.sky import targets


def make_scene(folder, *, exposure, flux, planet):
    """Task: the truth of the dataset: the star, its transit, the telescope.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv``, ``transit.ecsv`` and ``psf.fits`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        With the position of the star among its keywords.
    flux : float
        Of the star, microjansky.
    planet : dict
        Arguments of `jwst_testbed.sky.transit.make_transit`.
    """
    targets.star(exposure, flux).write(folder / "sources.ecsv")
    write_transit(folder, exposure, planet)
