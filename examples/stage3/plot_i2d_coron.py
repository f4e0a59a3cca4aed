"""
Two rolls, one image: i2d of a coronagraph
==========================================

The telescope observes a star at two roll angles. Speckles come from its optics and turn with it; a
companion stays where it is on the sky. When stage 3 combines the subtracted integrations of both
rolls on one sky grid, the ``i2d``, the companion adds up and the residual speckles do not.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: coronagraphy", "stage: 3", "suffix: i2d", "task: photometry"]
# sphinx_gallery_order = 240

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from photutils.aperture import CircularAperture
from photutils.centroids import centroid_2dg
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. The combined image, and the
# subtracted exposures in it.
filename = sample("nircam_coron", "i2d")
roll_filenames = [sample("nircam_coron", "psfsub", exposure=number) for number in (1, 2)]
require(filename, "i2d", exp_type="NRC_CORON MIR_4QPM MIR_LYOT")

# %%
# The same sky, rotated
# ---------------------
# The panels show the mean of the integrations of each roll, on detector pixels, and the combined
# image. The star is behind the centre of the mask, the reference point of the aperture. The
# companion is the brightest spot outside the innermost speckles; the scatter at the same distance
# shows how clearly it stands out.
views = []
for number, name in enumerate((*roll_filenames, filename), start=1):
    with datamodels.open(name) as model:
        wcs, point, data = model.meta.wcs, model.meta.wcsinfo, model.data
        unit, solid_angle = model.meta.bunit_data, model.meta.photometry.pixelarea_steradians * u.sr
    if data.ndim == 3:
        image, title = np.nan_to_num(data.mean(axis=0)), f"roll {number}"
        star = point.siaf_xref_sci - 1, point.siaf_yref_sci - 1
        sky = wcs(*star)
    else:
        image, title = np.nan_to_num(data), "combined"
        star = wcs.invert(*sky)
    y, x = np.indices(image.shape)
    distance = np.hypot(x - star[0], y - star[1])
    row, column = np.unravel_index(np.argmax(image * (abs(distance - 26) < 14)), image.shape)
    others = (abs(distance - distance[row, column]) < 4) & (np.hypot(x - column, y - row) > 10)
    peak, scatter = image[row, column], image[others].std()
    print(f"{title:9} peak {peak:5.1f} {unit} at ({column}, {row}), {peak / scatter:3.0f} sigma")
    views.append((title, image, star, (column, row)))

# sphinx_gallery_alt = "Three images of the star's surroundings. In the two rolls one bright spot stands among faint speckles, at places some three pixels apart. In the combined image the spot is as bright, and what surrounds it is smoother."
fig, axes = plt.subplots(1, len(views), figsize=(8.5, 3.05), layout="constrained")
for ax, (title, image, (x, y), place) in zip(axes, views, strict=True):
    drawn = ax.imshow(image, origin="lower", cmap="gray", vmin=-peak / 4, vmax=peak / 2)
    ax.plot(*place, "o", markersize=18, fillstyle="none", color="#e69f00")
    ax.set(xlim=(x - 35, x + 35), ylim=(y - 35, y + 35), title=title, xlabel="x (pixel)")
axes[0].set_ylabel("y (pixel)")
fig.colorbar(drawn, ax=axes, label=f"surface brightness ({unit})")
plt.show()

# %%
# Position and brightness
# -----------------------
# In the combined image, fit the centre of a Gaussian and sum an aperture.
box = image[row - 2 : row + 3, column - 2 : column + 3]
place = np.add(centroid_2dg(box), (column - 2, row - 2))
found = SkyCoord(*wcs(*place), unit="deg")
circle = CircularAperture(place, r=4)
flux = (circle.do_photometry(image)[0][0] * u.Unit(unit) * solid_angle).to(u.uJy)
print(f"companion at {found.to_string('hmsdms', precision=4)}, {flux:.1f} in the aperture")

# %%
# Check: the companion
# --------------------
# An aperture holds a fraction of a point source's light, which the simulation knows; for your own
# data it comes from a model of the telescope's optics, such as STPSF.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [true] = known["sources"][known["sources"]["kind"] == "companion"]
    table, pixel = known["encircled_energy"], np.sqrt(solid_angle.to(u.arcsec**2))
    flux = flux / np.interp(circle.r * pixel, table["radius"], table["fraction"])
    off = found.separation(SkyCoord(true["ra"], true["dec"])).to(u.mas)
    print(f"off by {off:.1f}; {flux:.1f} of {true['flux']:.1f}")
    # sphinx_gallery_start_ignore
    assert off < 12 * u.mas
    assert abs(flux / true["flux"] - 1.03) < 0.045  # with what is left of the star
    # sphinx_gallery_end_ignore
