"""The star of the images, and its transit."""

from jwst_testbed.sky import targets, transit


def make_scene(folder, *, exposure, flux, planet):
    """Task: the truth of the dataset: the star and its transit.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``transit.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        With the position of the star among its keywords.
    flux : float
        Of the star, microjansky.
    planet : dict
        Arguments of `jwst_testbed.sky.transit.make_transit`.
    """
    targets.star(exposure, flux).write(folder / "sources.ecsv")
    transit.make_transit(exposure, **planet).write(folder / "transit.ecsv")
