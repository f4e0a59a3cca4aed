"""
The WCS of micro-shutters: slitlets and sources on the sky
==========================================================

Each slitlet of a multi-object exposure has a World Coordinate System (WCS) of its own, which passes
through ``slit_frame``, the position within the slitlet, and ``msa_frame``, the plane of all
shutters. Draw the slitlets there and on the sky, and see the limits of the WCS of a pixel.
"""

# sphinx_gallery_tags = ["instrument: NIRSpec", "mode: MOS", "stage: 2", "suffix: cal", "task: WCS"]
# sphinx_gallery_order = 140

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from stdatamodels.jwst import datamodels

from jwst_gallery import require, sample, truth
from jwst_gallery.spectra import slits_of

# Put the name of your own file here: everything below works on it.
filename = sample("nirspec_mos", "cal", stage=2)
require(filename, "cal", exp_type="NRS_MSASPEC", stage=2)

# %%
# The slitlet of your source
# --------------------------
# Find it by the position, as here, or by the name, ``one.source_name``. A slitlet without a source
# is at zero; ``distance`` says whether the nearest source is yours.
with datamodels.open(filename) as model:
    slits = slits_of(model)
places = SkyCoord([(one.source_ra, one.source_dec) for one in slits], unit="deg")
point = next((index for index, one in enumerate(slits) if one.source_type == "POINT"), 0)
wanted = places[point]  # or the position of your source: SkyCoord(ra, dec, unit="deg")
index, distance, _ = wanted.match_to_catalog_sky(places)
slit = slits[index]
print(f"slitlet {slit.slitlet_id}, {slit.source_name}: {distance[0].to(u.mas):.1f} from there")

# %%
# The open shutters
# -----------------
# ``shutter_state`` has a letter for each shutter of the slitlet: 1 is open, 0 closed, x the one
# with the source. In ``slit_frame`` the opening of that shutter runs from -0.5 to 0.5 in both
# directions; the next one is ``slit_yscale`` away, the pitch of the shutters in units of the height
# of an opening.


def open_shutters(slit):
    """The corners of each open shutter in slit_frame: x and y."""
    state = slit.shutter_state or "x"
    for index, letter in enumerate(state):
        if letter != "0":
            steps = (index - state.index("x")) * (slit.slit_yscale or 1.15)
            yield np.array([-0.5, 0.5, 0.5, -0.5]), np.array([-0.5, -0.5, 0.5, 0.5]) + steps


def place(slit, x, y, frame="world"):
    """A position in slit_frame, converted to another frame."""
    transform = slit.meta.wcs.get_transform("slit_frame", frame)
    return transform(x, y, 1e-6 * np.nanmedian(slit.wavelength))[:2]


# sphinx_gallery_alt = "Two panels. Left, the plane of the shutters in millimetres: a mark for each of three slitlets, with a label. Right, one slitlet on the sky: three tilted rectangles in a row with gaps between them, a star in the middle one beside its centre, and a dotted line through all centres."
fig, (ax, sky) = plt.subplots(1, 2, figsize=(8, 4), width_ratios=(3, 2), layout="constrained")
for one in slits:
    corners = [place(one, *shutter, "msa_frame") for shutter in open_shutters(one)]
    centre = 1e3 * np.mean(corners, axis=(0, 2))
    ax.plot(*centre, "C0s", markersize=4)
    ax.annotate(f"  {one.slitlet_id}: {one.source_name}", centre, va="center", fontsize=9)
ax.set(xlabel="x in msa_frame (mm)", ylabel="y in msa_frame (mm)", title="all slitlets")
ax.margins(0.5, 0.2)

source = SkyCoord(slit.source_ra, slit.source_dec, unit="deg")
for shutter in open_shutters(slit):
    offsets = source.spherical_offsets_to(SkyCoord(*place(slit, *shutter), unit="deg"))
    sky.fill(*(offset.arcsec for offset in offsets), fill=False, edgecolor="C0")
sky.plot(0, 0, "C3*", markersize=12, label="source")
rows = np.arange(len(slit.data))
ra, dec, _ = slit.meta.wcs(np.full_like(rows, slit.data.shape[1] // 2), rows)
seen = SkyCoord(ra[np.isfinite(ra)], dec[np.isfinite(ra)], unit="deg")
offsets = source.spherical_offsets_to(seen)
sky.plot(*(offset.arcsec for offset in offsets), "k.", markersize=3, label="pixels of a column")
sky.set(xlabel="offset to the east (arcsec)", ylabel="offset to the north (arcsec)")
sky.set(title=f"slitlet {slit.slitlet_id}", aspect="equal")
sky.invert_xaxis()
sky.tick_params(axis="x", labelsize=9)
fig.legend(*sky.get_legend_handles_labels(), loc="outside lower right", ncols=2, fontsize=9)
plt.show()

# %%
# The limits of the pixels
# ------------------------
# A pixel does not tell where across the shutter a photon came through. The WCS assumes the middle:
# all pixels of a column lie on one line, and the source may lie beside it. ``source_xpos`` and
# ``source_ypos`` are the source's planned position in the shutter, from -0.5 to 0.5.
planned = SkyCoord(*place(slit, slit.source_xpos, slit.source_ypos), unit="deg")
on_line = SkyCoord(*place(slit, 0, slit.source_ypos), unit="deg")
print(f"source at {slit.source_xpos:+.3f}, {slit.source_ypos:+.3f} in the shutter;")
print(f"from the source that is {planned.separation(source).to(u.mas):.1f},")
print(f"from the nearest place that a pixel can have {on_line.separation(source).to(u.mas):.1f}")

# %%
# Check: the sources are where they were planned
# ----------------------------------------------
# And the light of the point source, and of its last line, is where the WCS has them.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    star = known["sources"][known["sources"]["id"] == slit.source_id][0]
    line = known["lines"]["wavelength"][known["lines"]["source"] == star["id"]][-1].value
    expected = slit.meta.wcs.invert(star["ra"].value, star["dec"].value, line)[:2]
    column, row = np.rint(expected).astype(int)
    y, x = np.mgrid[row - 2 : row + 3, column - 4 : column + 5]
    light = slit.data[y, x]
    excess = light.sum(axis=0) - light[:, [0, -1]].sum() / 2
    found = np.average(x[0], weights=excess), np.average(y[:, 0], weights=light.sum(axis=1))
    print(f"line at {np.round(found, 2)}, by the WCS {np.round(expected[:2], 2)}")
    # sphinx_gallery_start_ignore
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.45)
    # sphinx_gallery_end_ignore
    for one in known["sources"]:
        [own] = [other for other in slits if other.source_id == one["id"]]
        planned = SkyCoord(*place(own, own.source_xpos, own.source_ypos), unit="deg")
        distance = planned.separation(SkyCoord(one["ra"], one["dec"])).to(u.mas)
        print(f"source {one['id']}: {distance:.2f} from where it is")
        # sphinx_gallery_start_ignore
        assert distance < 1 * u.mas
        # sphinx_gallery_end_ignore
