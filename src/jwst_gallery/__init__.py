"""Open, explain and plot every JWST data product, on samples made by the real pipeline.

Importing the package costs almost nothing: each name below is loaded on first use.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        *("associations", "display", "modes", "products", "samples", "spectra", "tables", "wcs")
    ],
    submod_attrs={
        "associations": ["read_association"],
        "modes": ["observing_modes"],
        "products": ["ProductType", "parse_name", "product_type", "product_types"],
        "samples": ["cache_dir", "datasets", "sample", "truth"],
        "tables": ["catalogue"],
    },
)
