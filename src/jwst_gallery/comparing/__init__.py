"""What changed in a product that was made again: by another version of jwst, or other references.

Two files of one exposure are compared by what is in them, and not by where it stands: slits by
their names, spectra by source and order, whichever layout the version that wrote them had.
"""

from .compare import compare_products
from .results import Comparison, Finding

__all__ = ["Comparison", "Finding", "compare_products"]
