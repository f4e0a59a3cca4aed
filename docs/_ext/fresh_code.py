"""Run everything again when the code behind the pages changed.

Sphinx-Gallery compares the scripts and Sphinx the pages; neither sees a change of this package,
of the simulator or of the versions installed. A fingerprint of them does.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path

from jwst_testbed.engine.build import VERSIONED

REPOSITORY = Path(__file__).parents[2]
PACKAGES = (*VERSIONED, "matplotlib")  # what the samples depend on, and what draws them


def fingerprint():
    """Return a digest of the package, the site's machinery and the versions installed."""
    digest = hashlib.sha256()
    sources = [*REPOSITORY.glob("src/**/*.py"), *REPOSITORY.glob("src/**/*.csv")]
    sources += [*REPOSITORY.glob("docs/_ext/*.py"), *REPOSITORY.glob("docs/*.mplstyle")]
    for path in sorted(sources):
        digest.update(path.read_bytes())
    for package in PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    return digest.hexdigest()


def set_fingerprint(app, config):
    """Set the fingerprint; Sphinx reads every page again where it differs from the last build's."""
    config.code_fingerprint = fingerprint()


def run_examples_again(app):
    """Have every example run where the fingerprint differs from the last build's.

    Done after Sphinx compared the configuration with the last build's, or it would take this
    for a change and write every page of the next build.
    """
    last = Path(app.doctreedir, "code_fingerprint")
    if not last.exists() or last.read_text() != app.config.code_fingerprint:
        app.config.sphinx_gallery_conf["run_stale_examples"] = True


def record(app, exception):
    """Keep the fingerprint of a build that succeeded."""
    if exception is None:
        Path(app.doctreedir, "code_fingerprint").write_text(app.config.code_fingerprint)


def setup(app):
    """Register with Sphinx; pages are read again when the value changes."""
    app.add_config_value("code_fingerprint", "", "env", types=(str,))
    app.connect("config-inited", set_fingerprint)
    app.connect("builder-inited", run_examples_again, priority=5)
    app.connect("build-finished", record)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
