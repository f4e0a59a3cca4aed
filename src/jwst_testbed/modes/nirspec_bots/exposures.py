"""The exposure through the wide slit, as raw ramps."""

from jwst_testbed.detectors import noise, rates
from jwst_testbed.detectors.detector import draw_cosmic_rays
from jwst_testbed.detectors.series import InSeries
from jwst_testbed.instruments.nirspec.fixed_slits import through_slits
from jwst_testbed.sky.transit import light_in_series
from jwst_testbed.telescope import raw


def expose(inputs, folder, *, exposure, cosmic_rays, seed):
    """Task: a time series of a bright object, as DMS delivers it, and the truth about it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv`` and ``transit.ecsv``.
    folder : pathlib.Path
        Where ``<root>_uncal.fits`` goes, with ``<root>_truerate.fits`` (DN/s, shape
        (nints, ny, nx): what the ``rateints`` estimates) and ``<root>_cosmic_rays.ecsv``.
    exposure : jwst_testbed.telescope.exposure.Exposure
    cosmic_rays : int
        How many hit the exposure.
    seed : int
        The exposure's number is added to it.
    """
    rng = noise.generator(seed + exposure.number)
    detector, star, sky = through_slits(inputs, exposure, [])
    light = light_in_series(inputs, exposure, star, sky) * detector.flat
    hits = draw_cosmic_rays(cosmic_rays, star.shape, exposure.readout, rng)

    raw.write_uncal(folder, exposure, InSeries(detector), light, hits, rng)
    rates.write_truerate(folder, exposure, detector, light)
    hits.write(folder / f"{exposure.root}_cosmic_rays.ecsv")
