"""The chapters' kernels: the gallery's figure style, sharp figures, warnings as errors.

Written as an IPython profile into the build folder, so that the reader's own is not used.
"""

import os
from pathlib import Path

HERE = Path(__file__).parent
STRICT = str(HERE / "strict_warnings.py")
PROFILE = f"""\
c.Application.log_level = "ERROR"  # else each kernel warns of its loopback connection
c.HistoryManager.enabled = False
c.InlineBackend.figure_formats = {{"retina"}}  # twice the pixels
c.InlineBackend.print_figure_kwargs = {{"bbox_inches": None}}  # the layout is constrained already
c.InteractiveShellApp.exec_lines = ["__import__('runpy').run_path({STRICT!r})['apply']()"]
"""


def write_profile(app, config):
    """Write the profile and point the kernels at it."""
    folder = Path(app.doctreedir).with_name("ipython")
    profile = folder / "profile_default" / "ipython_kernel_config.py"
    profile.parent.mkdir(parents=True, exist_ok=True)
    profile.write_text(PROFILE)
    os.environ.pop("MPLBACKEND", None)  # a kernel takes its own, which puts figures on the page
    os.environ["IPYTHONDIR"] = str(folder)
    os.environ["MATPLOTLIBRC"] = str(HERE.parent / "gallery.mplstyle")


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", write_profile)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
