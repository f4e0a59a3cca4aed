"""What a sample product really holds, and where that differs from the catalogue."""

import json
import math

# Header keywords worth knowing; a page shows those that its sample has, with their own comments.
KEYWORDS = (
    *("EXP_TYPE", "DATAMODL", "INSTRUME", "DETECTOR", "FILTER", "PUPIL", "SUBARRAY"),
    *("READPATT", "NINTS", "NGROUPS", "TGROUP", "EFFEXPTM", "BUNIT", "PHOTMJSR", "PIXAR_SR"),
    *("SOURCEID", "SRCTYPE", "SPORDER", "DISPAXIS", "EXPGRPID"),
    *("VA_SCALE", "CAL_VER", "CRDS_CTX", "ASNTABLE"),
)

# (attribute, FITS extension) of what the pipeline adds to a model's schema while it runs.
ADDED = [("hdrtab", "HDRTAB")]

# Where a model keeps the BUNIT of an extension.
UNITS_OF = {"SCI": "bunit_data", "ERR": "bunit_err"}

# Products, and arrays of kinds of products, that have units and do not state them.
SILENT = {
    *("simul", "dark_output", "combinedbackground", "scene_model", "residual", "shower_model"),
    ("guide star", "err"),
}

# Products that state the units of what they were made from, which are not theirs.
INHERITED = {"likely_chisq", "mask", "snr"}

# What tells apart the tables of one product.
LABELS = ("group_id", "spectral_order")


def observe(path):
    """Open a product and note what is in it.

    Parameters
    ----------
    path : pathlib.Path
        A FITS file of the pipeline, an ECSV table, an ASDF tree, an association or a pool.

    Returns
    -------
    dict
        Nothing but texts, numbers, lists and dicts, so that it can be kept as JSON.
    """
    if path.suffix == ".ecsv":
        return _observe_table(path)
    if path.suffix == ".json":
        return _observe_association(path)
    if path.suffix == ".asdf":
        return _observe_tree(path)
    if path.suffix == ".csv":
        return _observe_pool(path)
    return _observe_tables(path) or _observe_model(path)


def _observe_tables(path):
    """Note what is in a FITS file for which there is no data model; None of any other."""
    from astropy.io import fits

    with fits.open(path) as hdus:
        if "DATAMODL" in hdus[0].header:
            return None
        return {
            "model": "",
            "extensions": [
                {
                    "name": hdu.name,
                    "shape": list(hdu.shape) if hdu.is_image else [len(hdu.data)],
                    "columns": [
                        [column.name, column.unit or "", ""]
                        for column in ([] if hdu.is_image else hdu.columns)
                    ],
                }
                for hdu in hdus[1:]
            ],
        }


def _observe_model(path):
    from astropy.io import fits
    from stdatamodels.jwst import datamodels

    with fits.open(path) as hdus, datamodels.open(path) as model:
        # A model makes up an absent err or dq, and an extension may be a header alone.
        in_file = {(hdu.name, hdu.ver) for hdu in hdus[1:] if hdu.header["NAXIS"]} - {("ASDF", 1)}
        arrays = _observe_arrays(model, [*_arrays_of(model.schema), *ADDED], in_file, 1)
        parts = [
            {
                "labels": {label: part.instance[label] for label in LABELS if label in part},
                "arrays": _observe_arrays(part, stated, in_file, number, f"{name}[i]."),
            }
            for name, stated in _lists_of(model.schema)
            for number, part in enumerate(getattr(model, name), start=1)
        ]
        known = {
            fact["extension"]
            for group in (arrays, *(part["arrays"] for part in parts))
            for fact in group.values()
        }
        return {
            "model": type(model).__name__,
            "arrays": arrays,
            "parts": parts,
            "unknown": sorted({name for name, _ in in_file} - known),
            "keywords": list(_keywords(hdus, model)),
        }


def _arrays_of(schema):
    """List (attribute, FITS extension) of the arrays and tables at the top of a schema."""
    for branch in schema.get("allOf", [schema]):
        for name, stated in branch.get("properties", {}).items():
            if "datatype" in stated and "fits_hdu" in stated:
                yield name, stated["fits_hdu"].upper()  # as `astropy` writes every name


def _lists_of(schema):
    """List (attribute, its items' arrays) of what a model has many of: slits, spectra."""
    for branch in schema.get("allOf", [schema]):
        for name, stated in branch.get("properties", {}).items():
            if stated.get("type") == "array" and (arrays := list(_arrays_of(stated["items"]))):
                yield name, arrays


def _observe_arrays(model, stated, in_file, version, prefix=""):
    """Note what a model, or one part of it, has in the file's extensions of this EXTVER."""
    return {
        prefix + name: _observe_array(getattr(model, name), extension, model)
        for name, extension in stated
        if (extension, version) in in_file
    }


def _observe_array(array, extension, model):
    fact = {
        "extension": extension,
        "shape": list(array.shape),
        "dtype": "table" if array.dtype.names else array.dtype.name,  # whatever the byte order
        "units": getattr(model.meta, UNITS_OF.get(extension, ""), None) or "",
    }
    if array.dtype.names:
        fact["columns"] = [
            [column.name, column.unit or "", math.prod(array.dtype[column.name].shape)]
            for column in array.columns
        ]
    return fact


def _keywords(hdus, model):
    """List keyword, value, comment and attribute; of the first part if the whole has it not."""
    for keyword in KEYWORDS:
        hdu = next((hdu for hdu in hdus[:2] if keyword in hdu.header), None)
        if hdu is None:
            continue
        attributes = model.find_fits_keyword(keyword)
        of_parts = [name for name in attributes if ".items." in name]
        attribute = next(iter(of_parts if hdu is hdus[1] and of_parts else attributes), "")
        comment = hdu.header.comments[keyword] or _title(model.schema, attribute)
        cells = (keyword, hdu.header[keyword], comment, attribute.replace(".items.", "[i]."))
        yield [str(cell) for cell in cells]


def _title(schema, attribute):
    """Title that a schema gives to an attribute: tables carry no comments."""
    for name in attribute.split("."):
        for branch in schema.get("allOf", [schema]):
            inner = (
                branch.get("items") if name == "items" else branch.get("properties", {}).get(name)
            )
            if inner:
                schema = inner
                break
    return schema.get("title", "")


def _observe_table(path):
    from astropy.table import Table

    table = Table.read(path, format="ascii.ecsv")
    infos = [column.info for column in table.itercols()]
    columns = [[info.name, str(info.unit or ""), info.description or ""] for info in infos]
    return {"model": "", "length": len(table), "columns": columns}


def _observe_tree(path):
    import asdf

    with asdf.open(path) as file:
        own = {k: v for k, v in file.tree.items() if k not in ("asdf_library", "history")}
        return {"model": "", "tree": list(_leaves(own))}


def _leaves(tree, above=""):
    """List [place, value] of what a tree holds; of an array its size and type."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{name}/")
        elif hasattr(value, "dtype"):
            yield [above + name, f"{value.size} of {value.dtype}"]
        else:
            yield [above + name, str(value)]


def _observe_pool(path):
    from jwst.associations import AssociationPool

    pool = AssociationPool.read(path)
    first = [[name, str(pool[name][0])] for name in pool.colnames]
    return {"model": "", "length": len(pool), "first": first}


def _observe_association(path):
    content = json.loads(path.read_text())
    product = content.pop("products")[0]
    return {
        "model": "",
        "type": content["asn_type"],
        "fields": [[name, str(value)] for name, value in content.items()],
        "product": product["name"],
        "members": [[member["expname"], member["exptype"]] for member in product["members"]],
    }


def differences(kind, facts):
    """Compare what a sample holds with what the catalogue says of it.

    Parameters
    ----------
    kind : jwst_gallery.products.ProductType
        The catalogue's word.
    facts : dict
        What `observe` found.

    Returns
    -------
    list of str
        One sentence for each difference: the field, the catalogue's value, the file's value.
    """
    if kind.model != facts["model"]:
        return [f"model: the catalogue says {kind.model!r}, the file opens as {facts['model']!r}"]
    if not kind.model:
        return []
    parts = [{**facts["arrays"], **part["arrays"]} for part in facts["parts"]]
    found = [
        sentence for arrays in parts or [facts["arrays"]] for sentence in _differences(kind, arrays)
    ]
    found += [
        f"extension {extension}: the file has it, its data model does not know it"
        for extension in facts["unknown"]
    ]
    return list(dict.fromkeys(found))  # what all parts share is said once


def _differences(kind, found):
    """Compare the arrays of a model, or those of one part of it."""
    sizes = {}
    for array in kind.arrays:
        if array.name not in found:
            if array.required:
                yield f"{array.name}: the catalogue says that it is there, the file lacks it"
            continue
        fact = found[array.name]
        if fact["dtype"] != array.dtype:
            yield (
                f"{array.name}, dtype: the catalogue says {array.dtype}, "
                f"the file has {fact['dtype']}"
            )
            continue
        shape, units = _measure(array, fact)
        silent = not SILENT.isdisjoint({kind.suffix, (kind.kind, array.name)})
        stated = "" if silent else array.units
        # Where the catalogue says "MJy/sr or MJy" it depends on the mode.
        if kind.suffix not in INHERITED and units is not None and units not in stated.split(" or "):
            yield (f"{array.name}, units: the catalogue says {stated!r}, the file has {units!r}")
        yield from _axis_differences(array, shape, sizes)
    for name in sorted(found.keys() - {array.name for array in kind.arrays}):
        yield f"{name}: the file has it, the catalogue lacks it"


def _measure(array, fact):
    """Shape and units that the file states; None for units that it has no place for.

    Those of a table of spectra are the flux column's, and each row may hold a whole spectrum.
    """
    if array.dtype != "table":
        return fact["shape"], fact["units"] if fact["extension"] in UNITS_OF else None
    for name, unit, length in fact["columns"]:
        if name == "FLUX":
            return fact["shape"] + [length] * (length > 1), unit
    return fact["shape"], None


def _axis_differences(array, shape, sizes):
    """Compare the axes; `sizes` collects the length of each from the arrays before."""
    if array.dtype == "table" and not array.axes:
        return
    if len(shape) != len(array.axes):
        yield f"{array.name}, axes: the catalogue says {array.axes}, the file has shape {shape}"
        return
    for axis, size in zip(array.axes, shape, strict=True):
        if sizes.setdefault(axis, size) != size:
            yield (
                f"{array.name}, axis '{axis}': {sizes[axis]} in the arrays before it, "
                f"{size} in this one"
            )
