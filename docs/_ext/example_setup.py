"""The state in which examples and chapters start: the site's figure style, and warnings as errors.

Packages that nearly all examples import are imported before an example's clock starts, and a file
is opened without comparing it with its schema, a third of the time; the session `examples` clocks
whole processes with a reader's settings.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import strict_warnings

STYLE = Path(__file__).parents[1] / "gallery.mplstyle"


def prepare(gallery_conf, fname):
    """Set up the process for the example `fname` (a `reset_modules` function)."""
    # Here, because Sphinx itself loads this module and needs none of them.
    import asdf
    import gwcs  # noqa: F401
    import stdatamodels.jwst.datamodels  # noqa: F401

    asdf.get_config().validate_on_read = False
    plt.style.use(STYLE)
    strict_warnings.apply()
