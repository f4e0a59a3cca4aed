"""
The slits of a slitless exposure: cal
=====================================

There are no slits in slitless spectroscopy. Stage 2 cuts out the spectrum of each source of the
catalogue and calls each cutout a slit. Leaf through them: which there are, how large, in which
unit, and which sources have none.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 2", "suffix: cal", "task: display"]

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.table import Table
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.display import show_slit

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_wfss", "cal")

# %%
# A table of the slits
# --------------------
# The source and the order of a slit, its size and its unit are stated by the slit itself. The unit
# of the file is absent. ``xstart`` is the first column of the cutout on the detector, counted from 1.
with datamodels.open(filename) as model:
    slits = list(model.slits)
print(type(model).__name__, "with", len(slits), "slits")
print("the file states a unit:", model.meta.hasattr("bunit_data"))

table = Table(
    rows=[
        (
            index,
            slit.source_id,
            slit.meta.wcsinfo.spectral_order,
            slit.source_type,
            *slit.data.shape,
            slit.xstart,
            slit.meta.bunit_data,
        )
        for index, slit in enumerate(slits)
    ],
    names=("index", "source_id", "order", "source_type", "rows", "columns", "xstart", "unit"),
)
table.pprint(max_lines=-1, max_width=-1)

# %%
# Leaf through the slits
# ----------------------
# Eight of them. Where the filter transmits little, the noise is divided by little: the colours are
# scaled to the pixels of usual error.


def limits(slit):
    """Lowest and highest value to be shown of a slit."""
    usual = slit.err < 2 * np.nanmedian(slit.err)
    return np.percentile(slit.data[usual & np.isfinite(slit.data)], (1, 99.5))


# sphinx_gallery_alt = "Eight cutouts, each with a horizontal streak: some narrow and even, some with two bright knots, one of them a short cutout; rows of noise at their ends."
fig, axes = plt.subplots(4, 2, figsize=(8, 6), layout="constrained")
chosen = np.linspace(0, len(slits) - 1, axes.size).astype(int)
for ax, index in zip(axes.flat, chosen, strict=True):
    slit = slits[index]
    low, high = limits(slit)
    style = {"aspect": "auto", "origin": "lower", "interpolation": "nearest", "cmap": "gray"}
    ax.imshow(slit.data, vmin=low, vmax=high, **style)
    ax.set_title(
        f"{index}: source {slit.source_id}, order {slit.meta.wcsinfo.spectral_order}", fontsize=9
    )
fig.supxlabel("column x (pixel)", fontsize="medium")
fig.supylabel("row y (pixel)", fontsize="medium")
plt.show()

# %%
# One slit
# --------
# ``wavelength`` has the wavelength of each pixel. The figure shows that of the columns on top.
slit = slits[chosen[1]]
print("wavelengths of the first row:", slit.wavelength[0, [0, 1, -1]], "first two and last, in um")

# sphinx_gallery_alt = "One cutout, a horizontal streak with two bright knots, noisy at both ends; columns below, wavelengths on top and a colour bar in MJy/sr."
fig, ax = plt.subplots(figsize=(8, 3.2), layout="constrained")
show_slit(slit, ax=ax)
ax.images[0].set_clim(limits(slit))
plt.show()

# %%
# Check: which sources have no slit
# ---------------------------------
# Match the true sources with the slits by position. Then ask any slit's WCS where the light falls of
# a source that has none: in the frame ``grism_detector`` are the pixels of the whole detector.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    sources, wcs = known["sources"], slits[0].meta.wcs
    true_sky = SkyCoord(sources["ra"], sources["dec"])
    sky = SkyCoord([(slit.source_ra, slit.source_dec) for slit in slits], unit="deg")
    _, distance, _ = true_sky.match_to_catalog_sky(sky)
    found = distance < 0.1 * u.arcsec
    print(f"{len(sources)} sources, {found.sum()} of them with a slit")
    assert found.sum() == len(slits)

    wavelengths = slit.wavelength[0, [0, -1]]
    for source, place in zip(sources[~found], true_sky[~found], strict=True):
        world = place.ra.deg, place.dec.deg, wavelengths, 1
        (first, last), *_ = wcs.transform("world", "grism_detector", *world)
        print(f"{source['kind']} {source['id']} would have columns {first:.0f} to {last:.0f}")
        assert first > 2047  # the last column of the detector
