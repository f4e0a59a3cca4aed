"""The catalogue of JWST data products: the kind of product that a file is.

The catalogue was checked against the code of jwst 3.0.0 and stdatamodels 6.0.0, and the build of
this site checks it against the products that it makes.
"""

from .lookup import product_type, product_types
from .types import ProductArray, ProductType

__all__ = ["ProductArray", "ProductType", "product_type", "product_types"]
