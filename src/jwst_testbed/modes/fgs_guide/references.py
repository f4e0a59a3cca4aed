"""Reference files of a guider's detector."""

import dataclasses

import numpy as np

from jwst_testbed.crds import references
from jwst_testbed.crds.cache import write_cache
from jwst_testbed.instruments.fgs.detector import make_detector
from jwst_testbed.modes.fgs_guide.strips import columns_of, strips_of
from jwst_testbed.telescope import header


def make_references(folder, *, exposures, strips):
    """Task: the CRDS cache of a guide star dataset.

    The reference files cover the columns that the identification reads. Strips that are put side
    by side have more columns than that: there is a mask of this form.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposures : list of jwst_testbed.modes.fgs_guide.readout.GuideExposure
        All of the dataset's.
    strips : tuple of int
        The first and the last of the strips of the identification.
    """
    first = exposures[0]
    detector = make_detector(*header.apertures_of(first))
    columns = columns_of(strips)
    models = {
        "mask": references.mask_reference(detector),
        "readnoise": references.readnoise_reference(detector),
        **references.rate_references(detector),
    }
    # Not a copy of the other: astropy may write the table of flags of a copied model wrong, as if
    # each value were 2**31 more (seen in one run of three).
    stacked = references.mask_reference(detector)
    stacked.dq = np.hstack([stacked.dq[:, strip] for strip in strips_of(strips)])
    for model in models.values():
        for name in ("data", "err", "dq"):
            if model.hasattr(name):
                setattr(model, name, getattr(model, name)[:, columns].copy())

    stack_types = tuple(one.exp_type for one in exposures if one.product == "stacked")
    types = tuple(one.exp_type for one in exposures)
    served = {kind: types for kind in models} | {
        "mask": tuple(name for name in types if name not in stack_types)
    }
    entries = [
        dataclasses.replace(entry, exposure_types=served[entry.kind])
        for entry in references.as_references(models, first)
    ]
    for entry in references.as_references({"mask": stacked}, first):
        entries.append(dataclasses.replace(entry, exposure_types=stack_types))
    for entry in entries:
        ny, nx = entry.model.shape
        header.fill_window(entry.model.meta, first, (columns.start + 1, 1), (nx, ny))
    write_cache(folder, first.instrument, first.detector, entries)
