"""
The WCS of slices: forward, back, and in between
================================================

On the detector of an integral field unit each slice sees a piece of sky, and the gaps between them
see none. The World Coordinate System (WCS) of MIRI's medium resolution spectrometer (MRS) is
therefore a different function in each slice. See its output in a slice and between two, and why the
inverse misses.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 2", "suffix: cal", "task: WCS"]
# sphinx_gallery_order = 170

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import FRAME_COLOURS, step_through

# Put the name of your own file here: everything below works on it.
filename = sample("miri_mrs", "cal")
require(filename, "cal", exp_type="MIR_MRS")

# %%
# Forward
# -------
# The WCS takes two numbers and returns three. On the way is the frame ``alpha_beta``: the angles
# along and across the slices of the channel, and the wavelength, already corrected to the
# barycentre of the solar system. Take the brightest pixel of a row.
with datamodels.open(filename) as model:
    wcs, data, velocity = model.meta.wcs, model.data, model.meta.wcsinfo.velosys  # in m/s
y = data.shape[0] // 4
x = int(np.nanargmax(data[y]))
step_through(wcs, x, y).pprint(-1)

# %%
# Between the slices: NaN
# -----------------------
# Pixels that see no sky have NaN (not a number), whether or not the bounding box, which is the whole
# array, is applied. Each slice has one beta; alpha begins anew in each.
row = np.arange(data.shape[1])
to_slices = wcs.get_transform("detector", "alpha_beta")
alpha, beta, wavelength = to_slices(row, np.full_like(row, y))
print(f"row {y}: {np.isnan(beta).mean():.0%} of the pixels between slices")

# sphinx_gallery_alt = "Alpha and beta along one row of the detector. Alpha rises in each slice from about minus two to plus two arcsec, a saw with gaps; beta is a dash in each slice, and goes up and down in turns between two rising stairs, in the left half and again in the right."
fig, ax = plt.subplots(figsize=(8.5, 3.4), layout="constrained")
ax.plot(row, alpha, color="0.6", linewidth=1, label="alpha, along the slice")
ax.plot(row, beta, color=FRAME_COLOURS["alpha_beta"], linewidth=3, label="beta, across the slices")
ax.set(xlabel="column x (pixel)", ylabel="angle (arcsec)")
ax.legend(loc="upper left", bbox_to_anchor=(0, 1.2), ncols=2, fontsize=9)
plt.show()

# %%
# And back
# --------
# The inverse uses the slice that contains the position. It recovers the column but misses the row:
# the forward transform corrects the wavelength for the motion of the observatory, and the inverse
# does not undo that. With the wavelength *as received* it works. (``invert`` and ``world_to_pixel``
# fail with the bounding box of these slices, see :doc:`/wcs/miri-mrs`; ``backward_transform`` does
# not use it.)
ra, dec, at = wcs(x, y)
received = at * (1 + velocity * u.m / u.s / c).to_value(u.one)
print(f"pixel ({x}, {y}), velocity {velocity / 1000:.2f} km/s")
print("back:             ", *np.round(wcs.backward_transform(ra, dec, at), 4))
print("back, as received:", *np.round(wcs.backward_transform(ra, dec, received), 4))

# %%
# Check: the inverse at the true position of the star
# ---------------------------------------------------
# In the resulting slice, the light of the star peaks at that column, and its line in that row.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = known["sources"][0]
    place = star["ra"].to_value(u.deg), star["dec"].to_value(u.deg)
    expected = wcs.backward_transform(*place, received)[0]
    columns = np.arange(round(expected) - 3, round(expected) + 4)
    light = np.average(columns, weights=np.nansum(data[y - 20 : y + 21, columns], axis=0))
    [line] = known["lines"]["wavelength"][known["lines"]["source"] == star["id"]]
    as_received = line.to_value(u.um) * (1 + velocity * u.m / u.s / c).to_value(u.one)
    row = wcs.backward_transform(*place[:2], as_received)[1]
    around = np.arange(round(row) - 12, round(row) + 13)
    flux = np.nansum(data[np.ix_(around, columns)], axis=1)
    of_line = np.average(around[6:-6], weights=(flux - np.median(flux))[6:-6])
    print(f"line expected in row {row:.2f}, found in {of_line:.2f}")
    print(f"star expected at column {expected:.2f}, its light at {light:.2f}")
    # sphinx_gallery_start_ignore
    assert abs(light - expected) < 0.1
    assert abs(of_line - row) < 0.3
    # sphinx_gallery_end_ignore
