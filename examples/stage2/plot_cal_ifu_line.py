"""
The image of an emission line, without a cube: cal
==================================================

Each slice of an integral field unit (IFU) is a strip of sky, and each of its pixels has a position
on the sky and a wavelength. The pixels at the wavelength of a line therefore form an image of the
field in that line. Find the strongest line of a ``cal``, and draw it without the smoothing of a
cube.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: IFU", "stage: 2", "suffix: cal", "task: display"]
# sphinx_gallery_order = 200

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from scipy.ndimage import median_filter
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_ifu", "cal")
require(filename, "cal", exp_type="NRS_IFU")

# %%
# Pixels above the continuum
# --------------------------
# The spectra run along the rows. Subtract from every pixel the running median of its row, and keep
# pixels that exceed three times their error.
with datamodels.open(filename) as model:
    if not model.hasattr("regions"):
        raise SystemExit("There is no array REGIONS: this file was made before jwst had one.")
    used = np.flatnonzero(model.regions.any(axis=0))
    columns = slice(used[0], used[-1] + 1)  # those that have light
    good = (model.regions[:, columns] > 0) & (model.dq[:, columns] % 2 == 0)
    data, err = model.data[:, columns], model.err[:, columns]
    wavelength, wcs, unit = model.wavelength[:, columns], model.meta.wcs, model.meta.bunit_data
    target = SkyCoord(model.meta.target.ra, model.meta.target.dec, unit="deg")
data = np.where(good, data, 0)
excess = data - median_filter(data, (1, 25))
shining = good & (excess > 3 * err)

# %%
# The wavelength of the line
# --------------------------
# Find the wavelength at which the largest fraction of pixels stands out. The bins are as wide as a
# pixel of the slice with the most light: a prism disperses short and long wavelengths more than
# those between.
row = int(data.sum(axis=1).argmax())
bins = np.sort(wavelength[row][np.isfinite(wavelength[row])])
counts = [np.histogram(wavelength[these], bins)[0] for these in (shining, good)]
most = (counts[0] / np.maximum(counts[1], 100)).argmax()
line, width = bins[most : most + 2].mean(), np.diff(bins)[most]
print(f"the line is at {line:.3f} um; a pixel is {width:.4f} um wide there")

# %%
# On the sky
# ----------
# Draw these pixels at their positions on the sky. The cross is the target; single bright dots are
# bad pixels that are not flagged yet.
y, x = np.nonzero(good & (np.abs(wavelength - line) < width / 2))
ra, dec, _ = wcs(x + columns.start, y)
places, light = SkyCoord(ra, dec, unit="deg"), excess[y, x]
east, north = (angle.arcsec for angle in target.spherical_offsets_to(places))

# sphinx_gallery_alt = "The field at one wavelength, made of upright rows of dots, one for each pixel: dark except for a round cloud in the upper left and three single bright dots; there is a cross in the middle."
fig, ax = plt.subplots(figsize=(5.2, 4.5), layout="constrained")
drawn = ax.scatter(east, north, c=light, s=22, marker="s", cmap="gray", vmin=0)
fig.colorbar(drawn, ax=ax, label=f"above the continuum ({unit})")
ax.plot(0, 0, "+", color="C1", markersize=12)
ax.set(xlabel="east of the target (arcsec)", ylabel="north (arcsec)", aspect="equal")
ax.set_title(f"{line:.3f} µm")
ax.invert_xaxis()
plt.show()

# %%
# Check: which line, and where the cloud is
# -----------------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    lines, sources = known["lines"], known["sources"]
    nearest = lines[np.abs(lines["wavelength"] - line * u.um).argmin()]
    cloud = SkyCoord(sources["ra"], sources["dec"])[1]
    offsets = [angle.to_value(u.mas) for angle in cloud.spherical_offsets_to(places)]
    close = np.hypot(*offsets) < 700
    off = [np.average(angle[close], weights=light[close]) for angle in offsets]
    print(f"found {line:.3f}, true {nearest['wavelength']:.3f} ({nearest['line']});", end=" ")
    print(f"the light of the cloud is off by {np.hypot(*off):.0f} mas")
    # sphinx_gallery_start_ignore
    assert abs(nearest["wavelength"].to_value(u.um) - line) < width
    assert np.hypot(*off) < 30
    true = nearest["wavelength"].to_value(u.um)
    y, x = np.nonzero(good & (np.abs(wavelength - true) < 4 * width))
    ra, dec, _ = wcs(x + columns.start, y)
    around = SkyCoord(ra, dec, unit="deg").separation(cloud) < 0.4 * u.arcsec
    light = excess[y, x][around].clip(0)
    assert abs(np.average(wavelength[y, x][around], weights=light) - true) < 0.3 * width
    # sphinx_gallery_end_ignore
