"""
From GWCS to FITS and back
==========================

Which images keep their World Coordinate System (WCS) when it becomes a FITS header? An ``i2d``, which
is on a regular grid, does. A ``cal`` needs polynomials (SIP) or a table for its distortion, and loses
the frames on the way. Measure it for both, and turn a header back into a GWCS.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "stage: 3", "suffix: cal", "suffix: i2d", "task: other packages"]
# sphinx_gallery_order = 30

import tempfile
from pathlib import Path

import astropy.units as u
import gwcs
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import ICRS
from astropy.io import fits
from astropy.modeling.models import Pix2Sky_TAN
from astropy.wcs import WCS
from gwcs import coordinate_frames as cf
from photutils.centroids import centroid_2dg, centroid_sources
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import sip_residuals

# Put the names of your own files here: everything below works on them. One is enough.
filenames = [sample("nircam_image", "cal"), sample("nircam_image", "i2d", stage=3)]
require(filenames[0], "cal", "crf", "i2d", exp_type="*_IMAGE")

# %%
# Headers of growing degree
# -------------------------
# Degree 1 is a header without distortion. The error is the largest over the whole image, against
# the GWCS. (``degree`` is for this comparison. Usually, state the accuracy that you need, as in
# ``to_fits_sip(max_pix_error=0.01)``.)
worst, exact, last = {}, {}, {}
for filename in filenames:
    with datamodels.open(filename) as model:
        wcs, shape = model.meta.wcs, model.data.shape
    suffix = Path(filename).stem.rpartition("_")[2]
    print(f"{suffix}: " + " -> ".join(wcs.available_frames))
    x, y = np.meshgrid(*(np.linspace(0, size - 1, 40) for size in shape[::-1]))
    allowed = {"max_pix_error": 100, "max_inv_pix_error": None}
    headers = [wcs.to_fits_sip(degree=degree, **allowed) for degree in range(1, 5)]
    worst[suffix] = [np.nanmax(sip_residuals(wcs, header, x, y).pixel) for header in headers]
    print("    largest error: " + ", ".join(f"{error:.1e}" for error in worst[suffix]), "pixel")
    last[filename] = headers[-1]
    if worst[suffix][0] < 1e-4:
        exact[suffix] = wcs, headers[0]

# sphinx_gallery_alt = "Largest error of a header in pixels, on a logarithmic scale, against its degree. That of the cal image falls from more than a pixel at degree 1 to a thousandth at degree 3; that of the i2d image is far below a millionth at all degrees."
fig, ax = plt.subplots(figsize=(6, 3.6), layout="constrained")
for (suffix, errors), marker in zip(worst.items(), "os", strict=False):
    ax.semilogy(range(1, 5), errors, marker + "-", label=suffix)
ax.axhline(0.01, color="0.5", linestyle=":", label="tolerance of the pipeline")
ax.set(xlabel="degree of the header", ylabel="largest error (pixel)", xticks=range(1, 5))
ax.legend()
plt.show()

# %%
# The ``cal`` file has such a header already: :ref:`sphx_glr_gallery_wcs_plot_sip.py` maps its error.
# A header loses the frames between pixel and sky, such as the position in the telescope's field of
# view (V2, V3), and the edge of the image, beyond which a GWCS gives NaN and a polynomial nonsense.
# For spectra in slits, keep the GWCS: no such header can describe them. A cube is on a
# regular grid: its header is exact (:ref:`sphx_glr_gallery_wcs_plot_cube_header.py`).
#
# A file for DS9 and others
# -------------------------
# Write the image with a new header: updating the old one may leave polynomials of a higher degree.
with datamodels.open(filenames[0]) as model:
    wcs, shape = model.meta.wcs, model.data.shape
    new = fits.PrimaryHDU(model.data, wcs.to_fits_sip(max_pix_error=0.01))
with tempfile.TemporaryDirectory() as folder:  # in place of a folder of your own
    new.writeto(Path(folder, "for_ds9.fits"))
    written = fits.getheader(Path(folder, "for_ds9.fits"))
x, y = np.meshgrid(*(np.linspace(0, size - 1, 40) for size in shape[::-1]))
file_off = np.nanmax(sip_residuals(wcs, written, x, y).pixel)
print(f"degree {written.get('A_ORDER', 1)}: at most {file_off:.4f} pixel off")

# %%
# A table of positions
# --------------------
# ``to_fits_tab`` writes the position of every pixel into a table, ``-TAB``. Nothing is lost between
# the pixels, but the table is larger than the image, and few programs read it; ``astropy`` does, if it
# gets the file as ``fobj``.
header, table = wcs.to_fits_tab()
by_table = WCS(header, fobj=fits.HDUList([fits.PrimaryHDU(), table]))
table_off = by_table.pixel_to_world(x, y).separation(wcs.pixel_to_world(x, y))
table_off = np.nanmax(table_off).to(u.mas)
print(f"a table of {table.data.nbytes / 1e6:.1f} MB: at most {table_off:.1e} off")

# %%
# And back
# --------
# Code that asks for ``pixel_to_world`` and ``world_to_pixel`` alone takes an ``astropy.wcs.WCS`` as it
# is. To put a header without distortion into a data model, or to add frames, make a GWCS of it.
for suffix, (wcs, header) in exact.items():
    linear = WCS(header).wcs
    transform = gwcs.FITSImagingWCSTransform(
        Pix2Sky_TAN(), linear.crpix - 1, linear.crval, (1, 1), linear.cd
    )
    frames = cf.Frame2D(name="detector"), cf.CelestialFrame(reference_frame=ICRS(), name="world")
    back = gwcs.WCS(transform, *frames)
    corner = 0, 0  # far from the reference pixel
    back_off = back.pixel_to_world(*corner).separation(wcs.pixel_to_world(*corner)).to(u.mas)
    print(f"{suffix} and back: {back_off:.1e} off in the corner")

# %%
# Check: stars at known positions
# -------------------------------
# The headers of degree 4 should predict the pixels of stars as well as one can measure them.
for filename, header in last.items():
    known = truth(filename)
    if known is not None:  # a file from MAST has no known truth
        with datamodels.open(filename) as model:
            data = model.data.copy()
        stars = known["sources"][known["sources"]["kind"] == "star"]
        stars = stars[(stars["flux"] > 10 * u.uJy) & (stars["flux"] < 100 * u.uJy)]
        places = WCS(header).all_world2pix(stars["ra"].value, stars["dec"].value, 0)
        options = {"box_size": 7, "mask": np.isnan(data), "centroid_func": centroid_2dg}
        off = np.hypot(*np.subtract(centroid_sources(data, *places, **options), places))
        print(f"{len(stars)} stars: median distance from the truth {np.median(off):.4f} pixel")
        # sphinx_gallery_start_ignore
        assert np.median(off) < 0.1
        # sphinx_gallery_end_ignore
# sphinx_gallery_start_ignore
assert worst["cal"][0] > 0.5
assert worst["cal"][2] < 0.005
assert max(worst["i2d"]) < 1e-6
assert file_off < 0.01
assert table_off < 0.01 * u.mas
assert back_off < 0.001 * u.mas
# sphinx_gallery_end_ignore
