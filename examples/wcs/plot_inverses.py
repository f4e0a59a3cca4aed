"""
Three inverses of an image's WCS
================================

The World Coordinate System (WCS) of an image converts pixels to the sky exactly as calibrated. The
inverse is only approximate: a fitted polynomial, or a search. See by how much each misses the
original pixel, where the search fails, and how to do better.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "suffix: cal", "task: WCS"]
# sphinx_gallery_order = 60

import matplotlib.pyplot as plt
import numpy as np
from gwcs.wcs import NoConvergence
from matplotlib.colors import LogNorm
from photutils.centroids import centroid_2dg, centroid_sources
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import exact_inverse, round_trip

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")
require(filename, "cal", exp_type="*_IMAGE NRS_WATA NIS_AMI *_TACQ")

# %%
# There and back
# --------------
# ``invert`` evaluates the polynomials that the product carries. ``numerical_inverse`` searches
# instead, comparing right ascension with x and declination with y. ``exact_inverse`` of this
# package corrects the polynomial by the distance that it misses.
with datamodels.open(filename) as model:
    wcs, data = model.meta.wcs, model.data
    bad = model.dq & (dqflags.pixel["DO_NOT_USE"] | dqflags.pixel["SATURATED"]) > 0
x, y = np.meshgrid(*(np.linspace(*edges, 9) for edges in wcs.bounding_box))
ra, dec = wcs(x, y)
x_exact, y_exact = exact_inverse(wcs, ra, dec)
missed = {
    "invert": round_trip(wcs, x, y),
    "numerical_inverse": round_trip(wcs, x, y, numerical=True),
    "exact_inverse": np.hypot(x_exact - x, y_exact - y),
}

# sphinx_gallery_alt = "By how much each inverse misses each pixel; the search fails at some."
fig, axes = plt.subplots(1, 3, figsize=(8, 3.2), sharey=True)
for ax, (name, distance) in zip(axes, missed.items(), strict=True):
    print(f"{name:17}: median {np.median(distance):.1e}, at most {distance.max():.1e} pixel")
    norm = LogNorm(1e-10, 1)
    image = ax.pcolormesh(x, y, np.maximum(distance, 1e-10), norm=norm, cmap="cividis")
    ax.set(title=name, xlabel="column x (pixel)", aspect="equal")
axes[0].set_ylabel("row y (pixel)")
fig.colorbar(image, ax=axes, extend="max", shrink=0.8, label="distance (pixel)")
plt.show()

# %%
# A failed search is silent
# -------------------------
# On an image that is not aligned with north the search may end anywhere. It reports this only with
# ``quiet=False``.
worst = np.argmax(missed["numerical_inverse"])
try:
    wcs.numerical_inverse(ra.flat[worst], dec.flat[worst], quiet=False)
except NoConvergence as error:
    print("numerical_inverse:", str(error).splitlines()[0])

# %%
# Check: stars at known positions
# -------------------------------
# Compare the pixels from the exact inverse with the light of the stars.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    stars = known["sources"][known["sources"]["kind"] == "star"]
    expected = np.array(exact_inverse(wcs, stars["ra"].value, stars["dec"].value))
    options = {"box_size": 7, "mask": bad, "centroid_func": centroid_2dg}
    offset = np.median(np.subtract(centroid_sources(data, *expected, **options), expected), axis=1)
    print(f"{len(stars)} stars, median offset ({offset[0]:+.4f}, {offset[1]:+.4f}) pixel")
    # sphinx_gallery_start_ignore
    assert np.hypot(*offset) < 0.02
    assert missed["exact_inverse"].max() < 1e-6
    # sphinx_gallery_end_ignore
