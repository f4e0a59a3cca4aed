"""What each example starts from: the site's figure style, and warnings as errors.

What nearly all examples import is imported before an example's clock starts; the session
`examples` clocks whole processes.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import strict_warnings

STYLE = Path(__file__).parents[1] / "gallery.mplstyle"


def prepare(gallery_conf, fname):
    """Set up the process for the example `fname` (a `reset_modules` function)."""
    import gwcs  # noqa: F401  (here, because Sphinx itself loads this module and needs neither)
    import stdatamodels.jwst.datamodels  # noqa: F401

    plt.style.use(STYLE)
    strict_warnings.apply()
