"""Run a single example in Sphinx's own process: it has imported most of what a worker would."""

import warnings
from contextlib import ExitStack

import matplotlib
from fresh_code import copy_of, scripts_to_run
from sphinx_gallery.utils import get_md5sum


class Alone:
    """Keeps warnings and figure style as they are, whatever an example does to them."""

    def start(self, app):
        """Do without workers where at most one example has changed."""
        self.kept = ExitStack()
        self.kept.enter_context(warnings.catch_warnings())
        self.kept.enter_context(matplotlib.rc_context())
        if sum(not is_current(app, script) for script in scripts_to_run(app)) <= 1:
            app.config.sphinx_gallery_conf["parallel"] = False

    def end(self, app):
        """Go on with the warnings and the style that were kept."""
        self.kept.close()


def is_current(app, script):
    """Tell whether an example ran as it is now."""
    record = copy_of(app, script).with_suffix(".py.md5")
    return record.exists() and record.read_text() == get_md5sum(script, mode="t")


def setup(app):
    """Register with Sphinx."""
    alone = Alone()
    app.connect("builder-inited", alone.start, priority=490)  # the gallery has 500
    app.connect("builder-inited", alone.end, priority=510)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
