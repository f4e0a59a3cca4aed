"""
The WCS of spectral orders, and the correct wavelengths
=======================================================

In single object slitless spectroscopy (SOSS) a pixel has a wavelength in each spectral order. The
World Coordinate System (WCS) gives them, one order at a time. They are not the wavelengths of the
extracted spectra, which differ by most of a pixel: a line of the star shows which are right.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: SOSS", "stage: 2", "suffix: calints", "suffix: x1dints", "task: WCS"]
# sphinx_gallery_order = 210

import matplotlib.pyplot as plt
import numpy as np
from astropy import constants
from astropy import units as u
from jwst.assign_wcs.niriss import niriss_soss_set_input
from scipy.optimize import curve_fit
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import read_time_series

# Put the names of your own files here, of one exposure: everything below works on them.
filename = sample("niriss_soss", "calints")
x1dints_filename = sample("niriss_soss", "x1dints", stage=2)
require(filename, "calints", exp_type="NIS_SOSS")

# %%
# One order, and two wavelengths
# ------------------------------
# The WCS of the file combines all orders and cannot be called (:doc:`/wcs/niriss-soss` explains
# why): ``niriss_soss_set_input`` derives the WCS of one order from it. It assumes one angle of the
# pupil wheel for all exposures, although the wheel, which holds the grism, does not always stop at
# the same angle; and its wavelengths are in the rest frame of the solar system barycentre. Those of
# the spectra come from a model (PASTASOSS) that depends on that angle, and are as received by the
# moving observatory.
with datamodels.open(filename) as model:
    wcs = niriss_soss_set_input(model, 1)
    velocity = model.meta.wcsinfo.velosys or 0  # in m/s
series = read_time_series(x1dints_filename, order=1)
wavelength, flux = series.wavelength.to_value(u.um), np.median(series.flux, axis=0).value
by_wcs = wcs(np.arange(len(wavelength)), np.full(len(wavelength), 50))[2]
print(f"column 1000: {wavelength[1000]:.5f} um of the spectrum, {by_wcs[1000]:.5f} um by the WCS")

# %%
# A line decides
# --------------
# Paschen beta, which many stars absorb, is at 1.28216 micrometres at rest. Fit a Gaussian to it, on
# a slope. A column in which the extraction left out a bad pixel is low; the robust ``loss`` ignores
# it.
rest = 1.28216
received = rest * (1 + velocity / constants.c.value)


def absorbed(x, slope, level, depth, centre, width):
    """Flux with a line in it."""
    return (slope * x + level) * (1 - depth * np.exp(-(((x - centre) / width) ** 2) / 2))


near = np.isfinite(flux) & (np.abs(wavelength - received) < 0.02)
flux = flux[near] / np.median(flux[near])
pixel = np.abs(np.gradient(wavelength)[near]).mean()
robust = {"method": "trf", "loss": "soft_l1", "f_scale": 0.01}

# sphinx_gallery_alt = "The line as a dip to three quarters of its surroundings, drawn twice: with the wavelengths of the spectra, and with those of the WCS, shifted by somewhat less than a pixel. Vertical lines: its wavelength at rest and as received."
fig, ax = plt.subplots(figsize=(8, 4), layout="constrained")
off = {}
for name, x, expected in (("spectrum", wavelength, received), ("WCS", by_wcs, rest)):
    fit, _ = curve_fit(absorbed, x[near], flux, (0, 1, 0.3, received, 0.001), **robust)
    off[name] = (fit[3] - expected) / pixel
    beside = np.polyval(fit[:2], x[near])
    ax.plot(x[near], flux / beside, "o-", linewidth=1, label=f"wavelengths of the {name}")
ax.axvline(rest, color="0.5", linestyle=":", label="at rest")
ax.axvline(received, color="0.5", linestyle="--", label="as received")
ax.set(xlabel="wavelength (µm)", ylabel="flux / beside the line")
ax.set_xlim(received - 0.01, received + 0.01)
ax.legend(fontsize=9)
plt.show()
print(f"spectrum: {off['spectrum']:+.2f} pixel from the line as received")
print(f"WCS:      {off['WCS']:+.2f} pixel from the line at rest")

# %%
# The wavelengths of the spectrum are right, as received: divide by 1 + VELOSYS / c for wavelengths
# at rest. The WCS has removed the motion but ignores the pupil wheel's angle.
#
# Check: the true wavelengths
# ---------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = known["traces"][known["traces"]["order"] == 1]
    ratio = wavelength[true["x"]] / true["wavelength"].to_value(u.um)
    print(f"spectrum / truth: wavelengths agree within {np.abs(ratio - 1).max():.0e}")
    # sphinx_gallery_start_ignore
    np.testing.assert_allclose(ratio, 1, rtol=1e-6)
    assert abs(off["spectrum"]) < 0.1
    assert 0.4 < abs(off["WCS"]) < 1
    # sphinx_gallery_end_ignore
