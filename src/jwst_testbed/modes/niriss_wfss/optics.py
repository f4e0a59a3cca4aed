"""The grisms of NIRISS: what `jwst_testbed.techniques.slitless` needs to know of them."""

import dataclasses

from jwst_testbed.instruments.niriss import imaging
from jwst_testbed.instruments.niriss.grism import TRACES, WHEEL_REFERENCE
from jwst_testbed.techniques.slitless import Slitless

PHOTMJSR = {"F200W": 0.29}
"""MJy/sr times micrometres a pixel for one DN/s: that of the image times the width of the band, for
a grism that passes two thirds of the light (the size in "NIRISS GR150 Grisms")."""


def trace_of(exposure):
    """Return where the grism puts the light in an exposure."""
    stood = dict(exposure.keywords)["meta.instrument.filter_position"]
    turn = stood - WHEEL_REFERENCE[exposure.filter]
    return dataclasses.replace(TRACES[exposure.band, exposure.filter], turn=turn)


SPECTRA = Slitless(
    camera=imaging.CAMERA,
    trace_of=trace_of,
    photmjsr=PHOTMJSR,
    span={"F200W": (-300, -100)},
    extracted={"F200W": (1.74, 2.24)},
    pivot=2.0,
)
"""The imager with a grism."""
