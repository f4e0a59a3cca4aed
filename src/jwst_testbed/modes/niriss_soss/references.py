"""The reference files of NIRISS single object slitless spectroscopy.

Two of them state wavelengths. ``pastasoss`` knows how they change with the pupil wheel, and the
extraction takes its own; ``specwcs``, of which the world coordinates are made, holds them where the
wheel was commanded to stop.
"""

import numpy as np
from asdf.tags.core import AsdfObject
from astropy.modeling.models import Tabular2D
from stdatamodels.jwst import datamodels

from jwst_testbed import compat
from jwst_testbed.crds import references
from jwst_testbed.instruments.niriss.detector import make_detector
from jwst_testbed.modes.niriss_soss import optics
from jwst_testbed.modes.niriss_soss.orders import COLUMNS, COMMANDED, FARTHEST, ORDERS, ROWS
from jwst_testbed.telescope import header

PHOTMJ = 1e-5
"""Flux density for one DN/s in a column, to which the response is relative: Jy, as the reference
files of flight have it since they are no longer those of commissioning. The pipeline takes it for
MJy (https://github.com/spacetelescope/jwst/pull/10616)."""

WHITE = ((1, 0.93, 2.82), (2, 0.64, 0.83))
"""Order, and first and last wavelength (micrometres) of a light curve: those of flight, as the
pipeline's own tests have them (``jwst/white_light/tests/test_white_light.py``)."""

KERNEL_HALF_WIDTH, KERNEL_OVERSAMPLING = 12, 10
"""Size of the table of the blur along the dispersion, in pixels, and its steps per pixel."""


def make_references(folder, *, exposure):
    """Task: the CRDS cache of the dataset.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    """
    siaf, full = header.apertures_of(exposure)
    models = {
        **references.rate_references(make_detector(siaf, full, solid_angles=False)),
        **({"bkg": _background_reference()} if compat.HAS_SOSS_BACKGROUND else {}),
        "specwcs": _specwcs_reference(),
        "pastasoss": _pastasoss_reference(),
        "specprofile": _profile_reference(),
        "speckernel": _kernel_reference(),
        "photom": _photom_reference(full, exposure),
        "wavelengthrange": datamodels.WavelengthrangeModel(
            wrange=[[order, exposure.filter, *ends] for order, *ends in WHITE]
        ),
    }
    references.stamp_optics(models, exposure)
    references.write_references(folder, exposure, models)


def _background_reference():
    """Return the shape of the sky, at a level of its own."""
    shape = np.broadcast_to(optics.sky() / optics.sky().max(), (1, ROWS, COLUMNS))
    return datamodels.SossBkgModel(data=shape.astype(np.float32))


def _specwcs_reference():
    """Return wavelengths on the full frame: a table of rows and columns for each order."""
    columns = np.arange(COLUMNS, dtype=float)
    first, second = (order.wavelength_at(columns, COMMANDED) for order in ORDERS)
    # None are published for the third order; those of a grating scale as the inverse of the order.
    tables = {
        number: Tabular2D(
            points=(np.array([0.0, 2047.0]), columns),
            lookup_table=np.tile(wavelength, (2, 1)),
            bounds_error=False,
            fill_value=np.nan,
        )
        for number, wavelength in ((1, first), (2, second), (3, first / 3))
    }
    return datamodels.ReferenceFileModel(AsdfObject(tables))


def _pastasoss_reference():
    """Return trace, wavelengths and throughput of each order, as the pupil wheel changes them."""
    model = datamodels.PastasossModel()
    model.meta.pwcpos_cmd = COMMANDED
    model.meta.pwcpos_bounds = list(FARTHEST)
    # The rows of the map of wavelengths, somewhat higher than the subarray.
    model.meta.soss_xdim, model.meta.soss_ydim, model.meta.subarray_ymin = COLUMNS, 300, 2048 - ROWS
    model.meta.wavemap_wlmin, model.meta.wavemap_wlmax, model.meta.wavemap_nwl = 0.5, 5.5, 5001
    # Between these the second order is modelled alone and with the first, where it is modelled.
    model.meta.order2_separation_cutoff = [0.77, 0.95]
    columns = np.arange(COLUMNS, dtype=float)
    wavelengths = np.arange(0.5, 5.5, 0.01)
    zeros = 0.0, compat.soss_wheel_zero(COMMANDED)
    for order, zero in zip(ORDERS, zeros, strict=True):
        rows = order.row_at(columns, COMMANDED)
        inside = rows < ROWS
        model.traces.append(
            {
                "spectral_order": order.number,
                "pivot_x": order.pivot[0],
                "pivot_y": order.pivot[1],
                "trace": np.column_stack([columns, rows])[inside],
                "oversampling": 1,
                "cutoff": order.end,
                "short_cutoff": float(order.wavelength_at(order.end - 1, COMMANDED)),
            }
        )
        model.wavecal_models.append(
            {
                "spectral_order": order.number,
                "polynomial_degree": {21: 5, 10: 3}[len(order.wavelength)],
                "coefficients": np.array(order.wavelength),
                "coefficient_labels": "1, x, offset, x^2, x offset, offset^2, ...",
                "scale_extents": np.array([order.columns, np.add(order.angles, zero)]).T,
            }
        )
        model.throughputs.append(
            {
                "spectral_order": order.number,
                "wavelength": wavelengths,
                "throughput": optics.efficiency(order.number, wavelengths),
            }
        )
    return model


def _profile_reference():
    """Return where each order has its light across the trace; a sum over a box ignores it."""
    model = datamodels.SpecProfileModel()
    for order in ORDERS:
        image = optics.dispersed(order, COMMANDED, np.ones_like)
        profile = model.profile.item()
        # The second order leaves the subarray.
        total = np.maximum(image.sum(axis=0), 1e-9)
        profile.data = (image / total).astype(np.float32)
        profile.order, profile.oversampling, profile.padding = order.number, 1, 0
        model.profile.append(profile)
    return model


def _kernel_reference():
    """Return the blur along the dispersion, which a sum over a box ignores, too."""
    size = 2 * KERNEL_HALF_WIDTH * KERNEL_OVERSAMPLING + 1
    pixels = np.linspace(-KERNEL_HALF_WIDTH, KERNEL_HALF_WIDTH, size)
    wavelengths = np.linspace(0.5, 3.0, 126)
    kernel = np.exp(-((pixels / optics.BLUR) ** 2) / 2)
    model = datamodels.SpecKernelModel(
        wavelengths=np.tile(wavelengths, (size, 1)).astype(np.float32),
        kernels=np.tile(kernel[:, None] / kernel.sum(), len(wavelengths)).astype(np.float32),
    )
    meta = model.meta
    meta.halfwidth, meta.spectral_oversampling = KERNEL_HALF_WIDTH, KERNEL_OVERSAMPLING
    meta.nwave, meta.wavemin, meta.wavemax = len(wavelengths), wavelengths[0], wavelengths[-1]
    meta.centroid_index = size // 2
    return model


def _photom_reference(full, exposure):
    """Return the flux density for one DN/s, of each order and wavelength."""
    rows, x = [], np.linspace(COLUMNS - 1, 0, 200)
    for order in ORDERS:
        wavelength = order.wavelength_at(x, COMMANDED)
        # The width of a column in wavelength at each point.
        ends = order.wavelength_at(np.add(x, [[-0.5], [0.5]]), COMMANDED)
        step = np.abs(ends[1] - ends[0])
        relative = 1 / optics.response(order.number, wavelength, step) / PHOTMJ
        key = exposure.filter, exposure.pupil, order.number
        rows.append((*key, PHOTMJ, wavelength, relative))
    columns = (("filter", "S12"), ("pupil", "S15"), ("order", "i2"))
    model = datamodels.NisSossPhotomModel()
    model.phot_table = references.sensitivity_table(columns, "photmj", rows)
    references.name_area(model, full)
    return model
