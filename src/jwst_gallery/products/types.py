"""The classes of the catalogue: a kind of product, and an array in it."""

import textwrap
from dataclasses import dataclass, field

from .calls import call_of


@dataclass(frozen=True)
class ProductArray:
    """One array or table of a product.

    Parameters
    ----------
    name : str
        Attribute of the data model, such as ``err``.
    dtype : str
        Type of the elements in the file as numpy names it, or ``table``. A data model may cast
        them: that of guide stars makes ``float32`` of ``uint16``.
    axes : tuple of str
        Names of the axes in numpy order: the last one varies fastest. Empty for a table whose
        length does not depend on the data.
    units : str
        Physical units, empty for a flag, a weight or a table.
    required : bool
        Whether every product of the kind has it.
    description : str
        Its contents, in a sentence.

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
    """One kind of product, as the catalogue describes it.

    Parameters
    ----------
    suffix : str
        Last part of the file name, such as ``rateints``.
    stage : int
        Stage of the pipeline that writes it; 0 for data from the telescope.
    scope : str
        Subject of one file: ``exposure``, ``source``, ``guide star``, ``association`` or
        ``configuration``. It decides the form of the file name.
    kind : str
        Name that distinguishes products with the same suffix and stage, such as ``imaging``.
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
    pipeline : str
        Class of the pipeline that writes it.
    step : str
        Step of the pipeline that makes it.
    default : bool
        Whether the pipeline writes it by default.
    switch_on : str
        Arguments of the pipeline's ``call`` that make it write an optional product.
    arrays : tuple of ProductArray
        The main array, then those beside it.
    title : str
        Name in plain words.
    description : str
        Its contents, in a sentence.
    alternatives : tuple of ProductType
        The other kinds that a file of this name could be. Empty if the kind is certain.

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
        """Unique name: suffix, stage and kind, with slashes between them.

        Examples
        --------
        >>> from jwst_gallery import product_types
        >>> [kind.key for kind in product_types("i2d")]
        ['i2d/2/imaging', 'i2d/3/imaging', 'i2d/3/coronagraphy']
        """
        return f"{self.suffix}/{self.stage}/{self.kind}"

    @property
    def intermediate(self) -> bool:
        """True for a product that shows the work of a step and that no later step reads.

        Examples
        --------
        >>> from jwst_gallery import product_type
        >>> product_type("blot").intermediate, product_type("crf").intermediate
        (True, False)
        """
        return self.kind.startswith("intermediate")

    @property
    def how_to_make(self) -> str:
        """Python code that makes the product; empty if no pipeline of `jwst` makes it.

        Examples
        --------
        >>> from jwst_gallery import product_type
        >>> print(product_type("ramp").how_to_make)
        from jwst.pipeline import Detector1Pipeline
        <BLANKLINE>
        Detector1Pipeline.call("..._uncal.fits", save_calibrated_ramp=True, save_results=True)
        """
        return call_of(self)

    def __str__(self) -> str:
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
