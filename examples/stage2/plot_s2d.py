"""
Positions and wavelengths of a rectified spectrum: s2d
======================================================

In an ``s2d`` each column is a position along the slit and each row a wavelength, but neither is in
equal steps of a keyword: the FITS header does not say where anything is. Ask the World Coordinate
System (WCS) that the file brings along, and draw the spectrum in arcseconds and micrometres.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: LRS", "stage: 2", "suffix: s2d", "task: WCS"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.visualization import AsinhStretch, ImageNormalize
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth

# Put the name of your own file here: everything below works on it.
filename = sample("miri_lrs", "s2d", stage=2)

# %%
# What the header lacks
# ---------------------
# It has no CTYPE, and so nothing that a FITS viewer could show.
header = fits.getheader(filename, "SCI")
print("axes stated in the header:", header.get("CTYPE1"), header.get("CTYPE2"))

# %%
# What the WCS says
# -----------------
# From a pixel to right ascension, declination and wavelength: high-level objects, or numbers in the
# units of ``output_frame``. SPECSYS names the rest frame: the pipeline has taken the observatory's
# velocity out, which the header states.
with datamodels.open(filename) as model:
    wcs, data, unit = model.meta.wcs, model.data, model.meta.bunit_data
    lists, frame = model.wavelength, model.meta.wcsinfo.specsys
    velocity = model.meta.wcsinfo.velosys * u.m / u.s
    dither = model.meta.dither
    target = SkyCoord(dither.dithered_ra, dither.dithered_dec, unit="deg")
ny, nx = data.shape
sky, wave = wcs.pixel_to_world(nx // 2, ny // 2)
print("frames:", ", ".join(wcs.available_frames))
print(f"the middle: {sky.to_string('hmsdms', precision=2)}, {wave.to(u.um):.4f}")
print(f"wavelengths of the frame {frame}; taken out: {velocity.to(u.km / u.s):.1f}")

# %%
# Row by row the steps of wavelength differ, and the array ``wavelength`` lists the same numbers.
_, _, wavelength = wcs(np.zeros(ny), np.arange(ny))
steps = np.diff(wavelength) * 1e3
print(f"from row to row: {steps[0]:.1f} nm at {wavelength[0]:.1f} um, ", end="")
print(f"{steps[-2]:.1f} nm at {wavelength[-2]:.1f} um")
print("the array differs from the WCS by at most", np.abs(lists[:, 0] - wavelength).max(), "um")

# %%
# In physical axes
# ----------------
# The place along the slit is the distance from the target, whose sign is that of the columns.
sky = SkyCoord(*wcs(np.arange(nx), np.full(nx, ny // 2))[:2], unit="deg")
column, _ = wcs.backward_transform(target.ra.deg, target.dec.deg, wavelength[ny // 2])
along = sky.separation(target).to_value(u.arcsec) * np.sign(np.arange(nx) - column)
print(f"a column is {np.diff(along).mean():.4f} arcsec, the target in column {column:.2f}")

good = data[np.isfinite(data)]
norm = ImageNormalize(vmin=np.percentile(good, 1), vmax=good.max(), stretch=AsinhStretch(0.05))
# sphinx_gallery_alt = "Spectrum from 4.5 to 14 micrometres, left to right: a bright streak at 0 arcsec and a dark one two arcsec above, both with four knots; beside it the light along the slit, a peak at 0 and a dip; below, the flux along the streak, a slow rise with four lines."
fig, axes = plt.subplots(
    2, 2, figsize=(8, 6), sharex="col", sharey="row", width_ratios=[4, 1], height_ratios=[2, 1]
)
image = axes[0, 0].pcolormesh(wavelength, along, data.T, norm=norm, cmap="gray", shading="nearest")
fig.colorbar(image, ax=axes[0, 1], label=f"surface brightness ({unit})")
axes[0, 0].set_ylabel("along the slit (arcsec)")
axes[0, 1].plot(np.nanmedian(data, axis=0), along, drawstyle="steps-mid")
axes[0, 1].set_xlabel(f"median\n({unit})")
axes[0, 1].tick_params(labelbottom=True)
box = np.abs(along) < 0.5
light = data[:, box].mean(axis=1)
axes[1, 0].plot(wavelength, light, drawstyle="steps-mid")
axes[1, 0].set(xlabel="wavelength (µm)", ylabel=f"within 0.5 arcsec\n({unit})")
axes[1, 1].set_axis_off()
plt.show()

# %%
# Check: target and lines are where they are
# ------------------------------------------
# The centre of light along the slit, and that of each line in rows, against the truth.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    profile = np.nanmedian(data, axis=0)
    centre = np.sum(profile[box] * along[box]) / profile[box].sum()
    true = SkyCoord(known["sources"]["ra"][0], known["sources"]["dec"][0])
    print(f"light of the target: {centre:+.3f} arcsec; ", end="")
    print(f"where it should be is {target.separation(true).to(u.mas):.2f} off the truth")
    assert abs(centre) < 0.02
    for line in known["lines"]:
        _, row = wcs.backward_transform(
            true.ra.deg, true.dec.deg, line["wavelength"].to_value(u.um)
        )
        rows = np.arange(round(row) - 5, round(row) + 6)
        excess = light[rows] - np.median(light[round(row) - 25 : round(row) + 26])
        found = np.sum(excess * rows) / excess.sum()
        print(f"{line['wavelength']:.4f}: row {found:.2f}, the WCS says {row:.2f}")
        # What the pipeline's smooth fit to the wavelengths leaves.
        assert abs(found - row) < 0.3
