"""
A cutout with its coordinates: NDData and CCDData
=================================================

Cut a small field out of an image, with its unit, errors, mask and world coordinates, and use it with
astropy. ``NDData`` takes the World Coordinate System (WCS) of JWST, a GWCS, and slices it exactly.
``CCDData`` and ``Cutout2D`` accept only the WCS of a FITS header: make one for the small field.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "suffix: cal", "task: other packages"]
# sphinx_gallery_order = 10

import tempfile
from pathlib import Path

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.nddata import CCDData, Cutout2D, NDDataRef, StdDevUncertainty
from astropy.wcs import WCS
from photutils.centroids import centroid_2dg
from scipy.ndimage import maximum_filter
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import BAD_PIXEL_COLOUR, show_image
from jwst_gallery.wcs import sip_residuals

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "cal")
require(filename, "cal", "crf", exp_type="*_IMAGE NRS_WATA NIS_AMI *_TACQ")

# %%
# The whole image
# ---------------
# In an ``NDData``, True in the mask means "do not use", as in a masked array. ``NDDataRef`` is the
# kind of ``NDData`` that can be sliced.
with datamodels.open(filename) as model:
    wcs, data, err = model.meta.wcs, model.data.copy(), model.err.copy()
    bad = ((model.dq & dqflags.pixel["DO_NOT_USE"]) > 0) | np.isnan(data)
    unit, solid_angle = model.meta.bunit_data, model.meta.photometry.pixelarea_steradians
whole = NDDataRef(data, uncertainty=StdDevUncertainty(err), mask=bad, unit=unit, wcs=wcs)

# %%
# Cut out around a position
# -------------------------
# Any position will do; here it is that of the brightest pixel without a bad one near it. Give
# ``Cutout2D`` the pixel, not the sky position, and no WCS: it finds the slices, cut off at the edge
# of the image, and ``NDDataRef`` cuts everything with them.
near_bad = maximum_filter(bad, size=9, mode="constant", cval=True)
y, x = np.unravel_index(np.argmax(np.where(near_bad, -np.inf, data)), data.shape)
position = wcs.pixel_to_world(x, y)
slices = Cutout2D(data, wcs.world_to_pixel(position), 41, mode="trim").slices_original
piece = whole[slices]
y0, x0 = (one.start for one in slices)
print(f"{piece.data.shape} {piece.unit}, from ({x0}, {y0}); {piece.mask.sum()} bad pixels")
print("the same pixel:", piece.wcs.pixel_to_world(5, 8), wcs.pixel_to_world(x0 + 5, y0 + 8))

# sphinx_gallery_alt = "Left, the whole image with a small square around a star. Right, the field of the square with axes of right ascension and declination: the star and its faint spikes, and two bad pixels in orange."
fig = plt.figure(figsize=(8.5, 3.8), layout="constrained")
fig.get_layout_engine().set(wspace=0.1)
left = show_image(np.where(bad, np.nan, data), ax=fig.add_subplot(1, 2, 1), label=unit)
size = np.array(piece.data.shape[::-1])
left.add_patch(plt.Rectangle((x0, y0), *size, fill=False, color="#e69f00", linewidth=2))
right = fig.add_subplot(1, 2, 2, projection=piece.wcs)
right.imshow(np.where(piece.mask, np.nan, piece.data), cmap="gray", norm="asinh")
right.set(xlabel="right ascension", ylabel="declination", facecolor=BAD_PIXEL_COLOUR)
plt.show()

# %%
# With a FITS header: CCDData
# ---------------------------
# ``CCDData`` refuses a GWCS, and its files need a header. Fit one to the field alone, for which a
# low degree suffices. Slicing the ``WCS`` moves its reference pixel.
box = [(one.start - 0.5, one.stop - 0.5) for one in slices[::-1]]
header = wcs.to_fits_sip(bounding_box=box, max_pix_error=0.001, max_inv_pix_error=0.001)
others = {"uncertainty": piece.uncertainty, "mask": piece.mask, "unit": piece.unit}
ccd = CCDData(piece.data, wcs=WCS(header)[slices], **others)
with tempfile.TemporaryDirectory() as folder:  # in place of a folder of your own
    ccd.write(Path(folder, "cutout.fits"))
    again = CCDData.read(Path(folder, "cutout.fits"))

rows, columns = np.indices(data.shape)
off = sip_residuals(wcs, header, columns[slices], rows[slices]).pixel.max()
print(f"degree {header.get('A_ORDER', 1)}: at most {off:.5f} pixel from the GWCS")

# %%
# Check: the star in the cutout
# -----------------------------
# The star is where it should be, by the sliced GWCS and by the file. A box of 11 by 11 pixels holds
# 87 % of the light of a point.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    above = again.subtract(np.median(again.data[~again.mask]) * again.unit)
    centre = np.add(centroid_2dg(above.data[15:26, 15:26]), 15)
    sources = known["sources"]
    sky = SkyCoord(sources["ra"], sources["dec"])
    star = position.match_to_catalog_sky(sky)[0]
    off_sky = [one.pixel_to_world(*centre).separation(sky[star]) for one in (piece.wcs, again.wcs)]
    light = (above.data[15:26, 15:26].sum() * above.unit * solid_angle * u.sr).to(u.uJy)
    part = (light / sources["flux"][star]).to_value(u.one)
    print("from the true place: {:.1f} by GWCS, {:.1f} by FITS".format(*u.Quantity(off_sky, "mas")))
    print(f"light in the box: {part:.3f} of the true flux")
    # sphinx_gallery_start_ignore
    assert max(off_sky) < 3 * u.mas
    assert off < 0.001
    assert abs(part - 0.87) < 0.02
    np.testing.assert_array_equal(again.uncertainty.array, err[slices])
    np.testing.assert_array_equal(again.mask, bad[slices])
    # sphinx_gallery_end_ignore
