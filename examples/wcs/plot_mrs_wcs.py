"""
The WCS of slices: forward, back, and in between
================================================

On the detector of an integral field unit each slice has a piece of sky, and between the slices there is
none. So the World Coordinate System (WCS) of a ``cal`` file of the medium resolution spectrometer (MRS)
of the Mid-Infrared Instrument (MIRI) is a different function in each slice. See what it says of a
pixel, which way back works, and by how much that misses.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 2", "suffix: cal", "task: WCS"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.wcs import FRAME_COLOURS, step_through

# Put the name of your own file here: everything below works on it.
filename = sample("miri_mrs", "cal")

# %%
# Forward
# -------
# Two numbers go in, three come out. On the way is the frame ``alpha_beta``: the angles along and across
# the slices of the channel, and the wavelength, which is corrected to the barycentre of the solar
# system already. Take the brightest pixel of a row.
with datamodels.open(filename) as model:
    wcs, data, velocity = model.meta.wcs, model.data, model.meta.wcsinfo.velosys  # in m/s
y = data.shape[0] // 4
x = int(np.nanargmax(data[y]))
print("frames:", ", ".join(wcs.available_frames))
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
fig, ax = plt.subplots(figsize=(9, 3.6), layout="constrained")
ax.plot(row, alpha, color="0.6", linewidth=1, label="alpha, along the slice")
ax.plot(row, beta, color=FRAME_COLOURS["alpha_beta"], linewidth=3, label="beta, across the slices")
ax.set(xlabel="column x (pixel)", ylabel="angle (arcsec)")
ax.legend(loc="upper left", bbox_to_anchor=(0, 1.2), ncols=2, fontsize=8)
plt.show()

# %%
# Three calls that fail
# ---------------------
# With jwst 3.0.0 and gwcs 1.0, that is. ``invert`` and all else that needs the footprint looks for a
# slice at the outer edge of the last row and column, where there is none. ``transform`` meets units
# where it has numbers.
world = wcs(x, y)
calls = {
    "invert": lambda: wcs.invert(*world),
    "world_to_pixel": lambda: wcs.world_to_pixel(*wcs.pixel_to_world(x, y)),
    "transform": lambda: wcs.transform("detector", "v2v3", x, y),
}
for name, call in calls.items():
    try:
        print(f"{name}:", call())
    except Exception as error:  # which one depends on the version
        print(f"{name}: {type(error).__name__}")

# %%
# What works in their place: switch off the box, and take the transform out of the WCS.
print("invert:       ", *np.round(wcs.invert(*world, with_bounding_box=False), 4))
print("get_transform:", *np.round(wcs.get_transform("detector", "v2v3")(x, y), 4))

# %%
# Why the row does not come back
# ------------------------------
# The column returns, the row misses. The way forward has corrected the wavelength for the motion of the
# observatory, and the way back does not undo it: with the wavelength *as received* all is well.
received = (1 + velocity * u.m / u.s / c).to_value(u.one)
uncorrected = world[0], world[1], world[2] * received
print(f"velocity {velocity / 1000:.2f} km/s")
print("pixel:            ", x, y)
print("back:             ", *np.round(wcs.backward_transform(*world), 4))
print("back, as received:", *np.round(wcs.backward_transform(*uncorrected), 4))

# %%
# Which slice sees that?
# ----------------------
# The inverse takes the slice that beta falls into, and the channel that has the wavelength. Across the
# slices the pixel therefore jumps. Along them the inverse knows no end: alpha says whether the place is
# in the slice at all. A wavelength of no channel gives NaN.
here = to_slices(x, y)
to_pixel = wcs.get_transform("alpha_beta", "detector")
for offset in (0, 0.1, 0.2, 0.3):
    place = here[0], here[1] + offset, here[2]
    print(f"{offset:.1f} arcsec across:", *np.round(to_pixel(*place), 2))
print("8 arcsec along:   ", *np.round(to_pixel(here[0] + 8, here[1], here[2]), 2))

# %%
# Check: the way back from the true place of the star
# ---------------------------------------------------
# In the slice that it leads to, the light of the star peaks at that column.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = known["sources"][0]
    place = star["ra"].to_value(u.deg), star["dec"].to_value(u.deg), world[2] * received
    at_x, at_y = wcs.backward_transform(*place)
    columns = np.arange(round(at_x) - 3, round(at_x) + 4)
    light = np.nansum(data[y - 20 : y + 21, columns], axis=0)
    print(
        f"star expected at column {at_x:.2f}, its light at {np.average(columns, weights=light):.2f}"
    )
    assert abs(np.average(columns, weights=light) - at_x) < 0.1
    back = np.subtract(wcs.backward_transform(*uncorrected), (x, y))
    assert np.hypot(*back) < 0.001 < 0.1 < abs(wcs.backward_transform(*world)[1] - y)
