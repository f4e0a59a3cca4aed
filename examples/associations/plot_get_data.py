"""
Get an association and its members
==================================

MAST, the archive, has hundreds of files for an observation, and the pipeline needs a few of them in
one folder. This script asks ``astroquery`` (``pip install astroquery``) for an observation, finds
its association of stage 3 among the files, and downloads the members that the association names. If
it is interrupted, run it again: it continues where it stopped.
"""

# sphinx_gallery_tags = ["instrument: NIRCam", "mode: imaging", "stage: 3", "suffix: asn", "task: download"]
# sphinx_gallery_order = 5
# sphinx_gallery_thumbnail_number = 2

import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from astroquery.mast import Observations
from stdatamodels.jwst import datamodels

from jwst_gallery import check, look, read_association
from jwst_gallery.display import show_association, show_image

# Put your own programme, instrument and filter here: everything below works on them.
program, instrument, optical_element = "1234", "NIRCAM/IMAGE", "F444W"
# Name a folder of your own here to keep the files: this one is removed at the end.
working = tempfile.TemporaryDirectory()
folder = Path(working.name)

# %%
# Ask --- While this page is made, the answers come from a stand-in of MAST, which has the simulated
# observations of this site; the script does not know the difference. When you run it, it asks MAST.
# :doc:`/learn/2-get-your-data` explains other queries and the levels.
try:
    observations = Observations.query_criteria(
        obs_collection="JWST",
        proposal_id=program,
        instrument_name=instrument,
        filters=optical_element,
        calib_level=3,
    )
    if not len(observations):
        sys.exit(f"MAST has no observation of {program} with {instrument}, {optical_element}")
    products = Observations.get_product_list(observations[0])
except OSError as error:
    sys.exit(f"MAST does not answer; try again later. It was: {error}")
print(f"observations: {len(observations)}; the first is {observations[0]['obs_id']}")
for level in sorted(set(products["calib_level"])):
    suffixes = products["productSubGroupDescription"][products["calib_level"] == level]
    print(f"  level {level}: {len(suffixes):2} files, {', '.join(sorted(set(suffixes)))}")

# %%
# Download
# --------
# ``flat=True`` puts all files into one folder, beside the association. A broken connection leaves
# an incomplete file. If you ask again, astroquery fetches the missing part, and no file twice.


def download(chosen):
    """Download products; where the connection breaks, go on."""
    for _ in range(3):
        try:
            manifest = Observations.download_products(
                chosen, download_dir=folder, flat=True, verbose=False
            )
            break
        except OSError as error:
            print(f"broken off: {error}")
    else:
        sys.exit("the connection to MAST broke three times: run this again later, it will go on")
    for row in manifest[manifest["Status"] != "COMPLETE"]:
        sys.exit(
            f"MAST does not hand out {Path(row['Local Path']).name} ({row['Message']}). "
            "For data of exclusive access, put Observations.login() at the top"
        )
    return [Path(path) for path in manifest["Local Path"]]


lists = Observations.filter_products(products, productSubGroupDescription="ASN", calib_level=3)
if not len(lists):
    sys.exit(f"{observations[0]['obs_id']} has no association of stage 3")
association = read_association(download(lists)[-1])
names = [member.name for member in association.products[0].members]
members = download(products[np.isin(products["productFilename"], names)])

# sphinx_gallery_alt = "Flow of the downloaded association: three science members, cal files; Image3Pipeline; i2d, cat and segm, named after the product, and crf for each member."
show_association(association)
plt.show()

# %%
# Check the files
# ---------------
# ``look`` reads the headers. It names the kind of the file and the scripts of this gallery that
# take it.
for member in members:
    seen = look(member)
    print(f"{seen.name}: {seen.kind.title}, {', '.join(check(member)) or 'nothing wrong'}")
print("to go on:", *seen.scripts[:5], sep="\n  ")

with datamodels.open(members[0]) as model:
    # sphinx_gallery_alt = "The first exposure that was downloaded, a calibrated image of stars and galaxies in gray."
    show_image(model)
plt.show()
# sphinx_gallery_start_ignore
from astroquery.mast import conf

if conf.server.startswith("http://127.0.0.1"):
    from jwst_gallery import sample

    originals = [sample("nircam_image", "cal", exposure=number) for number in (1, 2, 3)]
    assert [path.read_bytes() for path in members] == [path.read_bytes() for path in originals]
# sphinx_gallery_end_ignore
working.cleanup()
