"""The flags of the data quality arrays: bits from stdatamodels, use from jwst, our meanings."""

import re
from importlib.util import find_spec
from pathlib import Path

from astropy.nddata.bitmask import interpret_bit_flags
from stdatamodels.jwst.datamodels import dqflags

from .model import HERE, read_rows

MEANINGS = HERE / "flags.csv"
# The steps that give a pixel no weight because of its flags, each with the file that says which.
REJECTED_BY = {
    "resample": "resample/resample_step.py",
    "outlier_detection": "outlier_detection/outlier_detection_step.py",
}
GOOD_BITS = re.compile(r'^(?:GOOD_BITS = |\s+good_bits = string\(default=)"(.+?)"', re.MULTILINE)


def rejected(step):
    """Return the flags for which a step leaves a pixel out, as its code states them."""
    (package,) = find_spec("jwst").submodule_search_locations
    stated = GOOD_BITS.search(Path(package, REJECTED_BY[step]).read_text(encoding="utf-8"))[1]
    good = interpret_bit_flags(stated, flag_name_map=dqflags.pixel)
    return [name for name, value in dqflags.pixel.items() if value & ~good]


def rows():
    """Return a row of the table for each flag.

    Raises
    ------
    ValueError
        If stdatamodels has other flags than those that are described; the message names them.
    """
    described = {row["flag"]: row for row in read_rows(MEANINGS)}
    if unlike := sorted(described.keys() ^ dqflags.pixel.keys()):
        raise ValueError(f"{', '.join(unlike)}: either in stdatamodels' dqflags or in {MEANINGS}")
    left_out = {step: rejected(step) for step in REJECTED_BY}
    return [
        {
            **described[name],
            "value": value,
            "bit": value.bit_length() - 1 if value else None,
            "in_groups": name in dqflags.group,
            "rejected_by": [step for step, names in left_out.items() if name in names],
        }
        for name, value in dqflags.pixel.items()
    ]
