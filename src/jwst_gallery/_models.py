"""What an open data model says of itself."""

import os
from pathlib import Path

from stdatamodels import DataModel

from .products import product_types


def model_name(model):
    """Name of the product as an error or a title gives it."""
    if not isinstance(model, DataModel):
        raise TypeError(f"expected an open data model, got {kind_of(model)}")
    return Path(model.meta.filename).name if model.meta.filename else type(model).__name__


def kind_of(thing):
    """Say what was given in place of a data model, and what to do with it."""
    advice = ": open it with datamodels.open" if isinstance(thing, (str, os.PathLike)) else ""
    return f"{type(thing).__name__}{advice}"


def expected_models(model):
    """Names of the classes that a product of this name and exposure type has, if they are known."""
    exp_type = model.meta.exposure.type
    try:
        kinds = product_types(model.meta.filename or "", exp_type) if exp_type else []
    except ValueError:  # no name of a product
        kinds = []
    return [kind.model for kind in kinds]
