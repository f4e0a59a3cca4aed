"""
The same pixel, five ways
=========================

NumPy, the World Coordinate System (WCS) of the data model (in its two interfaces), the FITS header
and the viewer DS9 all number pixels differently. Many one-pixel errors in catalogues begin here.
See five ways to name one pixel, and the cost of mixing them up.
"""

# sphinx_gallery_tags = ["instrument: NIRCam","mode: imaging","stage: 2","suffix: cal","task: WCS"]
# sphinx_gallery_order = 30

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS
from photutils.centroids import centroid_2dg
from scipy.ndimage import minimum_filter
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")
require(filename, "cal", exp_type="*_IMAGE NRS_WATA NIS_AMI *_TACQ")

# %%
# Five ways
# ---------
# NumPy counts from 0 and puts the row first. The WCS counts from 0 too, and takes x, the column,
# first. FITS and DS9 count from 1, x first; the last argument of ``astropy.wcs`` says from which.
# All agree that integers are pixel centres. The remaining difference between the data model and the
# header is the error of the header's polynomials. The pixel is the brightest one with no unusable
# or saturated pixel around it.
with datamodels.open(filename) as model:
    wcs, data, unit = model.meta.wcs, model.data, model.meta.bunit_data
    good = model.dq & (dqflags.pixel["DO_NOT_USE"] | dqflags.pixel["SATURATED"]) == 0
    whole = minimum_filter(good, size=7, mode="constant", cval=False)
row, column = np.unravel_index(np.argmax(np.where(whole, data, -np.inf)), data.shape)
header_wcs = WCS(fits.getheader(filename, "SCI"), fix=False)  # as it is: no repair of its dates
x, y = column, row
here = wcs.pixel_to_world(x, y)
positions = {
    f"wcs({x}, {y})": wcs(x, y),
    f"wcs.pixel_to_world({x}, {y})": (here.ra.deg, here.dec.deg),
    f"header, pixel ({x}, {y}) from 0": header_wcs.all_pix2world(x, y, 0),
    f"DS9 image ({x + 1}, {y + 1})": header_wcs.all_pix2world(x + 1, y + 1, 1),
}
print(f"data[{row}, {column}] = {data[row, column]:.4g} {unit}")
distances = []
for name, (ra, dec) in positions.items():
    distances.append(SkyCoord(ra, dec, unit="deg").separation(here).to(u.mas))
    print(f"{name:36} {ra:.7f} {dec:+.7f} deg {distances[-1]:8.3f} off")

# %%
# Ways to get it wrong
# --------------------
for mistake, wrong in {
    "row first": wcs.pixel_to_world(row, column),
    "counted from 1": wcs.pixel_to_world(x + 1, y + 1),
    "corner for centre": wcs.pixel_to_world(x - 0.5, y - 0.5),
}.items():
    print(f"{mistake:18} {wrong.separation(here).to(u.mas):10.1f} off")

# %%
# Both counts on one image
# ------------------------

# sphinx_gallery_alt = "A few pixels, their scales from 0 below and left, from 1 above and right."
fig, ax = plt.subplots(figsize=(6, 6.5))
cutout = data[row - 3 : row + 4, column - 3 : column + 4]
edges = (x - 3.5, x + 3.5, y - 3.5, y + 3.5)
image = ax.imshow(cutout, extent=edges, norm="asinh", cmap="gray", origin="lower")
fig.colorbar(image, ax=ax, location="bottom", shrink=0.6, label=f"data ({unit})")
ax.plot(x, y, "+", color="#e66100", markersize=14, label=f"centre of data[{row}, {column}]")
ax.plot(x - 0.5, y - 0.5, "x", color="#56b4e9", markersize=10, label="its corner")
ax.set(xlabel="x, from 0: NumPy, GWCS (pixel)", ylabel="y, from 0: NumPy, GWCS (pixel)")
from_one = (lambda pixel: pixel + 1, lambda pixel: pixel - 1)
ax.secondary_xaxis("top", functions=from_one).set_xlabel("x, from 1: FITS, DS9 (pixel)")
ax.secondary_yaxis("right", functions=from_one).set_ylabel("y, from 1: FITS, DS9 (pixel)")
ax.legend(loc="upper left")
plt.show()

# %%
# Check: a star at a known position
# ---------------------------------
# The centroid in a cutout counts from 0 at the cutout's own first pixel.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    in_cutout = centroid_2dg(cutout)
    measured = wcs.pixel_to_world(in_cutout[0] + column - 3, in_cutout[1] + row - 3)
    stars = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    distance = measured.separation(stars).min().to(u.mas)
    print(f"the star is {distance:.2f} from its true position")
    # sphinx_gallery_start_ignore
    assert max(*distances, distance) < 2 * u.mas
    # sphinx_gallery_end_ignore
