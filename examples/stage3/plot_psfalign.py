"""
Reference images on the target: psfalign
========================================

Before a reference star is subtracted, its images are shifted onto the target. Stage 3 fits a shift
and a factor for each image of the stack, and writes the shifted stack for each exposure of the
target as ``psfalign``. Check that the alignment worked: in this file it did not.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: coronagraphy", "stage: 3", "suffix: psfalign", "task: data quality"]
# sphinx_gallery_order = 210

import matplotlib.pyplot as plt
import numpy as np
from scipy import optimize
from scipy.ndimage import fourier_shift
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. The aligned images, those
# before, and the target.
filename = sample("nircam_coron", "psfalign")
stack_filename = sample("nircam_coron", "psfstack")
target_filename = sample("nircam_coron", "crfints")
require(filename, "psfalign")

# %%
# How far is each image from the target?
# --------------------------------------
# Repeat the fit of the step in double precision, using only the surroundings of the mask: the shift
# of the target, by Fourier phases, and the factor that match it to an image.
with datamodels.open(stack_filename) as stack, datamodels.open(filename) as model:
    images = {"psfstack": stack.data, "psfalign": model.data}
with datamodels.open(target_filename) as model:
    target = model.data[0]  # the step takes the first integration
    # The mask's centre is the reference point of the aperture, which the header counts from 1.
    centre = model.meta.wcsinfo.siaf_xref_sci - 1, model.meta.wcsinfo.siaf_yref_sci - 1
columns, rows = (slice(round(place) - 64, round(place) + 64) for place in centre)


def offset(image):
    """(x, y) of the star in an image, from its place in the target, in pixels, and a factor."""
    reference, image = (np.asarray(one[rows, columns], float) for one in (target, image))
    good = np.isfinite(reference) & np.isfinite(image)
    spectrum = np.fft.fft2(np.nan_to_num(reference))

    def difference(parameters):
        x, y, factor = parameters
        moved = np.fft.ifft2(fourier_shift(spectrum, (y, x))).real
        return (factor * moved - image)[good]

    return optimize.least_squares(difference, (0, 0, 1), x_scale=(0.1, 0.1, 1)).x


n_images = len(images["psfstack"])
numbers = np.unique(np.linspace(0, n_images - 1, min(12, n_images)).astype(int))
before, aligned = (np.array([offset(one[n])[:2] for n in numbers]) for one in images.values())
for name, offsets in zip(images, (before, aligned), strict=True):
    print(f"{name}: {np.hypot(*offsets.T).mean():.3f} pixel from the target on average")

# sphinx_gallery_alt = "Offsets of the star in x and y. The images of the stack, circles, lie at five places, one a tenth of a pixel from the origin and four around it at a quarter to four tenths; the aligned images, dots, lie in the circles, not on the target's cross at the origin."
fig, ax = plt.subplots(figsize=(5.6, 5), layout="constrained")
ax.plot(*before.T, "o", markersize=14, fillstyle="none", label="psfstack")
ax.plot(*aligned.T, ".", markersize=8, label="psfalign")
ax.plot(0, 0, "k+", markersize=16, label="the target")
ax.set(xlabel="offset in x (pixel)", ylabel="offset in y (pixel)", aspect="equal")
ax.legend()
plt.show()

# %%
# Why they did not move
# ---------------------
# The search begins with steps of 1e-8 pixel. With NumPy 2 the Fourier transform of single-precision
# numbers stays in single precision, where such a step changes nothing: the search ends where it
# began. Products made with older versions are shifted. The subtraction that follows can compensate,
# because a slightly shifted image is nearly a mixture of images at the positions around it.
#
# Check: where the star was
# -------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    table = known["star_offsets"]
    place = np.transpose([table["x"], table["y"]])
    reference = place[table["star"] == "reference"]
    each = n_images // len(reference)  # integrations of an exposure
    true = np.repeat(reference, each, axis=0)[numbers] - place[0]
    error, moved = np.hypot(*(before - true).T).max(), np.hypot(*(aligned - before).T).max()
    # Aligned, or not moved: see above.
    left = min(np.hypot(*one.T).max() for one in (aligned, aligned - true))
    fluxes = {row["kind"]: row["flux"].value for row in known["sources"]}
    factor = offset(images["psfalign"][0])[2] * fluxes["target"] / fluxes["reference"]
    print(f"the reference star is {factor:.3f} times as bright as it should be")
    print(f"offsets are right to {error:.3f} pixel; the images were shifted by {moved:.3f} at most")
    # sphinx_gallery_start_ignore
    assert error < 0.05
    assert left < 0.05
    assert abs(factor - 1) < 0.02
    # sphinx_gallery_end_ignore
