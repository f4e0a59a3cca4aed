"""Run everything again when the code behind the pages changed.

Sphinx-Gallery compares the scripts and Sphinx the pages; neither sees a change of this package,
of the simulator or of the versions installed. A fingerprint of them does. A page that shows
docstrings is read again by Sphinx itself.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path

from sphinx.environment import CONFIG_OK

from jwst_testbed.engine.keys import meaning, versions

REPOSITORY = Path(__file__).parents[2]
SOURCES = ("src/**/*.py", "src/**/*.csv", "docs/_ext/**/*.py", "docs/*.mplstyle")


def fingerprint():
    """Return a digest of the package, the site's machinery and the versions installed."""
    paths = sorted(path for pattern in SOURCES for path in REPOSITORY.glob(pattern))
    parts = [meaning(p) if p.suffix == ".py" else p.read_text(encoding="utf-8") for p in paths]
    parts += [str(versions()), version("matplotlib")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def set_fingerprint(app, config):
    """Set the fingerprint; Sphinx reads every page again where it differs from the last build's."""
    config.code_fingerprint = fingerprint()


def run_examples_again(app):
    """Have every example run where Sphinx found that it must read every page."""
    if app.env.config_status != CONFIG_OK:
        app.config.sphinx_gallery_conf["run_stale_examples"] = True


def setup(app):
    """Register with Sphinx; pages are read again when the value changes."""
    app.add_config_value("code_fingerprint", "", "env", types=(str,))
    app.connect("config-inited", set_fingerprint)
    app.connect("builder-inited", run_examples_again, priority=5)  # the gallery runs after it
    return {"parallel_read_safe": True, "parallel_write_safe": True}
