"""
Calibrate with a reference star: psf-ami-oi
===========================================

Detector and optics weaken the fringes of every star. A single reference star shows by how much: its
squared visibilities should be 1, and its closure phases 0. Stage 3 divides the target's
visibilities by that star's and subtracts its closure phases. Draw the effect.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: AMI", "stage: 3", "suffix: psf-ami-oi", "suffix: aminorm-oi", "task: display"]
# sphinx_gallery_order = 270

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. The calibrated target, and
# what it was made from.
filename = sample("niriss_ami", "aminorm-oi")
target_filename = sample("niriss_ami", "ami-oi")
star_filename = sample("niriss_ami", "psf-ami-oi")
require(filename, "aminorm-oi")

# %%
# Target, star, and both together
# -------------------------------
# All three files have the same tables, with the same baselines and triangles.
tables = {}
files = {"target": target_filename, "reference star": star_filename, "calibrated": filename}
for name, path in files.items():
    with datamodels.open(path) as model:
        tables[name] = np.array(model.vis2), np.array(model.t3)
        wavelength = float(model.wavelength["EFF_WAVE"][0])

# sphinx_gallery_alt = "Two panels with three sets of points each: target, reference star, calibrated. Left, squared visibility against baseline: the reference star falls evenly from 0.99 to 0.83, the target lies below it, the calibrated points lie between 0.8 and 1 without a trend. Right, closure phases by number of the triangle: those of the reference star are within half a degree of 0, target and calibrated both scatter between -8 and 7 degrees and agree."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.8), layout="constrained")
for (name, (vis2, t3)), marker in zip(tables.items(), "ovs", strict=True):
    length = np.hypot(vis2["UCOORD"], vis2["VCOORD"])
    axes[0].plot(length, vis2["VIS2DATA"], marker, ms=5, mfc="none", label=name)
    axes[1].plot(t3["T3PHI"], marker, ms=5, mfc="none", label=name)
axes[0].set(xlabel="baseline (m)", ylabel="squared visibility")
axes[1].set(xlabel="number of the triangle", ylabel="closure phase (deg)")
axes[0].legend()
plt.show()

# %%
# The star's visibilities fall steadily with the baseline, because the detector blurs the finest
# fringes most. Its closure phases are nearly 0: the phase error of a hole cancels around a
# triangle, so closure phases hardly need a reference star.
target, star, calibrated = ([vis2["VIS2DATA"], t3["T3PHI"]] for vis2, t3 in tables.values())
quotient, difference = target[0] / star[0], target[1] - star[1]
print(f"largest difference from target / star: {np.abs(calibrated[0] - quotient).max():.1e}")
print(f"from target - star: {np.abs(calibrated[1] - difference).max():.1e} deg")

# %%
# Check: the visibilities of the binary
# -------------------------------------
# The target is two points: a companion offset to the east and north has the phase -2 pi (u east + v
# north) / wavelength.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [binary] = known["companion"]
    angle, separation = binary["position_angle"], binary["separation"].to_value("rad")
    path = separation * (np.sin(angle) * vis2["UCOORD"] + np.cos(angle) * vis2["VCOORD"])
    fringes = 1 + binary["contrast"] * np.exp(-2j * np.pi * path / wavelength)
    true = np.abs(fringes / (1 + binary["contrast"])) ** 2
    before, after = (np.mean(squared / true) for squared in (target[0], calibrated[0]))
    scatter = np.std(calibrated[0] - true)
    print(f"squared visibility over the true one: {before:.3f} before, {after:.3f} after")
    print(f"measured - true: {scatter:.4f} rms; star's closure phases {star[1].std():.2f} deg")
    # sphinx_gallery_start_ignore
    np.testing.assert_allclose(calibrated[0], quotient, rtol=1e-6)
    np.testing.assert_allclose(calibrated[1], difference, atol=1e-6)
    assert 1 - before > 0.05
    assert abs(after - 1) < 0.01
    assert scatter < 0.015
    assert star[1].std() < 0.5
    # sphinx_gallery_end_ignore
