"""The catalogue of JWST data products, and what a file name says about its file.

The catalogue is data: ``product_types.csv`` has one row for each kind of product, and
``product_arrays.csv`` one for each array that comes beside the main one. Both were checked
against the code of jwst 3.0.0 and stdatamodels 6.0.0, and the site's build checks them again
against the products that it makes.
"""

import csv
import difflib
import os
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from . import names

__all__ = ["ProductArray", "ProductType", "parse_name", "product_type", "product_types"]

MODULES = {"WfsCombineStep": "wfs_combine", "HlspStep": "coron"}
"""Where in `jwst` the steps are that stand by themselves; the pipelines are in its `pipeline`."""

# The columns of the table that are not plain text.
_PARSED = {"stage", "dtype", "axes", "exp_types", "default", "arrays"}


@dataclass(frozen=True)
class ProductArray:
    """One array or table of a product.

    Parameters
    ----------
    name : str
        Attribute of the data model, such as ``err``.
    dtype : str
        Type of the elements as numpy names it, or ``table``.
    axes : tuple of str
        Names of the axes in numpy order, so the last one varies fastest. Empty for a table
        whose length says nothing about the data.
    units : str
        Physical units, empty for a flag, a weight or a table.
    required : bool
        Whether every product of the kind has it.
    description : str
        What it holds.

    Examples
    --------
    >>> from jwst_gallery import product_type
    >>> product_type("ramp").arrays[2].name
    'groupdq'
    >>> product_type("ramp").arrays[2].axes
    ('integrations', 'groups', 'rows', 'columns')
    """

    name: str
    dtype: str
    axes: tuple[str, ...]
    units: str
    required: bool
    description: str


@dataclass(frozen=True)
class ProductType:
    """What is known about one kind of product.

    Parameters
    ----------
    suffix : str
        Last part of the file name, such as ``rateints``.
    stage : int
        Stage of the pipeline that writes it; 0 is what the telescope sent.
    scope : str
        What one file is about: ``exposure``, ``source``, ``guide star``, ``association`` or
        ``configuration``. It decides the form of the file name.
    kind : str
        Tells apart the products that share a suffix and a stage, such as ``imaging``.
    extension : str
        File name extension without the dot.
    model : str
        Class in `stdatamodels.jwst.datamodels` that ``datamodels.open`` gives. Empty for a file
        without a data model.
    main : str
        Attribute of the model that holds the main array, such as ``data``.
    axes : tuple of str
        Axes of the main array in numpy order.
    units : str
        Units of the main array.
    exp_types : tuple of str
        Exposure types (keyword EXP_TYPE) that have this product.
    made_from : str
        Suffix of the product that it is made from.
    pipeline, step : str
        Class of the pipeline, and the step in it, that write the product.
    default : bool
        Whether the pipeline writes it without being asked.
    switch_on : str
        Arguments of the pipeline's ``call`` that make it write an optional product.
    arrays : tuple of ProductArray
        The main array, then those beside it.
    title, description : str
        A name and a sentence for people.
    alternatives : tuple of ProductType
        The other kinds that a file of this name could be. Empty when there is no doubt.

    Examples
    --------
    >>> from jwst_gallery import product_type
    >>> rateints = product_type("rateints")
    >>> rateints.stage, rateints.model, rateints.units
    (1, 'CubeModel', 'DN/s')
    >>> rateints.axes
    ('integrations', 'rows', 'columns')
    """

    suffix: str
    stage: int
    scope: str
    kind: str
    extension: str
    model: str
    main: str
    axes: tuple[str, ...]
    units: str
    exp_types: tuple[str, ...] = field(repr=False)
    made_from: str = field(repr=False)
    pipeline: str
    step: str = field(repr=False)
    default: bool
    switch_on: str = field(repr=False)
    arrays: tuple[ProductArray, ...] = field(repr=False)
    title: str
    description: str = field(repr=False)
    alternatives: tuple["ProductType", ...] = field(default=(), repr=False, compare=False)

    @property
    def key(self) -> str:
        """Suffix, stage and kind, which together belong to no other kind of product.

        Examples
        --------
        >>> from jwst_gallery import product_types
        >>> [kind.key for kind in product_types("i2d")]
        ['i2d/2/imaging', 'i2d/3/imaging', 'i2d/3/coronagraphy']
        """
        return f"{self.suffix}/{self.stage}/{self.kind}"

    @property
    def intermediate(self) -> bool:
        """Whether it shows the work of a step, which no later one reads.

        Examples
        --------
        >>> from jwst_gallery import product_type
        >>> product_type("blot").intermediate, product_type("crf").intermediate
        (True, False)
        """
        return self.kind.startswith("intermediate")

    @property
    def how_to_make(self) -> str:
        """Python code that makes the product; empty if no pipeline of `jwst` does.

        Examples
        --------
        >>> from jwst_gallery import product_type
        >>> print(product_type("ramp").how_to_make)
        from jwst.pipeline import Detector1Pipeline
        <BLANKLINE>
        Detector1Pipeline.call("..._uncal.fits", save_calibrated_ramp=True, save_results=True)
        """
        if not self.pipeline:
            return ""
        module = MODULES.get(self.pipeline, "pipeline")
        # Slitless spectra are found by the catalogue of the direct image, which it names.
        slitless = self.stage == 2 and self.kind == "wide field slitless"
        background = self.suffix.startswith("bsub") or self.suffix == "combinedbackground"
        association = (self.stage == 3 and self.pipeline != "HlspStep") or background or slitless
        filename = "..._asn.json" if association else f"..._{_pipeline_input(self)}.fits"
        arguments = [f'"{filename}"', self.switch_on, "save_results=True"]
        call = ", ".join(argument for argument in arguments if argument)
        return f"from jwst.{module} import {self.pipeline}\n\n{self.pipeline}.call({call})"

    def __str__(self):
        lines = [f"{self.suffix} (stage {self.stage}): {self.title}"]
        lines += textwrap.wrap(self.description, 78, initial_indent="  ", subsequent_indent="  ")
        facts = {
            "data model": self.model or f"none (.{self.extension} file)",
            "main array": self.main and f"{self.main} ({', '.join(self.axes)})",
            "units": self.units,
            "made by": " / ".join(name for name in (self.pipeline, self.step) if name),
            "or": "; ".join(f"{other.model} ({other.kind})" for other in self.alternatives),
        }
        for name, value in facts.items():
            if value:
                first, rest = f"  {name + ':':<12}", " " * 14
                lines += textwrap.wrap(value, 78, initial_indent=first, subsequent_indent=rest)
        return "\n".join(lines)


def product_types(name=None, exp_type=None) -> list[ProductType]:
    """List the kinds of product in the catalogue, all of them or those that a name allows.

    Parameters
    ----------
    name : str or path-like, optional
        A suffix, or the name or path of a file.
    exp_type : str, optional
        Exposure type, the value of the keyword EXP_TYPE.

    Returns
    -------
    list of ProductType
        In the order of the pipeline's stages; within a suffix and stage the science exposures
        come first, and imaging before spectroscopy.

    Raises
    ------
    ValueError
        If the name ends with no known suffix, or the exposure type has no such product.

    Examples
    --------
    >>> from jwst_gallery import product_types
    >>> for kind in product_types("x1d", exp_type="NIS_WFSS"):
    ...     print(kind.stage, kind.model)
    2 WFSSMultiSpecModel
    3 WFSSMultiSpecModel
    >>> sorted({kind.suffix for kind in product_types() if kind.stage == 1 and kind.default})
    ['dark', 'rate', 'rateints']
    """
    kinds = list(_catalogue())
    if name is not None:
        kinds = _fit_name(os.fspath(name))
    if exp_type is not None:
        kinds = _fit_exp_type(kinds, str(exp_type).strip().upper())
    return kinds


def product_type(name, exp_type=None) -> ProductType:
    """Tell what a product is, from its file name.

    The name alone decides the suffix, the stage and the instrument. Where that leaves several
    kinds, the exposure type decides: ``exp_type`` if it is given, else the keyword EXP_TYPE if
    the file is there to be read. Where it is still open, the answer is the first kind that fits,
    in the order of `product_types`, and ``alternatives`` holds the others.

    Parameters
    ----------
    name : str or path-like
        A suffix, or the name or path of a file. The file need not exist.
    exp_type : str, optional
        Exposure type, the value of the keyword EXP_TYPE.

    Returns
    -------
    ProductType
        The kind of product.

    Raises
    ------
    ValueError
        If the name ends with no known suffix, or the exposure type has no such product.
    OSError
        If the file is there and cannot be read as FITS, and its header was needed.

    Examples
    --------
    >>> from jwst_gallery import product_type
    >>> print(product_type("jw01234001001_02101_00001_nrcblong_rateints.fits"))
    rateints (stage 1): Count rate of each integration
      The slope fitted to the reads of each pixel, one image for each
      integration; written also for an exposure of one integration.
      data model: CubeModel
      main array: data (integrations, rows, columns)
      units:      DN/s
      made by:    Detector1Pipeline / ramp_fit

    The long-wavelength detectors of NIRCam take images and slitless spectra; the name does not
    say which:

    >>> cal = product_type("jw01234001001_02101_00001_nrcblong_cal.fits")
    >>> cal.model, [other.model for other in cal.alternatives]
    ('ImageModel', ['MultiSlitModel', 'ImageModel'])
    >>> product_type("cal", exp_type="NRC_WFSS").model
    'MultiSlitModel'
    """
    kinds = product_types(os.fspath(name), exp_type)
    if len(kinds) > 1 and exp_type is None:
        found = header_exp_type(name)
        # A file is never refused for its header: a type that is not in the catalogue is ignored.
        kinds = [kind for kind in kinds if found in kind.exp_types] or kinds
    return replace(kinds[0], alternatives=tuple(kinds[1:]))


def parse_name(name) -> dict[str, str]:
    """Take a file name of the JWST archive apart.

    Parameters
    ----------
    name : str or path-like
        The name or path of a file.

    Returns
    -------
    dict
        The parts in the order of the name: ``program``, ``observation``, ``visit`` and so on
        for an exposure; ``program``, ``candidate`` (the observation or set of observations that
        an association is made for), ``target`` and so on for a combined product; always
        ``suffix``. Parts that the name does not have are left out.

    Raises
    ------
    ValueError
        If the name has none of the forms of the archive, or ends with no known suffix.

    Examples
    --------
    >>> from jwst_gallery.products import parse_name
    >>> parts = parse_name("jw01234001001_02101_00003_nrcblong_o001_crf.fits")
    >>> parts["program"], parts["observation"], parts["visit"], parts["exposure"]
    ('01234', '001', '001', '00003')
    >>> parts["detector"], parts["candidate"], parts["suffix"]
    ('nrcblong', 'o001', 'crf')
    >>> parse_name("jw01234-o001_t001_nircam_clear-f444w-sub640_i2d.fits")["optical_elements"]
    'clear-f444w-sub640'
    """
    suffix = names.suffix_of(name, _extensions())
    scope, parts = names.form_of(name)
    if scope is None:
        raise ValueError(f"'{names.last_part(name)}' does not have the form of a JWST file name")
    return {**parts, "suffix": suffix}


def _pipeline_input(kind):
    """Suffix of the file that the pipeline is called with: stage 2 runs from rate to the end."""
    if kind.pipeline in ("Image2Pipeline", "Spec2Pipeline"):
        return "rateints" if kind.suffix.endswith("ints") else "rate"
    return kind.made_from


@cache
def _catalogue() -> tuple[ProductType, ...]:
    """Read the two tables."""
    known = {row["name"]: row for row in _read("product_arrays.csv")}
    rows = list(_read("product_types.csv"))
    return tuple(_product_type(row, known, _exp_types(row, rows)) for row in rows)


def _extensions():
    """The extension that the files of each suffix have."""
    return {kind.suffix: kind.extension for kind in _catalogue()}


def _exp_types(row, rows):
    """List a row's exposure types.

    ``*`` is every type of light from the sky or a lamp that no row of the same product names:
    darks and guide stars go through pipelines of their own.
    """
    named = row["exp_types"].split()
    if "*" not in named:
        return tuple(named)
    same_product = [r for r in rows if (r["suffix"], r["stage"]) == (row["suffix"], row["stage"])]
    taken = {exp_type for r in same_product for exp_type in r["exp_types"].split()}
    every = {exp_type for r in rows for exp_type in r["exp_types"].split()}
    apart = {exp for exp in every if re.match("FGS_(ID|ACQ|TRACK|FINE)|.*_DARK", exp)}
    return tuple(sorted(every - taken - apart | set(named) - {"*"}))


def _read(filename) -> Iterator[dict[str, str]]:
    with (files(__package__) / filename).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _product_type(row, known, exp_types):
    """Turn one row of the table into a ProductType."""
    axes = tuple(row["axes"].split())
    main = ProductArray(row["main"], row["dtype"], axes, row["units"], True, row["title"] + ".")
    beside = [_product_array(token, known, main) for token in row["arrays"].split()]
    texts = {name: text for name, text in row.items() if name not in _PARSED}
    return ProductType(
        **texts,
        stage=int(row["stage"]),
        axes=axes,
        exp_types=exp_types,
        default=row["default"] == "yes",
        arrays=(main, *beside) if row["main"] else (),
    )


def _product_array(token, known, main):
    """Read ``[of/]name[:axis,axis][?]``: a question mark for an array that may be absent.

    What comes before a slash tells apart two arrays of one name.
    """
    key, _, own_axes = token.rstrip("?").partition(":")
    row, name = known[key], key.rpartition("/")[2]
    axes = own_axes.split(",") if own_axes else row["axes"].split()
    units = row["units"]
    if units == "^2":
        units = f"({main.units})^2"
    # In a model of many slits each has its own arrays; the tables beside them belong to all.
    prefix = "" if row["dtype"] == "table" else main.name.rpartition(".")[0]
    return ProductArray(
        name=f"{prefix}.{name}" if prefix else name,
        dtype=main.dtype if row["dtype"] == "=" else row["dtype"],
        axes=main.axes if axes == ["="] else tuple(axes),
        units=main.units if units == "=" else units,
        required=not token.endswith("?"),
        description=row["description"],
    )


def _fit_name(name):
    """Kinds that have this suffix and this form of name."""
    suffix = names.suffix_of(name, _extensions())
    kinds = [kind for kind in _catalogue() if kind.suffix == suffix]
    scope, parts = names.form_of(name)
    if same_scope := [kind for kind in kinds if kind.scope == scope]:
        kinds = same_scope
    if "association" in parts:  # image2, tso-spec2, coron3: the digit is the stage
        kinds = [kind for kind in kinds if kind.stage == int(parts["association"][-1])]
    for allowed in names.exp_type_patterns(name):
        fits = [kind for kind in kinds if any(re.match(allowed, e) for e in kind.exp_types)]
        kinds = fits or kinds
    return kinds


def _fit_exp_type(kinds, exp_type):
    """Kinds that this exposure type has."""
    fits = [kind for kind in kinds if exp_type in kind.exp_types]
    if fits:
        return fits
    everything = _catalogue()
    if has := dict.fromkeys(kind.suffix for kind in everything if exp_type in kind.exp_types):
        raise ValueError(
            f"exposure type {exp_type} has no '{kinds[0].suffix}' product of this form; "
            f"it has {', '.join(has)}"
        )
    known = sorted({exp_type for kind in everything for exp_type in kind.exp_types})
    near = difflib.get_close_matches(exp_type, known, n=3, cutoff=0.6)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise ValueError(f"'{exp_type}' is no exposure type (keyword EXP_TYPE){hint}")


def header_exp_type(name):
    """EXP_TYPE of the file at this path; None if there is no FITS file or no such keyword."""
    path = Path(name)
    if not re.search(r"\.fits(\.gz)?$", path.name.lower()) or not path.is_file():
        return None
    from ._fits import primary_header  # astropy is slow to import

    return primary_header(path).get("EXP_TYPE")
