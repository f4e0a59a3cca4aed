"""
The observables of an interferometer: baselines, visibilities, closure phases
=============================================================================

Behind a mask with seven holes the image of a star is an interferogram: each two holes make fringes.
Stage 3 fits them and writes tables: how strong the fringes of each baseline are (squared visibilities),
and the sum of their phases around each triangle of holes (closure phases). Draw what was sampled and
what was measured, with errors that hold.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: AMI", "stage: 3", "suffix: ami-oi", "task: display"]

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("niriss_ami", "ami-oi")

# %%
# What is in the file
# -------------------
# The tables of the OIFITS standard, one row for each baseline or triangle. ``STA_INDEX`` says between
# which holes. Lengths are in metres, angles in degrees.
with datamodels.open(filename) as model:
    print(f"{type(model).__name__}, jwst {model.meta.calibration_software_version}")
    vis, vis2, t3 = (np.array(getattr(model, name)) for name in ("vis", "vis2", "t3"))
    wavelength = float(model.wavelength["EFF_WAVE"][0])
for name, table in (("OI_VIS2", vis2), ("OI_T3", t3)):
    print(f"{name}: {len(table)} rows, first of the holes {table['STA_INDEX'][0]}")
print(f"wavelength {wavelength * 1e6:.3f} micrometres")

# sphinx_gallery_alt = "Points in the plane of east and north baselines, in metres: forty-two, in pairs opposite each other through the origin, spread over a circle of radius 5.3 m. Their colour, the squared visibility, is near 1 for the short baselines and goes down to about 0.7 for some long ones."
fig, ax = plt.subplots(figsize=(5.8, 4.8), layout="constrained")
for sign in (1, -1):  # the fringes of a baseline and of its opposite are the same
    drawn = ax.scatter(sign * vis2["UCOORD"], sign * vis2["VCOORD"], c=vis2["VIS2DATA"], s=45)
ax.set(xlabel="baseline to the east, u (m)", ylabel="to the north, v (m)", aspect="equal")
ax.invert_xaxis()  # east is to the left
fig.colorbar(drawn, label="squared visibility")
plt.show()

# %%
# Errors
# ------
# ``jwst`` 3.0.0 divides the scatter of the integrations by the root of their number twice where it
# writes ``VIS2ERR``, and multiplies the error of a phase by the amplitude where it writes
# ``T3PHIERR``. The error of the amplitude, ``VISAMPERR``, is right, and that of its square follows.
vis2_error = 2 * vis["VISAMP"] * vis["VISAMPERR"]
t3_error = t3["T3PHIERR"] / t3["T3AMP"]
ratio = np.median(vis2_error / vis2["VIS2ERR"]) ** 2
print(f"VIS2ERR is {np.sqrt(ratio):.2f} times too small: the root of {ratio:.1f}")

# sphinx_gallery_alt = "Two panels. Left, squared visibility against length of the baseline, with error bars smaller than the dots: it goes down from 1 to 0.95 at 1.3 m to 0.7 to 0.8 near 5 m, with some higher in between. Right, closure phase of thirty-five triangles against their longest side: between -8 and 7 degrees, most far from the line at 0, with error bars of a third of a degree."
fig, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
length = np.hypot(vis2["UCOORD"], vis2["VCOORD"])
axes[0].errorbar(length, vis2["VIS2DATA"], vis2_error, fmt="o", ms=4)
axes[0].set(xlabel="baseline (m)", ylabel="squared visibility", ylim=(0, 1.08))
sides = [(t3["U1COORD"], t3["V1COORD"]), (t3["U2COORD"], t3["V2COORD"])]
sides.append(tuple(-(one + other) for one, other in zip(*sides, strict=True)))
longest = np.max([np.hypot(*side) for side in sides], axis=0)
axes[1].errorbar(longest, t3["T3PHI"], t3_error, fmt="o", ms=4)
axes[1].axhline(0, color="grey", lw=1)
axes[1].set(xlabel="longest side of the triangle (m)", ylabel="closure phase (deg)")
plt.show()

# %%
# A single star has closure phases of 0, and so has whatever looks the same when turned by 180 degrees
# (or 180 degrees, where its fringes are reversed). This star is not alone. Its squared visibilities fall
# with the baseline for that reason, and for another: the detector blurs the finest fringes. A reference
# star tells how much, see :ref:`sphx_glr_gallery_stage3_plot_aminorm_oi.py`.
beyond = np.abs(t3["T3PHI"]) > 5 * t3_error
print(f"{beyond.sum()} of {len(t3)} closure phases are five times their error")

# %%
# Check: the companion that is there
# ----------------------------------
# The visibilities of two points, in the convention of OIFITS: a source so far to the east and to the
# north has the phase -2 pi (u east + v north) / wavelength.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [binary] = known["companion"]
    angle, separation = binary["position_angle"], binary["separation"].to_value("rad")
    place = separation * np.array([np.sin(angle), np.cos(angle)])

    def visibility(side):
        """Of the two points together, 1 for a baseline of length 0."""
        turn = np.exp(-2j * np.pi * (side[0] * place[0] + side[1] * place[1]) / wavelength)
        return (1 + binary["contrast"] * turn) / (1 + binary["contrast"])

    phases = np.angle(np.prod([visibility(side) for side in sides], axis=0), deg=True)
    off = t3["T3PHI"] - phases
    agreement = np.corrcoef(t3["T3PHI"], phases)[0, 1]
    print(f"closure phases: correlation {agreement:.4f}, rms difference {np.std(off):.2f} deg")
    assert agreement > 0.99
    assert np.std(off) < 0.6
    # Uncalibrated, the squared visibilities lie below those of the two points.
    expected = np.abs(visibility((vis2["UCOORD"], vis2["VCOORD"]))) ** 2
    assert 0.8 < np.mean(vis2["VIS2DATA"] / expected) < 0.97
    # No two of the baselines, nor of their opposites, are alike.
    baselines = np.column_stack([vis2["UCOORD"], vis2["VCOORD"]])
    both = np.concatenate([baselines, -baselines])
    assert min(np.hypot(*(one - other)) for one, other in combinations(both, 2)) > 1
