"""
Two nods, each the background of the other: bsub
================================================

The target is observed at two places along a slit: two nods. Each exposure records the sky where the
other has the target, so stage 2 subtracts one from the other. The sky vanishes, and the target
remains twice: once positive and once, elsewhere in the slit, negative.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: LRS", "stage: 2", "suffix: bsub", "task: background"]
# sphinx_gallery_order = 120

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import read_association, require, sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files here: everything below works on them. An exposure after and
# before the subtraction, and the association.
# MAST has no bsub: Spec2Pipeline makes it with steps={"bkg_subtract": {"save_results": True}}.
filename = sample("miri_lrs", "bsub")
rate_filename = sample("miri_lrs", "rate")
association = sample("miri_lrs", "asn", stage=2)
require(filename, "bsub", exp_type="MIR_LRS-FIXEDSLIT")

# %%
# Which exposure is the background
# --------------------------------
# The association tells: the member of type "background" is the exposure at the other nod.
for member in read_association(association).products[0].members:
    print(f"{member.type}: {member.name}")

# %%
# Before and after
# ----------------
# The images show the part of the detector with the spectrum, the bounding box of the World
# Coordinate System that stage 2 has attached. Each image has its own scale: zero is black before,
# grey after.
with datamodels.open(filename) as bsub, datamodels.open(rate_filename) as rate:
    (left, right), (bottom, top) = bsub.meta.wcs.bounding_box
    rows = slice(round(bottom) + 1, round(top))
    columns = slice(round(left), round(right) + 1)
    before, after = rate.data[rows, columns], bsub.data[rows, columns]
    unit = bsub.meta.bunit_data
x = np.arange(columns.start, columns.stop)

# sphinx_gallery_alt = "Two tall images of the slit. Before: one bright trace with four knots on a dark ground. After: the same trace on even grey, which is zero, and a dark trace of the same shape to its right."
fig, axes = plt.subplots(1, 2, figsize=(7, 6), layout="constrained", sharey=True)
for ax, image, title in zip(axes, (before, after), ("rate: before", "bsub: after"), strict=True):
    show_image(image, ax=ax, label=f"count rate ({unit})")
    ax.images[0].set_extent((left, right, rows.start - 0.5, rows.stop - 0.5))
    ax.set(title=title, aspect="auto")
plt.show()

# %%
# Across the slit
# ---------------
# The curves are medians of all rows. The difference is what was subtracted: sky and target at the
# other nod. The axis is linear up to 10 and logarithmic beyond, to show the sky beside the target.
images = {"rate": before, "bsub": after, "subtracted": before - after}
profiles = {name: np.nanmedian(image, axis=0) for name, image in images.items()}

# sphinx_gallery_alt = "Median of the rows against column, on a scale that is logarithmic outside of plus and minus 10: the rate has a peak on a plateau of some three DN/s between the ends of the slit; what was subtracted has the same plateau and its peak 17 columns to the right; the bsub has no plateau, a peak and a dip."
fig, ax = plt.subplots(figsize=(8, 3.5), layout="constrained")
for label, profile in profiles.items():
    ax.plot(x, profile, drawstyle="steps-mid", label=label)
ax.set_yscale("symlog", linthresh=10)
ax.set(xlabel="column x (pixel)", ylabel=f"count rate ({unit})")
ax.legend(loc="lower left")
plt.show()
nod, other = (x[np.nanargmax(profiles[name])] for name in ("rate", "subtracted"))
print(f"the nods are {abs(other - nod)} columns apart")

# %%
# Check: the sky is gone
# ----------------------
# Halfway between the traces the faint wings of the target cancel, and nothing should be left. The
# peak should be as high as before, minus the sky.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    halfway = np.abs(x - (nod + other) / 2) < 2
    sky, rest = np.nanmedian(before[:, halfway]), np.nanmedian(after[:, halfway])
    expected, peak = profiles["rate"].max() - sky, profiles["bsub"].max()
    print(f"halfway, sky and wings: {sky:.3f} {unit}; after: {rest:+.4f} {unit}")
    print(f"peak: expected {expected:.2f}, after {peak:.2f} {unit}")
    # sphinx_gallery_start_ignore
    assert abs(rest) < 0.02 * sky
    assert abs(peak / expected - 1) < 0.03
    # sphinx_gallery_end_ignore
