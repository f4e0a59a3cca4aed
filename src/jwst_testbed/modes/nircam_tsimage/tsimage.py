"""NIRCam time series of images: a star with a transit, up to ``rateints``.

As for `tsgrism`, no ramps, a star as bright in all integrations outside the transit, a pointing
that does not move.
"""

import numpy as np

from jwst_testbed.crds import references
from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nircam import detector as lw
from jwst_testbed.instruments.nircam import imaging, time_series
from jwst_testbed.telescope import header


def make_scene(inputs, folder, *, exposure, flux, planet):
    """Task: the truth of the dataset; `time_series.write_scene` has the parameters."""
    time_series.write_scene(folder, exposure, flux, planet)


def expose(inputs, folder, *, exposure, cosmic_rays, seed):
    """Task: the exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        The scene.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` and ``<root>_cosmic_rays.ecsv`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
    cosmic_rays : int
        How many stage 1 has missed.
    seed : int
    """
    detector = lw.make_detector(*header.apertures_of(exposure))
    sky = imaging.SKY[exposure.filter] / imaging.PHOTMJSR[exposure.filter] * detector.flat
    star = imaging.CAMERA.count_rate(inputs, exposure, detector) - sky
    hits = time_series.draw_missed(
        cosmic_rays, detector, exposure.readout, np.random.default_rng(seed)
    )
    light = time_series.transiting(inputs, exposure, star, sky, hits)
    rates.write_rateints(folder, exposure, detector, light, seed)
    hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")


def make_references(inputs, folder, *, exposure):
    """Task: the CRDS cache of the dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    detector = lw.make_detector(*header.apertures_of(exposure))
    models = {
        **references.rate_references(detector),
        **imaging.CAMERA.references(exposure),
    }
    references.write_references(folder, exposure, models)
