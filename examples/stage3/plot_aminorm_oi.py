"""
A companion found by interferometry: calibrate with a star, fit a binary
========================================================================

The reference star has calibrated the effects of detector and optics on the fringes: the remaining
visibilities and closure phases are those of the target. A single star would have closure phases of
0. Fit two points to find the companion's position and contrast.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: AMI", "stage: 3", "suffix: aminorm-oi", "task: photometry"]
# sphinx_gallery_order = 280

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from scipy.optimize import least_squares
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("niriss_ami", "aminorm-oi")
require(filename, "aminorm-oi")

# %%
# The observables
# ---------------
# :ref:`sphx_glr_gallery_stage3_plot_psf_ami_oi.py` shows how they are calibrated, and :doc:`chapter
# 14 </learn/14-interferometry>` why not to use their errors as written. Only 15 of the 35 closure
# phases of seven holes are independent, so each counts a little less.
with datamodels.open(filename) as model:
    vis, vis2, t3 = (np.array(getattr(model, name)) for name in ("vis", "vis2", "t3"))
    wavelength = float(model.wavelength["EFF_WAVE"][0])
    turn = model.meta.guidestar.fgs_v3yangle or 0  # older files do not have it
    print(f"calibrated with {model.meta.ami.calibrator_object_id}")
vis2_error = 2 * vis["VISAMP"] * vis["VISAMPERR"]
t3_error = t3["T3PHIERR"] / t3["T3AMP"] * np.sqrt(35 / 15)
sides = [(t3[f"U{n}COORD"], t3[f"V{n}COORD"]) for n in (1, 2)]
sides.append(tuple(-(one + other) for one, other in zip(*sides, strict=True)))

# %%
# Two points
# ----------
# A point offset to the east and north has the phase -2 pi (u east + v north) / wavelength.


def visibility(side, east, north, contrast):
    """Visibility of a star and a companion so many mas away."""
    path = (side[0] * east + side[1] * north) * u.mas.to(u.rad)
    return (1 + contrast * np.exp(-2j * np.pi * path / wavelength)) / (1 + contrast)


def residuals(parameters):
    """Measured minus modelled, in units of the error."""
    squared = np.abs(visibility((vis2["UCOORD"], vis2["VCOORD"]), *parameters)) ** 2
    phases = np.angle(np.prod([visibility(side, *parameters) for side in sides], axis=0), deg=True)
    off = (vis2["VIS2DATA"] - squared) / vis2_error, (t3["T3PHI"] - phases) / t3_error
    return np.concatenate(off)


# %%
# Where is it?
# ------------
# Search a grid of positions, each with the best of a few contrasts; then refine the best by least
# squares.
grid, contrasts = np.arange(-300, 301, 20), np.geomspace(0.005, 0.2, 6)
chi2 = np.array(
    [[min(np.sum(residuals((x, y, c)) ** 2) for c in contrasts) for x in grid] for y in grid]
)
row, column = np.unravel_index(np.argmin(chi2), chi2.shape)
fit = least_squares(residuals, (grid[column], grid[row], 0.03), x_scale=(1, 1, 0.001))
east, north, contrast = fit.x
separation, angle = np.hypot(east, north), np.degrees(np.arctan2(east, north)) % 360
print(f"separation {separation:.1f} mas, contrast {contrast:.4f}")
print(f"position angle {angle:.2f} deg, minus V3I_YANG {angle - turn:.2f} deg")

# sphinx_gallery_alt = "Map of chi-square over places of a companion, 300 milliarcseconds to all sides of the star, east to the left, north up. One dark minimum stands to the left of the star and a little above it, marked by a cross; around it the map is even, and at the place opposite, through the star, there is no minimum."
fig, ax = plt.subplots(figsize=(5.8, 4.8), layout="constrained")
drawn = ax.pcolormesh(grid, grid, np.log10(chi2), cmap="viridis", rasterized=True)
ax.plot(east, north, "r+", ms=14, mew=2)
ax.plot(0, 0, "w*", ms=10)
ax.set(xlabel="to the east (mas)", ylabel="to the north (mas)", aspect="equal")
ax.invert_xaxis()
fig.colorbar(drawn, label="log10 of chi-square")
plt.show()

# %%
# The sign of the closure phases fixes the companion's side: nothing fits at the opposite position.
# ``jwst`` 3.0.0 rotates the baselines by V3I_YANG once too often, hence the corrected angle.
#
# Check: the companion
# --------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [true] = known["companion"]
    print(true)
    # sphinx_gallery_start_ignore
    assert abs(separation / true["separation"].value - 1) < 0.03
    off = np.array([angle - turn, angle]) - true["position_angle"].value
    assert np.abs(off).min() < 1  # the second in versions that turn them once
    assert abs(contrast / true["contrast"] - 1) < 0.07
    assert np.sum(residuals((-east, -north, contrast)) ** 2) > 50 * np.sum(fit.fun**2)
    # sphinx_gallery_end_ignore
