"""
The WCS of NIRISS's two grisms
==============================

The Near Infrared Imager and Slitless Spectrograph (NIRISS) has two grisms, which disperse the light of
a source at right angles to each other: GR150C along the rows, GR150R along the columns. Follow a
source's wavelengths through the World Coordinate System (WCS) of both, forward and back, and see what
happens when one call is about two sources.
"""

# sphinx_gallery_tags = ["instrument: NIRISS", "mode: WFSS", "stage: 2", "suffix: cal", "task: WCS"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth

# Put the names of your own files here: two exposures of one field, through either grism.
filename = sample("niriss_wfss", "cal", exposure=1)
other_filename = sample("niriss_wfss", "cal", exposure=2)

# %%
# Along the rows, or along the columns
# ------------------------------------
# A calibrated product has a cutout for each source, with a WCS of its own. In which direction does
# the wavelength change?
exposures = {}
for name in (filename, other_filename):
    with datamodels.open(name) as model:
        grism, slits = model.meta.instrument.filter, list(model.slits)
    exposures[grism], slit = slits[:20], slits[0]  # the brightest are the first
    ny, nx = slit.data.shape
    _, _, (start, right, up), _ = slit.meta.wcs([0, nx - 1, 0], [0, 0, ny - 1])
    print(
        f"{grism}: source {slit.source_id}, {ny} rows of {nx} columns, {start:.3f} um at the first,"
    )
    print(f"  along the row to {right:.3f} um, along the column to {up:.3f} um")

# %%
# Back: the trace of a source
# ---------------------------
# The inverse takes right ascension, declination, wavelength and order, one wavelength at a time. To
# ``detector`` means to the direct image; to the first frame means into the cutout, and ``xstart`` and
# ``ystart`` say where that begins, counted from 1.


def trace(slit, wavelengths):
    """Pixels of the dispersed image in which the light of a source is, shape (wavelengths, 2)."""
    ra, dec, _, order = slit.meta.wcs(0, 0)
    corner = np.array([slit.xstart, slit.ystart]) - 1
    back = slit.meta.wcs.backward_transform
    return np.array([np.ravel(back(ra, dec, one, order))[:2] + corner for one in wavelengths])


# sphinx_gallery_alt = "Two panels of pixels. Left, GR150C: dots for the sources at the right, and for each a flat coloured line of wavelengths to the left of it, blue nearer to the source and red farther. Right, GR150R: the same sources as dots at the top, their lines upright below them."
fig, axes = plt.subplots(1, 2, figsize=(9, 4.6), width_ratios=[2, 1], layout="constrained")
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
# One call for two sources
# ------------------------
# The step after the cutout, and the WCS of a whole exposure, take x, y, the place x0, y0 of the source
# in the direct image, and the order. They accept arrays, but give *all* of them the sky position of the
# first source, without a warning. So ask for one source at a time.
pair = slits[0], slits[-1]
pixels = [trace(each, [np.nanmedian(each.wavelength)])[0] for each in pair]
places = [(each.source_xpos, each.source_ypos) for each in pair]
if "grism_slit" in pair[0].meta.wcs.available_frames:  # not in files of jwst before 1.20
    to_sky = pair[0].meta.wcs.get_transform("grism_detector", "world")
    together = np.transpose(to_sky(*np.transpose(pixels), *np.transpose(places), [1, 1]))
    alone = [np.ravel(to_sky(*pixels[i], *places[i], 1)) for i in (0, 1)]
    for each, mixed, right in zip(pair, together, alone, strict=True):
        print(f"source {each.source_id} at {each.source_ra:.6f} {each.source_dec:.6f} deg")
        print("  together: {:.6f} {:.6f} deg, {:.4f} um".format(*mixed))
        print("  alone:    {:.6f} {:.6f} deg, {:.4f} um".format(*right))

# %%
# Check: the lines are where both WCS say
# ---------------------------------------
# A line's place, by the WCS and by the centre of its light above the continuum, along the dispersion.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    offsets = {}
    for grism, slits in exposures.items():
        for slit in slits:
            at = SkyCoord(slit.source_ra, slit.source_dec, unit="deg")
            source = known["sources"][at.separation(true_sky).argmin()]
            # Of the emitters the first has a star in its rows, the light of which covers its lines.
            if source["kind"] != "emitter" or (grism, source["id"]) == ("GR150C", 3):
                continue
            axis = 0 if grism == "GR150C" else 1
            light = np.nansum(slit.data, axis=axis)
            for line in known["lines"][known["lines"]["source"] == source["id"]]:
                corner = (slit.xstart - 1, slit.ystart - 1)[axis]
                predicted = trace(slit, [line["wavelength"].to_value(u.um)])[0][axis] - corner
                window = np.arange(round(predicted) - 5, round(predicted) + 6)
                excess = light[window] - np.median(light[window[0] - 12 : window[-1] + 13])
                offsets[grism, line["wavelength"]] = np.average(window, weights=excess) - predicted
    for (grism, wavelength), offset in offsets.items():
        print(f"{grism} {wavelength:.4f}: off by {offset:+.3f} pixel")
    assert len(offsets) == 10
    assert np.abs(list(offsets.values())).max() < 0.15
    assert together[1][0] == together[0][0] != alone[1][0]
