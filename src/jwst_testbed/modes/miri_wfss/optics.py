"""The prism of MIRI without a slit: what `jwst_testbed.techniques.slitless` needs to know of it.

Dispersion and trace are those of `jwst_testbed.instruments.miri.lrs`, the same everywhere in the
field.
"""

import dataclasses

import numpy as np

from jwst_testbed.instruments.miri import imaging, lrs
from jwst_testbed.techniques.slitless import Slitless

BAND = "P750L"


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


def trace_of(exposure):
    """Return where the prism puts the light: in all exposures alike."""
    return Trace()


SPECTRA = Slitless(
    camera=dataclasses.replace(
        imaging.CAMERA,
        # The prism passes more; the reddest light is dispersed least.
        band={**imaging.BAND, BAND: (5.0e-6, 13.0e-6)},
        sky={**imaging.SKY, BAND: lrs.SKY},
    ),
    trace_of=trace_of,
    # That of `lrs` for a row of pixels, times the 0.036 micrometres that it is wide there.
    photmjsr={BAND: 0.86},
    span={BAND: (-210, 100)},
    extracted={BAND: (5.2, 12.8)},
    pivot=8.0,
)
"""The imager with the prism."""
