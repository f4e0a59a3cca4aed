"""
The observables of an interferometer: baselines, visibilities, closure phases
=============================================================================

Behind a mask with seven holes the image of a star is an interferogram: each pair of holes makes
fringes. Stage 3 fits them and writes tables of the fringe contrast of each baseline (squared
visibilities) and the sum of the phases around each triangle of holes (closure phases). Draw the
sampled baselines and the measurements, with corrected errors.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: AMI", "stage: 3", "suffix: ami-oi", "task: display"]
# sphinx_gallery_order = 260

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("niriss_ami", "ami-oi")
require(filename, "ami-oi", "psf-ami-oi")

# %%
# The sampled baselines
# ---------------------
# The tables of the OIFITS standard have one row for each baseline or triangle. Lengths are in metres,
# angles in degrees.
with datamodels.open(filename) as model:
    print(f"{type(model).__name__}, jwst {model.meta.calibration_software_version}")
    vis2, t3 = np.array(model.vis2), np.array(model.t3)
    wavelength = float(model.wavelength["EFF_WAVE"][0])
print(f"{len(vis2)} baselines, {len(t3)} triangles; wavelength {wavelength * 1e6:.3f} micrometres")

# sphinx_gallery_alt = "Points in the plane of east and north baselines, in metres: forty-two, in pairs opposite each other through the origin, spread over a circle of radius 5.3 m. Their colour, the squared visibility, is near 1 for the short baselines and goes down to about 0.7 for some long ones."
fig, ax = plt.subplots(figsize=(5.8, 4.8), layout="constrained")
for sign in (1, -1):  # the fringes of a baseline and of its opposite are the same
    drawn = ax.scatter(sign * vis2["UCOORD"], sign * vis2["VCOORD"], c=vis2["VIS2DATA"], s=45)
ax.set(xlabel="baseline to the east, u (m)", ylabel="to the north, v (m)", aspect="equal")
ax.invert_xaxis()  # east is to the left
fig.colorbar(drawn, label="squared visibility")
plt.show()

# %%
# The measurements
# ----------------
# The closure phases of a single star are 0, as are those of any source that looks the same after
# half a turn. This star is not alone. (``jwst`` 3.0.0 multiplies the error of a phase by the
# amplitude: :doc:`chapter 14 </learn/14-interferometry>` explains the errors of these tables.)
t3_error = t3["T3PHIERR"] / t3["T3AMP"]
beyond = np.abs(t3["T3PHI"]) > 5 * t3_error
print(f"{beyond.sum()} of {len(t3)} closure phases are five times their error")

# sphinx_gallery_alt = "Closure phase of thirty-five triangles against their longest side: between -8 and 7 degrees, most far from the line at 0, with error bars of a third of a degree."
fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
sides = [(t3["U1COORD"], t3["V1COORD"]), (t3["U2COORD"], t3["V2COORD"])]
sides.append(tuple(-(one + other) for one, other in zip(*sides, strict=True)))
longest = np.max([np.hypot(*side) for side in sides], axis=0)
ax.errorbar(longest, t3["T3PHI"], t3_error, fmt="o", ms=4)
ax.axhline(0, color="grey", lw=1)
ax.set(xlabel="longest side of the triangle (m)", ylabel="closure phase (deg)")
plt.show()

# %%
# Check: the companion
# --------------------
# A source offset to the east and north has the phase -2 pi (u east + v north) / wavelength. The
# squared visibilities are lower than those of two points, because the detector blurs the finest
# fringes; a reference star measures by how much, see
# :ref:`sphx_glr_gallery_stage3_plot_aminorm_oi.py`.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [binary] = known["companion"]
    angle, separation = binary["position_angle"], binary["separation"].to_value("rad")
    place = separation * np.array([np.sin(angle), np.cos(angle)])

    def visibility(side):
        """Visibility of the two points together, 1 for a baseline of length 0."""
        turn = np.exp(-2j * np.pi * (side[0] * place[0] + side[1] * place[1]) / wavelength)
        return (1 + binary["contrast"] * turn) / (1 + binary["contrast"])

    phases = np.angle(np.prod([visibility(side) for side in sides], axis=0), deg=True)
    off = np.std(t3["T3PHI"] - phases)
    agreement = np.corrcoef(t3["T3PHI"], phases)[0, 1]
    blurred = np.mean(vis2["VIS2DATA"] / np.abs(visibility((vis2["UCOORD"], vis2["VCOORD"]))) ** 2)
    slope = np.sum(t3["T3PHI"] * phases) / np.sum(phases**2)
    print(
        f"closure phases: slope {slope:.3f}, correlation {agreement:.4f}, rms difference {off:.2f} deg"
    )
    print(f"squared visibilities: {blurred:.3f} of those of two points")
    # sphinx_gallery_start_ignore
    assert agreement > 0.99
    assert off < 0.6
    assert abs(slope - 0.985) < 0.04
    assert abs(blurred - 0.91) < 0.04
    # sphinx_gallery_end_ignore
