"""The keywords that real products carry, and which of them a sample lacks.

The table ``real_keywords.csv`` has those of the headers of real products of NIRCam, NIRISS, MIRI
and NIRSpec and, from the schemas of the data models, those that headers of later years also have:
the extension; how the EXP_TYPE of the exposures begins, where not all have it; the first stage
whose products have it (0 for ``uncal``); the products of these that do not have it; and where
samples lack it, why. Headers of the cutouts of many slits or sources are not in it: the pipeline
alone writes them.
"""

import csv
from pathlib import Path
from typing import NamedTuple

from astropy.io import fits

_TABLE = Path(__file__).with_name("real_keywords.csv")


PRODUCTS = (
    ("nircam_image", "NRC_IMAGE", "uncal", 0, {}),
    ("nircam_image", "NRC_IMAGE", "rate", 1, {}),
    ("nircam_image", "NRC_IMAGE", "cal", 2, {}),
    ("nircam_image", "NRC_IMAGE", "i2d", 3, {"stage": 3}),
    ("miri_image", "MIR_IMAGE", "uncal", 0, {}),
    ("miri_image", "MIR_IMAGE", "rate", 1, {}),
    ("miri_image", "MIR_IMAGE", "cal", 2, {}),
    ("miri_image", "MIR_IMAGE", "i2d", 3, {"stage": 3}),
    ("niriss_ami", "NIS_AMI", "rate", 1, {}),
    ("niriss_ami", "NIS_AMI", "cal", 2, {}),
    ("nirspec_mos", "NRS_MSASPEC", "rate", 1, {}),
    ("nirspec_mos", "NRS_MSASPEC", "cal", 2, {"stage": 2}),
    ("nirspec_mos", "NRS_MSASPEC", "s2d", 3, {"stage": 3, "source": 1}),
    ("nirspec_mos", "NRS_MSASPEC", "x1d", 3, {"stage": 3, "source": 1}),
)
"""Products that show how complete headers are: dataset, EXP_TYPE, suffix, stage, and the further
arguments of `jwst_gallery.sample`."""


class Keyword(NamedTuple):
    """A keyword of real products.

    Parameters
    ----------
    name, hdu : str
        "BARTDELT", and the extension that has it: "PRIMARY", "SCI".
    exposures : tuple of str
        How the EXP_TYPE of exposures that have it begins; empty for all.
    stage : int
        The first stage whose products have it.
    not_in : tuple of str
        Products that do not have it: a suffix, a suffix and stage, or how EXP_TYPE begins, alone
        or before a colon and one of these: "crf", "s2d2", "MIR_MRS", "NIS_SOSS:rate".
    lacking : str
        Why samples lack it; empty if none does.
    """

    name: str
    hdu: str
    exposures: tuple
    stage: int
    not_in: tuple
    lacking: str

    def applies(self, exp_type, suffix, stage):
        """Tell whether a product of an exposure type, a suffix and a stage has it."""
        kinds = suffix, f"{suffix}{stage}"
        without = any(
            one in kinds or (exp_type.startswith(kind) and (not rest or rest in kinds))
            for one in self.not_in
            for kind, _, rest in [one.partition(":")]
        )
        return stage >= self.stage and exp_type.startswith(self.exposures or ("",)) and not without


def real_keywords():
    """Return the keywords of real products.

    Returns
    -------
    list of Keyword
    """
    with open(_TABLE, newline="", encoding="utf-8") as file:
        return [
            Keyword(
                row["keyword"],
                row["hdu"],
                tuple(row["exposures"].split()),
                int(row["stage"]),
                tuple(row["not_in"].split()),
                row["lacking"],
            )
            for row in csv.DictReader(file)
        ]


def compare(path, exp_type, stage):
    """Return which keywords of real products of its kind a file has, and which it lacks.

    Parameters
    ----------
    path : pathlib.Path
        A FITS file.
    exp_type : str
    stage : int

    Returns
    -------
    present, absent : list of Keyword
        Of the extension SCI only if the file has an image or cube in one.
    """
    suffix = path.stem.rpartition("_")[2]
    with fits.open(path) as hdus:
        headers = {"PRIMARY": hdus[0].header}
        cutouts = hdus[0].header["DATAMODL"] == "MultiSlitModel"
        if "SCI" in hdus and not cutouts and not isinstance(hdus["SCI"], fits.BinTableHDU):
            headers["SCI"] = hdus["SCI"].header
        expected = [
            one
            for one in real_keywords()
            if one.hdu in headers and one.applies(exp_type, suffix, stage)
        ]
        present = [one for one in expected if one.name in headers[one.hdu]]
        return present, [one for one in expected if one not in present]
