"""
Read an association
===================

Stages 2 and 3 of the pipeline read an *association*: a short text, ``asn.json``, that lists the
files that belong together and names the result. Draw one for each stage and compare it with the
products.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 2", "stage: 3", "suffix: asn", "task: associations"]
# sphinx_gallery_order = 10

import json

import matplotlib.pyplot as plt
from astropy.io import fits

from jwst_gallery import read_association, require, sample, truth
from jwst_gallery.display import show_association

# Put the names of your own files here: everything below works on them.
filename = sample("nircam_image", "asn", stage=3)
stage2_filename = sample("nircam_image", "asn", stage=2)
require(filename, "asn")

# %%
# The file
# --------
# It is JSON (JavaScript Object Notation), which Python reads as dictionaries and lists. Each member
# has a name, ``expname``, and a type, ``exptype``, its role.
with open(filename) as file:
    content = json.load(file)
for key, value in content.items():
    if key != "products":
        print(f"{key:16} {value}")
for product in content["products"]:
    print(f"\nproduct {product['name']}")
    for member in product["members"]:
        print(f"{member['exptype']:>16} {member['expname']}")

# %%
# Drawn
# -----
# A helper draws the same, with the files that the pipeline writes: one combined image with its
# catalogue and segmentation map, named after the product, and one file for each exposure. You can
# read an association before you download its members; ``find_members`` lists the missing ones.
association = read_association(filename)

# sphinx_gallery_alt = "Flow of the stage 3 association. Three science members, cal files, go into Image3Pipeline. Out of it come, named after the product, i2d, cat and segm, and for each member crf."
show_association(association)
plt.show()

# %%
# One of stage 2
# --------------
# Stage 2 works on single exposures: a product has one science member, and is named after it.
# Members of other types, such as background exposures, help to calibrate it.
stage2 = read_association(stage2_filename)
print(stage2.products[0].by_type())

# sphinx_gallery_alt = "Flow of the stage 2 association. One science member, a rate file, goes into Image2Pipeline, which makes cal and i2d of it."
show_association(stage2)
plt.show()

# %%
# Check: what the pipeline wrote
# ------------------------------
# The names of the products follow from the association, and their headers name it.
known = truth(filename)
if known is not None:  # the products of a file from MAST may not be here
    for made_by in (stage2, association):
        root = made_by.products[0].name
        first = made_by.products[0].members[0].name.rpartition("_")[0]
        for kind in made_by.makes():
            each = kind.stage == 3 and kind.scope == "exposure"
            begin = f"{first}_{made_by.candidate}" if each else root
            path = sample("nircam_image", kind.suffix, stage=kind.stage)
            expected = f"{begin}_{kind.suffix}.{kind.extension}"
            print(f"{path.name}: {'as expected' if path.name == expected else expected}")
            # sphinx_gallery_start_ignore
            assert path.name == expected
            # sphinx_gallery_end_ignore
            if kind.extension == "fits":
                print(f"    made from {fits.getheader(path)['ASNTABLE']}")
                # sphinx_gallery_start_ignore
                assert fits.getheader(path)["ASNTABLE"] == made_by.path.name
                # sphinx_gallery_end_ignore
