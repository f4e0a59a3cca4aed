"""
Maps of a line: flux and velocity
=================================

Every plane of a cube includes continuum. Subtract it in each spaxel and sum the rest to get a map
of the line alone. The mean wavelength of the line in each spaxel gives a second map, of the velocity.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 2", "suffix: s3d", "task: photometry"]
# sphinx_gallery_order = 220

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here, and the wavelength of a line: everything below works on them.
filename = sample("miri_mrs", "s3d", stage=2)
require(filename, "s3d")
expected = 5.3402 * u.um  # [Fe II], observed: (1 + z) times the wavelength at rest
reach = 9  # planes from the middle of the line to its ends: more for a broad line

# %%
# Line and continuum
# ------------------
# In each spaxel the continuum is the median of the planes on both sides of the line. The excess
# above it, integrated over frequency, is the flux of the line.
with datamodels.open(filename) as model:
    wcs, spaxel = model.meta.wcs, (model.meta.wcsinfo.cdelt2 * u.deg) ** 2
    cube = np.ma.masked_where(~np.isfinite(model.data) | (model.weightmap == 0), model.data)
planes = np.arange(len(cube))
wave = wcs(np.zeros(planes.shape), np.zeros(planes.shape), planes)[2] * u.um
middle = np.abs(wave - expected).argmin()
if not reach + 16 <= middle < len(cube) - reach - 16:
    raise SystemExit("The cube does not have this line: set another wavelength as `expected`.")
from_line = np.abs(planes - middle)
line, beside = from_line <= reach, (from_line > reach + 3) & (from_line <= reach + 16)
excess = cube[line] - np.ma.median(cube[beside], axis=0)
# For frequencies: d(frequency) = c / wavelength^2 d(wavelength).
excess *= (np.gradient(wave)[line] / wave[line] ** 2).value[:, None, None]
flux = excess.sum(axis=0) * (u.MJy / u.sr * c / u.um).to(u.erg / (u.s * u.cm**2 * u.sr)).value

# %%
# Velocity
# --------
# The velocity is relative to the mean of all spaxels together, where there is enough light. For
# velocities relative to a redshift z, replace ``line_wave`` by (1 + z) times the wavelength at rest.
weighted = (excess * wave[line].value[:, None, None]).sum(axis=0)
line_wave = weighted.sum() / excess.sum()
velocity = (weighted / excess.sum(axis=0) / line_wave - 1) * c.to_value(u.km / u.s)
velocity = np.ma.masked_where(flux < 0.2 * flux.max(), velocity)

# sphinx_gallery_alt = "Two maps. Left, the flux of the line: an evenly bright ring, and next to nothing where the point source is. Right, the velocity along the ring: from receding in the upper left to approaching in the lower right."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.6), layout="constrained", sharey=True)
shown = axes[0].imshow(flux, origin="lower", vmin=0)
fig.colorbar(shown, ax=axes[0], label="line flux (erg/s/cm²/sr)")
limits = {"vmin": -np.abs(velocity).max(), "vmax": np.abs(velocity).max()}
shown = axes[1].imshow(velocity, origin="lower", cmap="RdBu_r", **limits)
fig.colorbar(shown, ax=axes[1], label="velocity (km/s)")
axes[0].set(xlabel="column x (pixel)", ylabel="row y (pixel)", title=f"{line_wave:.4f} µm")
axes[1].set(xlabel="column x (pixel)", title="positive: moving away")
plt.show()

# %%
# Check: a ring that rotates
# --------------------------
# It recedes fastest at one position angle, and elsewhere with the cosine of the difference in
# angle.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = known["lines"][np.abs(known["lines"]["wavelength"].value - line_wave).argmin()]
    off = (line_wave / true["wavelength"].value - 1) * c.to_value(u.km / u.s)
    ratio = flux.sum() * spaxel.to_value(u.sr) / true["flux"].value
    ring = known["sources"][known["sources"]["kind"] == "ring"][0]
    y, x = np.nonzero(~np.ma.getmaskarray(velocity))
    sky, _ = wcs.pixel_to_world(x, y, np.full(len(x), middle))
    angle = SkyCoord(ring["ra"], ring["dec"]).position_angle(sky)
    error = velocity[y, x] - ring["speed"].value * np.cos(angle - ring["pa"]).value
    print(f"{true['line']}: off by {off:.1f} km/s, flux / true flux {ratio:.3f}")
    print(f"velocity of {len(x)} spaxels: off by {np.std(error):.1f} km/s of {ring['speed']:.0f}")
    # sphinx_gallery_start_ignore
    assert abs(off) < 5
    assert abs(ratio - 1) < 0.03
    assert np.std(error) < 5.5
    # sphinx_gallery_end_ignore
