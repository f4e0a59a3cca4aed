"""
A cube for specutils: s3d
=========================

The package ``specutils`` (``pip install specutils``) reads an ``s3d`` as a ``Spectrum`` of three
dimensions, with a spectrum in each spaxel; Cubeviz of Jdaviz shows the same. Turn its mask of
numbers into true and false, sum the spaxels, and measure an emission line in the sum.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 3", "suffix: s3d", "task: spectrum", "task: other packages"]
# sphinx_gallery_order = 70

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.constants import c
from astropy.modeling.fitting import LinearLSQFitter
from astropy.modeling.models import Linear1D
from astropy.nddata import StdDevUncertainty
from specutils import SpectralRegion, Spectrum
from specutils.analysis import centroid, line_flux
from specutils.fitting import fit_continuum
from specutils.manipulation import extract_region
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth

# Put the name of your own file here, and the wavelength of a line: everything below works on them.
filename = sample("miri_mrs", "s3d", stage=3)
require(filename, "s3d")
expected = 5.34017 * u.um  # [Fe II]

# %%
# Data, errors and flags
# ----------------------
# The reader takes SCI, ERR and the WCS. As its mask it takes DQ, which holds numbers: ``~mask`` would
# not be what it seems. Make a mask of true and false. The axes are those of the file: wavelength,
# row, column.
as_read = Spectrum.read(str(filename), format="JWST s3d")
cube = Spectrum(
    flux=as_read.flux,
    spectral_axis=as_read.spectral_axis,
    spectral_axis_index=0,
    uncertainty=as_read.uncertainty,
    mask=(as_read.mask & dqflags.pixel["DO_NOT_USE"] > 0) | ~np.isfinite(as_read.flux),
)
print(f"{cube.shape} in {cube.flux.unit}; mask: {as_read.mask.dtype}, now {cube.mask.dtype}")
if not cube.spectral_axis[25] < expected < cube.spectral_axis[-25]:
    raise SystemExit("The cube does not have this line: set another wavelength as `expected`.")

# %%
# The sum of all spaxels
# ----------------------
# ``extract_region`` cuts out the planes around the line. Each spaxel is multiplied by its area.
# Errors are added as if the spaxels were independent, which neighbours are not.
plane = np.argmin(np.abs(cube.spectral_axis - expected))
middle = cube.spectral_axis[plane]
step = cube.spectral_axis[plane + 1] - middle
near = extract_region(cube, SpectralRegion(middle - 22 * step, middle + 22 * step))
with datamodels.open(filename) as model:
    wcs, area = model.meta.wcs, (model.meta.wcsinfo.cdelt2 * u.deg) ** 2
values = np.ma.masked_array(near.flux.value, near.mask)
errors = np.ma.masked_array(near.uncertainty.array, near.mask)
total = Spectrum(
    flux=(values.sum(axis=(1, 2)).filled(np.nan) * near.flux.unit * area).to(u.Jy),
    spectral_axis=near.spectral_axis,
    uncertainty=StdDevUncertainty(
        np.sqrt((errors**2).sum(axis=(1, 2))).filled(np.nan) * (near.flux.unit * area).to(u.Jy)
    ),
)

# %%
# Flux and centre of the line
# ---------------------------
line = SpectralRegion(middle - 10 * step, middle + 10 * step)
beside = SpectralRegion(middle - 22 * step, line.lower)
beside += SpectralRegion(line.upper, middle + 22 * step)
continuum = fit_continuum(total, Linear1D(), LinearLSQFitter(), window=beside)
excess = total - continuum(total.spectral_axis)
flux, centre = line_flux(excess, line), centroid(excess, line)
print(f"{flux:.4g} +- {flux.uncertainty:.2g}, centre {centre:.4f}")
inside = (near.spectral_axis > line.lower) & (near.spectral_axis < line.upper)
image = values[inside].mean(axis=0) - values[~inside].mean(axis=0)

# sphinx_gallery_alt = "Left, an image of the line: an evenly bright ring. Right, flux density of all spaxels against wavelength: one high line above a straight continuum."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.5), layout="constrained")
shown = axes[0].imshow(image, origin="lower", vmin=0)
fig.colorbar(shown, ax=axes[0], label=f"line ({near.flux.unit:unicode})")
axes[0].set(xlabel="column x (pixel)", ylabel="row y (pixel)")
axes[1].step(total.spectral_axis.value, total.flux.value, where="mid", label="all spaxels")
axes[1].plot(total.spectral_axis.value, continuum(total.spectral_axis).value, label="continuum")
axes[1].set(xlabel=f"wavelength ({near.spectral_axis.unit:unicode})", ylabel="flux (Jy)")
axes[1].legend()
plt.show()

# %%
# Check: against the truth
# ------------------------
# Wavelength and flux of the line, and the place of the ring that it comes from.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = known["lines"][np.abs(known["lines"]["wavelength"] - expected).argmin()]
    off = ((centre - true["wavelength"]) / step).to_value(u.one)
    # From Jy and micrometres: d(frequency) = c / wavelength^2 d(wavelength).
    ratio = (flux * c / centre**2 / true["flux"]).to_value(u.one)
    source = known["sources"][known["sources"]["id"] == true["source"]][0]
    x, y, _ = wcs.invert(source["ra"].value, source["dec"].value, centre.to_value(u.um))
    rows, columns = np.indices(image.shape)
    light = np.clip(image.filled(0), 0, None)
    beside = [np.average(columns, weights=light) - x, np.average(rows, weights=light) - y]
    print(f"off by {off:+.2f} plane, {beside[0]:+.2f} column, {beside[1]:+.2f} row;", end=" ")
    print(f"flux over true {ratio:.3f}")
    # sphinx_gallery_start_ignore
    assert abs(off) < 0.15
    assert abs(ratio - 1) < 0.03
    assert np.abs(beside).max() < 0.3
    # sphinx_gallery_end_ignore
