"""The catalogue of JWST data products: the kind of product that a file is.

Tests compare the catalogue with the association rules and the code of jwst 3.0.0, with the schemas
of stdatamodels 6.0.0, and with the products that this site makes.
"""

from .lookup import product_type, product_types
from .types import ProductArray, ProductType

__all__ = ["ProductArray", "ProductType", "product_type", "product_types"]
