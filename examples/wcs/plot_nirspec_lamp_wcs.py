"""
The WCS of a lamp in NIRSpec's slits: wavelengths without a sky
===============================================================

NIRSpec's lamps shine on its slits from within. Their spectra have wavelengths but no place on the sky,
and so their World Coordinate System (WCS) ends at the plane of the slits. Find the lines of a lamp, and
mind the units on the way back.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: lamps", "stage: 2", "suffix: cal", "suffix: x1d", "task: WCS"]

import matplotlib.pyplot as plt
import numpy as np
from gwcs.utils import CoordinateFrameError
from scipy.signal import find_peaks
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.wcs import step_through

# Put the names of your own files here, of one exposure: everything below works on them.
filename = sample("nirspec_lamp", "cal")
x1d_filename = sample("nirspec_lamp", "x1d")

# %%
# No world
# --------
# The last frame is ``msa_frame``: a place in the plane of the slits, in metres. In spectra of the sky
# the wavelength is in metres there; here it is in micrometres.
model = datamodels.open(filename)
print(model.meta.exposure.type, "lamp", model.meta.instrument.lamp_state)
slit = max(model.slits, key=lambda slit: slit.data.size)
wcs = slit.meta.wcs
rows, columns = slit.data.shape
step_through(wcs, columns // 2, rows // 2).pprint(-1)
try:
    wcs.get_transform("detector", "world")
except CoordinateFrameError as error:
    print(error)

# %%
# The lines
# ---------
# The spectrum that the pipeline extracts from all rows of the slit. Nothing calibrates the flux of a
# lamp.
with datamodels.open(x1d_filename) as spectra:
    [spectrum] = [spectrum for spectrum in spectra.spec if spectrum.name == slit.name]
    table = np.array(spectrum.spec_table)
    place, unit = spectrum.meta.wcs(0), spectrum.spec_table.columns["FLUX"].unit
wavelength, flux = table["WAVELENGTH"], np.nan_to_num(table["FLUX"])
peaks, _ = find_peaks(flux, height=0.2 * flux.max(), distance=20)


def centre(peak):
    """The middle of the light near a peak, micrometres."""
    near = slice(max(peak - 6, 0), peak + 7)
    return np.sum(wavelength[near] * flux[near]) / flux[near].sum()


lines = np.array([centre(peak) for peak in peaks])
print(f"{slit.name}: {len(lines)} lines, {np.round(lines, 4)} um")
print(f"flux in {unit}; the place of the spectrum: {place[0]:.5f}, {place[1]:.5f}")

# %%
# The WCS of the spectrum says that this place is on the sky, in degrees. It is in the plane of the
# slits, in metres.
#
# The way back takes metres
# -------------------------
# In `jwst` 3.0.0 the inverse takes the wavelength in metres, though the WCS gives micrometres. What
# goes out does not come back, unless it is put into metres.
x, y, seen = wcs(columns // 2, rows // 2)
for name, value in (("micrometres", seen), ("metres", 1e-6 * seen)):
    with np.errstate(invalid="ignore"):
        print(f"{name:12}", *np.round(wcs.backward_transform(x, y, value), 3))

# sphinx_gallery_alt = "Above, a long slit's cutout from the detector, in which each line of the lamp is a narrow vertical bar with a dotted line on it. Below, the spectrum of the slit against wavelength: peaks of nearly the same height, closer together at short wavelengths."
to_pixel = wcs.get_transform("slit_frame", "detector")
fig, (top, bottom) = plt.subplots(2, figsize=(9, 5), layout="constrained")
top.imshow(slit.data, origin="lower", aspect="auto", cmap="gray_r", vmin=0, vmax=flux.max() / rows)
for line in lines:
    ends = to_pixel([0, 0], [-0.5, 0.5], np.full(2, 1e-6 * line))
    top.plot(*ends, ":", color="tab:red")
top.set(
    xlabel="column x (pixel)",
    ylabel="row y (pixel)",
    xlim=(0, columns - 1),
    ylim=(-0.5, rows - 0.5),
)
bottom.plot(wavelength, flux, color="tab:blue", linewidth=0.8)
bottom.set(xlabel="wavelength (µm)", ylabel=f"flux ({unit})")
plt.show()

# %%
# Check: the lines are where they should be
# -----------------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    true = known["lines"]["wavelength"].to_value("um")
    columns_off = (lines - true) / np.interp(true, wavelength, np.gradient(wavelength))
    print(f"lines: at most {np.abs(columns_off).max():.3f} columns off")
    assert np.abs(columns_off).max() < 0.05
model.close()
