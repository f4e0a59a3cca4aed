"""The stars that a guider sees, and what the pipeline is told of its detector."""

import dataclasses

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable

from jwst_testbed.crds import cache as crds_cache
from jwst_testbed.crds import references
from jwst_testbed.instruments.fgs.detector import make_detector
from jwst_testbed.instruments.fgs.imaging import BAND
from jwst_testbed.modes.fgs_guide.strips import columns_of, strips_of
from jwst_testbed.sky import scene
from jwst_testbed.sky.psf import point_spread_function
from jwst_testbed.techniques.imaging import pixel_scale
from jwst_testbed.telescope import geometry, header

GUIDE_STAR_PIXEL = (1010.3, 1122.6)
"""Where the guide star is planned to be acquired: 0-based column and row of the full frame."""

PSF_PIXELS = 81
"""Width of the image of a star, in pixels: it reaches beyond the windows of all but the first."""


def make_scene(inputs, folder, *, exposure, guide_star, reference_stars, other_stars, strips, seed):
    """Task: the truth of a guide star dataset: the stars, and the telescope.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
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


def make_references(inputs, folder, *, exposures, strips):
    """Task: the CRDS cache of a guide star dataset.

    The reference files cover the columns that the identification reads. Strips that are put side
    by side have more columns than that: there is a mask of this form.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    exposures : list of jwst_testbed.modes.fgs_guide.readout.GuideExposure
        All of the dataset's.
    strips : tuple of int
        The first and the last of the strips of the identification.
    """
    first = exposures[0]
    detector = make_detector(*header.apertures_of(first))
    columns = columns_of(strips)
    models = {
        "mask": references.mask_reference(detector),
        "readnoise": references.readnoise_reference(detector),
        **references.rate_references(detector),
    }
    stacked = models["mask"].copy()
    stacked.dq = np.hstack([stacked.dq[:, strip] for strip in strips_of(strips)])
    for model in models.values():
        for name in ("data", "err", "dq"):
            if model.hasattr(name):
                setattr(model, name, getattr(model, name)[:, columns].copy())

    stack_types = tuple(one.exp_type for one in exposures if one.product == "stacked")
    types = tuple(one.exp_type for one in exposures)
    served = {kind: types for kind in models} | {
        "mask": tuple(name for name in types if name not in stack_types)
    }
    entries = [
        dataclasses.replace(entry, exposure_types=served[entry.kind])
        for entry in references.as_references(models, first)
    ]
    for entry in references.as_references({"mask": stacked}, first):
        entries.append(dataclasses.replace(entry, exposure_types=stack_types))
    for entry in entries:
        ny, nx = entry.model.shape
        name_window(entry.model.meta, first, columns.start, 0, nx, ny)
    crds_cache.write_cache(folder, first.instrument, first.detector, entries)


def name_window(meta, exposure, column, row, nx, ny):
    """Say which pixels of its detector an array holds, where no aperture is made for them.

    Parameters
    ----------
    meta : stdatamodels.properties.ObjectNode
        The ``meta`` of a data model. Changed in place.
    exposure : jwst_testbed.telescope.exposure.Exposure
    column, row : int
        Of the array's first pixel in the full frame, 0-based.
    nx, ny : int
        Its size.
    """
    subarray = meta.subarray
    subarray.name = exposure.subarray
    subarray.xstart, subarray.ystart = column + 1, row + 1
    subarray.xsize, subarray.ysize = nx, ny
    subarray.fastaxis, subarray.slowaxis = header.READ_DIRECTION[exposure.detector]
