"""
What DS9, CARTA and Aladin see of a product
===========================================

These programs read the FITS header, not the World Coordinate System (WCS) in the ASDF extension,
and not all of them read the whole header. See how far from the product's own WCS that takes them,
for an image of one exposure, a combined image and a cube, and write a file that all of them show in
the right place.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "instrument: MIRI", "mode: imaging", "mode: MRS", "stage: 2", "stage: 3", "suffix: i2d", "suffix: cal", "suffix: s3d", "task: other packages"]
# sphinx_gallery_order = 100

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS
from photutils.aperture import CircularAperture
from photutils.centroids import centroid_2dg, centroid_sources
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. A combined image, which is
# written again; an image of one exposure, and a cube.
filename = sample("nircam_image", "i2d", stage=3)
cal_filename = sample("nircam_image", "cal")
cube_filename = sample("miri_mrs", "s3d", stage=3)
require(filename, "i2d")
require(cal_filename, "cal", "crf", exp_type="*_IMAGE")
require(cube_filename, "s3d")

# %%
# The header against the WCS
# --------------------------
# A viewer opens the first extension with an image, SCI. ERR, DQ and the rest have the same pixels,
# but only SCI has coordinates. A ``cal`` has its distortion in a polynomial, as ``RA---TAN-SIP``
# says. DS9 reads that; CARTA ignores it, without a word (`CARTA 62
# <https://github.com/CARTAvis/carta/issues/62>`_), and Aladin Lite shows nothing (`aladin-lite 365
# <https://github.com/cds-astro/aladin-lite/issues/365>`_). An ``x1d`` has no image: Specviz reads
# it as :ref:`specutils <sphx_glr_gallery_ecosystem_plot_specutils.py>` does.
off, rows = {}, []
for path in (cal_filename, filename, cube_filename):
    with fits.open(path) as hdus, datamodels.open(path) as model:
        header, data = hdus["SCI"].header, model.data
        # fix=False: no repair of dates, which would warn. A cube may keep wavelengths in a table.
        sky = WCS(header, fobj=hdus, fix=False).celestial
        ny, nx = data.shape[-2:]
        x, y = np.meshgrid(np.linspace(0, nx - 1, 60), np.linspace(0, ny - 1, 60))
        where = model.meta.wcs(x, y, *[0] * (data.ndim - 2), with_bounding_box=False)[:2]
    ways = [sky.all_world2pix(*where, 0, quiet=True), sky.wcs_world2pix(*where, 0)]
    off[path] = [np.hypot(px - x, py - y) for px, py in ways]
    axes = " ".join(header[f"CTYPE{axis}"] for axis in range(1, data.ndim + 1))
    worst = [np.nanmax(each).round(4) for each in off[path]]
    rows.append(
        [Path(path).stem.rpartition("_")[2], str(data.shape), header["BUNIT"], axes, *worst]
    )
names = ["suffix", "SCI", "unit", "coordinates", "off (pixel)", "without SIP"]
Table(rows=rows, names=names).pprint(max_width=100)

# sphinx_gallery_alt = "Distance between two coordinate systems over the image of one exposure: next to nothing in the middle, and growing to the corners, to more than a pixel."
fig, ax = plt.subplots(figsize=(5.5, 4.2), layout="constrained")
with datamodels.open(cal_filename) as model:
    ny, nx = model.data.shape
extent = (-0.5, nx - 0.5, -0.5, ny - 0.5)
shown = ax.imshow(off[cal_filename][1], origin="lower", extent=extent, vmin=0)
fig.colorbar(shown, ax=ax, label="off without SIP (pixel)")
ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)", title="one exposure")
plt.show()

# %%
# A file for any viewer
# ---------------------
# Show the combined image, which has no distortion. Its SCI alone, as the primary image, opens
# without asking which extension; the header keeps coordinates and unit. Add what a viewer
# prints beside an image. The same three lines write the cube of an ``s3d``, if its wavelengths are
# linear (``WAVE``, not ``WAVE-TAB``).
folder = tempfile.TemporaryDirectory()  # or a folder of your own
path = Path(folder.name, "for_viewers.fits")
with fits.open(filename) as hdus:
    image = fits.PrimaryHDU(hdus["SCI"].data, hdus["SCI"].header)
    for keyword in ("TELESCOP", "INSTRUME", "FILTER", "TARGNAME", "DATE-OBS"):
        image.header[keyword] = hdus[0].header.get(keyword, "")
    image.writeto(path)
print(f"{Path(filename).stat().st_size / 1e6:.1f} MB became {path.stat().st_size / 1e6:.1f} MB")

# %%
# Check: stars in the file that was written
# -----------------------------------------
# Read it as a viewer does, without data models.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    with fits.open(path) as hdus:
        [data], header = [hdu.data for hdu in hdus], hdus[0].header
    stars = known["sources"][known["sources"]["kind"] == "star"]
    stars = stars[stars["flux"] > np.median(stars["flux"])]
    x, y = WCS(header, fix=False).wcs_world2pix(stars["ra"].value, stars["dec"].value, 0)
    inside = (np.minimum(x, y) > 10) & (x < data.shape[1] - 11) & (y < data.shape[0] - 11)
    x, y = x[inside], y[inside]
    whole = [
        np.isfinite(data[j - 5 : j + 6, i - 5 : i + 6]).all()
        for i, j in np.rint([x, y]).T.astype(int)
    ]
    predicted = np.array([x, y])[:, whole]  # the core of a saturated star is NaN
    apart = np.subtract(
        centroid_sources(data, *predicted, box_size=7, centroid_func=centroid_2dg), predicted
    )
    beside = np.median(apart, axis=1)
    print(f"{len(apart.T)} stars: {beside[0]:+.3f} column and {beside[1]:+.3f} row", end=" ")
    print("from the truth;", end=" ")
    # From the sum of MJy/sr to Jy: the header has the area of a pixel, too.
    sums, _ = CircularAperture(predicted.T, 5).do_photometry(data - np.nanmedian(data))
    ratio = np.median(1e6 * sums * header["PIXAR_SR"] / stars["flux"].to_value("Jy")[inside][whole])
    print(f"flux within 5 pixels over true {ratio:.3f}")
    # sphinx_gallery_start_ignore
    assert abs(ratio - 0.845) < 0.03
    assert np.abs(beside).max() < 0.1
    assert np.nanmax(off[cal_filename][0]) < 0.01
    assert 0.5 < np.nanmax(off[cal_filename][1]) < 3
    assert max(np.nanmax(each) for each in off[cube_filename] + off[filename]) < 0.001
    # sphinx_gallery_end_ignore
folder.cleanup()
