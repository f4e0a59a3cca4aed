"""
Where the light of a source goes: the dispersed image
=====================================================

Through a grism every source in the field becomes a streak, away from its position in a direct
image. A dispersed ``rate`` image has no coordinates; the ``cal`` file that stage 2 makes from it
has a World Coordinate System (WCS) for each source, which knows where each wavelength falls.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 2", "suffix: rate", "suffix: cal", "task: WCS"]
# sphinx_gallery_order = 50

import matplotlib.pyplot as plt
import numpy as np
from astropy.nddata import block_reduce
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the names of your own files here: everything below works on them. A dispersed exposure, and
# the cal file made of it.
filename = sample("nircam_wfss", "rate")
cal_filename = sample("nircam_wfss", "cal")
require(filename, "rate", exp_type="*_WFSS")

# %%
# The trace of a source
# ---------------------
# Each slit of the ``cal`` file is the cutout of one source. Its WCS takes a pixel of the cutout to
# right ascension, declination, wavelength and spectral order. Invert it for the position of the
# source and a series of wavelengths: the pixels on which that light falls are the trace.
#
# ``xstart`` and ``ystart`` give the place of the cutout on the detector, counted from 1.
# ``source_xpos`` and ``source_ypos`` give the place of the source in a direct image with the same
# pointing, counted from 0.


def trace(slit):
    """Columns and rows of the detector on which light of the source lands."""
    wavelength = slit.wavelength[slit.wavelength > 0]
    wavelength = np.linspace(wavelength.min(), wavelength.max(), 9)
    world = slit.source_ra, slit.source_dec, wavelength, slit.meta.wcsinfo.spectral_order
    # With the bounding box of the cutout the inverse answers NaN, inside of it, too.
    x, y = slit.meta.wcs.invert(*world, with_bounding_box=False)[:2]
    return x + slit.xstart - 1, y + slit.ystart - 1


with datamodels.open(filename) as rate, datamodels.open(cal_filename) as cal:
    data, unit, optics = rate.data, rate.meta.bunit_data, rate.meta.instrument
    print(f"{optics.filter}, {optics.pupil}; the rate image has a WCS: {rate.meta.hasattr('wcs')}")
    slits = list(cal.slits)
traces = [trace(slit) for slit in slits]
places = np.array([(slit.source_xpos, slit.source_ypos) for slit in slits])
print(f"{len(slits)} sources in the cal file")

# %%
# All sources and their traces
# ----------------------------
# Subtract the median of each column, which is sky, and average pixels four by four to show faint
# spectra. A ring marks the source in a direct image: no light is left there.
usable = np.isfinite(data)
light = np.where(usable, data, np.nanmedian(data))
light = np.where(usable, light - np.median(light, axis=0), 0)
ny, nx = light.shape

# sphinx_gallery_alt = "The dispersed image: about twenty horizontal streaks on an even sky, some with knots, each between two marks, from which a dashed line leads to a ring at the upper left."
fig, ax = plt.subplots(figsize=(7.5, 6.3), layout="constrained")
show_image(block_reduce(light, 4, np.mean), ax=ax, label=f"count rate above the sky ({unit})")
ax.images[0].set_extent((-0.5, nx - 0.5, -0.5, ny - 0.5))
for place, (x, y) in zip(places, traces, strict=True):
    ax.plot([place[0], x[0]], [place[1], y[0]], "--", color="#56b4e9", linewidth=0.8)
    ax.plot(x[[0, -1]], y[[0, -1]], "|", color="#56b4e9", markersize=8)
ax.plot(*places.T, "o", markersize=8, fillstyle="none", color="#e69f00")
ax.set_title("rings: the sources; marks: the ends of their traces")
plt.show()

# %%
# Check: the light lies on the traces
# -----------------------------------
# The centre of the light across a trace, minus the trace. A neighbour within the few summed rows
# spoils the measurement: leave out sources that have one. Bright pixels have the true count rate.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    offsets = []
    for place, (x, y) in zip(places, traces, strict=True):
        columns = np.arange(int(x[0]), min(int(x[-1]), nx - 1))
        rows = np.interp(columns, x, y)
        near = np.rint(rows).astype(int) + np.arange(-5, 6)[:, np.newaxis]
        if np.sort(np.abs(places[:, 1] - place[1]))[1] > 30:
            offsets.append(np.average(near - rows, weights=light[near, columns]))
    sizes = np.abs(offsets)
    with datamodels.ImageModel(sample("nircam_wfss", "truerate")) as model:
        true = model.data - np.median(model.data, axis=0)
    bright = usable & (true > 0.5)
    low, ratio, high = np.percentile(light[bright] / true[bright], [16, 50, 84])
    print(f"{len(offsets)} sources, distance of the light from its trace:", end=" ")
    print(f"median {np.median(sizes):.2f}, at most {sizes.max():.2f} pixel")
    print(f"{bright.sum()} bright pixels: {low:.3f} to {high:.3f} of the true rate")
    # sphinx_gallery_start_ignore
    assert len(offsets) >= 15
    assert sizes.max() < 0.25
    assert abs(ratio - 1) < 0.01
    assert high - low < 0.08
    # sphinx_gallery_end_ignore
