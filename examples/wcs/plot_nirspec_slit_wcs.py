"""
The WCS of a NIRSpec slit, through all its frames
=================================================

From a pixel of NIRSpec to the sky the World Coordinate System (WCS) follows the light backwards,
with a frame at each stage: the detector, the grating wheel, the slit, the plane of the
micro-shutters, the telescope. Step through them, see which units to trust, and find all slits in
one WCS.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: fixed slit", "stage: 2", "suffix: cal", "suffix: bsub", "task: WCS"]
# sphinx_gallery_order = 130

import matplotlib.pyplot as plt
import numpy as np
from jwst.assign_wcs.nirspec import nrs_fs_slit_id, nrs_wcs_set_input
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import slits_of
from jwst_gallery.wcs import step_through

# Put the names of your own files here: everything below works on them. The second is the same exposure,
# with coordinates but not cut into slits yet, made with jwst 1.19 or later.
# MAST has no bsub: Spec2Pipeline makes it with steps={"bkg_subtract": {"save_results": True}}.
filename = sample("nirspec_fs", "cal", stage=2)
uncut_filename = sample("nirspec_fs", "bsub")
require(filename, "cal", exp_type="NRS_FIXEDSLIT", stage=2)

# %%
# From frame to frame
# -------------------
# The cutout of each slit has its own WCS. ``detector`` counts the pixels of the cutout, ``sca``
# those of the whole detector. ``gwa`` is a direction at the grating wheel assembly: three cosines.
# In ``slit_frame`` positions in the slit run from -0.5 to 0.5. Only point sources have
# ``wavecorr_frame``, whose wavelengths are corrected for the source's offset from the slit centre.
# ``msa_frame`` is the plane of the slits and shutters, ``oteip`` that of the telescope's focus.
#
# Do not trust every unit that a frame states. Wavelengths are in metres until ``v2v3``, whatever
# the frame states, and the units of ``oteip`` depend on the reference files: here they are metres,
# not degrees.
with datamodels.open(filename) as model:
    slits = {slit.name: slit for slit in slits_of(model)}
    primary = model.meta.instrument.fixed_slit
if primary not in slits:
    raise SystemExit(f"The slit with the target, {primary}, is not on this detector.")
slit, wcs = slits[primary], slits[primary].meta.wcs
middle = slit.data.shape[1] // 2, slit.data.shape[0] // 2
step_through(wcs, *middle).pprint(-1)

# %%
# Before the exposure is cut
# --------------------------
# Until ``extract_2d`` there is one WCS for all slits, which takes the number of a slit as a third
# input. ``nrs_wcs_set_input`` derives the WCS of one slit from it, with its bounding box.
with datamodels.open(uncut_filename) as uncut:
    every = {name: nrs_wcs_set_input(uncut, name) for name in slits}
    uncut_wcs, shape = uncut.meta.wcs, uncut.data.shape
pixel = slit.xstart - 1 + middle[0], slit.ystart - 1 + middle[1], nrs_fs_slit_id(primary)
print(f"slit {pixel[-1]}:", *uncut_wcs(*pixel))

# sphinx_gallery_alt = "The area of the detector that was read, wide and low, with the bounding boxes of five slits: four long ones above each other, staggered to the left and right, and a short one at the right edge. Lines of equal wavelength cross them, slightly tilted."
fig, ax = plt.subplots(figsize=(8.5, 3.8), layout="constrained")
for name, each in every.items():
    (left, right), (bottom, top) = each.bounding_box
    ax.add_patch(plt.Rectangle((left, bottom), right - left, top - bottom, fill=False))
    ax.annotate(name, (max(left, 0) - 8, (bottom + top) / 2), ha="right", va="center", fontsize=9)
    to_pixel = each.get_transform("slit_frame", "detector")
    ends = each([left + 1, right - 1], np.full(2, (bottom + top) / 2))[2]
    for at in np.arange(np.ceil(10 * np.nanmin(ends)), 10 * np.nanmax(ends)) / 10:
        line = to_pixel([0, 0], [-0.5, 0.5], np.full(2, 1e-6 * at))
        ax.plot(*line, color="tab:blue", linewidth=0.8)
ax.set(xlim=(-150, shape[1]), ylim=(0, shape[0]), xlabel="column x (pixel)", ylabel="row y (pixel)")
plt.show()

# %%
# Check: the position of the source in the header
# -----------------------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = known["sources"]["ra"][0].value, known["sources"]["dec"][0].value
    x_slit, y_slit, _ = wcs.get_transform("world", "slit_frame")(*true, wcs(*middle)[2])
    print(f"source in the slit: x {x_slit:+.4f}, y {y_slit:+.4f}; by the header", end=" ")
    print(f"{slit.source_xpos:+.4f}, {slit.source_ypos:+.4f}")
    # sphinx_gallery_start_ignore
    assert abs(x_slit - slit.source_xpos) < 0.01
    assert abs(y_slit - slit.source_ypos) < 0.001
    even = 1e6 * wcs.get_transform("detector", "slit_frame")(*middle)[2]
    assert abs(every[primary](*pixel[:2])[2] - even) < 1e-9
    # The pixel of the brightest line has its true wavelength. Those of the prism are not resolved.
    light = np.nan_to_num(slit.data)
    light -= np.median(light, axis=1, keepdims=True)
    row, column = np.unravel_index(light.argmax(), light.shape)
    rows, columns = np.mgrid[row - 4 : row + 5, column - 4 : column + 5]
    weights = light[rows, columns].clip(0)
    x, y = (np.average(each, weights=weights) for each in (columns, rows))
    wavelength, step = wcs(x, y)[2], wcs(x + 1, y)[2] - wcs(x, y)[2]
    off = (known["lines"]["wavelength"].to_value("um") - wavelength) / step
    assert np.abs(off).min() < 0.2 or model.meta.instrument.grating == "PRISM"
    # sphinx_gallery_end_ignore
