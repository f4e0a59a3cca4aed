"""NIRISS wide-field slitless spectra: what `jwst_gallery.testbed.slitless` needs to know of it."""

import dataclasses

import numpy as np

from ...slitless import Slitless
from . import imaging
from .grism import TRACES, WHEEL_REFERENCE

PHOTMJSR = {"F200W": 0.29}
"""MJy/sr times micrometres a pixel for one DN/s: that of the image times the width of the band, for
a grism that passes two thirds of the light (the size in "NIRISS GR150 Grisms")."""

EXTRACTED = {"F200W": (1.74, 2.24)}
"""Wavelengths that are cut out for each source, micrometres: the band and its edges."""

LINES = {"wavelengths": (1.86, 2.08), "spread": 0.04, "fluxes": (-15.4, -15.0)}
"""Emission lines, as of `jwst_gallery.testbed.slitless.Slitless.write_scene`."""


def trace_of(exposure):
    """Where the grism puts the light in an exposure."""
    stood = dict(exposure.keywords)["meta.instrument.filter_position"]
    turn = stood - WHEEL_REFERENCE[exposure.filter]
    return dataclasses.replace(TRACES[exposure.band, exposure.filter], turn=turn)


SPECTRA = Slitless(
    camera=imaging.CAMERA,
    trace_of=trace_of,
    photmjsr=PHOTMJSR,
    span={"F200W": (-300, -100)},
    pivot=2.0,
)
"""The imager with a grism."""

expose_dispersed = SPECTRA.expose


def make_scene(inputs, folder, *, exposure, stars, galaxies, emitters, seed):
    """Task: the truth of a slitless dataset: sources with their spectra, and the telescope.

    No two sources are in the same columns or rows, but for the first star and the first emitter:
    they are in the same rows, so that a grism that disperses along these makes their spectra
    overlap, and the other does not.

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
        columns, rows = (
            rng.permutation(np.linspace(16, siaf.XSciSize - 17, n)) + rng.uniform(-2, 2, n)
            for _ in range(2)
        )
        rows[stars[0]] = rows[0]
        return columns, rows

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
