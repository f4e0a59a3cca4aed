"""How far the idealised NIRSpec is from the real one, as SIAF describes that."""

import numpy as np
from astropy import units as u
from astropy.table import QTable

from jwst_testbed.instruments.nirspec import optics
from jwst_testbed.telescope.siaf import aperture

QUADRANTS = (1, 2, 3, 4)


def detectors():
    """Return the detector that shows each aperture by the mirror, by SIAF's name of the aperture.

    Returns
    -------
    dict of str
        Of the fixed slits, the four quadrants of micro-shutters and the integral field unit.
    """
    slits = {f"NRS_{name}_SLIT": "NRS1" for name in optics.SLITS} | {"NRS_S200B1_SLIT": "NRS2"}
    quadrants = {f"NRS_FULL_MSA{one}": "NRS2" if one < 3 else "NRS1" for one in QUADRANTS}
    return {**slits, **quadrants, "NRS_FULL_IFU": "NRS1"}


def mirror_image(name, detector):
    """Return the pixel on which the mirror shows the reference point of an aperture.

    Parameters
    ----------
    name : str
        SIAF's name of the aperture.
    detector : str
        "NRS1" or "NRS2".

    Returns
    -------
    seen, expected : ndarray
        Column and row, 0-based, of the detector's full frame: by the idealised optics, and by SIAF.
    """
    siaf, full = aperture("NIRSpec", name), aperture("NIRSpec", f"{detector}_FULL")
    place = optics.msa_position(siaf.V2Ref, siaf.V3Ref)
    seen = optics.detector_position(*place, 2.0, None, detector)
    return np.array(seen), np.array(full.tel_to_sci(siaf.V2Ref, siaf.V3Ref)) - 1


def corner_offset(name):
    """Return the largest distance of an aperture's corners from where SIAF has them.

    Parameters
    ----------
    name : str
        SIAF's name of a fixed slit or of a quadrant.

    Returns
    -------
    astropy.units.Quantity
        On the sky, arcsec.
    """
    ends = np.array([-0.5, 0.5])
    if name.endswith("_SLIT"):
        x, y = optics.slit(name.removeprefix("NRS_").removesuffix("_SLIT")).at(ends, ends)
    else:
        first, last = (optics.shutter(int(name[-1]), *place) for place in ((1, 1), optics.SHUTTERS))
        pitch_x, pitch_y = optics.SHUTTER_PITCH
        # Half of the bars around a shutter are its own.
        x = np.array([first.x, last.x]) + ends * pitch_x
        y = np.array([first.y, last.y]) + ends * pitch_y
    ours = np.array(optics.telescope_position(x[[0, 1, 1, 0]], y[[0, 0, 1, 1]]))
    theirs = np.array(aperture("NIRSpec", name).corners("tel", rederive=False))
    # In whichever order they are listed.
    apart = np.hypot(*(ours[:, :, None] - theirs[:, None])).min(axis=1)
    return apart.max() * u.arcsec


def offsets():
    """Return how far each aperture is from where SIAF has it.

    Returns
    -------
    astropy.table.QTable
        A row for each of `detectors`: ``corners``, as in `corner_offset` (NaN of the integral field
        unit, whose slices are laid out by themselves), and ``x``, ``y``, by how many pixels the
        mirror shows the reference point beside its pixel in SIAF.

    Examples
    --------
    >>> worst = max(offsets()["corners"][:5])
    >>> bool(worst < 0.02 * u.arcsec)
    True
    """
    rows = []
    for name, detector in detectors().items():
        seen, expected = mirror_image(name, detector)
        corners = np.nan * u.arcsec if name.endswith("_IFU") else corner_offset(name)
        x, y = (seen - expected) * u.pix
        rows.append({"aperture": name, "corners": corners, "x": x, "y": y})
    table = QTable(rows)
    for column, digits in (("corners", 3), ("x", 1), ("y", 1)):
        table[column].info.format = f".{digits}f"
    return table
