"""
An alignment written back into a cal file
=========================================

The positions of an exposure are off by a common shift: measure it against a catalogue, and put the
correction into the World Coordinate System (WCS) of a new ``cal`` file, which the pipeline and
everything else then use. Editing ``CRVAL`` is not enough: the WCS is stored elsewhere, in the ASDF extension.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "suffix: cal", "suffix: cat", "task: other packages"]
# sphinx_gallery_order = 60

import tempfile
from pathlib import Path

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import QTable, Table
from astropy.wcs import WCS
from jwst.assign_wcs.util import update_fits_wcsinfo, update_s_region_imaging
from jwst.tweakreg.utils import adjust_wcs
from photutils.centroids import centroid_com, centroid_sources
from photutils.detection import find_peaks
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags
from tweakwcs import JWSTWCSCorrector, fit_wcs

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. An exposure, and a catalogue
# of the field with better positions: here that of all exposures together, else from Gaia.
filename = sample("nircam_image", "cal")
cat_filename = sample("nircam_image", "cat")
require(filename, "cal", "crf", exp_type="NRC_IMAGE NIS_IMAGE MIR_IMAGE FGS_IMAGE")
require(cat_filename, "cat")

# %%
# An exposure that is off
# -----------------------
# The pointing of the simulation is exact, so shift it here by a known amount. Real exposures are off
# by themselves: a tenth of an arcsecond is common.
model = datamodels.open(filename)
data, known = model.data, truth(filename)
if known is not None:  # a file from MAST has no known truth
    model.meta.wcs = adjust_wcs(model.meta.wcs, 0.12 * u.arcsec, -0.08 * u.arcsec)
before = model.meta.wcs

# %%
# Pairs of stars
# --------------
# Find the stars of the exposure, and match each to the nearest entry of the catalogue, with the WCS
# as it is. In a crowded field, or with a large shift, match patterns: ``tweakwcs.XYXYMatch``.
bad = (model.dq & dqflags.pixel["DO_NOT_USE"] > 0) | np.isnan(data)
level, noise = np.nanmedian(data), np.nanmedian(model.err)
peaks = find_peaks(data, level + 30 * noise, box_size=15, mask=bad, border_width=5)
if peaks is None:
    raise SystemExit("No source is above the threshold: lower it.")
guess, box = (peaks["x_peak"], peaks["y_peak"]), {"box_size": 7, "centroid_func": centroid_com}
x, y = centroid_sources(data - level, *guess, mask=bad, **box)
catalogue = QTable.read(cat_filename)
reference = catalogue["sky_centroid"][~catalogue["is_extended"]]
# From Gaia (without `require` above), with positions moved to the exposure's date by proper motions:
# reference = SkyCoord(gaia["ra"], gaia["dec"], unit="deg")
index, distance, _ = before.pixel_to_world(x, y).match_to_catalog_sky(reference)
pairs = distance < 0.3 * u.arcsec
reference = reference[index[pairs]]

# %%
# Fit a shift, and correct the WCS
# --------------------------------
# ``tweakwcs``, the package that ``tweakreg`` uses, fits in the tangent plane and adds a frame to the
# WCS, ``v2v3corr``. With more stars, ``fitgeom="rshift"`` also fits a rotation.
corrector = JWSTWCSCorrector(before, model.meta.wcsinfo.instance)
stars = Table({"x": x[pairs], "y": y[pairs]})
sky = Table({"RA": reference.ra.deg, "DEC": reference.dec.deg})
after = fit_wcs(sky, stars, corrector, fitgeom="shift").wcs
fit = corrector.meta["fit_info"]
used = fit["fitmask"]
print(f"{used.sum()} of {len(used)} pairs used; {fit['rmse'] * 1000:.1f} mas rms")
print(" -> ".join(after.available_frames))


def offsets(wcs):
    """Offsets of the pairs in the fit, to the east and to the north, in mas."""
    found = wcs.pixel_to_world(stars["x"], stars["y"])
    east_north = reference[used].spherical_offsets_to(found[used])
    return [angle.to_value(u.mas) for angle in east_north]


# sphinx_gallery_alt = "Offsets of the stars from the catalogue, to the north against to the east. Before, a tight group of points some hundred milliarcseconds to the east and eighty to the south; after, the same group around zero."
fig, ax = plt.subplots(figsize=(5.4, 4.6), layout="constrained")
ax.plot(*offsets(before), "o", color="#d55e00", label="before")
ax.plot(*offsets(after), "s", color="#0072b2", fillstyle="none", label="after")
ax.axhline(0, color="0.6", linewidth=0.8)
ax.axvline(0, color="0.6", linewidth=0.8)
ax.invert_xaxis()
ax.set(xlabel="offset to the east (mas)", ylabel="offset to the north (mas)", aspect="equal")
ax.legend()
plt.show()

# %%
# Save it under a new name
# ------------------------
# The header of the SCI extension still has the old coordinates, and DS9 reads nothing else: two
# functions of ``jwst`` rewrite both it and ``S_REGION``. The name must still end with ``_cal``.
model.meta.wcs = after
update_fits_wcsinfo(model)
update_s_region_imaging(model)
with tempfile.TemporaryDirectory() as folder:  # in place of a folder of your own
    path = Path(folder, Path(filename).name.replace("_cal", "_aligned_cal"))
    model.save(path)
    with datamodels.open(path) as again:
        aligned, same = again.meta.wcs, np.array_equal(again.data, data, equal_nan=True)
    header_wcs = WCS(fits.getheader(path, "SCI"), fix=False)
header_off = aligned.pixel_to_world(0, 0).separation(header_wcs.pixel_to_world(0, 0)).to(u.mas)
print(f"pixels unchanged: {same}; header of the new file and its WCS differ by {header_off:.2f}")

# %%
# Check: against the truth
# ------------------------
# The catalogue has errors of its own, so compare with the true positions.
if known is not None:  # a file from MAST has no known truth
    true = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    off = {}
    for name, one in (("before", before), ("after", aligned), ("header", header_wcs)):
        found = one.pixel_to_world(stars["x"], stars["y"])
        nearest = true[found.match_to_catalog_sky(true)[0]]
        east_north = nearest.spherical_offsets_to(found)
        off[name] = [np.median(angle.to_value(u.mas)) for angle in east_north]
        print(f"{name}: {off[name][0]:+.1f} mas to the east, {off[name][1]:+.1f} to the north")
    # sphinx_gallery_start_ignore
    east = 120 * np.cos(np.radians(model.meta.wcsinfo.dec_ref))
    np.testing.assert_allclose(off["before"], [east, -80], rtol=0, atol=6)
    np.testing.assert_allclose([off["after"], off["header"]], 0, rtol=0, atol=6)
    assert used.sum() > 40
    assert same
    assert header_off < 0.2 * u.mas
    # sphinx_gallery_end_ignore
