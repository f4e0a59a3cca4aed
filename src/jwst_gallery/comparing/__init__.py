"""Compare two versions of a product, made by different versions of jwst or with other references.

Two files of the same exposure are compared by their contents, not by extension and row: slits are
matched by name, spectra by source and order, whatever layout each version of jwst wrote.
"""

from .compare import compare_products
from .results import Comparison, Finding

__all__ = ["Comparison", "Finding", "compare_products"]
