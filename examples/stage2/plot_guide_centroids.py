"""
How steady was the telescope? Guide star centroids
==================================================

The images of a guide star, sixteen a second, show how the telescope pointed while an instrument
exposed: its jitter, and disturbances such as a move of the antenna. See the position of the star
during an exposure, measured on the calibrated images and as reported by the observatory itself.
"""

# sphinx_gallery_tags = ["instrument: FGS", "mode: guide star", "stage: 2", "suffix: cal", "task: jitter"]
# sphinx_gallery_order = 20

import matplotlib.pyplot as plt
import numpy as np
from astropy.time import Time
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("fgs_guide", "cal", exp_type="FGS_FINEGUIDE")
require(filename, "cal", exp_type="FGS_ACQ* FGS_TRACK FGS_FINEGUIDE")

# %%
# The star in the images
# ----------------------
# Compute the centroid of the five by five pixels around the star in each integration. The square
# stays fixed, so pixels that enter or leave it do not mimic motion. (In a track the window itself
# moves: see the table of its positions.) An integration that did not reach the ground is all zeros.
MAS = 69.0  # milliarcseconds per pixel
with datamodels.open(filename) as model:
    exposure = model.meta.exposure
    if exposure.type not in ("FGS_TRACK", "FGS_FINEGUIDE"):
        raise SystemExit(f"{exposure.type} does not follow a star.")
    rate = np.nan_to_num(model.data.astype(float))
    table = np.array(model.centroid_table)
duration = 86400 * (exposure.end_time - exposure.start_time)
seconds = duration * (np.arange(len(rate)) + 0.5) / len(rate)
there = rate.any(axis=(1, 2))

typical = np.median(rate[there], axis=0)
row, column = np.unravel_index(typical[2:-2, 2:-2].argmax(), typical[2:-2, 2:-2].shape)
square = rate[there, row : row + 5, column : column + 5]
y, x = np.mgrid[row : row + 5, column : column + 5]
light = square.sum(axis=(1, 2))
centres = [(square * axis).sum(axis=(1, 2)) / light for axis in (x, y)]
offset = MAS * np.array([centre - np.median(centre) for centre in centres])
print(f"rms, mas: along columns {offset[0].std():.2f}, along rows {offset[1].std():.2f}")

# %%
# What the observatory reports
# ----------------------------
# The table of centroids has the position that the flight software found, in arcsec of its ideal
# frame: y along the rows, x against the columns. It has its own times.
start = Time(exposure.start_time, format="mjd")
reported = (Time(table["centroid_time"].astype(str)) - start).to_value("s")
flight = 1000 * np.array([-table["guide_star_position_x"], table["guide_star_position_y"]])

# sphinx_gallery_alt = "Position of the guide star against time, in two panels for columns and rows, in milliarcseconds: small blue points from the images lie on larger orange ones of the flight software; after twenty seconds there is a swing that fades."
fig, axes = plt.subplots(2, 1, figsize=(8, 5), layout="constrained", sharex=True, sharey=True)
for ax, found, other, name in zip(axes, offset, flight, ("columns", "rows"), strict=True):
    ax.plot(reported, other - np.median(other), "o", color="#e69f00", markersize=6)
    ax.plot(seconds[there], found, ".", color="#0072b2", markersize=4)
    ax.set_ylabel(f"along {name} (mas)")
axes[0].set_title("from the images (blue), of the flight software (orange)")
axes[1].set_xlabel("seconds since the start")
plt.show()

# %%
# Check: against the true positions
# ---------------------------------
known = truth(filename)
if known is not None and exposure.type == "FGS_FINEGUIDE":  # a file from MAST has no known truth
    jitter = known["jitter"][known["jitter"]["exp_type"] == exposure.type]
    for name, centre in zip("xy", centres, strict=True):
        true, noise = jitter[name], MAS * np.std(centre - jitter[name])
        print(f"{name}: median {np.median(centre):.2f}, true {np.median(true):.2f} pixel;", end=" ")
        print(f"rms {MAS * centre.std():.2f}, true {MAS * true.std():.2f}, noise {noise:.2f} mas")
        # sphinx_gallery_start_ignore
        assert abs(np.median(centre - true)) < 0.3
        assert np.corrcoef(centre, true)[0, 1] > 0.8
        assert noise < 1.1
        # sphinx_gallery_end_ignore
    part = np.median(light) / known["stars"]["count_rate"][0].value
    print(f"{part:.3f} of the light of the star is in the square")
    # sphinx_gallery_start_ignore
    assert abs(part - 0.82) < 0.03
    # sphinx_gallery_end_ignore
