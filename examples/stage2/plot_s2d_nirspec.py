"""
A rectified image of each slit: NIRSpec's s2d
=============================================

The ``s2d`` of NIRSpec has an image for each slit or slitlet, with the light dispersed along x: a
column is one wavelength, a row one position along the slit. Choose a slit, convert its pixels to
micrometres and arcseconds with its World Coordinate System (WCS), and find the source at its
coordinates.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: MOS", "stage: 2", "suffix: s2d", "task: WCS"]
# sphinx_gallery_order = 145

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.display import show_slit
from jwst_gallery.spectra import slit_unit, slit_wavelengths, slits_of

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_mos", "s2d", stage=2)
require(filename, "s2d", exp_type="NRS_FIXEDSLIT NRS_MSASPEC")

# %%
# Choose a slit
# -------------
# An exposure has a list of slits, a source in stage 3 only one. This chooses the slit with the
# highest signal-to-noise ratio; ``find_slit(model, source_id=1)`` chooses by number.
# ``dispersion_direction`` is 1 along x. A background slitlet has no source; its coordinates are
# zeros.


def signal_to_noise(slit):
    """Largest ratio of signal to noise along a slit, as the median of each row."""
    rows = np.isfinite(slit.data).any(axis=1)
    return np.nanmax(np.nanmedian(slit.data[rows], axis=1)) / np.nanmedian(slit.err[rows])


with datamodels.open(filename) as model:
    slits = [slit for slit in slits_of(model) if np.isfinite(slit.data).any()]
    if not slits:
        raise SystemExit("No slit of this file has a value.")
    points = [slit for slit in slits if slit.source_type == "POINT"]
    slit = max(points or slits, key=signal_to_noise)
    # Pixels without data have a weight of zero; jwst before 1.15 set them to 0, not NaN.
    data = np.where(slit.wht == 0, np.nan, slit.data)
    wcs, unit = slit.meta.wcs, slit_unit(slit)
    wavelength, target = slit_wavelengths(slit), model.meta.target
    # A slitlet gives the position of its source; for a fixed slit it is in the header of the file.
    places = {"source": (slit.source_ra, slit.source_dec)}
    if model.meta.exposure.type == "NRS_FIXEDSLIT":
        places["target"] = target.ra, target.dec
    if slit.meta.wcsinfo.dispersion_direction == 2:
        raise SystemExit("Light is dispersed along y here: plot_s2d draws such a slit.")

    # sphinx_gallery_alt = "The rectified slit: a bright trace along the rows of a low and wide image, with four brighter knots, wavelengths of 0.6 to 5.3 micrometres above it, and pixels at the edges that are not usable."
    fig, ax = plt.subplots(figsize=(8.5, 2.85), layout="constrained")
    show_slit(slit, ax=ax)
    plt.show()
for each in slits[:10]:
    what = f"source {each.source_id}, {each.source_type}, {each.data.shape}, {slit_unit(each)}"
    print(what, "<- this one" if each is slit else "")

# %%
# From pixels to the sky
# ----------------------
# The wavelengths are an array of the file, or come from the WCS where old files lack it. Positions
# along the slit are distances from the source, in rows of equal size on the sky.
rows, columns = (np.flatnonzero(np.isfinite(data).any(axis=axis)) for axis in (1, 0))
columns = np.arange(columns[0], columns[-1] + 1)  # with the gap between the detectors
data, wavelength = data[np.ix_(rows, columns)], wavelength[np.ix_(rows, columns)]
wavelength = np.nanmedian(wavelength, axis=0)
middle = columns[len(columns) // 2]
ra, dec, wave = wcs(np.full(len(rows), middle), rows)
sky = SkyCoord(ra, dec, unit="deg")
places["middle"] = ra[len(ra) // 2], dec[len(dec) // 2]
name, place = next((name, at) for name, at in places.items() if None not in at and any(at))
_, row = wcs.backward_transform(*place, np.nanmedian(wave))
size = sky[0].separation(sky[-1]).to_value(u.arcsec) / (len(rows) - 1)
along = size * (rows - row)
print(f"a row is {size:.4f} arcsec; the {name} is in row {row:.2f}")

# %%
# Light along the slit, and along the wavelengths
# -----------------------------------------------
# The median over all columns is the profile. Rows within 0.25 arcsec of its peak give the spectrum,
# with a gap where a pixel is missing.
profile = np.nanmedian(data, axis=1)
peak = along[np.nanargmax(profile)]
box = np.abs(along - peak) < 0.25
light = data[box].mean(axis=0)
scale, shown = (1e12, "µJy") if unit == "MJy" else (1, unit)  # MJy/sr for an extended source

# sphinx_gallery_alt = "Left: light against the place along the slit, a peak at 0 arcsec, where a dashed line marks the source. Right: the mean light of the rows of the peak against wavelength, falling from 0.6 to 5.3 micrometres with four narrow lines."
fig, (left, right) = plt.subplots(
    1, 2, figsize=(8.5, 3.2), width_ratios=[1, 2], layout="constrained"
)
left.plot(along, scale * profile, drawstyle="steps-mid")
left.axvline(0, color="0.5", linestyle="--", label=name)
left.set(xlabel="along the slit (arcsec)", ylabel=f"median ({shown})")
left.legend(fontsize=9)
right.plot(wavelength, scale * light, drawstyle="steps-mid", linewidth=1)
right.set(xlabel="wavelength (µm)", ylabel=f"mean of {box.sum()} rows ({shown})")
plt.show()

# %%
# Check: the source and its lines are where the WCS says
# ------------------------------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    near = np.nanargmax(profile) + np.arange(-2, 3)
    centre = np.average(along[near], weights=profile[near])
    print(f"light is {centre:+.3f} arcsec from the source")
    near_rows = np.nanargmax(profile) + np.arange(-2, 3)
    [source] = known["sources"][known["sources"]["id"] == slit.source_id]
    flux = np.nansum(data[near_rows], axis=0) * 1e12  # uJy
    true = source["continuum"].value * (wavelength / 2) ** source["slope"]
    part = np.nanmedian((flux / true)[(wavelength > 0.8) & (wavelength < 5)])
    print(f"five rows hold {part:.3f} of its flux")
    off = []
    for line in known["lines"][known["lines"]["source"] == slit.source_id]:
        expected = np.interp(line["wavelength"].to_value(u.um), wavelength, np.arange(len(columns)))
        around = np.arange(round(expected) - 4, round(expected) + 5)
        excess = light[around] - np.interp(around, around[[0, -1]], light[around[[0, -1]]])
        off.append(np.average(around, weights=excess) - expected)
        print(f"line at {line['wavelength']:.3f}: {off[-1]:+.2f} columns off")
    # sphinx_gallery_start_ignore
    assert abs(centre) < 0.05
    assert abs(part - 0.99) < 0.025
    assert len(off) == 4
    assert np.abs(off).max() < 0.5
    # sphinx_gallery_end_ignore
