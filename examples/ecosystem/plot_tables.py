"""
Tables for pandas and Parquet: cat, x1d
=======================================

Tables come as ECSV, a text format with units, and as FITS extensions. Take a source catalogue
and a spectrum to pandas, and to Parquet and back (``pip install pandas pyarrow``). Units survive in
Parquet and not in pandas, and FITS has a trap of its own, the order of its bytes.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "instrument: MIRI", "mode: imaging", "mode: LRS", "stage: 3", "suffix: cat", "suffix: x1d", "task: catalogue", "task: other packages"]
# sphinx_gallery_order = 80

import tempfile
from pathlib import Path

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import QTable, Table
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import require, sample, truth

# Put the names of your own files here: everything below works on them. The catalogue; and a
# spectrum, of any observation.
filename = sample("nircam_image", "cat")
x1d_filename = sample("miri_lrs", "x1d", stage=3)
require(filename, "cat")
require(x1d_filename, "x1d")

# %%
# A catalogue in pandas: numbers only
# -----------------------------------
# A position becomes two columns; units and metadata are lost. Keep the units beside the numbers, or
# convert to the units that you want before.
catalogue = QTable.read(filename)
frame = catalogue.to_pandas(index="label")
print("position:", [name for name in frame if name.startswith("sky_centroid")])
unit = catalogue["aper_total_flux"].unit
print(f"flux in {unit} in the table; in the frame {frame['aper_total_flux'].dtype}")

# sphinx_gallery_alt = "Concentration index against AB magnitude: point sources in a horizontal band at 1.7, extended sources above it."
fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
for extended, group in frame.groupby("is_extended"):
    label, marker = ("extended", "s") if extended else ("point source", "o")
    group.plot.scatter(
        "aper_total_abmag", "CI_50_30", ax=ax, label=label, marker=marker, color=f"C{int(extended)}"
    )
ax.set(xlabel="magnitude (AB)", ylabel="flux in 50 % over 30 % aperture")
plt.show()

# %%
# Parquet: with units and positions
# ---------------------------------
# ``write`` of astropy puts a description of the table into the file, from which ``QTable.read``
# restores units, positions and metadata. Other programs see plain columns of numbers. A frame written
# by pandas itself has none of this.
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "catalogue.parquet")
    catalogue.write(path)
    back = QTable.read(path)
    elsewhere = pd.read_parquet(path)
moved = back["sky_centroid"].separation(catalogue["sky_centroid"]).max()
print(
    f"back: flux in {back['aper_total_flux'].unit}, positions off by {moved.to_value(u.mas):g} mas"
)
print(f"pandas reads {len(elsewhere.columns)} columns; metadata kept: {len(back.meta)}")

# %%
# FITS tables: the order of bytes
# -------------------------------
# FITS has the most significant byte first, today's processors the least significant. pandas takes
# such an array without complaint and fails later, when it sorts or selects. Read with ``Table``,
# whose ``to_pandas`` swaps the bytes. Where each cell holds a spectrum, as in ``x1dints``, take a
# row: a frame would hold objects.
data = fits.getdata(x1d_filename, "EXTRACT1D")
spectrum = Table.read(x1d_filename, hdu="EXTRACT1D", mask_invalid=False).to_pandas()
try:
    pd.DataFrame(np.asarray(data)).sort_values("WAVELENGTH")
except ValueError as error:
    print(f"{data['WAVELENGTH'].dtype}: {error}")
usable = spectrum["DQ"] & dqflags.pixel["DO_NOT_USE"] == 0
best = spectrum[usable].sort_values("WAVELENGTH")
print(f"{spectrum['WAVELENGTH'].dtype}: {len(best)} of {len(spectrum)} elements to be used")

# %%
# Check: the catalogue that came back
# -----------------------------------
# Are the stars where they should be, as bright as they should be, and unchanged?
same = all(
    np.array_equal(catalogue[name], back[name], equal_nan=catalogue[name].dtype.kind == "f")
    and getattr(catalogue[name], "unit", None) == getattr(back[name], "unit", None)
    for name in catalogue.colnames
    if not isinstance(catalogue[name], SkyCoord)
)
print("all columns and units are the same:", same)
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    stars = known["sources"][known["sources"]["kind"] == "star"]
    index, distance, _ = SkyCoord(stars["ra"], stars["dec"]).match_to_catalog_sky(
        back["sky_centroid"]
    )
    found = distance < 0.1 * u.arcsec
    ratio = (back["aper_total_flux"][index] / stars["flux"])[found].to_value(u.one)
    print(f"{found.sum()} of {len(stars)} stars; flux over true, median {np.nanmedian(ratio):.3f}")
    # sphinx_gallery_start_ignore
    assert same
    assert moved < 1e-6 * u.mas
    assert abs(np.nanmedian(ratio) - 1) < 0.03
    assert found.mean() > 0.8
    assert np.array_equal(spectrum["FLUX"], data["FLUX"], equal_nan=True)
    # sphinx_gallery_end_ignore
