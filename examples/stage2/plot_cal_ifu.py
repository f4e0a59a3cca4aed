"""
The slices of NIRSpec's integral field unit: cal
================================================

The Near Infrared Spectrograph (NIRSpec) also has an integral field unit (IFU). Its slices lie one
above the other, and their spectra run along the rows. The ``cal`` gives the slice and the
wavelength of each pixel. See the slices, and how their wavelengths are offset from each other.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: IFU", "stage: 2", "suffix: cal", "task: display"]
# sphinx_gallery_order = 190

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from matplotlib.colors import AsinhNorm
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_image

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_ifu", "cal")
require(filename, "cal", exp_type="NRS_IFU")

# %%
# The arrays
# ----------
# ``regions`` is the number of a pixel's slice, from 1, and 0 between slices; ``wavelength`` is in
# micrometres, and NaN (not a number) there.
with datamodels.open(filename) as model:
    if not model.hasattr("regions"):
        raise SystemExit("There is no array REGIONS: this file was made before jwst had one.")
    data, regions, wavelength = model.data, model.regions, model.wavelength
    wcs, unit = model.meta.wcs, model.meta.bunit_data
    solid_angle = model.meta.photometry.pixelarea_steradians
    print(type(model).__name__, data.shape, unit)
numbers = np.unique(regions[regions > 0])
brightest = max(numbers, key=lambda number: np.nansum(data[regions == number]))
print(f"{len(numbers)} slices; number {brightest} has the most light")

# %%
# On the detector
# ---------------
# On the right are the slice with the most light and its two neighbours.
rows, columns = np.nonzero(regions)
first, last = columns.min(), columns.max()
near = np.isin(regions, np.arange(brightest - 1, brightest + 2))
bottom, top = np.nonzero(near.any(axis=1))[0][[0, -1]]
window = np.s_[bottom : top + 1, first : last + 1]

# sphinx_gallery_alt = "Left: the columns of the detector that have light, with thirty level strips one above the other, numbered; a few have a bright streak. Right: three strips enlarged, with lines of equal wavelength standing upright in them, closer together at the left and a little shifted from strip to strip."
fig, (ax, part) = plt.subplots(1, 2, figsize=(8.5, 3.55), layout="constrained")
show_image(data, ax=ax, label=f"surface brightness ({unit})")
ax.set(xlim=(first - 50, last + 150), aspect="auto")
for number in numbers[::3]:
    y = rows[regions[rows, columns] == number].mean()
    ax.text(last + 40, y, number, va="center", fontsize=9)
extent = (first - 0.5, last + 0.5, bottom - 0.5, top + 0.5)
style = {"origin": "lower", "extent": extent, "aspect": "auto", "cmap": "gray"}
part.imshow(data[window], norm=AsinhNorm(1, 0, np.nanmax(data[near]) / 4), **style)
lines = part.contour(wavelength[window], 10, extent=extent, colors="C1", linewidths=0.8)
part.clabel(lines, fontsize=9)
part.set(xlabel="column x (pixel)", ylabel="row y (pixel)", title="wavelength (µm) in three slices")
plt.show()

# %%
# Check: the star
# ---------------
# Compare the centre of the light around it, by the World Coordinate System (WCS) of these pixels,
# with its true position. The sum over the pixels around it, for each column, is its flux density but
# for the light farther out.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])[0]
    y, x = np.nonzero((regions > 0) & np.isfinite(data) & (wavelength > 2) & (wavelength < 3))
    ra, dec, um = wcs(x, y)
    east, north = star.spherical_offsets_to(SkyCoord(ra, dec, unit="deg"))
    close = np.hypot(east, north) < 0.3 * u.arcsec
    off = [np.average(a[close].to_value(u.mas), weights=data[y, x][close]) for a in (east, north)]
    n_columns = len(np.unique(x[close]))
    flux = np.sum(data[y, x][close]) * solid_angle * 1e12 / n_columns
    true = known["sources"][0]["continuum"].value * np.mean(2 / um[close])  # with a slope of -1
    of_star = regions[y, x][np.hypot(east, north).argmin()]
    print(f"its light is off by {np.hypot(*off):.1f} mas, and it is in slice {of_star}")
    print(f"flux density {flux:.1f} of {true:.1f} uJy: {flux / true:.3f}")
    # sphinx_gallery_start_ignore
    assert np.hypot(*off) < 20
    assert of_star == brightest
    assert abs(flux / true - 0.84) < 0.03
    np.testing.assert_allclose(wavelength[y, x], um, rtol=0, atol=1e-4)
    # sphinx_gallery_end_ignore
