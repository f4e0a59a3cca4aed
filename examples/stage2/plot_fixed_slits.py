"""
All slits in one file: the cal of NIRSpec's fixed slits
=======================================================

NIRSpec has five slits that are always open. Whichever holds the target, the ``cal`` of an exposure
has a cutout for each slit on the detector: a ``MultiSlitModel``. Find the slits on the detector,
and the one with the target.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: fixed slit", "stage: 2", "suffix: cal", "suffix: bsub", "task: display"]
# sphinx_gallery_order = 150

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image, show_slit
from jwst_gallery.spectra import slits_of

# Put the names of your own files here, of one exposure: everything below works on them. The second is
# the exposure before the slits were cut out; a rate will do.
# MAST has no bsub: Spec2Pipeline makes it with steps={"bkg_subtract": {"save_results": True}}.
filename = sample("nirspec_fs", "cal", stage=2)
uncut_filename = sample("nirspec_fs", "bsub")
require(filename, "cal", exp_type="NRS_FIXEDSLIT", stage=2)

# %%
# The list of slits
# -----------------
# ``slits`` has data, errors, wavelengths and a World Coordinate System (WCS) for each slit. The one
# with the target, ``FXD_SLIT``, has source 1. It is calibrated as a point source, in MJy, if the
# header says so; the others are treated as uniformly lit, in MJy/sr. ``xstart`` and ``ystart`` give
# the first pixel of the cutout, counted from 1.
with datamodels.open(filename) as model:
    slits, primary = slits_of(model), model.meta.instrument.fixed_slit
    print(f"{type(model).__name__}, target in {primary}")
for slit in slits:
    low, high = np.nanmin(slit.wavelength), np.nanmax(slit.wavelength)
    print(f"{slit.name:8}{slit.source_id:3} {slit.source_type:9}{slit.meta.bunit_data:7}", end="")
    place = f"from x={slit.xstart:4} y={slit.ystart:3}"
    print(f"{slit.data.shape!s:11} {place}, {low:.2f} to {high:.2f} µm")

# %%
# Where they are on the detector
# ------------------------------
# A grating shifts the spectrum of a slit along the rows according to the slit's position. S200B1 is
# far from the others: most of its light falls on the other detector, NRS2.

# sphinx_gallery_alt = "A wide, low image of the detector with five outlined cutouts. In the uppermost a bright and a dark trace of a spectrum run from left to right, with bright knots; the others are empty. S200B1 is a short piece at the right edge."
fig, ax = plt.subplots(figsize=(8.5, 3), layout="constrained")
with datamodels.open(uncut_filename) as uncut:
    show_image(uncut, ax)
for slit in slits:
    rows, columns = slit.data.shape
    corner = slit.xstart - 1.5, slit.ystart - 1.5
    ax.add_patch(plt.Rectangle(corner, columns, rows, fill=False, color="tab:red"))
    beside = corner[0] - 10, corner[1] + rows / 2
    ax.annotate(slit.name, beside, ha="right", va="center", color="tab:red", fontsize=9)
ax.set_aspect("auto")
plt.show()

# %%
# The slit with the target
# ------------------------
# The dark trace is the target in the other nod, subtracted as background.

# sphinx_gallery_alt = "The cutout of the slit with the target: a bright trace below a dark one, along the rows, with wavelengths of 1.0 to 1.8 micrometres above and three knots."
slit = next((each for each in slits if each.name == primary), slits[0])  # not on both detectors
fig, ax = plt.subplots(figsize=(8.5, 2.85), layout="constrained")
show_slit(slit, ax=ax)
plt.show()

# %%
# Check: the light of the target
# ------------------------------
# The unit is MJy, so a sum over rows is the flux density, except for the light outside the box. The
# trace and a line are where the WCS has them.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    source = known["sources"][0]
    peak = int(np.median(np.nan_to_num(slit.data), axis=1).argmax())
    wavelength = slit.wavelength[peak]
    box = 1e6 * slit.data[peak - 6 : peak + 7].sum(axis=0)  # NaN where a pixel is missing
    true = source["continuum"].to_value("Jy") * (wavelength / 2) ** source["slope"]
    use = (wavelength > 1.3) & (wavelength < 1.6)
    ratio = np.nanmedian(box[use] / true[use])
    row = slit.meta.wcs.invert(source["ra"].value, source["dec"].value, 1.45)[1]
    around = np.arange(peak - 3, peak + 4)
    seen = np.average(around, weights=np.nanmedian(slit.data[around], axis=1))
    print(f"trace in row {seen:.2f}, by the WCS {row:.2f}")
    off, step = 0, np.median(np.abs(np.diff(wavelength)))
    if step < 0.001:  # a grating, whose columns a line is wider than
        own = known["lines"]["source"] == source["id"]
        at = known["lines"]["wavelength"][own][0].to_value("um")
        away = np.abs(wavelength - at)
        core = away < 6 * step
        excess = box - np.nanmedian(box[(away < 12 * step) & ~core])
        off = (np.average(wavelength[core], weights=excess[core]) - at) / step
        print(f"line at {at:.4f} µm off by {off:+.2f} column")
    print(f"13 rows around the trace over the true continuum: {ratio:.3f}")
    # sphinx_gallery_start_ignore
    assert abs(ratio - 0.99) < 0.03
    assert abs(seen - row) < 0.1
    assert abs(off) < 0.2
    assert [each.name for each in slits if each.source_type == "POINT"] == [primary]
    assert all((each.meta.bunit_data == "MJy") == (each.name == primary) for each in slits)
    # sphinx_gallery_end_ignore
