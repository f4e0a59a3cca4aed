"""What each example starts from: the site's figure style, and warnings as errors."""

from pathlib import Path

import matplotlib.pyplot as plt
import strict_warnings

STYLE = Path(__file__).parents[1] / "gallery.mplstyle"


def prepare(gallery_conf, fname):
    """Set up the process for the example `fname` (a `reset_modules` function)."""
    plt.style.use(STYLE)
    strict_warnings.apply()
