"""Open, explain and plot every JWST data product, on samples made by the real pipeline.

Importing the package is fast: each name below is loaded on first use.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        *("associations", "batch", "checking", "comparing", "display", "layouts", "looking"),
        *("modes", "names", "products", "reporting", "running", "samples", "scripts", "spectra"),
        *("surveying", "tables", "times", "wcs"),
    ],
    submod_attrs={
        "associations": ["read_association"],
        "batch": ["run_batch"],
        "checking": ["check"],
        "comparing": ["compare_products"],
        "looking": ["look"],
        "modes": ["observing_modes"],
        "names": ["parse_name"],
        "products": ["ProductType", "product_type", "product_types"],
        "reporting": ["report"],
        "running": ["run"],
        "samples": ["cache_dir", "datasets", "sample", "truth"],
        "scripts": ["require"],
        "surveying": ["survey"],
        "tables": ["as_table"],
    },
)
