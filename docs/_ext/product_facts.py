"""What a sample product really holds, and where that differs from the catalogue."""

import json

# Header keywords worth knowing; a page shows those that its sample has, with their own comments.
KEYWORDS = (
    *("EXP_TYPE", "DATAMODL", "INSTRUME", "DETECTOR", "FILTER", "PUPIL", "SUBARRAY"),
    *("READPATT", "NINTS", "NGROUPS", "TGROUP", "EFFEXPTM", "BUNIT", "PHOTMJSR", "PIXAR_SR"),
    *("VA_SCALE", "CAL_VER", "CRDS_CTX", "ASNTABLE"),
)

# (attribute, FITS extension) of what the pipeline adds to a model's schema while it runs.
ADDED = [("hdrtab", "HDRTAB")]

# Where a model keeps the BUNIT of an extension.
UNITS_OF = {"SCI": "bunit_data", "ERR": "bunit_err"}


def observe(path):
    """Open a product and note what is in it.

    Parameters
    ----------
    path : pathlib.Path
        A FITS file of the pipeline, an ECSV table or an association.

    Returns
    -------
    dict
        Nothing but texts, numbers, lists and dicts, so that it can be kept as JSON.
    """
    if path.suffix == ".ecsv":
        return _observe_table(path)
    if path.suffix == ".json":
        return _observe_association(path)
    return _observe_model(path)


def _observe_model(path):
    from astropy.io import fits
    from stdatamodels.jwst import datamodels

    with fits.open(path) as hdus, datamodels.open(path) as model:
        # A model makes up an absent err or dq, and an extension may be a header alone.
        in_file = {hdu.name for hdu in hdus[1:] if hdu.header["NAXIS"]} - {"ASDF"}
        arrays = {}
        for name, extension in [*_arrays_of(model.schema), *ADDED]:
            if extension in in_file:
                array = getattr(model, name)
                dtype = (
                    "table" if array.dtype.names else array.dtype.name
                )  # whatever the byte order
                arrays[name] = {
                    "extension": extension,
                    "shape": list(array.shape),
                    "dtype": dtype,
                    "units": _units(model, extension),
                }
        unknown = in_file - {array["extension"] for array in arrays.values()}
        keywords = []
        for keyword in KEYWORDS:
            header = next((hdu.header for hdu in hdus[:2] if keyword in hdu.header), None)
            if header is not None:
                attribute = next(iter(model.find_fits_keyword(keyword)), "")
                row = (keyword, header[keyword], header.comments[keyword], attribute)
                keywords.append([str(cell) for cell in row])
        return {
            "model": type(model).__name__,
            "arrays": arrays,
            "unknown": sorted(unknown),
            "keywords": keywords,
        }


def _arrays_of(schema):
    """List (attribute, FITS extension) of the arrays and tables at the top of a schema."""
    for branch in schema.get("allOf", [schema]):
        for name, stated in branch.get("properties", {}).items():
            if "datatype" in stated and "fits_hdu" in stated:
                yield name, stated["fits_hdu"]


def _units(model, extension):
    """BUNIT of an extension as the model gives it; empty where it has none."""
    return getattr(model.meta, UNITS_OF.get(extension, ""), None) or ""


def _observe_table(path):
    from astropy.table import Table

    table = Table.read(path, format="ascii.ecsv")
    infos = [column.info for column in table.itercols()]
    columns = [[info.name, str(info.unit or ""), info.description or ""] for info in infos]
    return {"model": "", "length": len(table), "columns": columns}


def _observe_association(path):
    content = json.loads(path.read_text())
    product = content.pop("products")[0]
    return {
        "model": "",
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

    Yields
    ------
    str
        One sentence for each difference: the field, the catalogue's value, the file's value.
    """
    if kind.model != facts["model"]:
        yield f"model: the catalogue says {kind.model!r}, the file opens as {facts['model']!r}"
        return
    if not kind.model:
        return
    found, sizes = facts["arrays"], {}
    for array in kind.arrays:
        if array.name not in found:
            if array.required:
                yield f"{array.name}: the catalogue says that it is there, the file lacks it"
            continue
        yield from _array_differences(array, found[array.name], sizes)
    for name in sorted(found.keys() - {array.name for array in kind.arrays}):
        yield f"{name}: the file has it, the catalogue lacks it"
    for extension in facts["unknown"]:
        yield f"extension {extension}: the file has it, its data model does not know it"


def _array_differences(array, fact, sizes):
    """Compare one array; `sizes` collects the length of each axis from the arrays before."""
    if fact["dtype"] != array.dtype:
        yield f"{array.name}, dtype: the catalogue says {array.dtype}, the file has {fact['dtype']}"
    # Only SCI and ERR have a keyword for their units.
    if fact["extension"] in UNITS_OF and fact["units"] != array.units:
        yield (
            f"{array.name}, units: the catalogue says {array.units!r}, "
            f"the file has {fact['units']!r}"
        )
    if array.dtype == "table":
        return
    shape = fact["shape"]
    if len(shape) != len(array.axes):
        yield f"{array.name}, axes: the catalogue says {array.axes}, the file has shape {shape}"
        return
    for axis, size in zip(array.axes, shape, strict=True):
        if sizes.setdefault(axis, size) != size:
            yield (
                f"{array.name}, axis '{axis}': {sizes[axis]} in the arrays before it, "
                f"{size} in this one"
            )
