"""World coordinates: the frames of a WCS, its round trip, and its FITS approximation.

The WCS of a JWST product is a `gwcs.wcs.WCS`, in ``model.meta.wcs`` or, in a product of many slits,
in ``model.slits[i].meta.wcs``. It is a function from pixels to the sky and, for spectra, to
wavelengths. It consists of steps, with a named coordinate frame before and after each one. A pixel
is (x, y): column and row, counted from 0, with integers at the centres of pixels. FITS and DS9
count from 1.

The functions take the WCS itself, or the open data model or the slit that has it.
"""

from .colours import FRAME_COLOURS
from .extension import open_wcs
from .frames import step_through
from .inverses import exact_inverse, round_trip
from .modes import WcsMode, wcs_mode, wcs_modes
from .sip import SipResiduals, sip_residuals
from .summary import WcsSummary, describe_wcs

__all__ = [
    "FRAME_COLOURS",
    "SipResiduals",
    "WcsMode",
    "WcsSummary",
    "describe_wcs",
    "exact_inverse",
    "open_wcs",
    "round_trip",
    "sip_residuals",
    "step_through",
    "wcs_mode",
    "wcs_modes",
]
