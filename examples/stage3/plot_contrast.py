"""
The faintest detectable companion: a contrast curve
===================================================

A contrast curve gives the brightness, relative to the star, that a companion needs to stand out of
the residuals at each distance from the star. The scatter of apertures around the star measures it,
after a correction that the scatter does not show: the mask dims objects close to its centre.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: coronagraphy", "stage: 3", "suffix: psfsub", "task: sensitivity"]
# sphinx_gallery_order = 230

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from photutils.aperture import CircularAperture
from photutils.centroids import centroid_2dg
from scipy.special import j1
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. After the subtraction and
# before it.
filename = sample("nircam_coron", "psfsub")
target_filename = sample("nircam_coron", "crfints")
require(filename, "psfsub")
# Set the flux of your star, the fraction of a point source's light in the aperture (from a model of
# the telescope's optics such as STPSF), and the radius at which your mask transmits half of the
# light.
star_flux = 2.0 * u.Jy
aperture_radius, aperture_part = 4, 0.39
half_transmission = 0.64 * u.arcsec

# %%
# Scatter of apertures
# --------------------
# Place as many apertures as fit side by side on a circle around the star, except on the companion,
# and take the standard deviation of their sums. The images are the mean of the integrations, scaled
# so that the sum in an aperture is a fraction of the star's flux.
with datamodels.open(filename) as model:
    solid_angle = model.meta.photometry.pixelarea_steradians * u.sr
    of_star = (u.Unit(model.meta.bunit_data) * solid_angle / aperture_part / star_flux).to_value("")
    after = of_star * np.nan_to_num(model.data.mean(axis=0))
    star = np.array([model.meta.wcsinfo.siaf_xref_sci, model.meta.wcsinfo.siaf_yref_sci]) - 1
with datamodels.open(target_filename) as model:
    before = of_star * np.nan_to_num(model.data.mean(axis=0))
y, x = np.indices(after.shape)
ring = np.hypot(x - star[0], y - star[1])
row, column = np.unravel_index(np.argmax(after * ((ring > 12) & (ring < 40))), after.shape)
companion = np.array([column, row])


def five_sigma(image, radius):
    """Five times the standard deviation of apertures on a circle."""
    angles = np.arange(0, 2 * np.pi, 2 * np.arcsin(aperture_radius / radius))[:-1]
    centres = star + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    empty = np.hypot(*(centres - companion).T) > 3 * aperture_radius
    sums = CircularAperture(centres[empty], aperture_radius).do_photometry(image)[0]
    # The correction for so few apertures, and one more (Mawet et al. 2014, ApJ 792, 97, equation
    # 9).
    return 5 * sums.std(ddof=1) * np.sqrt(1 + 1 / len(sums))


radii = np.arange(10, 90, 4)
raw, subtracted = (np.array([five_sigma(one, r) for r in radii]) for one in (before, after))

# %%
# The mask
# --------
# A round mask transmits the square of 1 - (2 J1(s r) / (s r))^2, with s = 2.1001 over the radius of
# half transmission (Krist et al. 2009). The subtraction removes a few per cent more close to the
# star: :doc:`chapter 10 </learn/10-coronagraphy>` measures it.
pixel = np.sqrt(solid_angle.to_value(u.arcsec**2))
scaled = 2.1001 * radii * pixel / half_transmission.to_value(u.arcsec)
passed = (1 - (2 * j1(scaled) / scaled) ** 2) ** 2
limit = subtracted / passed
distance = np.hypot(*(companion - star))
light = CircularAperture(companion, aperture_radius).do_photometry(after)[0][0]
contrast = light / np.interp(distance, radii, passed)

# sphinx_gallery_alt = "Contrast against separation, logarithmic. The curve before the subtraction falls from some 3e-4 to 3e-5; that after lies more than ten times lower and falls from 3e-5 to 5e-7. With the loss at the mask it is twice as high at the smallest separation, and the same further out. A dot, the companion, lies between the two at 1.3 arcsec."
fig, ax = plt.subplots(figsize=(7, 4.4), layout="constrained")
ax.semilogy(radii * pixel, raw, label="before the subtraction")
ax.semilogy(radii * pixel, subtracted, "--", label="after it")
ax.semilogy(radii * pixel, limit, label="after it, with what the mask takes")
ax.plot(distance * pixel, contrast, "ko", label="the companion")
ax.set(xlabel="separation (arcsec)", ylabel="five sigma, in units of the star")
ax.legend()
plt.show()

# %%
# Check: the companion
# --------------------
# It would not have stood out before.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    flux = {row["kind"]: row["flux"] for row in known["sources"]}
    true = (flux["companion"] / flux["target"]).value
    high, low = (np.interp(distance, radii, curve) for curve in (raw, limit))
    [place] = known["sources"][known["sources"]["kind"] == "companion"]
    with datamodels.open(filename) as model:
        expected = model.meta.wcs.invert(place["ra"].value, place["dec"].value)
    box = after[row - 2 : row + 3, column - 2 : column + 3]
    apart = np.hypot(*(companion - 2 + centroid_2dg(box) - expected))
    print(f"{apart:.2f} pixel from the companion's place")
    print(f"companion: {contrast:.2e}, true {true:.2e}; limits {high:.2e} and {low:.2e}")
    # sphinx_gallery_start_ignore
    assert abs(contrast / true - 1.065) < 0.045
    assert apart < 0.35
    assert low < true < high
    assert star_flux == flux["target"]
    # sphinx_gallery_end_ignore
