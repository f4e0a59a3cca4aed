"""How long the build's parts took, as JSON beside the built site."""

import json
import time
from pathlib import Path

FILE_NAME = "build_times.json"


def setup(app):
    """Register with Sphinx."""
    started = time.perf_counter()
    reached = {}

    def mark(name):
        reached[name] = time.perf_counter()

    def write(app, exception):
        if exception is not None:
            return
        mark("finished")
        parts = {
            "gallery": reached["gallery done"] - started,
            "chapters": reached["pages read"] - reached["gallery done"],
            "writing": reached["finished"] - reached["pages read"],
        }
        Path(app.outdir).parent.joinpath(FILE_NAME).write_text(json.dumps(parts))

    app.connect("env-before-read-docs", lambda *_: mark("gallery done"))
    app.connect("env-updated", lambda *_: mark("pages read"), priority=900)
    app.connect("build-finished", write, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
