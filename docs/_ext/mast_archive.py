"""The archive behind the stand-in of MAST: a row for each observation and each of its files.

The rows have the columns that MAST's have, and are told from the headers of samples.
"""

import functools
import re
from pathlib import Path
from typing import NamedTuple

from astropy.io import fits

from jwst_gallery.products import product_types
from jwst_testbed import modes
from jwst_testbed.engine import scheduler

# Columns and their types, as https://mast.stsci.edu/api/v0/_c_a_o_mfields.html and
# _productsfields.html list them.
OBSERVATIONS = {
    **dict.fromkeys(["intentType", "obs_collection", "provenance_name"], "string"),
    **dict.fromkeys(["instrument_name", "project", "filters", "wavelength_region"], "string"),
    **dict.fromkeys(["target_name", "target_classification", "obs_id"], "string"),
    **{"s_ra": "float", "s_dec": "float", "dataproduct_type": "string", "proposal_pi": "string"},
    **{"calib_level": "int", "t_min": "float", "t_max": "float", "t_exptime": "float"},
    **{"em_min": "float", "em_max": "float", "obs_title": "string", "t_obs_release": "float"},
    **{"proposal_id": "string", "proposal_type": "string", "sequence_number": "int"},
    **{"s_region": "string", "jpegURL": "string", "dataURL": "string", "dataRights": "string"},
    **{"mtFlag": "boolean", "srcDen": "float", "obsid": "string", "objID": "string"},
}
PRODUCTS = {
    **{"obsID": "string", "obs_collection": "string", "dataproduct_type": "string"},
    **dict.fromkeys(["obs_id", "description", "type", "dataURI", "productType"], "string"),
    **dict.fromkeys(["productGroupDescription", "productSubGroupDescription"], "string"),
    **dict.fromkeys(["productDocumentationURL", "project", "prvversion"], "string"),
    **{"proposal_id": "string", "productFilename": "string", "size": "int"},
    **{"parent_obsid": "string", "dataRights": "string", "calib_level": "int"},
    "filters": "string",
}
ALL_TIME = 88069.0  # 2100-01-01: what is exclusive stays so


class Held(NamedTuple):
    """A dataset that the archive holds, and what its headers do not say of it."""

    dataset: str
    instrument_name: str
    kind: str
    rights: str = "PUBLIC"


# Datasets of different instruments: no two files have the same name.
HELD = (
    Held("nircam_image", "NIRCAM/IMAGE", "image"),
    Held("miri_lrs", "MIRI/SLIT", "spectrum"),
    Held("nirspec_prism", "NIRSPEC/SLIT", "spectrum", "EXCLUSIVE_ACCESS"),
)


class Archive(NamedTuple):
    """The rows, as dicts from column to value, and the path of each file by its name."""

    observations: list
    products: list
    files: dict


@functools.cache
def archive():
    """Return the archive; samples that are not there are made."""
    whole = Archive([], [], {})
    for number, held in enumerate(HELD, 90000001):
        mode = modes.load(held.dataset)
        products = [product for product in mode.products if is_archived(product)]
        paths = [scheduler.find(mode, product) for product in products]
        observation = observation_row(held, str(number), products, paths)
        whole.observations.append(observation)
        # MAST names an exposure as its files are named.
        exposures = {
            product.exposure: path.name.removesuffix("_rate.fits")
            for product, path in zip(products, paths, strict=True)
            if product.suffix == "rate"
        }
        for product, path in zip(products, paths, strict=True):
            exposure = exposures.get(product.exposure)
            whole.products.append(product_row(observation, exposure, product, path))
            whole.files[path.name] = path
    return whole


def is_archived(product):
    """Tell what the ground system makes unasked; not the pool, which is of a whole programme."""
    made = {(kind.suffix, kind.stage) for kind in product_types() if kind.default}
    return (product.suffix, product.stage) in made and product.suffix != "pool"


def observation_row(held, obsid, products, paths):
    """Return the row of the observation that stage 3 makes of a dataset's exposures."""
    combined = ("i2d", "x1d")
    (path,) = (
        path
        for product, path in zip(products, paths, strict=True)
        if product.stage == 3 and product.suffix in combined
    )
    header = fits.getheader(path)
    elements = (header.get(keyword) for keyword in ("FILTER", "GRATING"))
    return {
        **dict.fromkeys(OBSERVATIONS),
        "intentType": "science",
        "obs_collection": "JWST",
        "provenance_name": "CALJWST",
        "instrument_name": held.instrument_name,
        "project": "JWST",
        "filters": ";".join(filter(None, elements)),
        "wavelength_region": "INFRARED",
        "target_name": header["TARGNAME"],
        "obs_id": path.stem.rpartition("_")[0],
        "s_ra": header["TARG_RA"],
        "s_dec": header["TARG_DEC"],
        "dataproduct_type": held.kind,
        "proposal_pi": header["PI_NAME"],
        "calib_level": 3,
        "t_min": header["EXPSTART"],
        "t_max": header["EXPEND"],
        "t_exptime": header["EFFEXPTM"],
        "obs_title": header["TITLE"],
        "t_obs_release": header["EXPEND"] if held.rights == "PUBLIC" else ALL_TIME,
        "proposal_id": header["PROGRAM"].lstrip("0"),
        "proposal_type": header["CATEGORY"],
        "s_region": fits.getheader(path, 1).get("S_REGION"),
        "dataURL": uri(path),
        "dataRights": held.rights,
        "mtFlag": False,
        "obsid": obsid,
    }


def product_row(observation, exposure, product, path):
    """Return the row of a file: of one exposure, or without one of the whole observation."""
    suffix = product.suffix
    return {
        **dict.fromkeys(PRODUCTS),
        **{name: observation[name] for name in ("obs_collection", "dataproduct_type", "filters")},
        **{name: observation[name] for name in ("proposal_id", "dataRights")},
        "obsID": f"{observation['obsid']}{product.exposure or ''}",
        "obs_id": exposure or observation["obs_id"],
        "description": f"JWST product {suffix}",
        "type": "S" if exposure else "D",
        "dataURI": uri(path),
        "productType": "INFO" if suffix == "asn" else "SCIENCE",
        "productGroupDescription": None if exposure else "Minimum Recommended Products",
        "productSubGroupDescription": suffix.upper(),
        "project": "CALJWST",
        "productFilename": path.name,
        "size": path.stat().st_size,
        "parent_obsid": observation["obsid"],
        # It is 2 for `crf`, which stage 3 makes for each exposure.
        "calib_level": min(product.stage + 1, 2) if exposure else 3,
    }


def uri(path):
    """Return the name by which the archive hands out a file."""
    return f"mast:JWST/product/{Path(path).name}"


def chosen(rows, filters):
    """Return the rows that pass filters as the service gets them.

    Parameters
    ----------
    rows : list of dict
    filters : list of dict
        Each has ``paramName``, ``values`` (texts, or one dict of ``min`` and ``max``) and perhaps
        ``freeText``, a text in which % is any text.

    Returns
    -------
    list of dict
    """
    return [row for row in rows if all(passes(row, one) for one in filters)]


def passes(row, asked):
    """Tell whether a row passes a filter."""
    value, wanted = row[asked["paramName"]], asked["values"]
    if wanted and isinstance(wanted[0], dict):
        return value is not None and wanted[0]["min"] <= value <= wanted[0]["max"]
    text = str(value).lower()
    pattern = re.escape(asked.get("freeText", "").lower()).replace("%", ".*")
    return text in map(str.lower, wanted) or bool(re.fullmatch(pattern, text))
