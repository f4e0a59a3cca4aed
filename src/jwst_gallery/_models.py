"""Names and expected classes of open data models, for titles and error messages."""

import os
from typing import Any

from stdatamodels import DataModel

from ._files import file_name
from .products import product_types


def model_name(model: Any) -> str:
    """Return the printable file name of an open data model, or its class if it has none."""
    if not isinstance(model, DataModel):
        raise TypeError(f"expected an open data model, got {type_given(model)}")
    return file_name(model.meta.filename) if model.meta.filename else type(model).__name__


def type_given(thing: Any) -> str:
    """Return the type of a wrong argument, with advice if it is the path of a file."""
    advice = ": open it with datamodels.open" if isinstance(thing, (str, os.PathLike)) else ""
    return f"{type(thing).__name__}{advice}"


def expected_models(model: DataModel) -> list[str]:
    """Return the classes that the catalogue gives for the model's file name and EXP_TYPE."""
    exp_type = model.meta.exposure.type
    try:
        kinds = product_types(model.meta.filename or "", exp_type) if exp_type else []
    except ValueError:  # the name is not that of a product
        kinds = []
    return [kind.model for kind in kinds]
