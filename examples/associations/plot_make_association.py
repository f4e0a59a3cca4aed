"""
Make an association and run it
==============================

To combine other exposures than the archive did, write your own association and give it to the
pipeline. This script combines two of three dithers: ``asn_from_list`` lists them,
``Image3Pipeline`` reads the list, and the image records that it is made of these two.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 3", "suffix: asn", "task: associations"]
# sphinx_gallery_order = 20
# sphinx_gallery_thumbnail_number = 2

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from astropy.io import fits
from jwst.associations.asn_from_list import asn_from_list
from jwst.associations.lib.rules_level3_base import DMS_Level3_Base

from jwst_gallery import read_association, require, sample
from jwst_gallery.display import show_association
from jwst_gallery.samples import pipeline_environment

# Put the names of your own cal files here: everything below works on them.
filenames = [sample("nircam_image", "cal", exposure=number) for number in (1, 3)]
require(filenames[0], "cal", exp_type="*_IMAGE")
product_name = "jw01234-o001_t001_nircam_two-of-three"

# %%
# The list
# --------
# The pipeline looks for the members next to the association and writes to the current folder: one
# folder for everything is simplest. ``asn_from_list`` takes the names without their folder. Every
# file is a science member, unless you give pairs of name and type with ``with_exptype=True``. It
# leaves the type "None" and the candidate, which is part of the names of the ``crf`` files,
# "a3001": fill in your own.
working = tempfile.TemporaryDirectory()
folder = Path(working.name)
for filename in filenames:
    shutil.copy(filename, folder)
names = [Path(filename).name for filename in filenames]
table = asn_from_list(names, rule=DMS_Level3_Base, product_name=product_name)
table["asn_type"], table["asn_id"] = "image3", "o001"
path = folder / "two_image3_asn.json"
path.write_text(table.dump()[1])

association = read_association(path)

# sphinx_gallery_alt = "Flow of the new association: two cal files go into Image3Pipeline; out come i2d, cat and segm, named after the product, and crf for each member."
show_association(association)
plt.show()

# %%
# Run it
# ------
# You need only the code in quotes: run it in the folder of your files. Here it runs in a process of
# its own, because a simulated exposure does not use the observatory's reference files; yours come
# from CRDS, see :doc:`/learn/6-run-the-pipeline`. To save time it skips three steps, and with them
# ``crf``, ``cat`` and ``segm``.
code = """
from jwst.pipeline import Image3Pipeline
left_out = ["tweakreg", "outlier_detection", "source_catalog"]
steps = {name: {"skip": True} for name in left_out}
Image3Pipeline.call("two_image3_asn.json", save_results=True, steps=steps)
"""
try:
    environment = pipeline_environment(filenames[0])
except RuntimeError as error:
    sys.exit(str(error))
where = {"cwd": folder, "env": environment, "capture_output": True}
run = subprocess.run([sys.executable, "-c", code], **where, text=True)
if run.returncode:
    raise RuntimeError(f"the pipeline failed:\n{run.stderr[-2000:]}")
print(*sorted(path.name for path in folder.iterdir()), sep="\n")

# %%
# The result
# ----------
# The file has the name of the product. The context array ``con`` has a bit for each member that
# contributed.
with fits.open(folder / f"{product_name}_i2d.fits") as hdus:
    header, data, con = hdus[0].header, hdus["SCI"].data, hdus["CON"].data
n_exposures = np.bitwise_count(con).sum(axis=0)
working.cleanup()

# sphinx_gallery_alt = "Left, two dithers combined. Right, the number of exposures in each pixel: two except for a rim on each side."
fig, axes = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
low, high = np.nanpercentile(data, (1, 99.5))
drawn = axes[0].imshow(data, origin="lower", vmin=low, vmax=high, cmap="gray")
fig.colorbar(drawn, ax=axes[0], label="surface brightness (MJy/sr)")
drawn = axes[1].imshow(n_exposures, origin="lower")
fig.colorbar(drawn, ax=axes[1], label="exposures", ticks=range(len(filenames) + 1))
axes[0].set(xlabel="column x (pixel)", ylabel="row y (pixel)")
axes[1].set_xlabel("column x (pixel)")
plt.show()

# %%
# Check: all members, nothing else
# --------------------------------
print(f"members {len(filenames)}, combined {header['NDRIZ']}, in a pixel {n_exposures.max()}")
# sphinx_gallery_start_ignore
assert header["ASNTABLE"] == association.path.name
assert n_exposures.max() == header["NDRIZ"] == len(filenames)
# sphinx_gallery_end_ignore
