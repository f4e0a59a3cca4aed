"""MIRI wide-field slitless spectra: the prism of `lrs` without its slit.

Dispersion and trace are those of `lrs`, the same everywhere in the field; what all slitless spectra
have in common, and what is idealised of them, is in `jwst_gallery.testbed.slitless`.
"""

import dataclasses

import numpy as np
from astropy import units as u
from astropy.modeling.models import Polynomial1D, Polynomial2D
from stdatamodels.jwst import datamodels

from ... import header, references
from ... import slitless_references as common
from ...crds_cache import write_cache
from ...slitless import Slitless
from . import imaging, lrs
from .detector import make_detector

BAND = "P750L"

EXTRACTED = (5.2, 12.8)
"""Wavelengths that are cut out for each source, micrometres."""

RANGE = (4.5, 13.5)
"""Wavelengths at the ends of the traces that the pipeline is told of, micrometres."""

LINES = {"wavelengths": (7.0, 10.5), "spread": 0.2, "fluxes": (-14.2, -13.8)}
"""Emission lines, as of `jwst_gallery.testbed.slitless.Slitless.write_scene`."""


BOXES = np.arange(3, 34, 3)
"""Pixels across the trace, of the boxes for which there are aperture corrections."""


class Trace:
    """Where the prism puts the light: above and below the source, by the rows of `lrs`."""

    axis = 1

    def along(self, position, x0, y0):
        """Wavelength and column of the trace at rows.

        Parameters
        ----------
        position : ndarray
            Rows of the full frame, 0-based, shape (n,).
        x0, y0 : float
            Where the direct image shows the source.

        Returns
        -------
        wavelength, across : ndarray
            Micrometres and 0-based columns, shape (n,).
        """
        offset = np.asarray(position) - y0
        return lrs.wavelength_at(offset), x0 + lrs.TILT * offset


SPECTRA = Slitless(
    camera=dataclasses.replace(
        imaging.CAMERA,
        # The prism passes more; the reddest light is dispersed least.
        band={**imaging.BAND, BAND: (5.0e-6, 13.0e-6)},
        sky={**imaging.SKY, BAND: lrs.SKY},
    ),
    trace_of=lambda exposure: Trace(),
    # That of `lrs` for a row of pixels, times the 0.036 micrometres that it is wide there.
    photmjsr={BAND: 0.86},
    span={BAND: (-210, 100)},
    pivot=8.0,
)
"""The imager with the prism."""

expose_dispersed = SPECTRA.expose


def make_scene(inputs, folder, *, exposure, stars, galaxies, emitters, seed):
    """Task: the truth of a slitless dataset: no two sources are in the same columns.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv`` and ``psf.fits`` go.
    exposure, stars, galaxies, emitters, seed
        As of `jwst_gallery.testbed.slitless.Slitless.write_scene`.
    """

    def lay_out(n, siaf, rng):
        columns = rng.permutation(np.linspace(60, siaf.XSciSize - 60, n))
        return columns + rng.uniform(-2, 2, n), rng.uniform(240, siaf.YSciSize - 120, n)

    SPECTRA.write_scene(
        folder,
        exposure,
        lay_out=lay_out,
        stars=stars,
        galaxies=galaxies,
        emitters=emitters,
        lines=LINES,
        seed=seed,
    )


def make_references(inputs, folder, *, direct, dispersed):
    """Task: the CRDS cache of a slitless dataset.

    Parameters
    ----------
    inputs : dict
        Not used: what the pipeline knows of the telescope does not come from the scene.
    folder : pathlib.Path
        Becomes the cache.
    direct, dispersed : jwst_gallery.testbed.exposure.Exposure
        A direct image, and the exposure through the prism.
    """
    siaf, full = header.apertures_of(dispersed)
    detector = make_detector(siaf, full)
    of_image = {**references.rate_references(detector), **imaging.CAMERA.references(direct)}
    through = {
        "distortion": references.distortion_reference(dispersed, full),
        "flat": references.dispersed_flat(detector, siaf, full),
        "bkg": common.background_reference(SPECTRA, dispersed, detector),
        "photom": _photom(dispersed),
        "apcorr": _apcorr(dispersed),
        "specwcs": specwcs_model(),
        "wavelengthrange": common.range_reference(BAND, EXTRACTED),
    }
    for model in through.values():
        model.meta.instrument.filter = dispersed.filter
    files = references.as_references({**of_image, "filteroffset": _no_shift(direct)}, direct)
    files += references.as_references({**through, "filteroffset": _no_shift(dispersed)}, dispersed)
    write_cache(folder, "MIRI", direct.detector, files)


def _no_shift(exposure):
    shifts = datamodels.FilteroffsetModel()
    shifts.filters = [{"filter": exposure.filter, "row_offset": 0.0, "column_offset": 0.0}]
    return shifts


def _photom(exposure):
    """The sensitivity to dispersed light, by wavelength."""
    other = common.photom_reference(
        datamodels.NrcWfssPhotomModel, SPECTRA, exposure, EXTRACTED
    ).phot_table
    model = datamodels.MirWfssPhotomModel()
    model.phot_table = _of_subarray(other, ("filter",), exposure)
    model.phot_unit, model.wave_unit = "MJy micron s / (DN sr)", "micron"
    references.name_area(model, header.apertures_of(exposure)[1])
    return model


def _apcorr(exposure):
    """Corrections for the light of a point beside a box of so many pixels on its trace."""
    other = common.apcorr_reference(
        datamodels.NrcWfssApcorrModel, SPECTRA, exposure, EXTRACTED, BOXES
    )
    model = datamodels.MirLrsApcorrModel()
    model.apcorr_table = _of_subarray(other.apcorr_table, (), exposure)
    model.sizeunit = other.sizeunit
    return model


def _of_subarray(table, names, exposure):
    """A table of one row that names the subarray, as MIRI's do, and not the optics but some."""
    [row] = table
    selected = [*names, "subarray"]
    numbers = [name for name in table.dtype.names if name not in ("filter", "pupil", "order")]
    dtype = [(name, "S17") for name in selected] + [(name, table.dtype[name]) for name in numbers]
    values = [getattr(exposure, name) for name in selected] + [row[name] for name in numbers]
    return np.array([tuple(values)], dtype=dtype)


def specwcs_model():
    """The trace as a reference file: the row is linear in t, the wavelength a polynomial.

    Returns
    -------
    stdatamodels.jwst.datamodels.MiriWFSSSpecwcsModel
    """
    first, last = (lrs.row_offset(wavelength) for wavelength in RANGE)
    t = np.linspace(0, 1, 201)
    displ = np.polynomial.Polynomial.fit(t, lrs.wavelength_at(first + (last - first) * t), 11)
    # The row is quadratic in the wavelength, and so is t.
    per_row, height = lrs.SQUARE_PER_ROW, last - first
    invdispl = ((lrs.FIVE_MICRON + 25 / per_row - first) / height, 0.0, -1 / per_row / height)
    dispy = [Polynomial2D(0, c0_0=number) for number in (first, height)]
    dispx = [Polynomial2D(0, c0_0=lrs.TILT * number) for number in (first, height)]
    return datamodels.MiriWFSSSpecwcsModel(
        displ=[_polynomial(displ.convert().coef)],
        invdispl=[_polynomial(invdispl)],
        dispx=[dispx],
        dispy=[dispy],
        orders=[1],
        input_units=u.micron,
        output_units=u.micron,
    )


def _polynomial(coefficients):
    named = {f"c{power}": float(number) for power, number in enumerate(coefficients)}
    return Polynomial1D(len(coefficients) - 1, **named)
