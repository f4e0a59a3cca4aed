"""The catalogue, read from its two tables.

``product_types.csv`` has a row for each kind of product, ``product_arrays.csv`` one for each array
beside the main one. In them

- ``*`` in ``exp_types`` is every type of light from the sky or a lamp that no other row of the
  same suffix and stage names: darks and guide stars have pipelines of their own;
- ``arrays`` lists ``[of/]name[:axis,axis][?]``: ``of/`` tells apart two arrays of one name, axes
  given here replace those of the array's row, and a question mark stands for an array that some
  products do not have;
- ``=`` in a row of ``product_arrays`` is the main array's value, ``^2`` its unit squared.
"""

import re
from functools import cache

from .._data import read_rows
from .types import ProductArray, ProductType

# The columns of the table that are not plain text.
_PARSED = {"stage", "dtype", "axes", "exp_types", "default", "arrays"}


@cache
def catalogue() -> tuple[ProductType, ...]:
    """Return all kinds of product, in the order of the table."""
    known = {row["name"]: row for row in read_rows("product_arrays")}
    rows = read_rows("product_types")
    return tuple(_product_type(row, known, _exp_types(row, rows)) for row in rows)


def _exp_types(row: dict[str, str], rows: list[dict[str, str]]) -> tuple[str, ...]:
    named = row["exp_types"].split()
    if "*" not in named:
        return tuple(named)
    same_product = [r for r in rows if (r["suffix"], r["stage"]) == (row["suffix"], row["stage"])]
    taken = {exp_type for r in same_product for exp_type in r["exp_types"].split()}
    every = {exp_type for r in rows for exp_type in r["exp_types"].split()}
    apart = {exp for exp in every if re.match("FGS_(ID|ACQ|TRACK|FINE)|.*_DARK", exp)}
    return tuple(sorted(every - taken - apart | set(named) - {"*"}))


def _product_type(
    row: dict[str, str], known: dict[str, dict[str, str]], exp_types: tuple[str, ...]
) -> ProductType:
    axes = tuple(row["axes"].split())
    main = ProductArray(row["main"], row["dtype"], axes, row["units"], True, row["title"] + ".")
    beside = [_product_array(token, known, main) for token in row["arrays"].split()]
    texts = {name: text for name, text in row.items() if name not in _PARSED}
    return ProductType(
        **texts,  # type: ignore[arg-type]  # every column that is text
        stage=int(row["stage"]),
        axes=axes,
        exp_types=exp_types,
        default=row["default"] == "yes",
        arrays=(main, *beside) if row["main"] else (),
    )


def _product_array(
    token: str, known: dict[str, dict[str, str]], main: ProductArray
) -> ProductArray:
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
