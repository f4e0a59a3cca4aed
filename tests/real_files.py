"""Real products from MAST, where this machine has them: no part of the repository."""

import os
from pathlib import Path

VARIABLE = "JWST_GALLERY_REAL_FILES"
BESIDE = Path(__file__).parents[2] / "shared" / "data" / "real"
FOLDER = Path(os.environ.get(VARIABLE) or BESIDE)
