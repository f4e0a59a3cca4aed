"""
The exposures in a combined spectrum: s2d of stage 3
====================================================

Stage 3 drizzles the exposures of all nods along a slit onto one grid. The result is longer than the
slit, and not every exposure covers all of it: the image ``con`` records the exposures in each
pixel. The target in the middle has the light of both nods, and each negative trace beside it that
of one.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: LRS", "stage: 3", "suffix: s2d", "task: combination"]
# sphinx_gallery_order = 90

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_slit

# Put the names of your own files here: everything below works on them. The combined spectrum, and
# that of one of its exposures.
filename = sample("miri_lrs", "s2d", stage=3)
one_filename = sample("miri_lrs", "s2d", stage=2)
require(filename, "s2d", exp_type="MIR_LRS-FIXEDSLIT", stage=3)

# %%
# Bits of the exposures
# ---------------------
# ``con`` has planes of 32 bits, and in them a bit for each exposure, in the order of the
# association: bit 0 of plane 0 is the first. The number of bits set is the number of exposures that
# contributed to the pixel.
with datamodels.open(filename) as combined, datamodels.open(one_filename) as one:
    bits = combined.con.astype(np.uint32)
    data, err = combined.data, combined.err
    one_data, one_err = one.data, one.err
in_exposure = (bits[..., np.newaxis] >> np.arange(32)) & 1  # shape (planes, ny, nx, 32)
seen_by = in_exposure.sum(axis=(0, 3))
print({f"seen by {number}": f"{(seen_by == number).mean():.1%}" for number in np.unique(seen_by)})

# sphinx_gallery_alt = "Two tall images. Left: the combined spectrum, a bright trace between two dark ones. Right: how many exposures have contributed: two in a band in the middle with the bright trace, one on both sides, and specks of fewer."
fig, axes = plt.subplots(1, 2, figsize=(8, 6.5), layout="constrained")
with datamodels.open(filename) as combined:
    show_slit(combined, ax=axes[0])
axes[0].set_title("light")
colours = plt.get_cmap("cividis", seen_by.max() + 1)
style = {"origin": "lower", "aspect": "auto", "interpolation": "nearest"}
image = axes[1].imshow(seen_by, cmap=colours, vmin=-0.5, vmax=seen_by.max() + 0.5, **style)
fig.colorbar(image, ax=axes[1], ticks=range(seen_by.max() + 1), label="exposures")
axes[1].set(title="seen by", xlabel="column x (pixel)", xlim=axes[0].get_xlim())
plt.show()

# %%
# The gain in depth
# -----------------
# The error falls with the square root of the number of exposures. Compare the errors along the
# column with the most light, of the combined spectrum and of one exposure.
column, one_column = (int(np.nanmedian(each, axis=0).argmax()) for each in (data, one_data))
gain = np.nanmedian(one_err[:, one_column]) / np.nanmedian(err[:, column])
print(f"the target is in column {column}, which {np.median(seen_by[:, column]):.0f} have seen")
print(f"error of one exposure over that of the combination: {gain:.3f}")

# %%
# Check: two nods and their positions
# -----------------------------------
# The target lies in both, at the position from the World Coordinate System (WCS), and so do the lines
# in its light.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star, near = known["sources"][0], np.arange(-3, 4)
    with datamodels.open(filename) as combined:
        backward = combined.meta.wcs.backward_transform
        expected, _ = backward(star["ra"].value, star["dec"].value, 10)
        at = known["lines"]["wavelength"].to_value("um")
        rows = [backward(star["ra"].value, star["dec"].value, one)[1] for one in at]
    flux, off = np.nansum(data[:, column + near], axis=1), []
    for row in rows:
        around = np.arange(round(row) - 5, round(row) + 6)
        excess = flux[around] - np.median(flux[round(row) - 25 : round(row) + 26])
        off.append(np.average(around, weights=excess) - row)
    light = np.nanmedian(data[:, column + near], axis=0)
    ratio = light.sum() / np.nanmedian(one_data[:, one_column + near], axis=0).sum()
    centre = column + np.average(near, weights=light)
    print(f"target in column {centre:.2f}, by the WCS {expected:.2f}")
    print(f"{len(off)} lines: off by {np.abs(off).max():.2f} row at most")
    print(f"light over that of one exposure: {ratio:.4f}")
    # sphinx_gallery_start_ignore
    assert abs(centre - expected) < 0.2
    assert abs(ratio - 1) < 0.02
    assert np.abs(off).max() < 0.3
    assert abs(gain - np.sqrt(2)) < 0.1
    first, second = (in_exposure[0, ..., number].mean(axis=0) > 0.5 for number in (0, 1))
    profile = np.nanmedian(data, axis=0)
    assert np.median(seen_by[:, column]) == seen_by.max() == 2
    for alone in (first & ~second, second & ~first):  # with its negative trace
        assert -1.1 < profile[alone].min() / profile[column] < -0.9
    # sphinx_gallery_end_ignore
