"""
The WCS of spectral orders, and whose wavelengths are right
===========================================================

In single object slitless spectroscopy (SOSS) a pixel has a wavelength in each spectral order. The
World Coordinate System (WCS) knows them all, but cannot be called any more. See the two ways round,
and why its wavelengths are not those of the extracted spectra: a line of the star tells which are right.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: SOSS", "stage: 2", "suffix: calints", "suffix: x1dints", "task: WCS"]

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from astropy import constants
from astropy import units as u
from jwst.assign_wcs.niriss import niriss_soss_set_input
from scipy.optimize import curve_fit
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.spectra import read_time_series

# Put the name of your own file here: everything below works on it.
filename = sample("niriss_soss", "calints")

# %%
# A trap
# ------
# Three inputs: column, row and order. Since ``gwcs`` 1.0 the call fails on subarrays, for the order has
# no axis, and so no unit, in the frame of the detector.
model = datamodels.open(filename)
wcs = model.meta.wcs
try:
    wcs(1000, 50, 1)
except u.UnitConversionError as error:
    print("UnitConversionError:", error)

# %%
# Two ways round it
# -----------------
# The transform, which is not concerned with units; or a WCS of one order, which has a bounding box. Give
# the transform one order at a time: of an array of orders it looks at the first alone.
first = niriss_soss_set_input(model, 1)
print("transform:", *wcs.forward_transform(1000, 50, 1))
print("one order:", *first(1000, 50))
print("outside:  ", *first(1000, 999))

# %%
# Against the spectra
# -------------------
# Their wavelengths, column by column. They come from elsewhere: from a model (PASTASOSS) of how the
# wavelengths change with the angle of the pupil wheel, which holds the grism and does not always stop
# where it should. The WCS has one angle for all exposures, and its wavelengths are at rest with the
# barycentre of the solar system, where those of the spectra are as the moving observatory receives them.
spectra = Path(str(filename).replace("_calints.fits", "_x1dints.fits"))
factor = 1 + (model.meta.wcsinfo.velosys or 0) / constants.c.value
print(f"pupil wheel at {model.meta.instrument.pupil_position} degrees")

# sphinx_gallery_alt = "Differences in pixels between the wavelengths of the spectra and those of the WCS, against column. Those of order 1 lie between 0.7 and 1 pixel, those of order 2 form an arc from 0.3 up to 0.9 and back. Without the motion of the observatory all are lower, by 0.1 to 0.3 pixel."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
differences = {}
for order, colour in ((1, "C0"), (2, "C1")):
    series = read_time_series(spectra, order=order)
    received = series.wavelength.to_value(u.um)
    columns = np.arange(len(received))
    of_wcs = niriss_soss_set_input(model, order)(columns, np.full_like(columns, 50))[2]
    step = np.abs(np.gradient(received))
    differences[order] = (received - factor * of_wcs) / step
    ax.plot(columns, (received - of_wcs) / step, color=colour, label=f"order {order}")
    ax.plot(columns, differences[order], ":", color=colour, label="without the motion")
ax.set(xlabel="column x (pixel)", ylabel="spectrum - WCS (pixel)")
ax.legend()
plt.show()

# %%
# A line decides
# --------------
# Paschen beta, which many stars absorb, is at 1.28216 micrometres. Divide by what is beside it, and fit
# a Gaussian. (A column in which the extraction left out a bad pixel is low; they are left out.)
series = read_time_series(spectra, order=1)
wavelength = series.wavelength.to_value(u.um)
flux = np.median(series.flux, axis=0).value
of_wcs = first(np.arange(len(wavelength)), np.full(len(wavelength), 50))[2]
line = 1.28216 * factor
beside = (
    np.isfinite(flux) & (np.abs(wavelength - line) > 0.008) & (np.abs(wavelength - line) < 0.03)
)
fit = np.polyfit(wavelength[beside], flux[beside], 2)
low = flux < 0.985 * np.polyval(fit, wavelength)
fit = np.polyfit(wavelength[beside & ~low], flux[beside & ~low], 2)
spoilt = low & (np.abs(wavelength - line) > 0.005)
near = np.isfinite(flux) & ~spoilt & (np.abs(wavelength - line) < 0.02)
ratio = flux / np.polyval(fit, wavelength)


def gaussian(x, depth, centre, width):
    """A line that is absorbed."""
    return 1 - depth * np.exp(-(((x - centre) / width) ** 2) / 2)


(_, found, _), _ = curve_fit(gaussian, wavelength[near], ratio[near], (0.3, line, 0.001))
(_, found_by_wcs, _), _ = curve_fit(gaussian, of_wcs[near], ratio[near], (0.3, line, 0.001))
pixel = np.abs(np.gradient(wavelength)[near]).mean()

# sphinx_gallery_alt = "The line as a dip to three quarters of its surroundings, drawn twice: with the wavelengths of the spectra, and with those of the WCS, shifted by somewhat less than a pixel. Vertical lines: its wavelength at rest and as received."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
for x, name in ((wavelength, "wavelengths of the spectrum"), (of_wcs, "wavelengths of the WCS")):
    ax.plot(x[near], ratio[near], "o-", markersize=4, linewidth=1, label=name)
ax.axvline(line / factor, color="0.5", linestyle=":", label="at rest")
ax.axvline(line, color="0.5", linestyle="--", label="as received")
ax.set(xlabel="wavelength (µm)", ylabel="flux / beside the line", xlim=(line - 0.01, line + 0.01))
ax.legend(fontsize=8)
plt.show()
print(f"spectrum: {(found - line) / pixel:+.2f} pixel from the line as received")
print(f"WCS:      {(found_by_wcs - line / factor) / pixel:+.2f} pixel from the line at rest")

# %%
# The spectrum is right, as the light was received: divide by 1 + VELOSYS / c for wavelengths at rest.
# The WCS has taken the motion out, and the pupil wheel for granted.

# %%
# Check: against the truth
# ------------------------
model.close()
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    for order in (1, 2):
        true = known["traces"][known["traces"]["order"] == order]
        series = read_time_series(spectra, order=order)
        np.testing.assert_allclose(series.wavelength[true["x"]], true["wavelength"], rtol=1e-6)
    assert abs(found - line) / pixel < 0.1
    assert 0.4 < abs(found_by_wcs - line / factor) / pixel < 1
