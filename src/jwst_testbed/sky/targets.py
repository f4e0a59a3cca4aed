"""Scenes of one point: tasks that write the truth of spectra through a slit, or of a transit."""

from jwst_testbed.sky import scene
from jwst_testbed.sky.transit import make_transit


def make_emitter(inputs, folder, *, target, continuum, slope, lines):
    """Task: the truth of a point with emission lines.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``lines.ecsv`` go.
    target : (float, float)
        Right ascension and declination, degrees.
    continuum : float
        Microjansky, at the wavelength at which the mode states it.
    slope : float
        The power of the wavelength that it goes with.
    lines : tuple of (float, float)
        Wavelengths at rest, micrometres, and fluxes, erg / (s cm2).
    """
    scene.point("emitter", target, continuum, slope).write(folder / "sources.ecsv")
    scene.line_table(lines).write(folder / "lines.ecsv")


def make_host(inputs, folder, *, exposure, continuum, slope, planet):
    """Task: the truth of a time series: a star, and a planet that passes before it.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv`` and ``transit.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Pointed at the star.
    continuum, slope : float
        As of `make_emitter`.
    planet : dict
        Arguments of `jwst_testbed.sky.transit.make_transit`.
    """
    target = exposure.ra, exposure.dec
    scene.point("star", target, continuum, slope).write(folder / "sources.ecsv")
    make_transit(exposure, **planet).write(folder / "transit.ecsv")
