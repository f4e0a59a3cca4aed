"""
The WCS of a grism time series: a wavelength for each column
============================================================

In a time series through NIRCam's grism there is one source, at a known position, so the World
Coordinate System (WCS) of a cutout needs only a pixel. See which wavelength falls on which column,
where the relation can be inverted, and what happens elsewhere: no error, but a wrong pixel.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: time series", "mode: grism time series", "stage: 2", "suffix: calints", "task: WCS"]
# sphinx_gallery_order = 110

import matplotlib.pyplot as plt
import numpy as np
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import describe_wcs

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_tsgrism", "calints")
require(filename, "calints", "crfints", exp_type="NRC_TSGRISM")

# %%
# Inputs and outputs
# ------------------
# All integrations share one WCS. The spectral order, an input for slitless spectra, is fixed in a
# cutout and returned with the wavelength.
with datamodels.open(filename) as model:
    wcs, table = model.meta.wcs, model.wavelength
    image = np.nan_to_num(model.data[0])
print(describe_wcs(wcs))

# %%
# The wavelength increases along a row and is constant along a column; every pixel has one sky
# position, that of the aperture's reference point. The star itself is ``YOFFSET`` above it.
rows, columns = image.shape
x, y = np.arange(columns), rows // 2
ra, dec, wavelength, order = wcs(x, np.full(columns, y))
print(f"x = {x[0]} to {x[-1]}: {wavelength[0]:.3f} to {wavelength[-1]:.3f} um")

# %%
# And back
# --------
# Give the inverse one position and many wavelengths: for an array of positions it evaluates every
# wavelength at every position. Wavelengths outside the range of the reference file come back as its
# first or last one, or some pixels away, without a warning. So compare before you trust a pixel.
# These columns come back, in one stretch:
if not describe_wcs(wcs).has_inverse:
    raise ValueError("this WCS has a usable inverse only in files by jwst 2.0 and later")
back = wcs.backward_transform(ra[0], dec[0], wavelength, int(order[0]))[0]
print(f"one position, {columns} wavelengths:", back.shape)
returned = x[np.abs(back - x) < 0.1]
first, *_, last = max(np.split(returned, np.flatnonzero(np.diff(returned) > 1) + 1), key=len)
print(f"x = {first} to {last}: {wavelength[first]:.3f} to {wavelength[last]:.3f} um")

# sphinx_gallery_alt = "Two panels over the same 2048 columns. Above, the first integration: a bright, nearly horizontal trace from column 790 to 1940, with the background of the sky at both its ends, and ticks of wavelength from 3.25 to 5 micrometres along the top. Below, the column that the inverse returns minus the one that went in: a line that falls from 700 to zero, and zero in a grey stretch that holds the trace."
fig, (top, bottom) = plt.subplots(2, 1, figsize=(8, 4.5), sharex=True, layout="constrained")
top.imshow(image, origin="lower", aspect="auto", vmin=0, vmax=np.percentile(image, 99))
top.set(ylabel="row y (pixel)")
ticks = np.arange(np.ceil(4 * wavelength[0]), 4 * wavelength[-1]) / 4
scale = top.secondary_xaxis("top")
scale.set_xticks(np.interp(ticks, wavelength, x), [f"{tick:.2f}" for tick in ticks])
scale.set_xlabel("wavelength (µm)")
bottom.plot(x, back - x)
bottom.axvspan(first, last, color="0.9")
bottom.set(xlabel="column x (pixel)", ylabel="returned − given (pixel)")
plt.show()

# %%
# Check: wavelengths, there and back
# ----------------------------------
# The product's own wavelengths agree with the WCS, and the columns that come back are accurate.
known = truth(filename)
if known is not None:  # the layout of a file from MAST may be an older one
    inside = slice(first, last + 1)
    off = np.abs(table[y][inside] / wavelength[inside] - 1).max()
    missed = np.abs(back - x)[inside].max()
    print(f"wavelengths as in the product within {off:.0e}, columns missed by at most {missed:.4f}")
    # sphinx_gallery_start_ignore
    assert off < 1e-6
    assert missed < 0.02
    assert np.abs(back - x)[: first // 2].min() > 100
    assert np.ptp(wcs(np.full(rows, columns // 2), np.arange(rows))[2]) == 0
    sky = (known["sources"][axis][0].value for axis in ("ra", "dec"))
    trace = wcs.backward_transform(*sky, wavelength, int(order[0]))[1][inside]
    light = (image - np.median(image, axis=0)).clip(0)[:, inside]
    row = np.average(np.indices(light.shape)[0], weights=light, axis=0)
    assert abs(np.median(row - trace)) < 0.3
    # sphinx_gallery_end_ignore
