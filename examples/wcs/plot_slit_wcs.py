"""
The WCS of a slitless spectrum, forward and back
================================================

In slitless spectroscopy a calibrated product has a cutout for each source, and each cutout a World
Coordinate System (WCS) of its own: from a pixel to the sky *and* a wavelength. Go forward and back,
see which frame belongs to which image, and why the inverse does not recover one of the two pixel
coordinates.
"""

# sphinx_gallery_tags = ["instrument: NIRCam","mode: WFSS","stage: 2","suffix: cal","task: WCS"]
# sphinx_gallery_order = 80

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_slit
from jwst_gallery.spectra import slits_of
from jwst_gallery.wcs import FRAME_COLOURS, round_trip

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_wfss", "cal")
require(filename, "cal", exp_type="*_WFSS")

# %%
# Forward: a sky position and a wavelength
# ----------------------------------------
# Take the largest cutout. Its WCS has four outputs: right ascension, declination, wavelength and
# spectral order. Pixels are (x, y) in the cutout, counted from 0.
with datamodels.open(filename) as model:
    slits = slits_of(model)
slit = max(slits, key=lambda each: each.data.size)
wcs, (ny, nx) = slit.meta.wcs, slit.data.shape
print("frames:", ", ".join(wcs.available_frames))

x, y = nx // 2, ny // 4
ra, dec, wavelength, order = wcs(x, y)
print(f"source {slit.source_id}, pixel ({x}, {y}): RA {ra:.6f}, Dec {dec:.6f} deg, ", end="")
print(f"{wavelength:.5f} um, order {order:.0f}")

# %%
# Back: to which image?
# ---------------------
# The frame ``detector`` is the *direct image*: the transform to it gives the source's position
# there. The cutout is the first frame, ``grism_slit``, which in files of jwst before 1.20 had the
# name ``grism_detector``; its name is in ``wcs.input_frame``. ``xstart`` and ``ystart`` give the
# first pixel of the cutout in the dispersed image, counted from 1. (``invert`` may give NaN, not a
# number, where ``backward_transform`` gives the pixel: :doc:`/wcs/nircam-wfss` has the reason.)
corner = np.array([slit.xstart, slit.ystart]) - 1
in_direct = wcs.get_transform("world", "detector")(ra, dec, wavelength, order)
in_cutout = np.ravel(wcs.backward_transform(ra, dec, wavelength, order))[:2]
print("direct image:   ", *np.round(in_direct[:2], 3))
print("cutout:         ", *np.round(in_cutout, 3))
print("dispersed image:", *np.round(in_cutout + corner, 3))

# %%
# Why one coordinate does not come back
# -------------------------------------
# All pixels of the cutout have the position of the *source*, and all those across the dispersion
# the same wavelength. The cross-dispersion position is lost, and the inverse returns that of the
# trace, the line along which the light lies.
grid = np.meshgrid(np.linspace(0.1 * nx, 0.8 * nx, 7), np.linspace(0.1 * ny, 0.8 * ny, 4))
pixels = np.reshape(grid, (2, -1)).T
back = np.array([np.ravel(wcs.backward_transform(*wcs(*pixel)))[:2] for pixel in pixels])
print("missed by at most, in x and in y:", *np.abs(back - pixels).max(axis=0).round(4))
print(f"along the dispersion: {round_trip(slit, *pixels.T).max():.5f} pixel")

# sphinx_gallery_alt = "Top: each source as a dot, with a line to its cutout, a flat box to the right and a little lower. Bottom: one cutout with a grid of pixels; from each a vertical line leads to the trace in the middle."
fig, (whole, ax) = plt.subplots(2, 1, figsize=(8, 8), height_ratios=[1.5, 1])
for each in slits:
    edge, size = np.array([each.xstart, each.ystart]) - 1.5, np.array([each.xsize, each.ysize])
    style = {"fill": False, "color": FRAME_COLOURS["grism_detector"]}
    whole.add_patch(plt.Rectangle(edge, *size, **style))
    start, end = (each.source_xpos, each.source_ypos), edge + size / 2
    whole.plot(*np.transpose([start, end]), color="0.6", linewidth=0.8)
    whole.plot(*start, "o", color=FRAME_COLOURS["detector"], markersize=5)
whole.set(xlabel="x (pixel)", ylabel="y (pixel)", aspect="equal")
whole.set_title("sources in the direct image (dots), their cutouts (boxes)", fontsize=10)
show_slit(slit, ax=ax)
style = {"color": FRAME_COLOURS["grism_slit"], "markersize": 5}
ax.plot(*np.transpose([pixels, back], (2, 0, 1)), linewidth=1, **style)
ax.plot(*pixels.T, "o", label="a pixel", **style)
ax.plot(*back.T, "D", color=FRAME_COLOURS["world"], label="where it comes back")
ax.legend(loc="upper right", fontsize=9)
plt.show()

# %%
# Check: the positions of the sources
# -----------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    places = SkyCoord([each.meta.wcs(0, 0)[:2] for each in slits], unit="deg")
    _, distance, _ = places.match_to_catalog_sky(true)
    print(f"{len(slits)} cutouts, at most {distance.to(u.mas).max():.1f} from a true source")
    # sphinx_gallery_start_ignore
    assert distance.max() < 10 * u.mas
    assert round_trip(slit, *pixels.T).max() < 0.01
    # The brightest line of an emitter is where the WCS says, for the true position on the sky.
    emitter = known["sources"][known["sources"]["kind"] == "emitter"][0]
    of_emitter = slits[places.separation(SkyCoord(emitter["ra"], emitter["dec"])).argmin()]
    light = np.nan_to_num(of_emitter.data)
    light -= np.median(light, axis=1, keepdims=True)
    row, column = np.unravel_index(light.argmax(), light.shape)
    rows, columns = np.mgrid[row - 4 : row + 5, column - 4 : column + 5]
    weights = light[rows, columns].clip(0)
    measured = [np.average(each, weights=weights) for each in (columns, rows)]
    to_pixel = of_emitter.meta.wcs.backward_transform
    sky = emitter["ra"].value, emitter["dec"].value
    lines = known["lines"][known["lines"]["source"] == emitter["id"]]["wavelength"].to_value(u.um)
    expected = [np.ravel(to_pixel(*sky, one, 1))[:2] for one in lines]
    assert np.abs(np.subtract(expected, measured)).max(axis=1).min() < 0.2
    # sphinx_gallery_end_ignore
