"""
Raw reads of a guide star: uncal
================================

While an instrument observes, the Fine Guidance Sensor reads a small window around a guide star,
over and over. Its raw files have the four axes of any ``uncal``, but a handful of reads and very
many integrations. See how the reads become a count rate, and which time to divide by.
"""

# sphinx_gallery_tags = ["instrument: FGS", "mode: guide star", "stage: 0", "suffix: uncal", "task: ramps"]
# sphinx_gallery_order = 120

import matplotlib.pyplot as plt
import numpy as np
from photutils.centroids import centroid_2dg
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("fgs_guide", "uncal", exp_type="FGS_FINEGUIDE")
require(filename, "uncal", exp_type="FGS_ID-* FGS_ACQ* FGS_TRACK FGS_FINEGUIDE")

# %%
# Few reads, many integrations
# ----------------------------
# The shape is (integrations, reads, rows, columns). Identification, acquisition and track have two
# reads; fine guiding has four soon after the reset and four at the end (Fowler sampling), which
# averages down their noise.
with datamodels.open(filename) as model:
    exposure = model.meta.exposure
    raw = model.data.astype(float)
    print(exposure.type, type(model).__name__, raw.shape)
print(f"TFRAME {exposure.frame_time} s, TGROUP {exposure.group_time} s")

# %%
# From reads to a rate
# --------------------
# The mean of the later half of the reads minus that of the earlier half is the charge collected
# between them. The pipeline's step ``guider_cds`` computes the same and divides by TGROUP.
half = raw.shape[1] // 2
signal = raw[:, half:].mean(axis=1) - raw[:, :half].mean(axis=1)
rate = signal.mean(axis=0) / exposure.group_time
y, x = np.unravel_index(rate.argmax(), rate.shape)

# sphinx_gallery_alt = "Left: the reads of the brightest pixel in twelve integrations, as steps from a low to a high level. Right: the image of the star as a count rate, brightest in a few pixels."
fig, (left, right) = plt.subplots(1, 2, figsize=(8.6, 3.6), layout="constrained")
for ramp in raw[:12, :, y, x]:
    left.plot(
        np.arange(1, len(ramp) + 1), ramp - ramp[:half].mean(), "o-", color="#0072b2", alpha=0.4
    )
left.set(xlabel="read", ylabel="signal (DN)", title=f"pixel ({x}, {y}), up to 12 integrations")
show_image(rate, ax=right, label="DN/s")
right.set_title("count rate, all integrations")
plt.show()

# %%
# Divided by what?
# ----------------
# TGROUP must be the time between the two means, as it is where there are two reads. If it were the
# spacing of eight evenly spaced reads, the means of fine guiding would be four spacings apart, and
# the rate four times too large. So compare the same star in fine guiding and in its track before
# you trust a count rate.
star = rate[max(y - 3, 0) : y + 4, max(x - 3, 0) : x + 4].sum()
print(f"in {min(7, len(rate))} x {min(7, len(rate))} pixels: {star:.0f} DN/s")

# %%
# Check: the light of the star
# ----------------------------
# Most of it falls on these pixels. The centre of the image is the mean place of the star, which moved
# from integration to integration.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    expected = known["stars"]["count_rate"][0].value
    print(f"true count rate: {expected:.0f} DN/s, of which {star / expected:.2f} are in the pixels")
    # sphinx_gallery_start_ignore
    assert 0.84 < star / expected < 0.895
    # sphinx_gallery_end_ignore
    if exposure.type == "FGS_FINEGUIDE":  # all of the star is in the window
        jitter = known["jitter"][known["jitter"]["exp_type"] == exposure.type]
        place, true = centroid_2dg(rate), [np.median(jitter[axis]) for axis in "xy"]
        print(f"centre: {np.round(place, 2)}, true {np.round(true, 2)}")
        # sphinx_gallery_start_ignore
        np.testing.assert_allclose(place, true, rtol=0, atol=0.1)
        # sphinx_gallery_end_ignore
