"""
The slits of a slitless exposure: cal
=====================================

There are no slits in slitless spectroscopy. Stage 2 cuts out the spectrum of each source in the
catalogue and calls each cutout a slit. This script lists their sizes and units, the sources whose
slits have a certain pixel, and the sources without a slit.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 2", "suffix: cal", "task: display"]
# sphinx_gallery_order = 70

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.table import Table
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import slits_of

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_wfss", "cal")
require(filename, "cal", exp_type="*_WFSS")

# %%
# A table of the slits
# --------------------
# Each slit states its source, order, size and unit. The file as a whole states no unit. ``xstart``
# and ``ystart`` are the first column and row of the cutout on the detector, counted from 1.
names = ("source_id", "order", "source_type", "rows", "columns", "xstart", "ystart", "unit")
rows, images, places, wavelengths = [], [], [], []
with datamodels.open(filename) as model:
    print(type(model).__name__, "states a unit:", model.meta.hasattr("bunit_data"))
    for slit in slits_of(model):
        source = slit.source_id, slit.meta.wcsinfo.spectral_order, slit.source_type
        rows.append((*source, *slit.data.shape, slit.xstart, slit.ystart, slit.meta.bunit_data))
        images.append((slit.data, slit.err))
        wavelengths.append(slit.wavelength[0, [0, -1]])
        places.append((slit.source_ra, slit.source_dec))
    wcs = slits_of(model)[0].meta.wcs
slits = Table(rows=rows, names=names)
slits.pprint_all()

# %%
# Which sources have this pixel?
# ------------------------------
# Cutouts overlap, so a pixel may be in several. Put your own here, counted from 0:
x, y = 1050, 756
column, row = x - (slits["xstart"] - 1), y - (slits["ystart"] - 1)  # in the cutouts
inside = (column >= 0) & (column < slits["columns"]) & (row >= 0) & (row < slits["rows"])
print(f"x = {x}, y = {y} is in the slits of", slits["source_id"][inside].tolist())

# %%
# Eight of the slits
# ------------------
# These are spread over the list. Where the filter transmits little, division by its response amplifies the
# noise: the colours are scaled to the pixels with typical errors.

# sphinx_gallery_alt = "Eight cutouts, each with a horizontal streak: some narrow and even, some with two bright knots, one of them a short cutout; rows of noise at their ends."
fig, axes = plt.subplots(4, 2, figsize=(8, 6), layout="constrained")
chosen = np.linspace(0, len(slits) - 1, axes.size).astype(int)
style = {"aspect": "auto", "origin": "lower", "interpolation": "nearest", "cmap": "gray"}
for ax, index in zip(axes.flat, chosen, strict=True):
    data, err = images[index]
    usual = (err < 2 * np.nanmedian(err)) & np.isfinite(data)
    low, high = np.percentile(data[usual], (1, 99.5))
    ax.imshow(data, vmin=low, vmax=high, **style)
    source, order = slits["source_id", "order"][index]
    ax.set_title(f"source {source}, order {order}", fontsize=9)
fig.supxlabel("column x (pixel)", fontsize="medium")
fig.supylabel("row y (pixel)", fontsize="medium")
plt.show()

# %%
# Check: which sources have no slit
# ---------------------------------
# Match the true sources with the slits by position. Then ask any slit's World Coordinate System
# (WCS) where the light of a source without a slit would fall: the frame ``grism_detector`` has the
# pixels of the whole detector, whose last column is 2047. The slits hold most of the flux of their
# stars, and lines at their wavelengths.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    sources = known["sources"]
    true = SkyCoord(sources["ra"], sources["dec"])
    _, distance, _ = true.match_to_catalog_sky(SkyCoord(places, unit="deg"))
    found = distance < 0.1 * u.arcsec
    print(f"{len(sources)} sources, {found.sum()} of them with one of {len(slits)} slits")
    stars, beside, off = [], [], []  # flux and row of stars, columns of lines
    index, *_ = SkyCoord(places, unit="deg").match_to_catalog_sky(true)
    with datamodels.open(filename) as model:
        for slit, source in zip(slits_of(model), sources[index], strict=True):
            error, um = np.nansum(slit.err, axis=0), slit.wavelength[0]
            usual = (error > 0) & (error < 2 * np.median(error[error > 0]))
            flux = np.nansum(slit.data, axis=0) * slit.meta.photometry.pixelarea_steradians
            expected = source["continuum"].to_value("MJy") * (um / 4.28) ** source["slope"]
            if source["kind"] == "star":
                stars.append(np.median((flux / expected)[usual]))
                at = slit.source_ra, slit.source_dec, np.median(um[usual]), 1
                row = slit.meta.wcs.invert(*at, with_bounding_box=False)[1]
                profile = np.nansum(slit.data[:, usual], axis=1)
                beside.append(np.average(np.arange(len(profile)), weights=profile) - row)
            for line in known["lines"][known["lines"]["source"] == source["id"]]:
                near = np.abs(um - line["wavelength"].value) < 0.01
                excess = (flux - np.median(flux[usual]))[near]
                wavelength = np.average(um[near], weights=excess)
                off.append((wavelength - line["wavelength"].value) / np.diff(um[near]).mean())
    print(
        f"median star: {np.median(stars):.3f} of its flux, off by {np.median(beside):+.2f} row;",
        end=" ",
    )
    print(f"{len(off)} lines: off by {np.abs(off).max():.2f} column at most")
    ends = wavelengths[slits["columns"].argmax()]
    for source, place in zip(sources[~found], true[~found], strict=True):
        world = place.ra.deg, place.dec.deg, ends, 1
        (first, last), *_ = wcs.transform("world", "grism_detector", *world)
        print(f"{source['kind']} {source['id']} would have columns {first:.0f} to {last:.0f}")
        # sphinx_gallery_start_ignore
        assert first - 2047 > 50
        # sphinx_gallery_end_ignore
    # sphinx_gallery_start_ignore
    assert found.sum() == len(slits)
    # The same by the WCS: where on the detector the ends of each source's spectrum fall.
    sky, ends = np.transpose(places)[:, np.newaxis], np.transpose(wavelengths)
    columns, centres, *_ = wcs.transform("world", "grism_detector", *sky, ends, 1)
    on_row = np.abs(y - centres.mean(axis=0)) < slits["rows"] / 2
    assert np.array_equal(inside, (columns[0] < x) & (x < columns[1]) & on_row)
    assert inside.sum() == 2
    assert abs(np.median(stars) - 0.93) < 0.02
    assert abs(np.median(beside)) < 0.2
    assert np.abs(off).max() < 0.4
    # sphinx_gallery_end_ignore
