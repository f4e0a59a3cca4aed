"""
Positions and wavelengths of a rectified spectrum: s2d
======================================================

In an ``s2d`` of MIRI each column is a position along the slit and each row a wavelength; for
NIRSpec it is the other way round. No keywords describe either axis as a linear scale. Use the World
Coordinate System (WCS) in the file instead, and draw the spectrum in arcseconds and micrometres.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: LRS", "stage: 2", "suffix: s2d", "task: WCS"]
# sphinx_gallery_order = 140

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.visualization import AsinhStretch, ImageNormalize
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import slit_unit

# Put the name of your own file here: everything below works on it.
filename = sample("miri_lrs", "s2d", stage=2)
require(filename, "s2d", model="SlitModel")

# %%
# The WCS
# -------
# From a pixel to right ascension, declination and wavelength: high-level objects, or numbers in the
# units of ``output_frame``. SPECSYS names the rest frame: the pipeline has removed the
# observatory's velocity, which the header states.
with datamodels.open(filename) as model:
    # Pixels without data have a weight of zero; jwst before 1.15 set them to 0, not NaN.
    data = np.where(model.wht == 0, np.nan, model.data)
    wcs, unit = model.meta.wcs, slit_unit(model)
    solid_angle = model.meta.photometry.pixelarea_steradians
    frame, velocity = model.meta.wcsinfo.specsys, model.meta.wcsinfo.velosys * u.m / u.s
    along_rows = model.meta.wcsinfo.dispersion_direction == 1
    # A slit of NIRSpec gives the position of its source, an exposure of MIRI that of its target.
    places = [(model.source_ra, model.source_dec)]
    places += [(model.meta.dither.dithered_ra, model.meta.dither.dithered_dec)]
    places += [(model.meta.target.ra, model.meta.target.dec)]
    target = SkyCoord(*next(place for place in places if None not in place), unit="deg")
ny, nx = data.shape
sky, wave = wcs.pixel_to_world(nx // 2, ny // 2)
print("frames:", ", ".join(wcs.available_frames))
print(f"the middle: {sky.to_string('hmsdms', precision=2)}, {wave.to(u.um):.4f}")
print(f"wavelengths of the frame {frame}; taken out: {velocity.to(u.km / u.s):.1f}")

# %%
# In physical axes
# ----------------
# The wavelength step differs from row to row. Positions along the slit are distances from the
# target, positive towards higher columns. Data of NIRSpec are transposed to match.
to_world, to_pixel = wcs, wcs.backward_transform
if along_rows:
    data, ny, nx = data.T, nx, ny
    to_world, to_pixel = (lambda x, y: wcs(y, x)), (lambda *sky: wcs.backward_transform(*sky)[::-1])
wavelength = to_world(np.full(ny, nx // 2), np.arange(ny))[2]
steps = np.diff(wavelength) * 1e3
print(f"from row to row: {steps[0]:.1f} nm at {wavelength[0]:.1f} um, ", end="")
print(f"{steps[-2]:.1f} nm at {wavelength[-2]:.1f} um")
sky = SkyCoord(*to_world(np.arange(nx), np.full(nx, ny // 2))[:2], unit="deg")
column, _ = to_pixel(target.ra.deg, target.dec.deg, wavelength[ny // 2])
along = sky.separation(target).to_value(u.arcsec) * np.sign(np.arange(nx) - column)
print(f"a column is {np.diff(along).mean():.4f} arcsec, the target in column {column:.2f}")
box = np.abs(along) < 0.5
# Masked, not NaN: a column may have no data at all.
profile = np.ma.median(np.ma.masked_invalid(data), axis=0).filled(np.nan)
light = data[:, box].mean(axis=1)

good = data[np.isfinite(data)]
norm = ImageNormalize(vmin=np.percentile(good, 1), vmax=good.max(), stretch=AsinhStretch(0.05))
# sphinx_gallery_alt = "Spectrum from 4.5 to 14 micrometres, left to right: a bright streak at 0 arcsec and a dark one two arcsec above, both with four knots; beside it the light along the slit, a peak at 0 and a dip; below, the flux along the streak, a slow rise with four lines."
fig, axes = plt.subplots(
    2, 2, figsize=(8, 6), sharex="col", sharey="row", width_ratios=[4, 1], height_ratios=[2, 1]
)
image = axes[0, 0].pcolormesh(wavelength, along, data.T, norm=norm, cmap="gray", shading="nearest")
fig.colorbar(image, ax=axes[0, 1], label=f"surface brightness ({unit})")
axes[0, 0].set_ylabel("along the slit (arcsec)")
axes[0, 1].plot(profile, along, drawstyle="steps-mid")
axes[0, 1].set_xlabel(f"median\n({unit})")
axes[0, 1].tick_params(labelbottom=True)
axes[1, 0].plot(wavelength, light, drawstyle="steps-mid")
axes[1, 0].set(xlabel="wavelength (µm)", ylabel=f"within 0.5 arcsec\n({unit})")
axes[1, 1].set_axis_off()
plt.show()

# %%
# Check: positions of target and lines
# ------------------------------------
# Compare the centre of light along the slit, and the row of each line, with the truth.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    centre = np.average(along[box], weights=profile[box])
    true = known["sources"][0]
    print(f"light of the target: {centre:+.3f} arcsec")
    # The light of 13 columns, in the middle of the spectrum.
    near = np.nanargmax(profile) + np.arange(-6, 7)
    flux = np.nansum(data[:, near], axis=1) * solid_angle * 1e12
    expected = true["continuum"].to_value(u.uJy) * (wavelength / 8) ** true["slope"]
    part = np.nanmedian((flux / expected)[(wavelength > 6) & (wavelength < 11)])
    print(f"flux over true: {part:.3f}")
    off = []
    for at in known["lines"]["wavelength"].to_value(u.um):
        _, row = to_pixel(true["ra"].value, true["dec"].value, at)
        rows = np.arange(round(row) - 5, round(row) + 6)
        excess = light[rows] - np.median(light[round(row) - 25 : round(row) + 26])
        off.append(np.average(rows, weights=excess) - row)
        print(f"{at:.4f} um: row {off[-1] + row:.2f}, the WCS says {row:.2f}")
    # sphinx_gallery_start_ignore
    assert profile[box].max() > 0
    assert abs(centre) < 0.02
    assert abs(part - 0.97) < 0.02
    assert np.max(np.abs(off)) < 0.3  # what the pipeline's smooth fit to the wavelengths leaves
    # sphinx_gallery_end_ignore
