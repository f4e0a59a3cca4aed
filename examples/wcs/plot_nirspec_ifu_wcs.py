"""
The WCS of NIRSpec's slices: all at once, or one by one
=======================================================

The integral field unit (IFU) of the Near Infrared Spectrograph (NIRSpec) cuts its field into 30
slices, whose spectra lie one above the other on the detector. The World Coordinate System (WCS) of
its ``cal`` takes any pixel and finds the slice by itself; ``jwst`` can also derive the WCS of one
slice from it. Compare the two, and see where neither is defined.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: IFU", "stage: 2", "suffix: cal", "task: WCS"]
# sphinx_gallery_order = 180

import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from jwst.assign_wcs.nirspec import nrs_wcs_set_input
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.wcs import step_through

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_ifu", "cal")
require(filename, "cal", exp_type="NRS_IFU")

# %%
# Any pixel
# ---------
# The WCS takes column and row, counted from 0, and returns right ascension, declination and
# wavelength. Take the brightest column of the array and in it the brightest pixel. On the way is
# the frame ``slicer``: the position on the mirrors that slice the field, across and along the
# slices, in metres. (The wavelength is also in metres until ``v2v3``, whatever the frames state.)
# ``nrs_wcs_set_input`` makes the WCS of one slice, numbered from 0; ``regions`` gives the slice of
# each pixel, numbered from 1.
with datamodels.open(filename) as model:
    if not model.hasattr("regions"):
        raise SystemExit("There is no array REGIONS: this file was made before jwst had one.")
    wcs, data, good = model.meta.wcs, np.nan_to_num(model.data), model.dq % 2 == 0
    regions, wavelengths = model.regions, model.wavelength
    x = int(data.sum(axis=0).argmax())
    y = int(data[:, x].argmax())
    number = int(regions[y, x])
    of_slice = nrs_wcs_set_input(model, number - 1)
step_through(wcs, x, y).pprint(-1)

# %%
# All at once
# -----------
# Between the slices it returns NaN (not a number). Along column x the wavelength is not quite the
# same in all slices, and neighbouring slices here are not neighbours on the sky.
rows = np.arange(len(data))
ra, dec, wavelength = wcs(np.full_like(rows, x), rows)  # both inputs of one shape
place = SkyCoord(np.nan_to_num(ra), np.nan_to_num(dec), unit="deg")
seen = np.isfinite(ra)
east, north = SkyCoord(*wcs(x, y)[:2], unit="deg").spherical_offsets_to(place)
print(f"{seen.mean():.0%} of the rows have a slice, {wavelength[seen].min():.4f} to ", end="")
print(f"{wavelength[seen].max():.4f} um")

# sphinx_gallery_alt = "Right ascension and declination along one column, as offsets from the brightest pixel. That to the north falls from one end to the other in each of thirty slices, a saw with gaps; that to the east is a dash in each slice, and goes up and down in turns between two stairs that meet at the right."
fig, ax = plt.subplots(figsize=(8.5, 3.4), layout="constrained")
for offset, name in ((east, "east"), (north, "north")):
    ax.plot(rows, np.where(seen, offset.arcsec, np.nan), linewidth=2, label=name)
ax.set(xlabel="row y (pixel)", ylabel="offset (arcsec)")
ax.legend(loc="upper left", bbox_to_anchor=(0, 1.2), ncols=2)
plt.show()

# %%
# One by one
# ----------
# The WCS of a slice is the same function within a bounding box around the slice.
print(f"slice {number}, x and y within", *of_slice.bounding_box.bounding_box(order="F"))
other = int(rows[seen & (regions[:, x] != number)][0])
for row in y, other:
    print(f"row {row}: RA {of_slice(x, row)[0]:.6f} in this slice, {wcs(x, row)[0]:.6f} in any")

# %%
# Check: the star
# ---------------
# The centre of the star's light on the sky agrees with the star's position, and the inverse
# recovers all pixels.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = SkyCoord(known["sources"]["ra"][0], known["sources"]["dec"][0])
    near = np.abs(wavelengths - wavelengths[y, x]) < 0.3
    at, columns = np.nonzero(near & good & (regions > 0))
    ra, dec, wavelength = wcs(columns, at)
    east, north = star.spherical_offsets_to(SkyCoord(ra, dec, unit="deg"))
    close = np.hypot(east, north).arcsec < 0.3
    light = data[at, columns][close]
    off = [1000 * np.average(offset.arcsec[close], weights=light) for offset in (east, north)]
    print(f"the star's light is off by {np.hypot(*off):.1f} mas")
    back = wcs.invert(ra[::100], dec[::100], wavelength[::100])
    missed = np.hypot(back[0] - columns[::100], back[1] - at[::100])
    print(f"{len(missed)} pixels come back, at worst {missed.max():.4f} pixel away")
    # sphinx_gallery_start_ignore
    assert np.hypot(*off) < 20
    assert missed.max() < 0.02
    assert np.abs(wavelength - wavelengths[at, columns]).max() < 1e-6
    # sphinx_gallery_end_ignore
