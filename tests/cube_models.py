"""Small spectral cubes with the WCS that the pipeline gives them, linear or tabulated."""

import astropy.coordinates as coord
import numpy as np
from astropy import units as u
from astropy.modeling import models
from gwcs import WCS
from gwcs import coordinate_frames as frames
from stdatamodels.jwst import datamodels

NWAVE, NY, NX = 6, 9, 7
SPAXEL = 0.13  # arcsec
NAME = "jw1_miri_ch1-short_s3d.fits"
# Two channels, of different steps, with nothing in between.
TABULATED = np.array([5.0, 5.001, 5.002, 7.5, 7.502, 7.504])
LINEAR = 5 + 0.01 * np.arange(NWAVE)


def make_cube(waves=LINEAR, rotation=0.0, ra=0.0, unit="MJy/sr"):
    """Make a cube in which plane k holds 100 k plus the number of the spaxel."""
    spaxels = np.arange(NY * NX, dtype="f4").reshape(NY, NX)
    cube = datamodels.IFUCubeModel(data=100 * np.arange(NWAVE, dtype="f4")[:, None, None] + spaxels)
    cube.err = np.full_like(cube.data, 2)
    cube.meta.filename, cube.meta.bunit_data = NAME, unit
    cube.meta.wcs = _wcs(waves, np.deg2rad(rotation), ra)
    return cube


def _wcs(waves, rotation, ra):
    cos, sin = np.cos(rotation), np.sin(rotation)
    sky = (
        models.Shift(-(NX - 1) / 2) & models.Shift(-(NY - 1) / 2)
        | models.AffineTransformation2D(np.array([[-cos, sin], [sin, cos]]) * SPAXEL / 3600)
        | models.Pix2Sky_TAN()
        | models.RotateNative2Celestial(ra, -28, 180)
    )
    steps = np.diff(waves)
    if np.allclose(steps, steps[0]):
        spectral = models.Scale(steps[0]) | models.Shift(waves[0])
    else:
        spectral = models.Tabular1D(lookup_table=waves)
    pixels = frames.CoordinateFrame(
        3, ["SPATIAL", "SPATIAL", "SPECTRAL"], (0, 1, 2), unit=(u.pix,) * 3, name="detector"
    )
    world = frames.CompositeFrame(
        [
            frames.CelestialFrame(
                axes_order=(0, 1), reference_frame=coord.ICRS(), unit=(u.deg, u.deg)
            ),
            frames.SpectralFrame(axes_order=(2,), unit=(u.um,), axes_names=("wavelength",)),
        ],
        name="world",
    )
    wcs = WCS([(pixels, sky & spectral), (world, None)])
    wcs.bounding_box = ((0, NX - 1), (0, NY - 1), (0, NWAVE - 1))
    return wcs
