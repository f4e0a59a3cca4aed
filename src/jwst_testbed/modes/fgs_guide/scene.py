"""The stars that a guider sees."""

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable

from jwst_testbed.instruments.fgs.imaging import BAND
from jwst_testbed.modes.fgs_guide.strips import columns_of
from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import point_spread_function
from jwst_testbed.techniques.imaging import pixel_scale
from jwst_testbed.telescope import geometry, header

GUIDE_STAR_PIXEL = (1010.3, 1122.6)
"""Where the guide star is planned to be acquired: 0-based column and row of the full frame."""

PSF_PIXELS = 81
"""Width of the image of a star, in pixels: it reaches beyond the windows of all but the first."""


def make_scene(folder, *, exposure, guide_star, reference_stars, other_stars, strips, seed):
    """Task: the truth of a guide star dataset: the stars, and the telescope.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``field.ecsv`` and ``psf.fits`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's: it has the planned pointing.
    guide_star : float
        Its count rate, DN/s.
    reference_stars, other_stars : tuple of (int, float, float)
        Number, lowest and highest count rate of the stars by whose pattern the guide star is
        recognised, and of those that nobody planned for; log-uniform.
    strips : tuple of int
        The first and the last of the strips of the identification.
    seed : int
    """
    rng = np.random.default_rng(seed)
    _, full = header.apertures_of(exposure)
    rates = [np.array([guide_star])] + [
        10 ** rng.uniform(np.log10(low), np.log10(high), number)
        for number, low, high in (reference_stars, other_stars)
    ]
    kinds = np.repeat(["guide star", "reference star", "other star"], [len(some) for some in rates])
    # Well inside the strips, as the pointing of an identification is not yet exact.
    columns = columns_of(strips)
    across, along = scene.random_positions(len(kinds) - 1, 0, 1, 0.1, rng)
    x = columns.start + 50 + across * (columns.stop - columns.start - 100)
    y = 60 + along * (full.YSciSize - 120)
    x, y = np.column_stack([GUIDE_STAR_PIXEL, (x, y)])
    ra, dec = geometry.pixel_to_sky(full, header.pointing_of(exposure), x, y)
    QTable(
        {
            "id": np.arange(1, len(kinds) + 1),
            "kind": kinds,
            "ra": ra * u.deg,
            "dec": dec * u.deg,
            "count_rate": np.concatenate(rates) * u.DN / u.s,
        }
    ).write(folder / "field.ecsv")
    psf = point_spread_function(np.linspace(*BAND[None], 5), pixel_scale(full), PSF_PIXELS)
    fits.writeto(folder / "psf.fits", psf.astype(np.float32))
