"""
The WCS of a lamp in NIRSpec's slits: wavelengths without a sky
===============================================================

NIRSpec's internal lamps illuminate its slits. Their spectra have wavelengths but no sky position,
so their World Coordinate System (WCS) ends at the plane of the slits. Find the lines of a lamp in
its spectrum, and draw them on the detector.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: lamps", "stage: 2", "suffix: cal", "suffix: x1d", "task: WCS"]
# sphinx_gallery_order = 150

import matplotlib.pyplot as plt
import numpy as np
from scipy.signal import find_peaks
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import slits_of
from jwst_gallery.wcs import step_through

# Put the names of your own files here, of one exposure: everything below works on them.
filename = sample("nirspec_lamp", "cal")
x1d_filename = sample("nirspec_lamp", "x1d")
require(filename, "cal", exp_type="NRS_LAMP NRS_AUTO*")

# %%
# No sky
# ------
# The last frame is ``msa_frame``: a position in the plane of the slits, in metres. In sky spectra
# the wavelength is in metres there; here it is in micrometres.
with datamodels.open(filename) as model:
    print(model.meta.exposure.type, "lamp", model.meta.instrument.lamp_state)
    slit = max(slits_of(model), key=lambda slit: slit.data.size)
    name, data, wcs = slit.name, slit.data, slit.meta.wcs
rows, columns = data.shape
step_through(wcs, columns // 2, rows // 2).pprint(-1)

# %%
# The lines
# ---------
# The pipeline extracts the spectrum from all rows of the slit, without flux calibration. The centre
# of a line is the centroid of the light near its peak.
with datamodels.open(x1d_filename) as spectra:
    [spectrum] = [spectrum for spectrum in spectra.spec if spectrum.name == name]
    wavelength = np.array(spectrum.spec_table["WAVELENGTH"])
    flux = np.nan_to_num(spectrum.spec_table["FLUX"])
    unit = spectrum.spec_table.columns["FLUX"].unit
peaks, _ = find_peaks(flux, height=0.2 * flux.max(), distance=20)
near = np.clip(peaks[:, np.newaxis] + np.arange(-6, 7), 0, len(flux) - 1)
lines = np.average(wavelength[near], weights=flux[near], axis=1)
print(f"{name}: {len(lines)} lines, {np.round(lines, 4)} um")

# %%
# On the detector
# ---------------
# The inverse, from a position in the slit and a wavelength to a pixel, takes metres (in ``jwst``
# 3.0.0), although the WCS returns micrometres.
to_pixel = wcs.get_transform("slit_frame", "detector")

# sphinx_gallery_alt = "Above, a long slit's cutout from the detector, in which each line of the lamp is a narrow vertical bar with a dotted line on it. Below, the spectrum of the slit against wavelength: peaks of nearly the same height, closer together at short wavelengths."
fig, (top, bottom) = plt.subplots(2, figsize=(8.5, 4.7), layout="constrained")
top.imshow(data, origin="lower", aspect="auto", cmap="gray_r", vmin=0, vmax=flux.max() / rows)
for line in lines:
    top.plot(*to_pixel([0, 0], [-0.5, 0.5], np.full(2, 1e-6 * line)), ":", color="tab:red")
top.set(xlabel="column x (pixel)", ylabel="row y (pixel)")
top.set(xlim=(0, columns - 1), ylim=(-0.5, rows - 0.5))
bottom.plot(wavelength, flux, color="tab:blue", linewidth=0.8)
bottom.set(xlabel="wavelength (µm)", ylabel=f"flux ({unit})")
plt.show()

# %%
# Check: the lines are where they should be
# -----------------------------------------
# In the spectrum, and on the detector by the inverse of the WCS.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = known["lines"]["wavelength"].to_value("um")
    columns_off = (lines - true) / np.interp(true, wavelength, np.gradient(wavelength))
    places = np.transpose(to_pixel(0 * true, 0 * true, 1e-6 * true))
    light, off = np.nan_to_num(data), []
    for column, row in places[(places[:, 0] > 8) & (places[:, 0] < columns - 9)]:
        around = np.arange(round(column) - 6, round(column) + 7)
        off.append(np.average(around, weights=light[:, around].sum(axis=0)) - column)
        profile = light[:, around].sum(axis=1)
        off.append(np.average(np.arange(rows), weights=profile) - row)
    print(f"on the detector: at most {np.abs(off).max():.2f} pixel off")
    print(f"lines: at most {np.abs(columns_off).max():.3f} columns off")
    # sphinx_gallery_start_ignore
    assert np.abs(columns_off).max() < 0.05
    assert np.abs(off).max() < 0.3
    # sphinx_gallery_end_ignore
