"""
A spectral cube: s3d
====================

The ``s3d`` of an integral field unit has the sky in two of its axes and the wavelength in the third.
Cut it both ways: an image at one wavelength, and the spectrum of one place. Then make what neither
shows, a map of one line without the continuum under it, and of the speed of what shines in it.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 2", "suffix: s3d", "task: spectrum"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from astropy.coordinates import SkyCoord
from scipy.ndimage import median_filter
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import sample, truth
from jwst_gallery.display import show_cube, show_spectrum
from jwst_gallery.spectra import cube_spectrum

# Put the name of your own file here: everything below works on it.
filename = sample("miri_mrs", "s3d", stage=2)

# %%
# The arrays
# ----------
# Plane by plane: wavelength, row, column. The instrument's field is no rectangle with its sides to
# the north and east, so the corners of the cube are empty: they are flagged DO_NOT_USE, and NaN
# (in old versions 0). The WCS says which wavelength a plane has.
with datamodels.open(filename) as model:
    for name in ("data", "err", "dq", "weightmap"):
        array = getattr(model, name)
        print(f"{name:10s}{array.dtype!s:9s}{array.shape}")
    wave = model.meta.wcs(*np.zeros((2, len(model.data))), np.arange(len(model.data)))[2]
empty = (model.dq & dqflags.pixel["DO_NOT_USE"] > 0) | ~np.isfinite(model.data)
print(f"{empty.mean():.0%} empty; {wave[0]:.4f} to {wave[-1]:.4f} um; {model.meta.bunit_data}")

# %%
# Find a line, and look at it
# ---------------------------
# In the mean of all spaxels, take away what varies slowly. What rises the highest above that is the
# strongest line. Images of it and of the continuum beside it:
cube = np.ma.masked_array(model.data, empty)
mean = cube.mean(axis=(1, 2)).filled(0)
above = mean - median_filter(mean, 51)
peak = 30 + above[30:-30].argmax()

# sphinx_gallery_alt = "Two images of a field with empty corners. Off the line there is a point source alone; at the wavelength of the line a ring around it shines too, brighter on one side."
fig, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
show_cube(model, ax=axes[0], wavelength=wave[peak - 25])
show_cube(model, ax=axes[1], wavelength=wave[peak])
plt.show()

# %%
# A map of the line
# -----------------
# In each spaxel the continuum is the median of the planes on both sides of the line. What is above
# it, integrated over frequency, is the flux of the line; and its mean wavelength tells the speed,
# with respect to that of all spaxels together.
from_peak = np.abs(np.arange(len(wave)) - peak)
line, beside = from_peak <= 9, (from_peak > 12) & (from_peak <= 25)
excess = cube[line] - np.ma.median(cube[beside], axis=0)
excess *= (np.gradient(wave)[line] / wave[line] ** 2)[:, None, None]
flux = excess.sum(axis=0)
weighted = (excess * wave[line, None, None]).sum(axis=0)
line_wave = weighted.sum() / flux.sum()
speed = (weighted / flux / line_wave - 1) * c.to_value(u.km / u.s)
speed = np.ma.masked_where(flux < 0.2 * flux.max(), speed)
# Integrated over frequency: d(frequency) = c / wavelength^2 d(wavelength).
flux *= (u.MJy / u.sr * c / u.um).to_value(u.erg / (u.s * u.cm**2 * u.sr))

# sphinx_gallery_alt = "Two maps. Left, the flux of the line: an evenly bright ring, and next to nothing where the point source is. Right, the speed along the ring: from receding in the upper left to approaching in the lower right."
fig, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained", sharey=True)
shown = axes[0].imshow(flux, origin="lower", vmin=0)
fig.colorbar(shown, ax=axes[0], label="line flux (erg / (s cm$^2$ sr))")
limits = {"vmin": -np.abs(speed).max(), "vmax": np.abs(speed).max()}
shown = axes[1].imshow(speed, origin="lower", cmap="RdBu_r", **limits)
fig.colorbar(shown, ax=axes[1], label="speed (km/s)")
axes[0].set(xlabel="column x (pixel)", ylabel="row y (pixel)", title=f"{line_wave:.4f} um")
axes[1].set(xlabel="column x (pixel)", title="positive: moving away")
plt.show()

# %%
# The spectrum of a place
# -----------------------
# Of the spaxels that recede and approach the fastest. ``cube_spectrum`` takes one; in plain NumPy it
# is ``model.data[:, y, x]``.
ax = None
for name, index in (("receding", speed.argmax()), ("approaching", speed.argmin())):
    y, x = map(int, np.unravel_index(index, speed.shape))
    ax = show_spectrum(cube_spectrum(model, x, y), ax=ax, label=f"{name}: x = {x}, y = {y}")
ax.axvline(line_wave, color="0.5", linestyle=":")
# sphinx_gallery_alt = "Surface brightness against wavelength around the line, of two spaxels: a peak to the right of the line's mean wavelength and one as far to the left of it."
ax.set(xlim=wave[[peak - 25, peak + 25]])
plt.show()

# %%
# Check: a ring that rotates
# --------------------------
# The line's wavelength and flux, and the speed of each spaxel: the ring recedes the fastest at one
# position angle, and elsewhere by the cosine of the difference.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = known["lines"][np.abs(known["lines"]["wavelength"].value - line_wave).argmin()]
    off = (line_wave / true["wavelength"].value - 1) * c.to_value(u.km / u.s)
    spaxel = (model.meta.wcsinfo.cdelt2 * u.deg).to_value(u.rad) ** 2
    ratio = flux.sum() * spaxel / true["flux"].value
    ring = known["sources"][known["sources"]["kind"] == "ring"][0]
    y, x = np.nonzero(~np.ma.getmaskarray(speed))
    sky, _ = model.meta.wcs.pixel_to_world(x, y, np.full(len(x), peak))
    angle = SkyCoord(ring["ra"], ring["dec"]).position_angle(sky)
    error = speed[y, x] - ring["speed"].value * np.cos(angle - ring["pa"]).value
    print(f"{true['line']}: off by {off:.1f} km/s, flux / true flux {ratio:.3f}")
    print(f"speed of {len(x)} spaxels: off by {np.std(error):.1f} km/s of {ring['speed']:.0f}")
    assert abs(off) < 5
    assert abs(ratio - 1) < 0.03
    assert np.std(error) < 10
