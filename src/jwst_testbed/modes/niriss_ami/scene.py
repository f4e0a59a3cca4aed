"""The binary star and the reference star."""

from astropy import units as u
from astropy.table import QTable

from jwst_testbed.sky.targets import stars_with_companion


def make_scene(folder, *, target, reference, companion):
    """Task: the truth of the dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``companion.ecsv`` and ``sources.ecsv`` go.
    target, reference : tuple of float
        Right ascension and declination (deg) and flux (Jy) of the two stars.
    companion : tuple of float
        Its separation from the target (mas), position angle (deg, north through east) and
        contrast: its flux over the target's.
    """
    separation, angle, contrast = companion
    flux = contrast * target[2] * 1e6
    sources = stars_with_companion(target, reference, separation * u.mas, angle, flux)
    sources.write(folder / "sources.ecsv")
    names = ("separation", "position_angle", "contrast")
    units = {"separation": u.mas, "position_angle": u.deg}
    QTable(rows=[companion], names=names, units=units).write(folder / "companion.ecsv")
