"""
The bounding box, NaN, and the inverse
======================================

A WCS is valid on a range of pixels: its bounding box. Beyond it a call gives NaN, silently; other
ways to the same numbers do not look at the box at all. See which do, in which order the box is
written, and how exact each of the inverses is.
"""

# sphinx_gallery_tags = ["instrument: NIRCam","mode: imaging","stage: 2","suffix: cal","task: WCS"]

import matplotlib.pyplot as plt
import numpy as np
from gwcs.wcs import NoConvergence
from matplotlib.colors import LogNorm
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.wcs import exact_inverse, round_trip

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")

# %%
# x first, from edge to edge
# --------------------------
# The box is a pair of ranges in the order of the inputs, x before y, which gwcs calls F for
# Fortran. Models of astropy, unless told, write C order: y before x. Whole numbers are the centres
# of pixels, so the box begins and ends at halves: the edges of the outermost pixels.
with datamodels.open(filename) as model:
    wcs, (ny, nx) = model.meta.wcs, model.shape
whole = (left, right), (bottom, top) = wcs.bounding_box.bounding_box(order="F")
print("the image:", *whole)

wcs.bounding_box = ((-0.5, nx - 0.5), (-0.5, 9.5))  # all the columns, ten rows
print("F order: ", *wcs.bounding_box.bounding_box(order="F"))
print("C order: ", *wcs.bounding_box.bounding_box(order="C"))
print("x = 20, y = 5:", *wcs(20, 5))
print("x = 5, y = 20:", *wcs(5, 20))
wcs.bounding_box = whole

# %%
# Outside
# -------
# Calling the WCS applies the box. ``get_transform`` does not, nor does a call that says so: both
# extrapolate. The inverse applies the box to its result.
outside = (-50, -50)
sky = wcs(*outside, with_bounding_box=False)
print("wcs(x, y):           ", *wcs(*outside))
print("without the box:     ", *sky)
print("get_transform:       ", *wcs.get_transform("detector", "world")(*outside))
print("wcs.invert(ra, dec): ", *wcs.invert(*sky))
print("without the box:     ", *wcs.invert(*sky, with_bounding_box=False))

fig, ax = plt.subplots(figsize=(7, 5))
x, y = np.meshgrid(np.linspace(-0.2 * nx, 1.2 * nx, 14), np.linspace(-0.2 * ny, 1.2 * ny, 14))
valid = np.isfinite(wcs(x, y)[0])
ax.plot(x[valid], y[valid], "o", color="#0072b2", label="a sky position")
ax.plot(x[~valid], y[~valid], "x", color="#d55e00", label="NaN")
box = plt.Rectangle((left, bottom), right - left, top - bottom, fill=False, label="bounding box")
ax.add_patch(box)
ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)", aspect="equal")
ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
# sphinx_gallery_alt = "Points on and around the image: positions inside the box, NaN outside."
plt.show()

# %%
# Three inverses
# --------------
# ``invert`` evaluates the polynomials that the product carries. ``numerical_inverse`` searches
# instead, comparing right ascension with x and declination with y: on an image that is turned
# against north the search may end anywhere, and it says so only if asked to by ``quiet=False``.
# ``exact_inverse`` of this package corrects the polynomial by the distance that it misses by.
x, y = np.meshgrid(np.linspace(left, right, 9), np.linspace(bottom, top, 9))
ra, dec = wcs(x, y)
x_exact, y_exact = exact_inverse(wcs, ra, dec)
missed = {
    "invert": round_trip(wcs, x, y),
    "numerical_inverse": round_trip(wcs, x, y, numerical=True),
    "exact_inverse": np.hypot(x_exact - x, y_exact - y),
}
worst = np.argmax(missed["numerical_inverse"])
try:
    wcs.numerical_inverse(ra.flat[worst], dec.flat[worst], quiet=False)
except NoConvergence as error:
    print("numerical_inverse:", str(error).splitlines()[0])

fig, axes = plt.subplots(1, 3, figsize=(8, 3.2), sharey=True)
for ax, (name, distance) in zip(axes, missed.items(), strict=True):
    print(f"{name:17}: median {np.median(distance):.1e}, at most {distance.max():.1e} pixel")
    norm = LogNorm(1e-10, 1)
    image = ax.pcolormesh(x, y, np.maximum(distance, 1e-10), norm=norm, cmap="cividis")
    ax.set(title=name, xlabel="column x (pixel)", aspect="equal")
axes[0].set_ylabel("row y (pixel)")
fig.colorbar(image, ax=axes, extend="max", shrink=0.8, label="distance (pixel)")
# sphinx_gallery_alt = "By how much each inverse misses each pixel; the search fails at some."
plt.show()
assert missed["exact_inverse"].max() < 1e-6

# %%
# Check: which stars are on the image
# -----------------------------------
# ``in_image`` asks whether a sky position has a pixel inside the box. So does the exact inverse.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    ra, dec = known["sources"]["ra"].value, known["sources"]["dec"].value
    x, y = exact_inverse(wcs, ra, dec)
    inside = (x > left) & (x < right) & (y > bottom) & (y < top)
    print(f"{inside.sum()} of {len(ra)} sources are on the image")
    np.testing.assert_array_equal(wcs.in_image(ra, dec), inside)
