"""Other projects' object inventories: fetched by `nox -s inventories`, read from disk.

The build itself opens no connection. Where an inventory is absent its names stay plain text.
"""

import sys
import urllib.request
from pathlib import Path

SITES = {
    "python": "https://docs.python.org/3",
    "numpy": "https://numpy.org/doc/stable",
    "matplotlib": "https://matplotlib.org/stable",
    "astropy": "https://docs.astropy.org/en/stable",
    "gwcs": "https://gwcs.readthedocs.io/en/stable",
    "jwst": "https://jwst-pipeline.readthedocs.io/en/stable",
    "stdatamodels": "https://stdatamodels.readthedocs.io/en/stable",
}

# Top-level names that belong to these projects, and to Python itself.
PACKAGES = (
    *("numpy", "matplotlib", "astropy", "gwcs", "jwst", "stdatamodels", "pathlib", "collections"),
    *("os", "typing", "asdf", "pysiaf", "crds", "argparse", "np", "plt", "Path"),
    *("str", "int", "float", "bool", "list", "tuple", "dict", "bytes", "object"),
    *(r"[A-Z]\w*Error", r"[A-Z]\w*Warning"),
)


def mapping(folder):
    """Return the intersphinx mapping for the inventories in `folder`."""
    paths = {name: folder / f"{name}.inv" for name in SITES}
    return {name: (SITES[name], str(path)) for name, path in paths.items() if path.exists()}


if __name__ == "__main__":  # download every inventory into the folder that is named
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name, site in SITES.items():
        with urllib.request.urlopen(f"{site}/objects.inv", timeout=30) as answer:
            (target / f"{name}.inv").write_bytes(answer.read())
