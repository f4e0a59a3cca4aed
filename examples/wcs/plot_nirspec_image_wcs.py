"""
The WCS of a NIRSpec image, and a star beside its slit
======================================================

Before a spectrum NIRSpec images the target in its wide slit, with a mirror instead of the grating,
to measure the pointing offset. Step through the frames of its World Coordinate System (WCS), which
passes through the plane of the slits, and repeat the measurement of the acquisition.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: imaging", "stage: 2", "suffix: cal", "task: WCS"]
# sphinx_gallery_order = 160

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from photutils.centroids import centroid_com, centroid_sources
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import step_through

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_ta", "cal")
require(filename, "cal", exp_type="NRS_IMAGE NRS_*TA* NRS_CONFIRM")

# %%
# Through the plane of the slits
# ------------------------------
# ``sca`` has the pixels of the whole detector, ``gwa`` a direction at the grating wheel assembly:
# three cosines. The plane of the slits is called ``msa`` here, but ``msa_frame`` in spectra; its
# positions are in metres. All pixels have the same wavelength there, the middle of a range, because
# a mirror does not disperse.
with datamodels.open(filename) as model:
    data, wcs, info = np.array(model.data), model.meta.wcs, model.meta.wcsinfo.instance
    print(model.meta.exposure.type, model.meta.instrument.grating, model.meta.subarray.name)
    unit = model.meta.bunit_data
step_through(wcs, data.shape[1] // 2, data.shape[0] // 2).pprint(-1)

# %%
# Where the star is
# -----------------
# Take the centre of the light near the brightest pixel, above the median of all.
light = np.nan_to_num(data - np.nanmedian(data))
row, column = np.unravel_index(light.argmax(), light.shape)
x, y = np.ravel(centroid_sources(light, column, row, box_size=7, centroid_func=centroid_com))
star = wcs.pixel_to_world(x, y)
print(f"star: x {x:.2f}, y {y:.2f}, {star.to_string('hmsdms', precision=3)}")

# %%
# Where it should be
# ------------------
# ``V2_REF`` and ``V3_REF`` give the middle of the slit in the telescope's frame, ``v2v3``. The axes
# of the slit are rotated from those of the telescope by the angle ``V3I_YANG``, and x may be
# mirrored.
angle = np.radians(info["v3yangle"])
along_x = info["vparity"] * np.array([np.cos(angle), -np.sin(angle)])  # in V2 and V3
along_y = np.array([np.sin(angle), np.cos(angle)])
middle = np.array([info["v2_ref"], info["v3_ref"]])
off_middle = wcs.get_transform("detector", "v2v3")(x, y) - middle
beside = np.array([along_x @ off_middle, along_y @ off_middle])
print(f"beside the middle of the slit: {beside[0]:+.3f} and {beside[1]:+.3f} arcsec")

# The slit S1600A1 is 1.6 arcsec wide and as high.
corners = [(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8), (-0.8, -0.8)]
outline = middle + np.array([x_slit * along_x + y_slit * along_y for x_slit, y_slit in corners])
to_pixel = wcs.get_transform("v2v3", "detector")

# sphinx_gallery_alt = "A square image of 32 by 32 pixels. A square outline, half as wide, marks the slit, and a plus its middle. The star, a bright spot of a few pixels, has a circle around it; it is a pixel to the right of the plus."
fig, ax = plt.subplots(figsize=(5.5, 4.5), layout="constrained")
image = ax.imshow(np.arcsinh(light / np.std(light)), origin="lower", cmap="gray")
ax.plot(*to_pixel(*outline.T), color="tab:blue")
ax.plot(*to_pixel(*middle), "+", color="tab:orange", markersize=12)
ax.plot(x, y, "o", color="tab:green", markersize=16, fillstyle="none")
ax.set(xlabel="column x (pixel)", ylabel="row y (pixel)")
ax.set_title("slit (blue), its middle, and the star (green)")
fig.colorbar(image, label=f"asinh of the signal ({unit}, over its scatter)")
plt.show()

# %%
# Check: it is the requested star
# -------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    source = known["sources"][0]
    distance = star.separation(SkyCoord(source["ra"], source["dec"])).to(u.mas)
    print(f"from the star's true place: {distance:.1f}")
    # sphinx_gallery_start_ignore
    assert distance < 30 * u.mas
    assert 0.05 < np.hypot(*beside) < 0.3
    # sphinx_gallery_end_ignore
