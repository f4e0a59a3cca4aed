"""
An emission line, from pixel to wavelength and back
===================================================

Found a line on a slitless spectrum? The World Coordinate System (WCS) of its cutout gives the
wavelength. Know a wavelength? The inverse gives the pixel where to expect its light. This script
converts the strongest line of a product to a wavelength and back.
"""

# sphinx_gallery_tags = ["instrument: NIRCam","mode: WFSS","stage: 2","suffix: cal","task: WCS"]
# sphinx_gallery_order = 90

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from photutils.centroids import centroid_2dg, centroid_sources
from scipy.ndimage import median_filter, uniform_filter
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_slit
from jwst_gallery.spectra import slits_of

# Put the name of your own file here: everything below works on it.
filename = sample("nircam_wfss", "cal")
require(filename, "cal", exp_type="*_WFSS")

# %%
# Find a line
# -----------
# The continuum varies slowly along the dispersion, and a running median removes it. A line remains
# over several pixels, in units of the error. The dispersion is along x, direction 1, for the grism
# GRISMR, and along y for GRISMC.


def without_continuum(slit, width=51):
    """Image of a cutout minus a running median along the dispersion, 0 at bad pixels."""
    along_x = slit.meta.wcsinfo.dispersion_direction == 1
    data = np.nan_to_num(slit.data)
    usable = slit.dq & dqflags.pixel["DO_NOT_USE"] == 0
    return (data - median_filter(data, (1, width) if along_x else (width, 1))) * usable


with datamodels.open(filename) as model:
    slits = slits_of(model)
significance = [
    uniform_filter(np.nan_to_num(without_continuum(slit) / slit.err, posinf=0, neginf=0), 3)
    for slit in slits
]
best = np.argmax([image.max() for image in significance])
slit, wcs = slits[best], slits[best].meta.wcs
row, column = np.unravel_index(significance[best].argmax(), slit.data.shape)

# %%
# From the pixel to the wavelength
# --------------------------------
# The centroid of the line is (x, y) in the cutout, counted from 0, as the WCS takes it. The
# wavelength is in micrometres in the rest frame of the solar system barycentre: the pipeline has
# removed the motion of the observatory.
options = {"box_size": 9, "mask": ~np.isfinite(slit.data), "centroid_func": centroid_2dg}
x, y = np.ravel(centroid_sources(without_continuum(slit), column, row, **options))
ra, dec, wavelength, order = wcs(x, y)
print(f"source {slit.source_id}, x = {x:.2f}, y = {y:.2f}: {wavelength:.5f} um")

# %%
# From the wavelength to the pixel
# --------------------------------
# The inverse wants the position of the source and the order as well; each pixel of the cutout has
# them. It takes many wavelengths at once: here that of the line, and others at equal steps from it.
# Without ``with_bounding_box=False`` it may give NaN. Wavelengths beyond the trace are clipped to
# its end, so test whether the WCS returns them. Across the dispersion the inverse gives the trace
# of the source's centre.
asked = wavelength + np.arange(-0.12, 0.121, 0.03)
places = np.array(wcs.invert(ra, dec, asked, order, with_bounding_box=False))
again = np.array([wcs.forward_transform(*place)[2] for place in places.T])
back = places[:, len(asked) // 2]
print(f"back at x = {back[0]:.2f}, y = {back[1]:.2f}")

# sphinx_gallery_alt = "A cutout with two bright emission lines; a ring on the brighter one, and ticks along the trace at equal distances from it."
ax = show_slit(slit)
on_trace = places[:, np.abs(again - asked) < 1e-4]
ax.plot(*on_trace, "|", color="#56b4e9", markersize=30, markeredgewidth=2)
ax.plot(*back, "o", color="#009e73", markersize=26, fillstyle="none", markeredgewidth=2)
plt.show()

# %%
# Check: the line's true wavelength
# ---------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    sources, lines = known["sources"], known["lines"]
    distance = SkyCoord(ra, dec, unit="deg").separation(SkyCoord(sources["ra"], sources["dec"]))
    own = lines[lines["source"] == sources["id"][distance.argmin()]]["wavelength"].to_value(u.um)
    true = own[np.abs(own - wavelength).argmin()]
    off = (wavelength - true) / (wcs(x + 1, y)[2] - wavelength)
    print(f"{wavelength:.5f} um measured, {true:.5f} um in truth: {off:+.3f} pixel")
    # sphinx_gallery_start_ignore
    assert abs(off) < 0.1
    assert abs(back[0] - x) < 0.01
    assert abs(back[1] - y) < 0.3
    # sphinx_gallery_end_ignore
