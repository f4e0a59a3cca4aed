"""What an open data model says of itself."""

from pathlib import Path

from stdatamodels import DataModel

from .products import product_types


def model_name(model):
    """Name of the product as an error or a title gives it."""
    if not isinstance(model, DataModel):
        raise TypeError(f"expected an open data model, got {type(model).__name__}")
    return Path(model.meta.filename).name if model.meta.filename else type(model).__name__


def expected_models(model):
    """Names of the classes that a product of this name and exposure type has, if they are known."""
    exp_type = model.meta.exposure.type
    try:
        kinds = product_types(model.meta.filename or "", exp_type) if exp_type else []
    except ValueError:  # no name of a product
        kinds = []
    return [kind.model for kind in kinds]
