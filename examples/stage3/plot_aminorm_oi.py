"""
A companion found by interferometry: calibrate with a star, fit a binary
========================================================================

The detector and the optics take a part of every star's fringes. A reference star, a single one,
shows how much: stage 3 divides the target's visibilities by that star's and subtracts its closure
phases. Draw what this changes, and find the companion in what it leaves: where it is, and how faint.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: AMI", "stage: 3", "suffix: aminorm-oi", "suffix: psf-ami-oi", "task: photometry"]

import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from scipy.optimize import least_squares
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth

# Put the names of your own files here: the calibrated target, and what it was made from.
filename = sample("niriss_ami", "aminorm-oi")
target_filename = sample("niriss_ami", "ami-oi")
star_filename = sample("niriss_ami", "psf-ami-oi")

# %%
# What the reference star takes away
# ----------------------------------
# All three files have the same tables, with the same baselines.
tables = {}
for path in (target_filename, star_filename, filename):
    with datamodels.open(path) as model:
        tables[path] = tuple(np.array(getattr(model, name)) for name in ("vis", "vis2", "t3"))
        if path == filename:
            wavelength = float(model.wavelength["EFF_WAVE"][0])
            turn = model.meta.guidestar.fgs_v3yangle or 0  # older files do not have it
            print(f"calibrated with {model.meta.ami.calibrator_object_id}")
vis, vis2, t3 = tables[filename]

# sphinx_gallery_alt = "Two panels with three sets of points each: target, reference star, calibrated. Left, squared visibility against baseline: the reference star falls evenly from 0.99 to 0.83, the target lies below it, the calibrated points lie between 0.8 and 1 without a trend. Right, closure phases by number of the triangle: those of the reference star are within half a degree of 0, target and calibrated both scatter between -8 and 7 degrees and agree."
fig, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
names = ("target", "reference star", "calibrated")
for name, marker, (_, squared, closed) in zip(names, "ovs", tables.values(), strict=True):
    length = np.hypot(squared["UCOORD"], squared["VCOORD"])
    axes[0].plot(length, squared["VIS2DATA"], marker, ms=5, mfc="none", label=name)
    axes[1].plot(closed["T3PHI"], marker, ms=5, mfc="none", label=name)
axes[0].set(xlabel="baseline (m)", ylabel="squared visibility")
axes[1].set(xlabel="number of the triangle", ylabel="closure phase (deg)")
axes[0].legend()
plt.show()

# %%
# The model: two points
# ---------------------
# In the convention of OIFITS, a point so far to the east and to the north has the phase
# -2 pi (u east + v north) / wavelength. The errors are the corrected ones of
# :ref:`sphx_glr_gallery_stage3_plot_ami_oi.py`; of the 35 closure phases of seven holes only 15 are
# independent, so each counts a little less.
sides = [(t3[f"U{n}COORD"], t3[f"V{n}COORD"]) for n in (1, 2)]
sides.append(tuple(-(one + other) for one, other in zip(*sides, strict=True)))
vis2_error = 2 * vis["VISAMP"] * vis["VISAMPERR"]
t3_error = t3["T3PHIERR"] / t3["T3AMP"] * np.sqrt(35 / 15)


def visibility(side, east, north, contrast):
    """Of a star and a companion (mas), 1 for a baseline of length 0."""
    path = (side[0] * east + side[1] * north) * u.mas.to(u.rad)
    return (1 + contrast * np.exp(-2j * np.pi * path / wavelength)) / (1 + contrast)


def residuals(parameters):
    """Measured less modelled, in units of the error."""
    squared = np.abs(visibility((vis2["UCOORD"], vis2["VCOORD"]), *parameters)) ** 2
    phases = np.angle(np.prod([visibility(side, *parameters) for side in sides], axis=0), deg=True)
    off = (vis2["VIS2DATA"] - squared) / vis2_error, (t3["T3PHI"] - phases) / t3_error
    return np.concatenate(off)


# %%
# Where is it?
# ------------
# First a grid of places, each with the best of a few contrasts; then least squares from the best.
grid = np.arange(-300, 301, 20)
contrasts = np.geomspace(0.005, 0.2, 6)
chi2 = np.array(
    [[min(np.sum(residuals((x, y, c)) ** 2) for c in contrasts) for x in grid] for y in grid]
)
row, column = np.unravel_index(np.argmin(chi2), chi2.shape)
fit = least_squares(residuals, (grid[column], grid[row], 0.03), x_scale=(1, 1, 0.001))
east, north, contrast = fit.x
# An error estimated from few integrations is rough: scale all by what the residuals say.
reduced = np.sum(fit.fun**2) / (len(vis2) + 15 - 3)
covariance = np.linalg.inv(fit.jac.T @ fit.jac) * max(reduced, 1)
separation, angle = np.hypot(east, north), np.degrees(np.arctan2(east, north)) % 360
along, across = np.array([east, north]) / separation, np.array([north, -east]) / separation
errors = [np.sqrt(axis @ covariance[:2, :2] @ axis) for axis in (along, across)]
angle_error, contrast_error = np.degrees(errors[1] / separation), np.sqrt(covariance[2, 2])
print(f"separation {separation:.1f} +- {errors[0]:.1f} mas")
print(f"position angle {angle:.2f} +- {angle_error:.2f} deg, less V3I_YANG {angle - turn:.2f}")
print(f"contrast {contrast:.4f} +- {contrast_error:.4f}; reduced chi2 {reduced:.1f}")

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
# The sign of the closure phases tells the companion's side: opposite, nothing fits. Two small offsets
# are known. ``jwst`` 3.0.0 turns the baselines by ``ROLL_REF`` + ``V3I_YANG``, though the
# transformation with which it fits the fringes holds the second of these already: hence the corrected
# angle. And a companion loses some contrast, as its fringes stand beside the middle of the pattern of
# one hole.
#
# Check: the companion
# --------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [true] = known["companion"]
    print(true)
    assert abs(separation / true["separation"].value - 1) < 0.02
    assert abs(angle - turn - true["position_angle"].value) < 0.5
    assert abs(contrast / true["contrast"] - 1) < 0.05
    opposite = np.sum(residuals((-east, -north, contrast)) ** 2)
    assert opposite > 50 * np.sum(fit.fun**2)
