"""
A piece of a cube: a field and a range of wavelengths
=====================================================

Cut a field and a range of wavelengths out of an ``s3d`` cube, with errors, mask and coordinates. An
``NDData`` slices the World Coordinate System (WCS) with the data: a plane of it is an image with
sky coordinates, a spaxel a spectrum with wavelengths. Then save the piece as a FITS file.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: MRS", "stage: 3", "suffix: s3d", "task: other packages"]
# sphinx_gallery_order = 20

import tempfile
from pathlib import Path

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D, NDDataRef, StdDevUncertainty
from astropy.wcs import WCS
from scipy.ndimage import median_filter
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("miri_mrs", "s3d", stage=3)
require(filename, "s3d")

# %%
# The whole cube
# --------------
# The order of ``NDData`` is that of the array, (plane, row, column), and the order of the WCS is the
# reverse. Its wavelengths are in micrometres.
with datamodels.open(filename) as model:
    empty = (model.dq & dqflags.pixel["DO_NOT_USE"] > 0) | ~np.isfinite(model.data)
    errors, unit = StdDevUncertainty(model.err.copy()), model.meta.bunit_data
    solid_angle = model.meta.photometry.pixelarea_steradians * u.sr
    cube = NDDataRef(model.data.copy(), errors, mask=empty, unit=unit, wcs=model.meta.wcs)
wave = cube[:, 0, 0].wcs.pixel_to_world(np.arange(len(cube.data)))
print(cube.data.shape, cube.wcs.world_axis_physical_types, cube.wcs.world_axis_units, wave[0])

# %%
# Cut out a line
# --------------
# Any field and range will do; here they are 3 by 3 arcsec around the brightest spaxel, and 0.5 % on
# either side of the strongest line, at least ten planes.
good = np.ma.masked_array(cube.data, cube.mask)
spectrum = good.mean(axis=(1, 2)).filled(0)
middle = 30 + (spectrum - median_filter(spectrum, 51))[30:-30].argmax()
line = wave[middle]
image = np.ma.median(good, axis=0).filled(0)
y, x = np.unravel_index(image.argmax(), image.shape)
reach = max(10, middle - np.searchsorted(wave, 0.995 * line))
first, last = max(middle - reach, 0), min(middle + reach + 1, len(wave))
side = round((3 * u.arcsec / np.sqrt(solid_angle)).to_value(u.one))
slices = (slice(first, last), *Cutout2D(image, (x, y), side, mode="trim").slices_original)
piece = cube[slices]
ends = piece[:, 0, 0].wcs.pixel_to_world([0, last - first - 1]).to(u.um)
print(f"{piece.data.shape}: {ends[0]:.4f} to {ends[1]:.4f}")


# %%
# A plane is an image, a spaxel a spectrum
# ----------------------------------------
# A piece of one plane keeps the sky coordinates alone, and axes of matplotlib take them.
wave_here = wave[first:last].to(u.um)
plane = np.argmin(np.abs(wave_here - line))
light = (np.nansum(piece.data, axis=(1, 2)) * piece.unit * solid_angle).to(u.mJy)

# sphinx_gallery_alt = "Left, the plane of the line, with right ascension and declination: a point source, and the bright left side of a ring around it. Right, the flux in the whole piece against wavelength: a flat continuum with small ripples, and the line."
fig = plt.figure(figsize=(8.5, 3.6), layout="constrained")
left = fig.add_subplot(1, 2, 1, projection=piece[plane].wcs)
drawn = left.imshow(piece.data[plane], cmap="gray", vmax=np.nanpercentile(piece.data[plane], 93))
fig.colorbar(drawn, ax=left, extend="max", label=f"surface brightness ({unit})")
left.set(xlabel="right ascension", ylabel="declination", title=f"{wave_here[plane].value:.4f} µm")
left.coords[0].set_ticks(number=3)
right = fig.add_subplot(1, 2, 2)
right.step(wave_here.value, light.value, where="mid")
right.set(xlabel="wavelength (µm)", ylabel="flux in the piece (mJy)")
plt.show()

# %%
# Write it as FITS
# ----------------
# Other programs read the coordinates from the header. That of the cube is exact
# (:ref:`sphx_glr_gallery_wcs_plot_cube_header.py`), so slice it the same way. It states wavelengths
# in metres, or in a table, which goes into the new file, too.
with fits.open(filename) as hdus:
    header = WCS(hdus["SCI"].header, fobj=hdus, fix=False)[slices].to_header()
    tables = [hdu.copy() for hdu in hdus if hdu.name == "WCS-TABLE"]
header["BUNIT"] = unit
images = {"SCI": piece.data, "ERR": piece.uncertainty.array, "MASK": piece.mask.astype(np.uint8)}
new = [fits.ImageHDU(image, header, name) for name, image in images.items()]
grid = np.meshgrid(*(np.arange(size) for size in piece.data.shape[::-1]))
sky, wavelengths = piece.wcs.pixel_to_world(*grid)
with tempfile.TemporaryDirectory() as folder:  # in place of a folder of your own
    path = Path(folder, "piece.fits")
    fits.HDUList([fits.PrimaryHDU(), *new, *tables]).writeto(path)
    with fits.open(path) as hdus:
        read = WCS(hdus["SCI"].header, fobj=hdus, fix=False)
        sky_read, wave_read = read.pixel_to_world(*grid)
apart = sky.separation(sky_read).max().to(u.mas)
off = np.abs(wave_read.to(u.um) - wavelengths.to(u.um)).max()
print(f"from {wave_read.unit}: at most {apart:.0e} and {off:.0e} from the GWCS")

# %%
# Check: the star and the line
# ----------------------------
# In the piece, the star must be where it truly is, and as bright, and the line at its wavelength.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star, lines = known["sources"][0], known["lines"]["wavelength"]
    data = np.nan_to_num(piece.data)
    continuum = np.median(data[np.r_[:10, -10:0]], axis=0)
    expected = piece[0].wcs.world_to_pixel(SkyCoord(star["ra"], star["dec"]))
    rows, columns = np.indices(continuum.shape)
    inside = np.hypot(columns - expected[0], rows - expected[1]) < 4
    centre = [np.average(axis[inside], weights=continuum[inside]) for axis in (columns, rows)]
    true = star["continuum"] * (line.to_value(u.um) / 5) ** star["slope"]
    part = (continuum[inside].sum() * cube.unit * solid_angle / true).to_value(u.one)
    profile = (data - continuum).sum(axis=(1, 2)).clip(0)
    measured = np.average(
        wave_here.value, weights=np.where(profile > profile.max() / 4, profile, 0)
    )
    steps = (measured * u.um - lines[np.abs(lines - line).argmin()]) / (wave_here[1] - wave_here[0])
    print("star at (x, y) =", np.round(centre, 2), "by the sliced WCS", np.round(expected, 2))
    print(f"{part:.3f} of its flux; line at {measured:.4f} µm, off by {steps:+.2f} planes")
    # sphinx_gallery_start_ignore
    np.testing.assert_allclose(centre, expected, rtol=0, atol=0.15)
    assert abs(part - 1) < 0.025
    assert abs(steps) < 0.4
    assert apart < 0.01 * u.mas
    assert off < 1e-6 * u.um
    # sphinx_gallery_end_ignore
