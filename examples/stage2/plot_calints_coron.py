"""
A star behind two masks: the calints of MIRI's coronagraphs
===========================================================

The coronagraphs of the Mid-Infrared Instrument (MIRI) dim a star in two ways. A *four-quadrant phase mask*
delays the light in two quadrants by half a wave, so that light of a star at its centre cancels; an *opaque
spot* hides the star and 2.2 arcsec around it. The light of the star that is left in ``calints``, the
calibrated integrations, shows how near to it each mask lets a companion be seen.
"""

# sphinx_gallery_tags = ["instrument: MIRI", "mode: coronagraphy", "stage: 2", "suffix: calints", "task: display", "task: WCS"]
# sphinx_gallery_order = 305
import matplotlib.pyplot as plt
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. One behind each mask.
filename = sample("miri_coron", "calints")
spot_filename = sample("miri_coron", "calints", exp_type="MIR_LYOT", exposure=6)
require(filename, "calints", exp_type="NRC_CORON MIR_4QPM MIR_LYOT")
require(spot_filename, "calints", exp_type="NRC_CORON MIR_4QPM MIR_LYOT")

# %%
# Where the mask is
# -----------------
# Its centre is the reference point of the aperture: the keywords ``XREF_SCI`` and ``YREF_SCI``, which
# count pixels from 1. The world coordinate system (WCS) gives the direction of each pixel from there.
images, profiles, centres = [], [], []
for one in (filename, spot_filename):
    with datamodels.open(one) as model:
        optics, wcs, area = model.meta.instrument, model.meta.wcs, model.meta.photometry
        image, unit = np.median(model.data, axis=0), model.meta.bunit_data
        x0, y0 = (getattr(model.meta.wcsinfo, f"siaf_{axis}ref_sci") - 1 for axis in "xy")
    centre = SkyCoord(*wcs(x0, y0), unit="deg")
    y, x = np.indices(image.shape)
    # Pixels are nearly square; columns of reference pixels have no sky.
    scale = np.sqrt(area.pixelarea_arcsecsq)
    radius = np.hypot(x - x0, y - y0) * scale
    image -= np.nanmedian(image[radius > 9])
    edges = np.arange(0, 8, 0.25)
    rings = [image[(radius >= low) & (radius < low + 0.25)] for low in edges]
    profiles.append([np.nanmean(np.maximum(ring, 0)) for ring in rings])
    extent = np.array([-x0 - 0.5, image.shape[1] - x0 - 0.5, -y0 - 0.5, image.shape[0] - y0 - 0.5])
    images.append((f"{optics.filter}, {optics.coronagraph}", image, extent * scale))
    centres.append(centre)
    print(
        f"{optics.coronagraph}: centre at (x, y) = ({x0:.1f}, {y0:.1f}), {centre.to_string('hmsdms')}"
    )

# %%
# What is left of the star
# ------------------------

# sphinx_gallery_alt = "The surroundings of the star behind each mask. Behind the phase mask: bright lobes within 2 arcsec, cut by a dark column and a dark row through the centre. Behind the spot: a point of light within a dark disc of 2 arcsec radius, and six bright patches around that."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.8), layout="constrained")
for ax, (title, image, extent) in zip(axes, images, strict=True):
    peak = np.nanpercentile(image[np.isfinite(image)], 99.8)
    drawn = ax.imshow(image, origin="lower", extent=extent, cmap="gray", vmin=0, vmax=peak)
    ax.set(title=title, xlabel="along columns (arcsec)", xlim=(-6, 6), ylim=(-6, 6))
    fig.colorbar(drawn, ax=ax, label=f"surface brightness ({unit})", shrink=0.8)
axes[0].set_ylabel("along rows (arcsec)")
plt.show()

# %%

# sphinx_gallery_alt = "Surface brightness against the distance from the centre of the mask. Behind the phase mask it is highest at 0.6 arcsec and fades within 2. Behind the spot a narrow peak at the centre is followed by a dark ring and a second maximum at 2.6 arcsec."
fig, ax = plt.subplots(layout="constrained")
for (title, *_), profile in zip(images, profiles, strict=True):
    ax.step(edges + 0.125, profile / np.max(profile), where="mid", label=title)
ax.set(xlabel="distance from the mask's centre (arcsec)", ylabel="brightness over its maximum")
ax.legend()
plt.show()

# %%
# Check: the star is behind the mask
# ----------------------------------
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    [star] = known["sources"][known["sources"]["kind"] == "target"]
    for (title, *_), centre in zip(images, centres, strict=True):
        off = centre.separation(SkyCoord(star["ra"], star["dec"])).to(u.mas)
        print(f"{title}: the star is {off:.1f} from the centre of the mask")
        # sphinx_gallery_start_ignore
        assert off < 15 * u.mas
        # sphinx_gallery_end_ignore
    # Rings are wider the further out they are.
    weights = edges + 0.125
    inside = [np.sum((profile * weights)[:8]) / np.sum(profile * weights) for profile in profiles]
    print(f"within 2 arcsec: {inside[0]:.0%} and {inside[1]:.0%} of the light within 8 arcsec")
    # sphinx_gallery_start_ignore
    assert inside[0] > 0.6
    assert inside[1] < 0.3
    pattern, corner = (
        images[0][1],
        images[0][2][[0, 2]],
    )  # the columns and rows of the first, arcsec
    step = np.ptp(images[0][2][:2]) / pattern.shape[1]
    rows, columns = np.indices(pattern.shape) + 0.5
    along, across = corner[0] + step * columns, corner[1] + step * rows
    lobes = np.where(np.hypot(along, across) < 3, np.maximum(np.nan_to_num(pattern), 0), 0)
    assert np.hypot(*(np.average(axis, weights=lobes) for axis in (along, across))) < 0.3 * step
    with datamodels.open(filename) as model:
        unit = u.Unit(model.meta.bunit_data)
    light = np.nansum(pattern[np.hypot(along, across) < 6]) * (step * u.arcsec) ** 2 * unit
    assert abs((light / star["flux"]).to_value(u.one) - 0.0363) < 0.001
    # sphinx_gallery_end_ignore
