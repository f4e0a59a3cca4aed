"""
One slope per integration: rateints
===================================

Between two integrations the detector is reset, so each is a measurement of its own: ``rateints``
keeps them separate. Their difference removes what both saw and leaves noise, or an event in one of
them.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 1", "suffix: rateints", "task: data quality"]
# sphinx_gallery_order = 50

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_dq, show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_image", "rateints")
require(filename, "rateints")

# %%
# A plane for each integration
# ----------------------------
# The axes are (integrations, rows, columns); the table ``int_times`` gives their times. An exposure
# of one integration has this file too: then the first is also the last, and the difference is 0.
with datamodels.open(filename) as model:
    data, err, dq = model.data, model.err, model.dq
    unit, number = model.meta.bunit_data, model.meta.observation.exposure_number
    print(type(model).__name__, data.shape, unit)

# %%
# Last minus first
# ----------------
# Compare the difference with its error, the two errors added in quadrature.
difference = data[-1] - data[0]
error = np.hypot(err[-1], err[0])
good = (dq[0] | dq[-1]) == 0
ratio = np.divide(difference, error, where=good & (error > 0), out=np.full(error.shape, np.nan))

# sphinx_gallery_alt = "Left: one integration, with stars and galaxies. Right: last minus first integration in units of its error, where the sources are gone and noise is left."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained", sharey=True)
show_image(data[0], ax=axes[0], label=f"count rate ({unit})")
axes[0].set_title("integration 0")
drawn = axes[1].imshow(ratio, origin="lower", cmap="RdBu_r", vmin=-5, vmax=5)
fig.colorbar(drawn, ax=axes[1], label="difference / error")
axes[1].set(xlabel="column x (pixel)", title=f"integration {len(data) - 1} - integration 0")
plt.show()
low, median, high = np.nanpercentile(ratio, [15.87, 50, 84.13])
width = (high - low) / 2
print(f"difference / error: median {median:.3f}, width {width:.3f} (pure noise: 0 and 1)")

# %%
# Flags of each integration
# -------------------------
# A cosmic ray hits one integration and not the other. The jump found there is flagged there only;
# in the ``rate`` file, which combines them, the flag cannot tell when.

# sphinx_gallery_alt = "Two maps of flagged jumps, one for each integration: both are spread over the field, at different pixels."
fig, axes = plt.subplots(1, 2, figsize=(8, 4), layout="constrained", sharey=True)
for ax, plane in zip(axes, (0, len(data) - 1), strict=True):
    show_dq(dq[plane], ax=ax, flags=["JUMP_DET"])
    ax.set_title(f"integration {plane}")
axes[1].set_ylabel("")
plt.show()

# %%
# Check: which integration was hit
# --------------------------------
# Each hit that is strong enough to be seen should be flagged in its own integration and no other, and
# each integration should differ from the true rate by its errors.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    hits = known["cosmic_rays"]
    hits = hits[(hits["exposure"] == int(number)) & (hits["charge"].value > 100)]
    flagged = (dq[:, hits["y"], hits["x"]] & dqflags.pixel["JUMP_DET"]) > 0
    hit = np.arange(len(data))[:, None] == hits["integration"]
    print(
        f"{len(hits)} hits: {flagged[hit].sum()} flagged in the integration that was hit,", end=" "
    )
    print(f"{flagged[~hit].sum()} in another")
    true_rate = fits.getdata(sample("nircam_image", "truerate", exposure=int(number)), "SCI")
    pulls = [((d - true_rate) / e)[q == 0] for d, e, q in zip(data, err, dq, strict=True)]
    low, centre, high = np.percentile(np.concatenate(pulls), [15.87, 50, 84.13])
    print(f"(rate - true rate) / error: median {centre:.3f}, width {(high - low) / 2:.3f}")
    # sphinx_gallery_start_ignore
    assert flagged[hit].mean() > 0.98
    assert flagged[~hit].mean() < 0.02
    assert abs(median) < 0.05
    assert abs(width - 1) < 0.03
    assert abs(centre) < 0.05
    assert abs((high - low) / 2 - 1) < 0.03
    # sphinx_gallery_end_ignore
