"""
What changed in a product that was made again
=============================================

The archive reprocesses its data with newer pipelines and reference files, and products that you make
yourself may differ from both. ``compare_products`` lists the differences, beginning with those that
explain the rest: versions, reference files and steps. Here it compares the spectra of one exposure,
made without and with the step that removes the light of neighbouring sources.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: WFSS", "stage: 2", "suffix: x1d", "task: comparison"]
# sphinx_gallery_order = 115

import textwrap

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits

from jwst_gallery import compare_products, require, sample, truth
from jwst_gallery.display import show_changes
from jwst_gallery.spectra import list_spectra, read_spectrum

# Put the names of your own files here: everything below works on them. The first is the new
# product, the second the old.
filename = sample("nircam_wfss", "clean_x1d")
old_filename = sample("nircam_wfss", "x1d", stage=2)
require(filename, "x1d", exp_type="*_WFSS")

# %%
# In words
# --------
# Each finding has a kind, the part of the product that it concerns, and a sentence. Spectra are matched
# by source, whatever the layout of the files. On the command line,
# ``jwst-gallery compare OLD NEW`` does the same for any product.
found = compare_products(old_filename, filename)
for finding in found.findings:
    print(textwrap.fill(f"{finding.kind}, {finding}", 88, subsequent_indent="    "))
if found.equal:
    print("nothing has changed")

# %%
# In a figure
# -----------
# The ratio of new to old, by default for the spectrum that changed most; the band is the error. For
# an image, ``show_changes`` draws the difference; for a table, the change of each column.

# sphinx_gallery_alt = "The ratio of new to old flux against wavelength for one source: about 0.4 over the first half of the band, far below the grey band of the error, from where it rises to 1 and stays there."
ax = show_changes(found)
plt.show()

# %%
# Check: is the new one better?
# -----------------------------
# The comparison cannot tell. But for simulated sources, the true flux is known: here is the median
# ratio of measured to true flux in the old and the new product, for each source in both.
known = truth(filename)
if known is not None:  # a file from MAST has no known truth
    with fits.open(filename) as hdus:
        table = hdus["EXTRACT1D"].data
    sky = SkyCoord(table["SOURCE_RA"], table["SOURCE_DEC"], unit="deg")
    true_sky = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    sources = dict(zip(table["SOURCE_ID"], sky.match_to_catalog_sky(true_sky)[0], strict=True))
    for source_id in list_spectra(filename)["source_id"]:
        source, ratios = known["sources"][sources[source_id]], []
        for name in (old_filename, filename):
            spectrum = read_spectrum(name, source_id)
            good = spectrum.usable & (spectrum.flux_error < 2 * np.nanmedian(spectrum.flux_error))
            true = source["continuum"] * (spectrum.wavelength / (4.28 * u.um)) ** source["slope"]
            ratios.append(np.median((spectrum.flux / true)[good]).to_value(u.one))
        changed = abs(ratios[1] / ratios[0] - 1) > 1e-3
        print(f"source {source_id:2}: {ratios[0]:.3f} old, {ratios[1]:.3f} new, {source['kind']}")
        # sphinx_gallery_start_ignore
        [said] = [one.text for one in found.findings if one.kind == "values"]
        assert changed == (f"source {source_id}" in said)
        assert not changed or abs(ratios[1] - 1) < 0.5 * abs(ratios[0] - 1)
        # sphinx_gallery_end_ignore
