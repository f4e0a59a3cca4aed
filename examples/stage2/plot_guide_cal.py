"""
The guide star as an image and as a light curve: cal
====================================================

The calibrated product of a guide star has one count rate image for each integration. Their sums are
a light curve of the guide star, sixteen points a second, and show whether the guiding was steady: a
lost star drops out of it.
"""

# sphinx_gallery_tags = ["instrument: FGS", "mode: guide star", "stage: 2", "suffix: cal", "task: light curve"]
# sphinx_gallery_order = 10

import matplotlib.pyplot as plt
import numpy as np
from photutils.centroids import centroid_2dg
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("fgs_guide", "cal", exp_type="FGS_FINEGUIDE")
require(filename, "cal", exp_type="FGS_ID-* FGS_ACQ* FGS_TRACK FGS_FINEGUIDE")

# %%
# What the product holds
# ----------------------
# Rates and their errors have the axes (integrations, rows, columns); one map of flags serves all
# integrations. A flagged pixel keeps its value here; other products set it to NaN (not a number).
with datamodels.open(filename) as model:
    exposure, star = model.meta.exposure, model.meta.guidestar
    rate, error, dq = model.data, model.err, model.dq
    print(exposure.type, type(model).__name__, "data", rate.shape, "dq", dq.shape)
print(f"guide star at {star.gs_ra:.5f} {star.gs_dec:.5f} deg, magnitude {star.gs_mag:.2f}")

# %%
# The light curve
# ---------------
# Sum the nine by nine pixels around the brightest, without flagged ones; in fine guiding that is
# the whole window. The sum misses the wings of the star. The errors include Poisson and read noise,
# so a larger scatter means that the star or the guiding varied.
typical = np.median(rate, axis=0)
row, column = np.unravel_index(typical.argmax(), typical.shape)
square = (slice(max(row - 4, 0), row + 5), slice(max(column - 4, 0), column + 5))
good = (dq[square] & datamodels.dqflags.pixel["DO_NOT_USE"]) == 0
total = rate[:, *square][:, good].sum(axis=1)
sigma = np.sqrt((error[:, *square][:, good] ** 2).sum(axis=1))
seconds = np.linspace(0, 86400 * (exposure.end_time - exposure.start_time), len(total))

# sphinx_gallery_alt = "Left: the image of the guide star, a few bright pixels in the middle of the window. Right: the star's light in each integration against time, scattered evenly around its median, most of them within the band of the stated errors."
fig, (left, right) = plt.subplots(
    1, 2, figsize=(8.5, 3.4), layout="constrained", width_ratios=(1, 1.7)
)
show_image(typical, ax=left, label="DN/s")
left.set_title("median of all integrations")
middle = np.median(total)
right.plot(seconds, total, ".", color="#0072b2", markersize=3)
right.axhspan(middle - sigma.mean(), middle + sigma.mean(), color="#e69f00", alpha=0.4)
right.set(xlabel="seconds since the start", ylabel="sum over the square (DN/s)")
plt.show()

scatter = 1.4826 * np.median(np.abs(total - middle))
print(f"median {middle:.0f} DN/s; scatter {scatter:.0f}, errors {sigma.mean():.0f} DN/s")
lost = total < middle / 2
print(f"integrations without the star: {lost.sum()}")

# %%
# Check: a star that does not vary
# --------------------------------
# The errors are too large. The read noise in the reference file is already that of a difference of
# two reads, but ``guider_cds`` doubles its variance, even where each mean covers four reads.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    expected = known["stars"]["count_rate"][0].value
    print(f"median {middle:.0f} of the true {expected:.0f} DN/s: {middle / expected:.3f}")
    if exposure.type == "FGS_FINEGUIDE":  # all of the star is in the window
        jitter = known["jitter"][known["jitter"]["exp_type"] == exposure.type]
        place, true = centroid_2dg(typical), [np.median(jitter[axis]) for axis in "xy"]
        print(f"the star is at {np.round(place, 2)}, true {np.round(true, 2)}")
        # sphinx_gallery_start_ignore
        np.testing.assert_allclose(place, true, rtol=0, atol=0.1)
        # sphinx_gallery_end_ignore
    # sphinx_gallery_start_ignore
    assert 0.862 < middle / expected < 0.924
    assert not lost.any()
    assert len(total) < 30 or scatter < 1.1 * sigma.mean()  # of a few points it says little
    # sphinx_gallery_end_ignore
