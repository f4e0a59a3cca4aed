"""
The WCS of a cube: planes, wavelengths, spaxels
===============================================

Which wavelength does a plane of a cube have, which plane has a given wavelength, and which spaxel
contains that star? The World Coordinate System (WCS) of an ``s3d`` is a function of three numbers
that answers all three questions. If a cube has several channels, its wavelengths are tabulated, not
linear.
"""

# sphinx_gallery_tags = ["instrument: MIRI","mode: MRS","stage: 2","suffix: s3d","task: WCS"]
# sphinx_gallery_order = 190

import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord, SpectralCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("miri_mrs", "s3d", stage=2)
require(filename, "s3d")

# %%
# From a spaxel and a plane to the sky and a wavelength
# -----------------------------------------------------
# The WCS takes column, row and plane, counted from 0: the reverse of the NumPy index. It gives
# right ascension and declination in degrees and the wavelength in micrometres, in vacuum, with
# respect to the barycentre.
with datamodels.open(filename) as model:
    wcs, data = model.meta.wcs, model.data
    target = SkyCoord(model.meta.target.ra, model.meta.target.dec, unit="deg")
nwave, ny, nx = data.shape
print(wcs(nx // 2, ny // 2, 0))
print(wcs.pixel_to_world(nx // 2, ny // 2, 0))

# %%
# Any spaxel gives the wavelengths of all planes. In this cube they form a table: two channels with
# different steps and a gap between them.
planes = np.arange(nwave)
waves = wcs(np.zeros(nwave), np.zeros(nwave), planes)[2]
steps = np.unique(np.diff(waves).round(4))
print(f"{nwave} planes, {waves[0]:.4f} to {waves[-1]:.4f} um; steps {steps} um")

# sphinx_gallery_alt = "Wavelength against plane: a line that rises slowly, a jump of nearly two micrometres between two neighbouring planes, and a steeper line."
fig, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
ax.plot(planes, waves, ".", markersize=2)
ax.set(xlabel="plane", ylabel="wavelength (µm)")
plt.show()

# %%
# And back
# --------
# A sky position and a wavelength give a column, a row and a plane; round them to index the array.
# With objects, the ``SkyCoord`` needs a ``SpectralCoord``, not another quantity. A wavelength
# between two channels also gets a plane, a fractional one without data.
wavelength = waves[nwave // 3] + 0.2 * (waves[nwave // 3 + 1] - waves[nwave // 3])
x, y, plane = wcs.invert(target.ra.deg, target.dec.deg, wavelength)
print(f"x = {x:.3f}, y = {y:.3f}, plane = {plane:.3f}")
print(*np.round(wcs.world_to_pixel(target, SpectralCoord(wavelength, "um")), 3))
print("the value there:", data[int(np.rint(plane)), int(np.rint(y)), int(np.rint(x))])

# %%
# Check: the place of the star
# ----------------------------
# Compare the centroid of the star's light in the planes around the wavelength with the spaxel that
# the WCS gives for its true position.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = known["sources"][known["sources"]["kind"] == "star"][0]
    x, y, plane = wcs.invert(star["ra"].value, star["dec"].value, wavelength)
    image = np.nan_to_num(data[int(plane) - 15 : int(plane) + 16]).sum(axis=0)
    image[image < 0.05 * image.max()] = 0
    row, column = (np.average(axis, weights=image) for axis in np.indices(image.shape))
    print(f"expected at x = {x:.3f}, y = {y:.3f}; measured {column:.3f}, {row:.3f}")
    # sphinx_gallery_start_ignore
    assert np.hypot(column - x, row - y) < 0.1
    # sphinx_gallery_end_ignore
