"""
A long slit, rectified: cal and s2d
===================================

The calibrated exposure of a long slit is the whole detector, with the spectrum as it fell: tilted,
in rows with uneven wavelength steps. ``resample_spec`` turns it into an ``s2d``, in which a column
is one position on the sky and a row one wavelength. Follow the same trace through both.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: LRS", "stage: 2", "suffix: cal", "suffix: s2d", "task: display"]
# sphinx_gallery_order = 130

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_slit

# Put the names of your own files here, of one exposure: everything below works on them.
filename = sample("miri_lrs", "cal")
s2d_filename = sample("miri_lrs", "s2d", stage=2)
require(filename, "cal", exp_type="MIR_LRS-FIXEDSLIT")

# %%
# Where the target should be
# --------------------------
# ``dithered_ra`` and ``dithered_dec`` give the target's position in this exposure. The inverse of
# each World Coordinate System (WCS) turns that position and a wavelength into a pixel: the dashed
# line. The dark spectrum beside it comes from the exposure that was subtracted as background, with
# the same target elsewhere in the slit.

# sphinx_gallery_alt = "Two tall images of a spectrum that runs from bottom to top, each with a bright trace, a dark one beside it, knots where the emission lines are, and a dashed line along the bright trace. Wavelengths of 5 to 14 micrometres on the right. In the cal the image is part of a detector, in the s2d it begins at pixel 0."
fig, axes = plt.subplots(1, 2, figsize=(8, 6.5), layout="constrained")
traces, images, areas = {}, {}, {}
for ax, suffix, name in zip(axes, ("cal", "s2d"), (filename, s2d_filename), strict=True):
    with datamodels.open(name) as model:
        wcs, dither = model.meta.wcs, model.meta.dither
        target = dither.dithered_ra, dither.dithered_dec
        (left, right), (bottom, top) = wcs.bounding_box  # it ends where the spectrum does
        y = np.arange(np.ceil(bottom), np.floor(top) + 1)
        wavelength = wcs(np.full_like(y, (left + right) / 2), y)[2]
        y, wavelength = y[np.isfinite(wavelength)], wavelength[np.isfinite(wavelength)]
        x, _ = wcs.backward_transform(*np.full((len(y), 2), target).T, wavelength)
        print(f"{suffix}: {type(model).__name__} {model.data.shape}, y {bottom:.1f} to {top:.1f}")
        traces[suffix] = x, y.astype(int), wavelength
        images[suffix], areas[suffix] = model.data, model.meta.photometry.pixelarea_steradians
        show_slit(model, ax=ax)
    ax.plot(x, y, "--", color="tab:cyan", linewidth=1)
    ax.set_title(suffix)
plt.show()

# %%
# Does the light lie there?
# -------------------------
# Measure the centre of the light in groups of 20 rows. In the ``cal`` the trace drifts by a pixel from
# one end to the other, in the ``s2d`` it stays in its column.

# sphinx_gallery_alt = "Column against wavelength, from the mean column of each trace. The cal's points follow a line that leans by almost a pixel; those of the s2d follow one that does not."
fig, ax = plt.subplots(figsize=(8, 3.2), layout="constrained")
missed = {}
for suffix, colour in (("cal", "tab:blue"), ("s2d", "tab:orange")):
    x, y, wavelength = traces[suffix]
    mean, groups = np.nanmean(x), len(y) // 20 - 1
    columns = np.arange(round(mean) - 4, round(mean) + 5)
    light = images[suffix][np.ix_(y[10 : 10 + 20 * groups], columns)]
    light = np.nanmedian(light.reshape(groups, 20, -1), axis=1)
    index, measured = 20 * np.arange(1, groups + 1), light @ columns / light.sum(axis=1)
    missed[suffix] = np.abs(measured - x[index]).max()
    ax.plot(wavelength, x - mean, color=colour, label=f"{suffix}: WCS")
    ax.plot(wavelength[index], measured - mean, "o", color=colour, label=f"{suffix}: light")
    print(f"{suffix}: drift {np.ptp(x):.2f} pixel; light off by {missed[suffix]:.2f} at most")
ax.set(xlabel="wavelength (µm)", ylabel="column minus the mean (pixel)")
ax.legend(fontsize=9)
plt.show()

# %%
# Check: no light is lost
# -----------------------
# The sum of a row times the solid angle of a pixel is the flux density in the box. The box misses
# some light, but the same in both.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    fluxes = {}
    for suffix, (x, y, wavelength) in traces.items():
        columns = np.arange(round(np.nanmean(x)) - 6, round(np.nanmean(x)) + 7)
        flux = images[suffix][np.ix_(y, columns)].sum(axis=1) * areas[suffix] * 1e9  # mJy
        fluxes[suffix] = np.nanmedian(flux[(wavelength > 7.5) & (wavelength < 8.5)])
    true = known["sources"]["continuum"].to_value("mJy")[0]
    print(f"mJy at 8 um: cal {fluxes['cal']:.2f}, s2d {fluxes['s2d']:.2f}, true {true:.2f}")
    # sphinx_gallery_start_ignore
    assert max(missed.values()) < 0.2
    assert abs(fluxes["s2d"] / fluxes["cal"] - 1) < 0.01
    assert 0.93 < fluxes["s2d"] / true < 1.01
    # sphinx_gallery_end_ignore
