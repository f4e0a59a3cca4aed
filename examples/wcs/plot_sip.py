"""
The FITS header against the WCS
===============================

Software that does not read the WCS of the data model falls back on the FITS header, which holds an
approximation: polynomials by the Simple Imaging Polynomial (SIP) convention. How good is it, over
the whole image, and when is it not good enough?
"""

# sphinx_gallery_tags = ["instrument: NIRCam","mode: imaging","stage: 2","suffix: cal","task: WCS"]
# sphinx_gallery_order = 40

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from astropy.wcs import WCS
from photutils.centroids import centroid_2dg, centroid_sources
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import sip_residuals

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")
require(filename, "cal", exp_type="*_IMAGE NRS_WATA NIS_AMI *_TACQ")

# %%
# Two approximations
# ------------------
# The pipeline wrote one into the header of the SCI extension. It raises the degree until the
# largest error it finds is below a tolerance, today a hundredth of a pixel; files made before
# version 1.15 of the pipeline, in 2024, had a looser one. ``to_fits_sip`` makes another, with a
# looser default: state what you need, as in ``to_fits_sip(max_pix_error=0.01)``.
with datamodels.open(filename) as model:
    wcs, data = model.meta.wcs, model.data
    bad = model.dq & (dqflags.pixel["DO_NOT_USE"] | dqflags.pixel["SATURATED"]) > 0
headers = {
    "header of the file": fits.getheader(filename, "SCI"),
    "wcs.to_fits_sip()": wcs.to_fits_sip(),
}

# %%
# Residuals over the image
# ------------------------
# Both are measured at pixels from edge to edge: the distance on the sky between the positions from
# the header and from the WCS, and the distance in pixels between the two inverses.
ny, nx = data.shape
x, y = np.meshgrid(np.linspace(0, nx - 1, 60), np.linspace(0, ny - 1, 60))

# sphinx_gallery_alt = "Distance of two headers from the WCS: growing to the corners of the image."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.9), sharey=True)
worst = {}
for ax, (name, header) in zip(axes, headers.items(), strict=True):
    residuals = sip_residuals(wcs, header, x, y)
    worst[name] = np.nanmax(residuals.pixel)
    print(f"{name:18}: degree {header.get('A_ORDER', 1)}, at most", end=" ")
    print(f"{worst[name]:.5f} pixel, {np.nanmax(residuals.sky):.4f}")
    image = ax.pcolormesh(x, y, residuals.sky.value, cmap="viridis", vmin=0)
    fig.colorbar(image, ax=ax, location="bottom", label="distance header to WCS (mas)")
    ax.set(title=name, xlabel="column x (pixel)", aspect="equal")
axes[0].set_ylabel("row y (pixel)")
plt.show()

# %%
# It is not good enough outside the image, where a fitted polynomial has no meaning
# (:doc:`/wcs/nircam-imaging` measures it). Nor is it enough for spectra: a slit, a grism or a cube
# has more coordinates than a SIP header can describe, and the header of a grism image describes the
# *direct* image.
#
# Check: stars at known positions
# -------------------------------
# The header is good enough if its error is small compared with the accuracy of a star's position.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    by_header = WCS(headers["header of the file"], fix=False)  # as it is: no repair of its dates
    stars = known["sources"][known["sources"]["kind"] == "star"]
    predicted = by_header.all_world2pix(stars["ra"].value, stars["dec"].value, 0)
    options = {"box_size": 7, "mask": bad, "centroid_func": centroid_2dg}
    offset = np.hypot(*np.subtract(centroid_sources(data, *predicted, **options), predicted))
    print(f"{len(offset)} stars: median distance from the truth {np.median(offset):.4f} pixel")
    # sphinx_gallery_start_ignore
    assert np.median(offset) < 0.03
    assert worst["header of the file"] < 0.01
    assert worst["header of the file"] < worst["wcs.to_fits_sip()"] < 0.25
    # sphinx_gallery_end_ignore
