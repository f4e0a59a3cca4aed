"""
The source catalogue
====================

Stage 3 finds the sources of the combined image, measures them and writes a table, ``cat``. The
segmentation image, ``segm``, assigns pixels to sources. See the sources, and how accurate their
positions and fluxes are.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 3", "suffix: cat", "suffix: segm", "task: catalogue"]
# sphinx_gallery_order = 50

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files here: everything below works on them. The catalogue, its image and
# its segmentation image.
filename = sample("nircam_image", "cat")
i2d_filename = sample("nircam_image", "i2d", stage=3)
segm_filename = sample("nircam_image", "segm")
require(filename, "cat")

# %%
# A table with units
# ------------------
# ``aper_total_flux`` is the flux in an aperture, corrected for the light of a point source outside
# it; ``isophotal_flux`` is the sum over the pixels of the source's segment.
catalogue = QTable.read(filename)
print(catalogue["label", "aper_total_flux", "isophotal_flux", "is_extended"][:5])

# %%
# Sources and segments
# --------------------
# The value of a pixel in the segmentation image is the ``label`` of its source, and 0 on the sky.
extended = catalogue["is_extended"]
x, y = np.asarray(catalogue["xcentroid"]), np.asarray(catalogue["ycentroid"])

# sphinx_gallery_alt = "The combined image with the outline of every segment, a circle around point sources and a square around extended ones. The spikes of the brightest star are broken into segments too."
fig, ax = plt.subplots(figsize=(8, 6.6), layout="constrained")
with datamodels.open(segm_filename) as segm, datamodels.open(i2d_filename) as i2d:
    show_image(i2d, ax=ax)
    ax.contour(segm.data > 0, levels=[0.5], colors="#56b4e9", linewidths=0.7)
style = {"s": 90, "facecolors": "none"}
ax.scatter(x[~extended], y[~extended], marker="o", ec="#f0e442", label="point source", **style)
ax.scatter(x[extended], y[extended], marker="s", ec="#cc79a7", label="extended", **style)
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3)
plt.show()

# %%
# Which sources to trust
# ----------------------
# The core of a saturated star is NaN, so it has no aperture flux, and its spikes appear as sources.
# Leave out everything within 5 arcsec of such a star.
saturated, sky = ~np.isfinite(catalogue["aper_total_flux"]), catalogue["sky_centroid"]
trusted = (sky[:, np.newaxis].separation(sky[saturated]) > 5 * u.arcsec).all(axis=1)
print(f"{saturated.sum()} saturated; {trusted.sum()} of {len(catalogue)} sources are left")

# %%
# Check: positions and fluxes
# ---------------------------
# A part of the position's error is common to all stars: that of ``tweakreg``, which aligned the
# exposures (:doc:`chapter 8 </learn/8-stage3>` measures it).
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    index, distance, _ = sky.match_to_catalog_sky(true_sky)
    nearest = known["sources"][index]
    found = trusted & (distance < 0.1 * u.arcsec)
    stars = found & (nearest["kind"] == "star")
    offset = distance[stars].to(u.mas)
    with datamodels.open(i2d_filename) as model:
        pixel = np.array(model.meta.wcs.world_to_pixel(true_sky[index][stars]))
    beside = np.median(
        pixel - [catalogue[one][stars].value for one in ("xcentroid", "ycentroid")], axis=1
    )
    ratio = (catalogue["aper_total_flux"] / nearest["flux"])[stars].to_value(u.one)
    print(f"{trusted.sum()} trusted sources, {found.sum()} of them real; {stars.sum()} stars:")
    print(
        f"position: median {np.median(offset):.1f}, worst {offset.max():.1f} from the truth,",
        end=" ",
    )
    print(f"median in x {beside[0]:+.3f}, in y {beside[1]:+.3f} pixel")
    print(f"flux: measured to true, median {np.median(ratio):.3f}, scatter {np.std(ratio):.3f}")
    # sphinx_gallery_start_ignore
    assert found.sum() / trusted.sum() > 0.95
    assert np.median(offset) < 15 * u.mas
    assert np.abs(beside).max() < 0.1
    assert abs(np.median(ratio) - 1) < 0.03
    # sphinx_gallery_end_ignore
