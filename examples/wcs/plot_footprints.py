"""
The footprints of a dither
==========================

Dithered exposures have slightly offset pointings. Their footprints show which part of the sky all
of them cover, and which only one. A footprint follows the outer edges of the pixels or the centres
of the outermost ones: half a pixel that matters in comparisons.
"""

# sphinx_gallery_tags = ["instrument: NIRCam","mode: imaging","stage: 2","suffix: cal","task: WCS"]
# sphinx_gallery_order = 70

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from photutils.centroids import centroid_2dg, centroid_sources
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them.
filenames = [sample("nircam_image", "cal", exposure=number) for number in (1, 2, 3)]
require(filenames[0], "cal", exp_type="*_IMAGE NRS_WATA NIS_AMI *_TACQ")

# %%
# Corners on the sky
# ------------------
# ``footprint`` takes the corners of the bounding box, the outer corners of the corner pixels, and
# gives right ascension and declination in degrees, shape (4, 2). The figure shows offsets from the
# middle.
exposures = []
for filename in filenames:
    with datamodels.open(filename) as model:
        bad = model.dq & dqflags.pixel["DO_NOT_USE"] > 0
        exposures.append((model.meta.wcs, model.data, bad, model.meta.wcsinfo.s_region))
footprints = [wcs.footprint() for wcs, *_ in exposures]
middle = SkyCoord(*np.mean(footprints, axis=(0, 1)), unit="deg")

# sphinx_gallery_alt = "Outlines of the exposures on the sky, turned and a little apart."
fig, ax = plt.subplots(figsize=(6.5, 6))
for number, corners in enumerate(footprints, start=1):
    outline = SkyCoord(corners[[0, 1, 2, 3, 0]], unit="deg")
    east, north = (axis.to("arcsec") for axis in middle.spherical_offsets_to(outline))
    ax.plot(east, north, label=f"exposure {number}")
    ax.fill(east, north, alpha=0.15)
    print(f"exposure {number}: {east[:4].mean():+.3f} east, {north[:4].mean():+.3f} north")
ax.set(xlabel="offset to the east (arcsec)", ylabel="offset to the north (arcsec)", aspect="equal")
ax.invert_xaxis()  # east is to the left
ax.legend(loc="upper left")
plt.show()

# %%
# Edge or centre?
# ---------------
# Convert footprints back to pixels; two corners are enough. The keyword S_REGION, which archives
# search, follows the edges today; in files written before the end of 2024 it does not.
# ``center=True`` starts at the centre of the first pixel, but ends half a pixel outside the last:
# give the centres themselves as the box instead.
wcs, data, bad, s_region = exposures[0]
ny, nx = data.shape
for name, corners in {
    "footprint()": wcs.footprint(),
    "S_REGION": np.array(s_region.split()[2:], float).reshape(4, 2),
    "footprint(center=True)": wcs.footprint(center=True),
    "box of the centres": wcs.footprint(bounding_box=((0, nx - 1), (0, ny - 1))),
}.items():
    x, y = wcs.invert(*corners.T, with_bounding_box=False)
    print(f"{name:22}: from ({x[0]:7.2f}, {y[0]:7.2f}) to ({x[2]:7.2f}, {y[2]:7.2f})")

# %%
# Check: the same stars in every exposure
# ---------------------------------------
# The position of a star, measured on each exposure and converted to the sky by its own WCS, is the
# same in all.
known = truth(filenames[0])
if known is not None:  # a file from MAST has no known truth
    stars = known["sources"][known["sources"]["kind"] == "star"]
    stars = stars[(stars["flux"] > 10 * u.uJy) & (stars["flux"] < 100 * u.uJy)]
    sky = SkyCoord(stars["ra"], stars["dec"])
    for number, (wcs, data, bad, _) in enumerate(exposures, start=1):
        seen = sky[wcs.in_image(sky.ra.deg, sky.dec.deg)]
        options = {"box_size": 7, "mask": bad, "centroid_func": centroid_2dg}
        measured = centroid_sources(data, *wcs.world_to_pixel(seen), **options)
        distance = np.median(wcs.pixel_to_world(*measured).separation(seen)).to(u.mas)
        print(f"exposure {number}: {len(seen)} stars, {distance:.2f} from the truth (median)")
        # sphinx_gallery_start_ignore
        assert distance < 2 * u.mas
        # sphinx_gallery_end_ignore
