"""The product finder: every kind of product, the flow of every mode, and the rules of names.

All of it is in the page, written from the catalogue before Sphinx looks for its documents:
docs/_static/product_finder.js only hides what a reader does not look for. Without it the page is
a table of all products, and a list of the modes with their flows.
"""

import json
import re
from html import escape
from pathlib import Path

from example_index import Opened, pages, samples_by_mode
from flow_drawing import draw, kinds_in, lay_out
from product_pages import write_if_changed
from product_samples import read_reasons

from jwst_gallery import names
from jwst_gallery.modes import observing_modes
from jwst_gallery.products import product_types

PAGE = "products/finder"
FORM = """\
<form class="finder-form" hidden>
<p><label for="finder-name">File name or suffix</label>
<input id="finder-name" name="name" list="finder-suffixes" autocomplete="off" autocapitalize="off"
spellcheck="false" aria-describedby="finder-says"><datalist id="finder-suffixes"></datalist></p>
<div id="finder-says" role="status"></div>
<p><label for="finder-instrument">Instrument</label>
<select id="finder-instrument" name="instrument"></select></p>
<p><label for="finder-mode">Observing mode</label>
<select id="finder-mode" name="mode"></select></p>
<p><label for="finder-stage">Stage</label>
<select id="finder-stage" name="stage"></select></p>
<p><button type="reset">Start again</button></p>
<p class="count" role="status"></p>
<p id="finder-hint"></p>
</form>"""


def build(app):
    """Write the finder's contents, which its page includes."""
    docs = Path(app.srcdir)
    made, reasons = samples_by_mode(), read_reasons()
    shown = {(found.stage, found.suffix) for found in made}
    shown |= {(kind.stage, kind.suffix) for kind in reasons}
    parts = [FORM, rules(), *flows(made, shown), table_of_kinds(pages(docs), shown, reasons)]
    write_if_changed(docs / "products" / "types" / "finder.html", "\n".join(parts))


# --------------------------------------------------------------------------- rules of names


def rules():
    """Return what the page needs to read a file name as `jwst_gallery.products` does, as JSON."""
    kinds = product_types()
    data = {
        "extensions": {kind.suffix: kind.extension for kind in kinds},
        "former": names.FORMER,
        "forms": [[scope, in_javascript(form)] for scope, form in names.FORMS.items()],
        "expTypesOfNames": [list(map(in_javascript, pair)) for pair in names.NAME_TO_EXP_TYPES],
        "kinds": [
            {
                "suffix": kind.suffix,
                "stage": kind.stage,
                "scope": kind.scope,
                "expTypes": kind.exp_types,
            }
            for kind in kinds
        ],
        "modes": [
            {
                "name": mode.name,
                "instrument": mode.instrument,
                "title": mode.mode,
                "expTypes": mode.exp_types,
                "kinds": [kinds.index(kind) for kind in mode.products],
            }
            for mode in observing_modes()
        ],
    }
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="finder-rules">{text}</script>'


def in_javascript(pattern):
    """Spell a regular expression as JavaScript does: named groups differ."""
    return re.sub(r"\(\?P<", "(?<", pattern)


# -------------------------------------------------------------------------------- the flows


def flows(made, shown):
    """Yield a section for each mode: its exposure types, and how its products follow."""

    def address(kind):
        return page_of(kind) if (kind.stage, kind.suffix) in shown else None

    yield '<div class="finder-flows">'
    for mode in observing_modes():
        exp_types = ", ".join(f"<code>{name}</code>" for name in mode.exp_types)
        has = any(Opened(mode.name, k.stage, k.suffix) in made for k in kinds_in(mode))
        words = [mode.note, "" if has else "This site has no sample of this mode yet."]
        note = " ".join(filter(None, words))
        yield (
            # The address that the page's script understands leads here without it, too.
            f'<details id="mode={mode.name}" data-mode="{mode.name}"><summary>'
            f"{escape(mode.instrument)}, {escape(lower_first(mode.mode))}: {exp_types}</summary>"
            + (f"<p>{escape(note)}</p>" if note else "")
            + '<div class="finder-scroll" tabindex="0" role="region" '
            f'aria-label="Flow of the products: {escape(mode.instrument)}, {escape(mode.mode)}">'
            f"{draw(lay_out(kinds_in(mode)), address)}</div></details>"
        )
    yield "</div>"


def page_of(kind):
    """Return the address of a kind's page, from the finder."""
    return f"types/{kind.page}.html"


def lower_first(text):
    """Lower the first letter."""
    return text[0].lower() + text[1:]


# ------------------------------------------------------------------- the table of all kinds


def table_of_kinds(found, shown, reasons):
    """Return the table: a row for each kind of product."""
    rows = "\n".join(
        row(number, kind, found, (kind.stage, kind.suffix) in shown, reasons.get(kind))
        for number, kind in enumerate(product_types())
    )
    return (
        '<table class="finder-table table"><thead><tr><th scope="col">Product</th>'
        '<th scope="col">What it is and where it comes from</th><th scope="col">Examples</th>'
        f"</tr></thead><tbody>\n{rows}\n</tbody></table>"
    )


def row(number, kind, found, has_page, reason):
    """Return the row of a kind of product; the reason is that for having no sample."""
    suffix = f"<code>{escape(kind.suffix)}</code>"
    if has_page:
        suffix = f'<a href="{page_of(kind)}">{suffix}</a>'
    modes = [mode for mode in observing_modes() if kind in mode.products]
    facts = [
        f"<strong>{escape(kind.title)}</strong>",
        f"{escape(kind.kind)}, {model(kind)}",
        origin(kind),
        in_modes(modes),
        *([f"no sample: {in_html(reason)}"] if reason else []),
    ]
    return (
        f'<tr data-kind="{number}"><th scope="row">{suffix}<br><span>stage {kind.stage}</span></th>'
        f"<td>{'<br>'.join(facts)}</td><td>{examples(kind, modes, found)}</td></tr>"
    )


def in_html(text):
    """Set what is code in Markdown as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def model(kind):
    """Say how a kind of product is read."""
    return f"<code>{kind.model}</code>" if kind.model else f"<code>.{kind.extension}</code> file"


def origin(kind):
    """Say what makes a kind of product, of what, and when."""
    when = "by default" if kind.default else "on request"
    if not kind.pipeline:
        return f"made before the pipelines run, {when}"
    source = f" from <code>{kind.made_from}</code>" if kind.made_from else ""
    return f"made{source} by {kind.pipeline}, {when}"


def in_modes(modes):
    """List the modes that make a kind of product; many are folded away."""
    items = "; ".join(f"{mode.instrument}, {lower_first(mode.mode)}" for mode in modes)
    if len(modes) <= 3:
        return escape(items)
    return f"<details><summary>{len(modes)} modes</summary>{escape(items)}</details>"


def examples(kind, modes, found):
    """List the pages that show a kind of product, each with the modes that it shows it in."""
    names_of = {mode.name: mode for mode in modes}
    items = []
    for page in found:
        if own := [names_of[name] for name in page.modes_of(kind) if name in names_of]:
            tags = " ".join(sorted(mode.name for mode in own))
            items.append(
                f'<li data-modes="{tags}"><a href="../{page.document}.html">{escape(page.title)}'
                "</a></li>"
            )
    if not items:
        return "none yet"
    return f'<p class="finder-others" hidden>in other modes:</p><ul>{"".join(items)}</ul>'


# ---------------------------------------------------------------------------------- Sphinx


def add_script(app, pagename, templatename, context, doctree):
    """Load the script on the finder's page alone."""
    if pagename == PAGE:
        app.add_js_file("product_finder.js", defer="defer")


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", build)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
