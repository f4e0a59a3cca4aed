"""Facts about samples, read from their files and kept between builds."""

import functools
import hashlib
import json
import math
from importlib.metadata import version
from pathlib import Path

from warm_forks import pool, read_schemas

from jwst_gallery.samples import truth
from jwst_gallery.wcs import wcs_modes

from . import testbed

# Header keywords worth knowing; a page shows those that its sample has, with their own comments.
KEYWORDS = (
    *("EXP_TYPE", "DATAMODL", "INSTRUME", "DETECTOR", "FILTER", "PUPIL", "SUBARRAY"),
    *("READPATT", "NINTS", "NGROUPS", "TGROUP", "EFFEXPTM", "BUNIT", "PHOTMJSR", "PIXAR_SR"),
    *("SOURCEID", "SRCTYPE", "SPORDER", "DISPAXIS", "EXPGRPID"),
    *("VA_SCALE", "CAL_VER", "CRDS_CTX", "ASNTABLE"),
)

ADDED = [("hdrtab", "HDRTAB")]  # to a model's schema, by the pipeline while it runs
WITH_UNITS = ("SCI", "ERR")  # extensions whose BUNIT a model keeps
LABELS = ("group_id", "spectral_order")  # tell apart the tables of one product


class FactStore:
    """Facts about files, kept between builds: to ask all files takes a minute.

    A fact belongs to a file's path, size and time, to the packages' versions, to this module and
    to the WCS that are stated; or to another basis in place of the last three.
    """

    def __init__(self, path, basis=""):
        self.path, self.used = path, {}
        self.known = json.loads(path.read_text()) if path.exists() else {}
        self.basis = basis or self._own_basis()

    def _own_basis(self):
        versions = [version(package) for package in ("jwst", "stdatamodels", "gwcs")]
        # Docstrings and layout of this module do not count.
        basis = testbed.meaning(Path(__file__)) + repr(wcs_modes())
        return " ".join([hashlib.sha256(basis.encode()).hexdigest(), *versions])

    def _key(self, ask, path):
        state = path.stat()
        return f"{ask.__name__} {path} {state.st_size} {state.st_mtime_ns} {self.basis}"

    def recall(self, ask, path):
        """Return the answer of a function about a file, or that of an earlier build."""
        key = self._key(ask, path)
        if key not in self.known:
            self.known[key] = ask(path)
        self.used[key] = self.known[key]
        return self.used[key]

    def learn(self, asked):
        """Ask functions about files that they were not asked about before, two at a time.

        `asked` are pairs of a function and a path.
        """
        new = {self._key(*pair): pair for pair in asked}
        new = {key: pair for key, pair in new.items() if key not in self.known}
        if new:
            _prepare()
            with pool(2) as askers:
                answers = askers.map(_answer, *zip(*new.values(), strict=True))
                self.known.update(zip(new, answers, strict=True))

    def save(self):
        """Keep the facts that this build used."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.used))


def _answer(ask, path):
    return ask(path)


@functools.cache
def _prepare():
    """Read the schemas that processes forked from here need; what they read is valid already."""
    import asdf

    asdf.get_config().validate_on_read = False
    read_schemas()


def observe(path):
    """Return the content of a product, whatever its format, as JSON can keep it."""
    return {"model": "", **READERS[path.suffix](path)}


def _read_table(path):
    from astropy.table import Table

    table = Table.read(path, format="ascii.ecsv")
    infos = [column.info for column in table.itercols()]
    columns = [[info.name, str(info.unit or ""), info.description or ""] for info in infos]
    return {"length": len(table), "columns": columns}


def _read_association(path):
    content = json.loads(path.read_text())
    product = content.pop("products")[0]
    return {
        "type": content["asn_type"],
        "fields": [[name, str(value)] for name, value in content.items()],
        "product": product["name"],
        "members": [[member["expname"], member["exptype"]] for member in product["members"]],
    }


def _read_pool(path):
    from jwst.associations import AssociationPool

    pool = AssociationPool.read(path)
    return {"length": len(pool), "first": [[name, str(pool[name][0])] for name in pool.colnames]}


def _read_tree(path):
    import asdf

    with asdf.open(path) as file:
        own = {k: v for k, v in file.tree.items() if k not in ("asdf_library", "history")}
        return {"tree": list(_leaves(own))}


def _leaves(tree, above=""):
    """List [place, value] of what a tree holds; of an array its size and type."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{name}/")
        else:
            is_array = hasattr(value, "dtype")
            yield [above + name, f"{value.size} of {value.dtype}" if is_array else str(value)]


def _read_fits(path):
    from astropy.io import fits

    with fits.open(path) as hdus:
        if "DATAMODL" not in hdus[0].header:
            return {"extensions": [_read_extension(hdu) for hdu in hdus[1:]]}
        return _read_product(hdus)


def _read_extension(hdu):
    if hdu.is_image:
        return {"name": hdu.name, "shape": list(hdu.shape), "columns": []}
    columns = [[column.name, column.unit or "", ""] for column in hdu.columns]
    return {"name": hdu.name, "shape": [len(hdu.data)], "columns": columns}


@functools.cache
def _empty(name):
    """Return an empty data model of a class."""
    from stdatamodels.jwst import datamodels

    return getattr(datamodels, name)()


def _read_product(hdus):
    """Return the content of a product by its headers and the schema of its class.

    To open each as a data model would take 20 times as long, mostly to build its WCS.
    """
    model = _empty(hdus[0].header["DATAMODL"])
    # An extension may be a header alone.
    in_file = {(hdu.name, hdu.ver): hdu for hdu in hdus[1:] if hdu.header["NAXIS"]}
    in_file.pop(("ASDF", 1), None)

    def arrays_of(stated, number=1, prefix=""):
        return {
            prefix + name: _read_array(in_file[extension, number])
            for name, extension in stated
            if (extension, number) in in_file
        }

    arrays = arrays_of([*_arrays_in(model.schema), *ADDED])
    parts = [
        {
            "labels": _labels_of(stated["items"], number, hdus),
            "arrays": arrays_of(own, number, f"{name}[i]."),
        }
        for name, stated in _properties(model.schema)
        if stated.get("type") == "array" and (own := list(_arrays_in(stated["items"])))
        for number in sorted({version for one, version in in_file if one in dict(own).values()})
    ]
    groups = [arrays, *(part["arrays"] for part in parts)]
    known = {fact["extension"] for group in groups for fact in group.values()}
    return {
        "model": type(model).__name__,
        "arrays": arrays,
        "parts": parts,
        "unknown": sorted({name for name, _ in in_file} - known),
        "keywords": list(_keywords(hdus, model)),
    }


def _labels_of(schema, number, hdus):
    """Return what tells a part from others, from the header of its extension."""
    stated = {name: one for name, one in _properties(schema) if name in LABELS}
    found = {}
    for name, one in stated.items():
        header = hdus[one["fits_hdu"], number].header
        if one["fits_keyword"] in header:
            found[name] = header[one["fits_keyword"]]
    return found


def _properties(schema):
    """List (attribute, its own schema) at the top of a schema."""
    branches = schema.get("allOf", [schema])
    return [pair for branch in branches for pair in branch.get("properties", {}).items()]


def _arrays_in(schema):
    """List (attribute, FITS extension) of the arrays and tables at the top of a schema."""
    for name, stated in _properties(schema):
        if "datatype" in stated and "fits_hdu" in stated:
            yield name, stated["fits_hdu"].upper()  # as `astropy` writes every name


def _read_array(hdu):
    if hdu.is_image:
        shape, dtype = list(hdu.shape), _dtype_in(hdu.header)
        units = hdu.header.get("BUNIT", "") if hdu.name in WITH_UNITS else ""
        return {"extension": hdu.name, "shape": shape, "dtype": dtype, "units": units}
    columns = [
        [column.name, column.unit or "", math.prod(hdu.columns.dtype[column.name].shape)]
        for column in hdu.columns
    ]
    fact = {"extension": hdu.name, "dtype": "table", "units": "", "columns": columns}
    return {**fact, "shape": [hdu.header["NAXIS2"]]}


def _dtype_in(header):
    """Return the type of the elements in the file: a data model may cast them to another."""
    bits = header["BITPIX"]
    if bits < 0:
        return f"float{-bits}"
    # FITS has no unsigned integers of these sizes: it shifts signed ones.
    return f"uint{bits}" if bits == 8 or header.get("BZERO") == 2 ** (bits - 1) else f"int{bits}"


def _keywords(hdus, model):
    """List keyword, value, comment and attribute; of the first part if the whole lacks it."""
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
    """Return the title that a schema gives to an attribute: tables carry no comments."""
    for name in attribute.split("."):
        schema = schema["items"] if name == "items" else dict(_properties(schema)).get(name, {})
    return schema.get("title", "")


READERS = {
    ".fits": _read_fits,
    ".ecsv": _read_table,
    ".json": _read_association,
    ".csv": _read_pool,
    ".asdf": _read_tree,
}


@functools.cache
def _step_keywords():
    from stdatamodels.jwst import datamodels

    stated = datamodels.JwstDataModel().schema["properties"]["meta"]["properties"]["cal_step"]
    return {entry["fits_keyword"]: step for step, entry in stated["properties"].items()}


def steps(path):
    """Return the outcome of each step that the header of a FITS file names."""
    from astropy.io import fits

    header, names = fits.getheader(path), _step_keywords()
    return {names[keyword]: header[keyword] for keyword in names.keys() & header.keys()}


def wcs(path):
    """Return which of `wcs_modes` hold for the first WCS of a file, and its round trip."""
    from jwst_gallery.wcs import describe_wcs, open_wcs

    with open_wcs(path) as found:
        terms = describe_wcs(found[0])
    holds = [number for number, mode in enumerate(wcs_modes()) if not mode.differences(terms)]
    return {"holds": holds, "round_trip": terms.round_trip}


def true_columns(path):
    """Return the columns of each table of what is true of a sample: name and unit."""
    return {
        table: [[name, str(getattr(rows[name], "unit", None) or "")] for name in rows.colnames]
        for table, rows in truth(path).items()
    }
