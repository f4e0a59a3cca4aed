"""The index of error messages, each raised while its page is built: it must say what is stated.

`messages.toml` has what raises a message, its text, its meaning and the remedy. "…" in a text is
what differs from file to file. `raising` runs the code; the page docs/traps/messages.md gets a
section for each message from the template beside this file.
"""

import re
import tomllib
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from sphinx.util import logging

from .raising import what_they_say

HERE = Path(__file__).parent
STATED = HERE / "messages.toml"
PAGE = "traps/messages"
logger = logging.getLogger(__name__)


def read():
    """Return the messages as they are stated, in the order of the page."""
    return tomllib.loads(STATED.read_text(encoding="utf-8"))["message"]


def is_said(text, said):
    """Tell whether a stated text is among what was said, with anything in place of "…"."""
    pattern = ".*?".join(re.escape(part) for part in text.split("…"))
    return any(re.fullmatch(pattern, one, re.DOTALL) for one in said)


def differences(messages, said):
    """Yield a line for each message that is not what its code says."""
    for message, found in zip(messages, said, strict=True):
        if not is_said(message["text"], found):
            now = "; ".join(found) or "nothing"
            package, text = message["package"], message["text"]
            yield f"{package} no longer says {text!r} but {now!r}: edit {STATED.name}"


def complete(app, docname, source):
    """Raise all messages, and write their sections into the page."""
    if docname != PAGE:
        return
    for path in HERE.glob("*.*"):
        app.env.note_dependency(str(path))
    messages = read()
    if app.config.nb_execution_mode != "off":
        for line in differences(messages, what_they_say(messages)):
            logger.warning(line, location=docname)
    template = (HERE / "messages.md.j2").read_text(encoding="utf-8")
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source[0] += environment.from_string(template).render(messages=messages)


def setup(app):
    """Register with Sphinx."""
    app.connect("source-read", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
