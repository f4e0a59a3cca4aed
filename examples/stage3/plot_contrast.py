"""
How faint a companion would show: a contrast curve
==================================================

A contrast curve says how bright a companion must be, in units of its star, to stand out of what
the subtraction leaves, at each distance from the star. Two things raise it that no scatter shows:
the mask dims what is close to its centre, and the subtraction takes a part of any companion. Measure
both and draw the curve.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: coronagraphy", "stage: 3", "suffix: psfsub", "task: sensitivity"]

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from photutils.aperture import CircularAperture
from scipy.special import j1
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth

# Put the names of your own files here: after the subtraction, before it, and the reference images.
filename = sample("nircam_coron", "psfsub")
target_filename = sample("nircam_coron", "crfints")
reference_filename = sample("nircam_coron", "psfalign")
# The flux of your star; the part of a point's light in the aperture, from a model of the telescope's
# optics such as STPSF; the radius at which your mask lets half of the light pass.
star_flux = 2.0 * u.Jy
aperture_radius, aperture_part = 4, 0.39
half_transmission = 0.64 * u.arcsec

# %%
# Scatter of apertures
# --------------------
# As many apertures as have room beside each other on a circle around the star, and the standard
# deviation of their sums. The apertures on the companion are left out.
with datamodels.open(filename) as model:
    after, unit = np.nan_to_num(model.data.mean(axis=0)), model.meta.bunit_data
    solid_angle = model.meta.photometry.pixelarea_steradians * u.sr
    star = np.array([model.meta.wcsinfo.siaf_xref_sci, model.meta.wcsinfo.siaf_yref_sci]) - 1
with datamodels.open(target_filename) as model:
    before = np.nan_to_num(model.data.mean(axis=0))
pixel = np.sqrt(solid_angle.to(u.arcsec**2))
# A sum of pixels, as a part of the star's flux.
of_star = (u.Unit(unit) * solid_angle / aperture_part / star_flux).to_value("")
y, x = np.indices(after.shape)
ring = np.hypot(x - star[0], y - star[1])
row, column = np.unravel_index(np.argmax(after * ((ring > 12) & (ring < 40))), after.shape)
companion = np.array([column, row])


def places(radius):
    """Centres of apertures side by side on a circle around the star, shape (n, 2)."""
    angles = np.arange(0, 2 * np.pi, 2 * np.arcsin(aperture_radius / radius))[:-1]
    return star + radius * np.column_stack([np.cos(angles), np.sin(angles)])


def five_sigma(image, radius):
    """Five times the standard deviation of apertures on a circle, as a part of the star."""
    centres = places(radius)
    empty = np.hypot(*(centres - companion).T) > 3 * aperture_radius
    sums = CircularAperture(centres[empty], aperture_radius).do_photometry(image)[0]
    # That of so few, and of one more (Mawet et al. 2014, ApJ 792, 97, equation 9).
    return 5 * sums.std(ddof=1) * np.sqrt(1 + 1 / len(sums)) * of_star


radii = np.arange(10, 90, 4)
raw, subtracted = ([five_sigma(image, radius) for radius in radii] for image in (before, after))

# %%
# What mask and subtraction take
# ------------------------------
# A round mask transmits the square of 1 - (2 J1(s r) / (s r))^2, with s = 2.1001 over the radius of
# half transmission (Krist et al. 2009). The subtraction takes from each image the part that is a
# mixture of the reference images: so do we with a spot of known flux, at each distance.
passed = 2.1001 * radii * pixel / half_transmission
passed = (1 - (2 * j1(passed.value) / passed.value) ** 2) ** 2
with datamodels.open(reference_filename) as model:
    references = np.nan_to_num(model.data).reshape(len(model.data), -1).astype(float)
references -= references.mean(axis=1, keepdims=True)
_, _, mixtures = np.linalg.svd(references, full_matrices=False)


def kept(place):
    """The part of a spot at a place that the subtraction leaves in an aperture on it."""
    spot = np.exp(-((x - place[0]) ** 2 + (y - place[1]) ** 2) / 2)
    left = (spot - spot.mean()).ravel()
    left = (left - mixtures.T @ (mixtures @ left)).reshape(spot.shape)
    circle = CircularAperture(place, aperture_radius)
    return circle.do_photometry(left)[0][0] / circle.do_photometry(spot)[0][0]


left = np.array([np.mean([kept(place) for place in places(radius)[::4]]) for radius in radii])
for radius, mask, rest in zip(radii[:5], passed, left, strict=False):
    print(f"{radius * pixel:.2f}: the mask passes {mask:.1%}, the subtraction leaves {rest:.1%}")
limit = subtracted / passed / left

# sphinx_gallery_alt = "Contrast against separation, logarithmic. The curve before the subtraction falls from some 3e-4 to 3e-5; that after lies more than ten times lower and falls from 3e-5 to 5e-7. With the losses it is twice as high at the smallest separation, and the same further out. A dot, the companion, lies between the two at 1.3 arcsec."
fig, ax = plt.subplots(figsize=(7, 4.4), layout="constrained")
separations = radii * pixel.value
ax.semilogy(separations, raw, label="before the subtraction")
ax.semilogy(separations, subtracted, "--", label="after it")
ax.semilogy(separations, limit, label="after it, with what mask and subtraction take")
contrast = of_star * CircularAperture(companion, aperture_radius).do_photometry(after)[0][0]
distance = np.hypot(*(companion - star))
contrast /= np.interp(distance, radii, passed * left)
ax.plot(distance * pixel.value, contrast, "ko", label="the companion")
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
    print(f"companion: {contrast:.2e}, true {true:.2e}; limits {high:.2e} and {low:.2e}")
    assert abs(contrast / true - 1) < 0.15
    assert low < true < high
    assert star_flux == flux["target"]
    # The table counts what the mask takes; the number above does not.
    table, mask = known["encircled_energy"], np.interp(distance, radii, passed)
    part = np.interp(aperture_radius * pixel, table["radius"], table["fraction"]) / mask
    assert abs(part / aperture_part - 1) < 0.05
