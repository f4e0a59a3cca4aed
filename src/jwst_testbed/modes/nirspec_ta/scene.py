"""A star in the wide slit."""

from jwst_testbed.sky import scene


def make_scene(folder, *, target, flux):
    """Task: the truth of an acquisition: one star.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv`` goes.
    target : (float, float)
        Right ascension and declination, degrees.
    flux : float
        Microjansky, at all wavelengths.
    """
    scene.point("star", target, flux, 0.0).write(folder / "sources.ecsv")
