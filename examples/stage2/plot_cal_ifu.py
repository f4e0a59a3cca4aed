"""
The slices of NIRSpec's integral field unit: cal
================================================

The Near Infrared Spectrograph (NIRSpec) has an integral field unit (IFU), too. Its slices lie one above
the other, and their spectra run along the rows. The ``cal`` says of each pixel to which slice it belongs
and which wavelength it has: see the slices, how unevenly a prism spreads the light, and the image that
one line makes of the field, without a cube.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: IFU", "stage: 2", "suffix: cal", "task: display"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from matplotlib.colors import AsinhNorm
from scipy.ndimage import median_filter
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_ifu", "cal")

# %%
# The arrays
# ----------
# ``regions`` is the number of a pixel's slice, from 1, and 0 between slices; ``wavelength`` is in
# micrometres, and NaN (not a number) there. ``pathloss_point`` and ``pathloss_uniform`` say by what the
# step ``pathloss`` would have divided, for a point and for even light; both are in the file, and SRCTYPE
# tells which it was.
model = datamodels.open(filename)
if not model.hasattr("regions"):
    raise SystemExit("There is no array REGIONS: this file was made before jwst had one.")
for name in ("data", "err", "dq", "regions", "wavelength", "pathloss_point", "pathloss_uniform"):
    array = getattr(model, name)
    if array is not None:
        print(f"{name:18}{array.dtype!s:8}{array.shape}")
print(model.meta.bunit_data, "as for", model.meta.target.source_type)
numbers = np.unique(model.regions[model.regions > 0])
n_rows = [np.ptp(np.nonzero((model.regions == number).any(axis=1))[0]) + 1 for number in numbers]
print(f"{len(numbers)} slices, each {min(n_rows)} to {max(n_rows)} rows high")

# sphinx_gallery_alt = "Left: the columns of the detector that have light, with thirty level strips one above the other, numbered; a few have a bright streak. Right: three strips enlarged, with lines of equal wavelength standing upright in them, closer together at the left and a little shifted from strip to strip."
fig, (ax, part) = plt.subplots(1, 2, figsize=(11, 4.6), layout="constrained")
show_image(model, ax=ax)
rows, columns = np.nonzero(model.regions)
ax.set(xlim=(columns.min() - 50, columns.max() + 150), aspect="auto")
for number in numbers[::3]:
    y = rows[model.regions[rows, columns] == number].mean()
    ax.text(columns.max() + 40, y, number, va="center", fontsize=7)
light = np.array([np.nansum(model.data[model.regions == number]) for number in numbers])
near = np.isin(model.regions, numbers[max(light.argmax() - 1, 0) :][:3])
bottom, top = np.nonzero(near.any(axis=1))[0][[0, -1]]
first, last = columns.min(), columns.max()
window = np.s_[bottom : top + 1, first : last + 1]
extent = (first - 0.5, last + 0.5, bottom - 0.5, top + 0.5)
style = {"origin": "lower", "extent": extent, "aspect": "auto", "cmap": "gray"}
part.imshow(model.data[window], norm=AsinhNorm(1, 0, np.nanmax(model.data[near]) / 4), **style)
lines = part.contour(model.wavelength[window], 10, extent=extent, colors="C1", linewidths=0.8)
part.clabel(lines, fontsize=7)
part.set(xlabel="column x (pixel)", ylabel="row y (pixel)", title="wavelength (µm) in three slices")
plt.show()

# %%
# How a prism spreads the light
# -----------------------------
# With a grating the step from column to column is nearly the same everywhere. The prism spreads short and
# long wavelengths more than those between, where a pixel is widest. So a spectrum needs its wavelengths: a
# start and a step do not do.
row = rows[model.regions[rows, columns] == numbers[light.argmax()]]
wavelength = model.wavelength[int(np.median(row))]
step = np.gradient(wavelength)
inside = np.isfinite(step)
print(f"step {np.nanmin(np.abs(step)):.4f} to {np.nanmax(np.abs(step)):.4f} um")

# sphinx_gallery_alt = "Width of a pixel against wavelength: a curve that rises steeply, has a peak, and falls slowly."
fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.plot(wavelength[inside], np.abs(step[inside]))
ax.set(xlabel="wavelength (µm)", ylabel="width of a pixel (µm)", ylim=0)
plt.show()

# %%
# An image of one line
# --------------------
# Each slice is a strip of sky. Take from every pixel what its row has around it, look for the wavelength
# that then shines in most of the pixels, and put these where they are on the sky. The marker is the target.
good = (model.regions > 0) & (model.dq % 2 == 0)
data = np.where(good, model.data, 0)[:, first : last + 1]
excess = data - median_filter(data, (1, 25))
good, wavelengths = good[:, first : last + 1], model.wavelength[:, first : last + 1]
bins = np.sort(wavelength[np.isfinite(wavelength)])
shining = good & (excess > 3 * model.err[:, first : last + 1])
number_of = [np.histogram(wavelengths[these], bins)[0] for these in (shining, good)]
most = (number_of[0] / np.maximum(number_of[1], 100)).argmax()
line = bins[most : most + 2].mean()
y, x = np.nonzero(good & (np.abs(wavelengths - line) < np.diff(bins)[most] / 2))
ra, dec, _ = model.meta.wcs(x + first, y)
places = SkyCoord(ra, dec, unit="deg")
target = SkyCoord(model.meta.target.ra, model.meta.target.dec, unit="deg")
east, north = (angle.arcsec for angle in target.spherical_offsets_to(places))

# sphinx_gallery_alt = "The field at one wavelength, made of upright rows of dots, one for each pixel: dark but for a round cloud in the upper left; there is a cross in the middle."
fig, ax = plt.subplots(figsize=(5.2, 4.5), layout="constrained")
drawn = ax.scatter(east, north, c=excess[y, x], s=22, marker="s", cmap="gray", vmin=0)
fig.colorbar(drawn, ax=ax, label=f"above the continuum ({model.meta.bunit_data})")
ax.plot(0, 0, "+", color="C1", markersize=12)
ax.set(xlabel="east of the target (arcsec)", ylabel="north (arcsec)", aspect="equal")
ax.set_title(f"{line:.3f} um")
ax.invert_xaxis()
plt.show()
model.close()

# %%
# Check: which line, and where the cloud is
# -----------------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    lines, cloud = known["lines"], known["sources"][1]
    nearest = lines[np.abs(lines["wavelength"] - line * u.um).argmin()]
    close = SkyCoord(cloud["ra"], cloud["dec"]).separation(places) < 0.7 * u.arcsec
    mean = SkyCoord(
        *(np.average(a[close], weights=excess[y, x][close]) for a in (ra, dec)), unit="deg"
    )
    off = mean.separation(SkyCoord(cloud["ra"], cloud["dec"]))
    print(f"{nearest['line']}, {nearest['wavelength']:.3f}; its light is off by {off.mas:.0f} mas")
    assert abs(nearest["wavelength"].to_value(u.um) - line) < np.diff(bins)[most]
    assert off < 0.03 * u.arcsec
