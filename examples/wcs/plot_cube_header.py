"""
The coordinates of a cube from its FITS header
==============================================

Software without special knowledge of JWST reads the coordinates of a cube from its FITS header. A
cube of one channel has linear wavelengths there; one of several channels has them in a table of the
same file. Read both with ``astropy.wcs``, see that they agree with the World Coordinate System
(WCS) of the data model, and draw a plane in right ascension and declination.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 2", "stage: 3", "suffix: s3d", "task: WCS"]
# sphinx_gallery_order = 200

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. One is enough.
filenames = [sample("miri_mrs", "s3d", stage=stage) for stage in (2, 3)]
require(filenames[0], "s3d")

# %%
# Linear wavelengths, or a table
# ------------------------------
# ``CTYPE3 = 'WAVE-TAB'`` means that the wavelengths are in a table, so ``astropy.wcs`` also needs
# the open file, as ``fobj``. ``'WAVE'`` means a linear axis, which astropy gives in metres.
# (``fix=False`` avoids a warning about dates that it fills in.)
differences, images = [], []
for filename in filenames:
    with fits.open(filename) as hdus, datamodels.open(filename) as model:
        header = hdus["SCI"].header
        header_wcs = WCS(header, fobj=hdus, fix=False)
        data, target = model.data, model.meta.target.instance
        grid = np.meshgrid(*(np.linspace(0, size - 1, 5) for size in data.shape[::-1]))
        ours, theirs = model.meta.wcs.pixel_to_world(*grid), header_wcs.pixel_to_world(*grid)
    images.append((header_wcs.celestial, data[np.nansum(data, axis=(1, 2)).argmax()]))
    apart = ours[0].separation(theirs[0]).max().to(u.mas)
    off = np.abs(ours[1].to(u.um) - theirs[1].to(u.um)).max()
    differences.append((apart, off))
    print(f"{header['CTYPE3']:9s}in {theirs[1].unit}: they differ by {apart:.0e} and {off:.0e}")

# %%
# Axes of the sky
# ---------------
# The part for the sky, ``celestial``, makes axes of matplotlib, with right ascension and
# declination around an image, here the brightest plane. Plot coordinates are pixels unless
# ``transform`` says otherwise.
sky, brightest = images[-1]

# sphinx_gallery_alt = "The brightest plane of the cube, a point source in a ring whose left side is bright, in axes of right ascension and declination; a circle marks the target."
fig = plt.figure(figsize=(6, 5), layout="constrained")
ax = fig.add_subplot(projection=sky)
ax.imshow(brightest, cmap="gray", vmin=0, vmax=np.nanpercentile(brightest, 98))
on_sky = {"transform": ax.get_transform("icrs"), "markersize": 24, "fillstyle": "none"}
ax.plot(target["ra"], target["dec"], "o", color="#009e73", **on_sky)
ax.set(xlabel="right ascension", ylabel="declination")
plt.show()

# %%
# Check: the place of the star
# ----------------------------
# Compare the centre of the star's light with the spaxel that the header gives for its true
# position.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = known["sources"][known["sources"]["kind"] == "star"][0]
    for sky, image in images:
        x, y = sky.world_to_pixel(SkyCoord(star["ra"], star["dec"]))
        rows, columns = np.indices(image.shape)
        light = np.where(np.hypot(columns - x, rows - y) < 4, np.nan_to_num(image), 0)
        column, row = (np.average(axis, weights=light) for axis in (columns, rows))
        print(f"expected at x = {x:.2f}, y = {y:.2f}; measured {column:.2f}, {row:.2f}")
        # sphinx_gallery_start_ignore
        assert np.hypot(column - x, row - y) < 0.1
        # sphinx_gallery_end_ignore
    # sphinx_gallery_start_ignore
    assert all(apart < 0.01 * u.mas and off < 1e-6 * u.um for apart, off in differences)
    # sphinx_gallery_end_ignore
