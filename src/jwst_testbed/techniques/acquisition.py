"""Images of a single star: target acquisition, and what is taken and calibrated like it."""

from jwst_testbed.crds import references
from jwst_testbed.sky import targets
from jwst_testbed.telescope import header


def make_scene(folder, *, exposure, flux):
    """Task: the truth of an acquisition: one star.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
        With the position of the star among its keywords.
    flux : float
        Microjansky.
    """
    targets.star(exposure, flux).write(folder / "sources.ecsv")


def make_references(folder, *, camera, exposure):
    """Task: the CRDS cache of an acquisition, whose products end with stage 2.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    camera : jwst_testbed.techniques.imaging.Camera
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    detector = camera.make_detector(*header.apertures_of(exposure))
    models = {
        **camera.ramp_references(exposure, detector),
        **references.rate_references(detector),
        **camera.stage2_references(exposure),
        **camera.own_references(exposure),
    }
    references.write_references(folder, exposure, models)
