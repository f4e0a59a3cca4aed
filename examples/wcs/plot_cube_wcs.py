"""
The WCS of a cube: planes, wavelengths, spaxels
===============================================

Which wavelength does a plane of a cube have, which plane a wavelength, and which spaxel is that star
in? The WCS of an ``s3d`` is a function of three numbers that answers all of it. Where a cube has
several channels, its wavelengths are no straight line but a table, in the product and in the
FITS header: see how to read both, and that they agree.
"""

# sphinx_gallery_tags = ["instrument: MIRI","mode: MRS","stage: 2","suffix: s3d","task: WCS"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord, SpectralCoord
from astropy.io import fits
from astropy.wcs import WCS
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth

# Put the names of your own files here: everything below works on them. One is enough.
filenames = [sample("miri_mrs", "s3d", stage=stage) for stage in (2, 3)]

# %%
# From a spaxel and a plane to the sky and a wavelength
# -----------------------------------------------------
# The WCS takes column, row and plane, counted from 0: the other way round than NumPy indexes the
# array. It gives right ascension and declination in degrees and the wavelength in micrometres, in
# vacuum, with respect to the barycentre.
with datamodels.open(filenames[0]) as model:
    wcs, data, target = model.meta.wcs, model.data, model.meta.target
nwave, ny, nx = data.shape
print(wcs(nx // 2, ny // 2, 0))
print(wcs.pixel_to_world(nx // 2, ny // 2, 0))

# %%
# The wavelengths of all planes are those of any one spaxel. Of this cube they make a table: two
# channels of their own steps, and a gap between them.
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
# To a sky position and a wavelength belong a column, a row and a plane; round them for the index of
# the array. Here the target and a wavelength in the middle. As objects: a ``SpectralCoord``, no
# other quantity, goes with the ``SkyCoord``.
wavelength = waves[nwave // 3] + 0.2 * (waves[nwave // 3 + 1] - waves[nwave // 3])
x, y, plane = wcs.invert(target.ra, target.dec, wavelength)
print(f"x = {x:.3f}, y = {y:.3f}, plane = {plane:.3f}")
sky, spectral = SkyCoord(target.ra, target.dec, unit="deg"), SpectralCoord(wavelength, "um")
print(*np.round(wcs.world_to_pixel(sky, spectral), 3))
print("the value there:", data[int(np.rint(plane)), int(np.rint(y)), int(np.rint(x))])

# %%
# A wavelength between two channels gets a plane too, a fraction between the last of one and the
# first of the other, to which no data belong. One beyond a table is an error; beyond the ends of a
# straight line there is NaN.
try:
    print(wcs.invert(target.ra, target.dec, waves.max() + 1))
except ValueError as error:
    print("ValueError:", error)

# %%
# The same from the FITS header
# -----------------------------
# Software that knows nothing of JWST reads the header. ``CTYPE3 = 'WAVE-TAB'`` says that the
# wavelengths are in a table of the same file, so ``astropy.wcs`` needs the open file as well, as
# ``fobj``. A cube of one channel has ``'WAVE'``, a straight line, which astropy gives in metres.
# (``fix=False``: else it warns of dates that it fills in.)
differences = []
for filename in filenames:
    with fits.open(filename) as hdus, datamodels.open(filename) as cube:
        header = hdus["SCI"].header
        fits_wcs = WCS(header, fobj=hdus, fix=False)
        grid = np.meshgrid(*(np.linspace(0, size - 1, 5) for size in cube.data.shape[::-1]))
        ours, theirs = cube.meta.wcs.pixel_to_world(*grid), fits_wcs.pixel_to_world(*grid)
        brightest = cube.data[np.nansum(cube.data, axis=(1, 2)).argmax()]
    apart = ours[0].separation(theirs[0]).max().to(u.mas)
    off = np.abs(ours[1].to(u.um) - theirs[1].to(u.um)).max()
    differences.append((apart, off))
    print(f"{header['CTYPE3']:9s}in {theirs[1].unit}: they differ by {apart:.0e} and {off:.0e}")

# %%
# The part for the sky makes axes of matplotlib, with right ascension and declination around an
# image. What is drawn there is in pixels, unless ``transform`` says otherwise.
fig = plt.figure(figsize=(6, 5), layout="constrained")
ax = fig.add_subplot(projection=fits_wcs.celestial)
ax.imshow(brightest, cmap="gray", vmin=0, vmax=np.nanpercentile(brightest, 98))
on_sky = {"transform": ax.get_transform("icrs"), "markersize": 24, "fillstyle": "none"}
ax.plot(target.ra, target.dec, "o", color="#009e73", **on_sky)
# sphinx_gallery_alt = "The brightest plane of the cube, a point source in a ring of which the left side shines, in axes of right ascension and declination; a circle marks the target."
ax.set(xlabel="right ascension", ylabel="declination")
plt.show()

# %%
# Check: the place of the star
# ----------------------------
# The centroid of the star's light in the planes around the wavelength, against the spaxel that the
# WCS gives for its true position.
known = truth(filenames[0])
if known is not None:  # a file from MAST has no known truth
    star = known["sources"][known["sources"]["kind"] == "star"][0]
    x, y, plane = wcs.invert(star["ra"].value, star["dec"].value, wavelength)
    image = np.nan_to_num(data[int(plane) - 15 : int(plane) + 16]).sum(axis=0)
    image[image < 0.05 * image.max()] = 0
    row, column = (np.average(axis, weights=image) for axis in np.indices(image.shape))
    print(f"centroid off by {column - x:.3f} in x and {row - y:.3f} in y, of a spaxel")
    assert np.hypot(column - x, row - y) < 0.1
    assert all(apart < 0.01 * u.mas and off < 1e-6 * u.um for apart, off in differences)
