"""
The uneven dispersion of NIRSpec's prism: s2d
=============================================

A grating disperses light evenly, a prism does not: NIRSpec's spreads 0.6 to 5.3 micrometres over
some four hundred columns in uneven steps. Read them from the World Coordinate System (WCS) of the
rectified slit of stage 3, and see what the prism can resolve.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: fixed slit", "stage: 3", "suffix: s2d", "task: spectrum"]
# sphinx_gallery_order = 110

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_slit

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_prism", "s2d", stage=3)
require(filename, "s2d", exp_type="NRS_FIXEDSLIT NRS_MSASPEC", model="SlitModel")

# %%
# Both nods on one grid
# ---------------------
# A column has one wavelength, a row one position along the slit. The dark traces on both sides are
# the target in the exposures subtracted as background.

# sphinx_gallery_alt = "The rectified slit: a bright horizontal trace with two dark ones above and below, wavelengths from 0.6 to 5.3 micrometres above it at uneven distances."
fig, ax = plt.subplots(figsize=(8.5, 2.85), layout="constrained")
with datamodels.open(filename) as s2d:
    wcs, data = s2d.meta.wcs, np.nan_to_num(s2d.data)
    print(f"{type(s2d).__name__}, {data.shape}, frames: {', '.join(wcs.available_frames)}")
    show_slit(s2d, ax=ax)
plt.show()

# %%
# The steps
# ---------
# An unresolved line covers at least two columns.
ny, nx = data.shape
wavelength = wcs(np.arange(nx), np.full(nx, ny // 2))[2]
step = np.gradient(wavelength)
print(f"a column has {1e3 * step.min():.1f} to {1e3 * step.max():.1f} nm")

# sphinx_gallery_alt = "Resolving power against wavelength: near 60 at 0.6 micrometres, least, about 30, near 1.2, and rising to 300 at 5.3."
fig, ax = plt.subplots(figsize=(8, 2.8), layout="constrained")
ax.plot(wavelength, wavelength / (2 * step))
ax.set(xlabel="wavelength (µm)", ylabel="wavelength / two columns", ylim=(0, None))
plt.show()

# %%
# Check: position and lines of the source
# ---------------------------------------
# Compare the position of the trace on the sky, and the wavelength at a line's column, with the
# truth.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    source, line = known["sources"][0], known["lines"][-1]
    profile = np.median(data, axis=1)
    rows = np.arange(profile.argmax() - 3, profile.argmax() + 4)
    centre = np.average(rows, weights=profile[rows])
    at = SkyCoord(*wcs(nx // 2, centre)[:2], unit="deg")
    off = at.separation(SkyCoord(source["ra"], source["dec"])).to(u.mas)
    light = data[rows].sum(axis=0)
    true = source["continuum"].to_value("MJy") * (wavelength / 2) ** source["slope"]
    part = np.nanmedian((light / true)[(wavelength > 1) & (wavelength < 5)])
    print(f"seven rows hold {part:.3f} of its flux")
    expected = np.interp(line["wavelength"].to_value(u.um), wavelength, np.arange(nx))
    columns = np.arange(round(expected) - 4, round(expected) + 5)
    excess = light[columns] - np.interp(columns, columns[[0, -1]], light[columns[[0, -1]]])
    column = np.average(columns, weights=excess)
    print(f"the trace is {off:.0f} from the source, which is off the slit's middle")
    print(f"line at {line['wavelength']:.3f}: column {column:.2f}, by the WCS {expected:.2f}")
    # sphinx_gallery_start_ignore
    assert off < 60 * u.mas
    assert abs(part - 0.99) < 0.02
    assert abs(column - expected) < 0.5
    # sphinx_gallery_end_ignore
