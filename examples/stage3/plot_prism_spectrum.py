"""
From blue to red in one spectrum: NIRSpec's prism
=================================================

The prism takes all of 0.6 to 5.3 micrometres at once, on some four hundred columns of the detector. Its
steps in wavelength are uneven, and so is what it can tell apart. Follow a point source from the
rectified slit of stage 3, ``s2d``, to its spectrum, ``x1d``.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: fixed slit", "stage: 3", "suffix: s2d", "suffix: x1d", "task: spectrum"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy import constants
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.display import show_slit, show_spectrum
from jwst_gallery.spectra import read_spectrum

# Put the names of your own files here: everything below works on them.
filename = sample("nirspec_prism", "s2d", stage=3)
x1d_filename = sample("nirspec_prism", "x1d", stage=3)

# %%
# Both nods on one grid
# ---------------------
# A column has one wavelength, a row one place along the slit, and both are numbers on the sky: the
# World Coordinate System (WCS) has the columns' uneven wavelengths. What was subtracted as background
# is dark to both sides.
with datamodels.open(filename) as s2d:
    wcs, shape = s2d.meta.wcs, s2d.data.shape
    profile = np.median(np.nan_to_num(s2d.data), axis=1)
print(f"{type(s2d).__name__}, {shape}, frames: {', '.join(wcs.available_frames)}")

# sphinx_gallery_alt = "The rectified slit: a bright horizontal trace with two dark ones above and below, wavelengths from 0.6 to 5.3 micrometres above it at uneven distances."
fig, ax = plt.subplots(figsize=(9, 3), layout="constrained")
show_slit(s2d, ax=ax)
plt.show()

# %%
# How much of wavelength a column has
# -----------------------------------
# Two columns are what an unresolved line takes at least.
wavelength = wcs(np.arange(shape[1]), np.full(shape[1], shape[0] // 2))[2]
step = np.gradient(wavelength)

# sphinx_gallery_alt = "Resolving power against wavelength: near 60 at 0.6 micrometres, least, about 30, near 1.2, and rising to 300 at 5.3."
fig, ax = plt.subplots(figsize=(8, 2.8), layout="constrained")
ax.plot(wavelength, wavelength / (2 * step))
ax.set(xlabel="wavelength (µm)", ylabel="wavelength / two columns", ylim=(0, None))
plt.show()

# %%
# The spectrum
# ------------
# ``read_spectrum`` gives the table of the first source. Sums over a line must be sums over wavelength,
# as the steps are uneven.
found = read_spectrum(x1d_filename)
print(f"{len(found.wavelength)} wavelengths, flux in {found.flux.unit}")

# sphinx_gallery_alt = "Flux density against wavelength, 0.6 to 5.3 micrometres: a continuum that falls from 2.7 to 0.9 millijansky, with blended lines between 1 and 2 micrometres and a narrow one at 4.05."
ax = show_spectrum(found, label="x1d")
ax.set_xscale("log")
ax.set_xticks([0.6, 1, 2, 3, 5], labels=["0.6", "1", "2", "3", "5"])
ax.minorticks_off()
plt.show()

# %%
# Check: continuum, line, place
# -----------------------------
known = truth(x1d_filename)
if known is not None:  # a file from MAST has no known truth
    source = known["sources"][0]
    true = source["continuum"] * (found.wavelength / (2 * u.um)).value ** source["slope"]
    ratio = (found.flux / true).to_value(u.one)
    away = np.abs(found.wavelength[:, None] / known["lines"]["wavelength"] - 1).min(axis=1) > 0.1
    inside = (found.wavelength > 0.65 * u.um) & (found.wavelength < 5.2 * u.um)
    print(f"measured / true continuum: {np.median(ratio[away & inside & found.usable]):.4f}")
    line = known["lines"][-1]
    width = np.gradient(found.wavelength)
    columns = ((found.wavelength - line["wavelength"]) / width).to_value(u.one)
    near = np.abs(columns) < 4
    beside = (np.abs(columns) > 5) & (np.abs(columns) < 10)
    level = np.nanmedian(ratio[beside])
    excess = (found.flux - level * true) * width
    total = (excess[near].sum() * constants.c / line["wavelength"] ** 2).to(u.erg / u.s / u.cm**2)
    print(f"line at {line['wavelength']:.3f}: {total:.3g}, true {line['flux']:.3g}")
    rows = np.arange(profile.argmax() - 3, profile.argmax() + 4)
    centre = np.sum(rows * profile[rows]) / profile[rows].sum()
    at = SkyCoord(*wcs(shape[1] // 2, centre)[:2], unit="deg")
    off = at.separation(SkyCoord(source["ra"], source["dec"])).to(u.mas)
    print(f"the trace is {off:.0f} from the source, which stands beside the slit's middle")
    assert abs(np.median(ratio[away & inside & found.usable]) - 1) < 0.005
    assert abs((total / line["flux"]).to_value(u.one) - 1) < 0.06
    assert off < 60 * u.mas
