"""Differences between a sample and the catalogue's word on its kind of product."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "docs" / "_ext"))
from catalogue.facts import WITH_UNITS

# Products, and arrays of kinds of products, that have units and do not state them.
SILENT = {
    *("simul", "dark_output", "combinedbackground", "scene_model", "residual", "shower_model"),
    ("guide star", "err"),
}
INHERITED = {"likely_chisq", "mask", "snr"}  # state the units of what they were made from


def differences(kind, facts):
    """Compare what a sample holds with what the catalogue says of it.

    Parameters
    ----------
    kind : jwst_gallery.products.ProductType
        The catalogue's word.
    facts : dict
        What `catalogue.facts.observe` returned.

    Returns
    -------
    list of str
        One sentence for each difference: the field, the catalogue's value, the file's value.
    """
    if kind.model != facts["model"]:
        return [f"model: the catalogue says {kind.model!r}, the file opens as {facts['model']!r}"]
    if not kind.model:
        return []
    groups = [{**facts["arrays"], **part["arrays"]} for part in facts["parts"]]
    found = [said for arrays in groups or [facts["arrays"]] for said in _in_arrays(kind, arrays)]
    unknown = "extension {}: the file has it, its data model does not know it"
    found += [unknown.format(extension) for extension in facts["unknown"]]
    return list(dict.fromkeys(found))  # what all parts share is said once


def _in_arrays(kind, found):
    """Compare the arrays of a model, or those of one part of it."""
    sizes = {}
    for array in kind.arrays:
        if array.name not in found:
            if array.required:
                yield f"{array.name}: the catalogue says that it is there, the file lacks it"
            continue
        fact, differ = (
            found[array.name],
            f"{array.name}, {{}}: the catalogue says {{}}, the file has {{}}",
        )
        if fact["dtype"] != array.dtype:
            yield differ.format("dtype", array.dtype, fact["dtype"])
            continue
        shape, units = _measure(array, fact)
        stated = array.units if SILENT.isdisjoint({kind.suffix, (kind.kind, array.name)}) else ""
        # Where the catalogue says "MJy/sr or MJy" it depends on the mode.
        if kind.suffix not in INHERITED and units is not None and units not in stated.split(" or "):
            yield differ.format("units", repr(stated), repr(units))
        if len(shape) != len(array.axes):
            if array.axes or array.dtype != "table":
                yield differ.format("axes", array.axes, f"shape {shape}")
            continue
        for axis, size in zip(array.axes, shape, strict=True):
            # The first array with an axis says how long that is.
            if sizes.setdefault(axis, size) != size:
                before = f"{sizes[axis]} in the arrays before it, {size} in this one"
                yield f"{array.name}, axis '{axis}': {before}"
    for name in sorted(found.keys() - {array.name for array in kind.arrays}):
        yield f"{name}: the file has it, the catalogue lacks it"


def _measure(array, fact):
    """Return shape and units as the file states them; None for units that it has no place for.

    Those of a table of spectra are the flux column's, and each row may hold a whole spectrum.
    """
    if array.dtype != "table":
        return fact["shape"], fact["units"] if fact["extension"] in WITH_UNITS else None
    for name, unit, length in fact["columns"]:
        if name == "FLUX":
            return fact["shape"] + [length] * (length > 1), unit
    return fact["shape"], None
