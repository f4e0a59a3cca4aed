"""
A spectrum for specutils: x1d
=============================

The package ``specutils`` (``pip install specutils``) fits continua and lines, smooths and
resamples; its ``Spectrum`` is also what Specviz of Jdaviz shows. Read an ``x1d`` with it, add the
flags, which its reader leaves out, and measure an emission line.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: LRS", "stage: 3", "suffix: x1d", "task: spectrum", "task: other packages"]
# sphinx_gallery_order = 60

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from astropy.modeling.fitting import LinearLSQFitter
from astropy.modeling.models import Linear1D
from astropy.nddata import StdDevUncertainty
from specutils import SpectralRegion, Spectrum, SpectrumList
from specutils.analysis import centroid, line_flux
from specutils.fitting import fit_continuum

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import read_spectrum

# Put the name of your own file here, and the wavelength of a line: everything below works on them.
filename = sample("miri_lrs", "x1d", stage=3)
require(filename, "x1d")
expected = 10.5105 * u.um  # [S IV]

# %%
# The reader of specutils
# -----------------------
# specutils reads ``x1d``, ``c1d``, ``s2d`` and ``s3d``, and fails on ``x1dints``. The format "JWST
# x1d multi" takes an ``x1d`` with one spectrum or with many; without a format, ``SpectrumList``
# asks for one if there is a single spectrum, and ``Spectrum`` refuses many. The reader takes FLUX
# for a point source and SURF_BRIGHT for an extended one, with the errors. It masks missing values,
# and ignores DQ.
try:
    spectra = SpectrumList.read(str(filename), format="JWST x1d multi")
except (IndexError, ValueError) as error:  # a table without a name, or wavelengths of zero
    spectra = []
    print(f"the reader of specutils fails: {error}")
for one in spectra[:1]:
    print(f"{len(spectra)} spectra; the first has {len(one.flux)} elements", end=" ")
    print(f"in {one.flux.unit}, with a {type(one.uncertainty).__name__}")

# %%
# A Spectrum with flags
# ---------------------
# ``usable`` says what is neither missing nor flagged DO_NOT_USE. Some functions of specutils need
# wavelengths that increase; those of this mode decrease.
columns = read_spectrum(filename, index=0)
order = np.argsort(columns.wavelength)
order = order[columns.wavelength[order] > 0]  # zero or NaN where there are no data
spectrum = Spectrum(
    flux=columns.flux[order],
    spectral_axis=columns.wavelength[order],
    uncertainty=StdDevUncertainty(columns.flux_error[order]),
    mask=~columns.usable[order],
)
axis = spectrum.spectral_axis
print(f"{spectrum.mask.sum()} of {len(axis)} elements masked, {axis[0]:.2f} to {axis[-1]:.2f}")
if not axis[40] < expected < axis[-40]:
    flux = np.where(spectrum.mask, np.nan, spectrum.flux.value)
    expected = axis[40 + np.nanargmax(flux[40:-40])]
    print(f"the line is not in this spectrum: the brightest element, at {expected:.3f}, instead")

# %%
# Flux and centre of a line
# -------------------------
# ``fit_continuum`` fits the elements in a window, here on both sides of the line. ``line_flux``
# integrates over wavelength whatever the steps are, and propagates the errors of the elements.
middle = np.argmin(np.abs(axis - expected))
edges = [axis[middle + step] for step in (-30, -14, 14, 30)]
line = SpectralRegion(edges[1], edges[2])
beside = SpectralRegion(edges[0], edges[1]) + SpectralRegion(edges[2], edges[3])
continuum = fit_continuum(spectrum, Linear1D(), LinearLSQFitter(), window=beside)
excess = spectrum - continuum(axis)
total, centre = line_flux(excess, line), centroid(excess, line)
print(f"{total:.4g} +- {total.uncertainty:.2g}, centre {centre:.4f}")

# sphinx_gallery_alt = "Flux density against wavelength around one emission line, as steps; a straight line for the continuum below it, and a dotted vertical one at its centre."
fig, ax = plt.subplots(figsize=(8, 3.8), layout="constrained")
seen = slice(middle - 30, middle + 31)
ax.step(axis[seen].value, spectrum.flux[seen].value, where="mid", label="Spectrum")
ax.plot(axis[seen].value, continuum(axis[seen]).value, label="continuum")
ax.axvline(centre.value, color="0.5", linestyle=":", label="centre")
ax.set(xlabel=f"wavelength ({axis.unit:unicode})", ylabel=f"flux ({spectrum.flux.unit})")
ax.legend()
plt.show()

# %%
# Check: against the truth
# ------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    distance = np.abs(known["lines"]["wavelength"] - expected)
    true = known["lines"][distance.argmin()]
    step = (axis[middle + 1] - axis[middle - 1]) / 2
    off = ((centre - true["wavelength"]) / step).to_value(u.one)
    # From Jy and micrometres: d(frequency) = c / wavelength^2 d(wavelength).
    ratio = (total * c / centre**2 / true["flux"]).to_value(u.one)
    same = np.allclose(spectra[0].flux[order], spectrum.flux, equal_nan=True)
    print(f"off by {off:+.2f} element, flux over true {ratio:.3f}; the reader has the same: {same}")
    # sphinx_gallery_start_ignore
    assert abs(off) < 0.15
    assert abs(ratio - 1) < 0.025
    assert same
    # sphinx_gallery_end_ignore
