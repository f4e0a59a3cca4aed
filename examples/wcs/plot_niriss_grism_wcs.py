"""
The WCS of NIRISS's two grisms
==============================

The Near Infrared Imager and Slitless Spectrograph (NIRISS) has two grisms, which disperse the light of
a source at right angles to each other: GR150C along the rows, GR150R along the columns. Follow a
source's wavelengths through the World Coordinate System (WCS) of both, forward and back to its trace.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: WFSS", "stage: 2", "suffix: cal", "task: WCS"]
# sphinx_gallery_order = 100

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import slits_of

# Put the names of your own files here: everything below works on them. Two exposures of one field,
# through either grism.
filename = sample("niriss_wfss", "cal", exposure=1)
other_filename = sample("niriss_wfss", "cal", exposure=2)
require(filename, "cal", exp_type="NIS_WFSS")

# %%
# Along the rows, or along the columns
# ------------------------------------
# A calibrated product has a cutout for each source, with a WCS of its own. In which direction does
# the wavelength change?
exposures = {}
for name in (filename, other_filename):
    with datamodels.open(name) as model:
        grism, slits = model.meta.instrument.filter, slits_of(model)
    exposures[grism], slit = slits[:20], slits[0]  # the brightest are the first
    ny, nx = slit.data.shape
    _, _, (start, right, up), _ = slit.meta.wcs([0, nx - 1, 0], [0, 0, ny - 1])
    print(f"{grism}: {ny} rows of {nx} columns, from {start:.3f} um", end=" ")
    print(f"along the row to {right:.3f} um, along the column to {up:.3f} um")

# %%
# Back: the trace of a source
# ---------------------------
# The inverse takes right ascension, declination, wavelength and order, one wavelength at a time.
# The frame ``detector`` is the direct image and the first frame is the cutout, which begins at
# ``xstart`` and ``ystart``, counted from 1.


def trace(slit, wavelengths):
    """Pixels of the dispersed image that contain the light of a source, shape (wavelengths, 2)."""
    ra, dec, _, order = slit.meta.wcs(0, 0)
    corner = np.array([slit.xstart, slit.ystart]) - 1
    back = slit.meta.wcs.backward_transform
    return np.array([np.ravel(back(ra, dec, one, order))[:2] + corner for one in wavelengths])


# sphinx_gallery_alt = "Two panels of pixels. Left, GR150C: dots for the sources at the right, and for each a flat coloured line of wavelengths to the left of it, blue nearer to the source and red farther. Right, GR150R: the same sources as dots at the top, their lines upright below them."
fig, axes = plt.subplots(1, 2, figsize=(8.5, 4.35), width_ratios=[2, 1], layout="constrained")
every = np.concatenate([slit.wavelength.ravel() for slits in exposures.values() for slit in slits])
norm = plt.Normalize(np.nanmin(every), np.nanmax(every))  # one scale of colours for all
for ax, (grism, slits) in zip(axes, exposures.items(), strict=True):
    for slit in slits:
        inside = slit.wavelength[np.isfinite(slit.wavelength)]
        wavelengths = np.linspace(inside.min(), inside.max(), 30)
        place = trace(slit, wavelengths).T
        drawn = ax.scatter(*place, c=wavelengths, norm=norm, s=6, cmap="turbo")
        ax.plot(slit.source_xpos, slit.source_ypos, "o", color="0.3", markersize=4)
    ax.set(title=grism, xlabel="x (pixel)", ylabel="y (pixel)", aspect="equal")
fig.suptitle("sources in the direct image (dots), and their light")
fig.colorbar(drawn, ax=axes, label="wavelength (µm)")
plt.show()

# %%
# Check: the positions of the lines
# ---------------------------------
# Compare a line's position by the WCS with the centre of its light above the continuum, along the
# dispersion.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    offsets, beside = [], []
    for grism, slits in exposures.items():
        axis = 0 if grism == "GR150C" else 1
        for slit in slits:
            at = SkyCoord(slit.source_ra, slit.source_dec, unit="deg")
            source = known["sources"][at.separation(true_sky).argmin()]
            if (grism, source["id"]) == ("GR150C", 3):
                continue  # the light of a star in the same rows covers its lines
            light = np.nansum(slit.data, axis=axis)
            for line in known["lines"][known["lines"]["source"] == source["id"]]:
                corner = (slit.xstart - 1, slit.ystart - 1)[axis]
                expected = trace(slit, [line["wavelength"].to_value(u.um)])[0][axis] - corner
                window = np.arange(round(expected) - 5, round(expected) + 6)
                excess = light[window] - np.median(light[window[0] - 12 : window[-1] + 13])
                offsets.append(np.average(window, weights=excess) - expected)
                print(f"{grism} {line['wavelength']:.4f}: off by {offsets[-1]:+.3f} pixel")
            across = np.nansum(slit.data, axis=1 - axis)
            across = np.clip(across - np.median(across), 0, None)
            corner = (slit.xstart - 1, slit.ystart - 1)[1 - axis]
            middle = trace(slit, [np.median(slit.wavelength[slit.wavelength > 0])])[0][1 - axis]
            beside.append(np.average(np.arange(len(across)), weights=across) - middle + corner)
    print(f"across the dispersion: off by {np.abs(beside).max():.2f} pixel at most")
    # sphinx_gallery_start_ignore
    assert np.abs(beside).max() < 0.3
    assert len(offsets) == 14
    assert np.abs(offsets).max() < 0.25
    # sphinx_gallery_end_ignore
