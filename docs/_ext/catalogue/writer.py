"""The writer: all pages and tables of the catalogue, from one data model, by templates.

They go to docs/products/types before Sphinx looks for its documents; pages include what is there.
"""

import io
import json
import re
from pathlib import Path

import trials
from beside import Beside
from explorer.choice import explored
from gallery_order import PipelineOrder
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from sphinx.util.osutil import FileAvoidWrite

from . import facts, flags, missing, tables, testbed
from .model import HERE, Site, page_of
from .traps import traps_of

INCLUDED = ["overview", "coverage", "missing", "wcs", "chapters", "datasets", "history", "flags"]
INCLUDED += ["verified"]


def templates(site):
    """Return the templates, with what they all may ask."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=lambda name: name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "page": page_of,
        "address": site.address_of,
        "g": "{:g}".format,
        "cell": lambda text: str(text).replace("|", r"\|"),
        "json": lambda value: json.dumps(value, separators=(",", ":")).replace("<", "\\u003c"),
        "lower_first": lambda text: text[0].lower() + text[1:],
        "upper_first": lambda text: text[0].upper() + text[1:],
        "code": lambda text: Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text)))),
        "wcs_page": tables.wcs_pages(site.docs).get,
        "having": lambda groups, name: [group[name] for group in groups if name in group],
    }
    environment.globals |= {
        "site": site,
        "tables": tables,
        "testbed": testbed,
        "missing": missing,
        "trials": trials,
        "explored": explored(site),
        "flags": flags,
        "traps_of": traps_of,
    }
    return environment


def written(site):
    """Yield the name and the text of each file that pages are made of or include."""
    environment = templates(site)

    def text(template, **more):
        written = environment.get_template(template).render(more)
        return re.sub(r"\n{3,}", "\n\n", written).strip() + "\n"  # some parts are empty

    for name, page in site.pages.items():
        if page.is_written:
            template = "product_kinds.md.j2" if page.parts else "product.md.j2"
            yield f"{name}.md", text(template, page=page, part=None)
        for own, sample in page.parts.items():
            yield f"{own}.md", text("product.md.j2", page=page, part=sample)
    for stage in sorted({kind.stage for kind in site.kinds}):
        yield f"stage{stage}.md", text("stage.md.j2", stage=stage)
    for name in ("finder.html", "matrix.html"):
        yield name, text(f"{name}.j2")
    for name in INCLUDED:
        yield f"{name}.inc", text(f"{name}.md.j2")
    for package, modules in testbed.modules().items():
        yield f"modules-{package}.inc", text("modules.md.j2", modules=modules)
    for dataset in site.datasets:
        yield f"flow-{dataset.name}.html", text("dataset_flow.html.j2", dataset=dataset)
    for name, table in tables.downloads().items():
        for extension in ("csv", "ecsv"):
            stream = io.StringIO()
            table.write(stream, format=f"ascii.{extension}")
            yield f"{name}.{extension}", stream.getvalue()


def write(docs, doctrees, order):
    """Write the files, and remove those of products that are gone."""

    def place(script):
        section = order.index(f"../examples/{script.parent.name}")
        return section, PipelineOrder(script.parent)(script.name)

    store = facts.FactStore(doctrees / "facts.json")
    site = Site(docs, store, place)
    store.learn((facts.observe, sample.path) for sample in site.samples)
    site.history.learn()
    folder = docs / "products" / "types"
    folder.mkdir(exist_ok=True)
    old = set(folder.iterdir())
    for name, text in written(site):
        with FileAvoidWrite(folder / name) as stream:
            stream.write(text)
        old.discard(folder / name)
    for path in old:
        path.unlink()
    store.save()


def task(app):
    """Return what writes the pages, and its arguments."""
    order = app.config.sphinx_gallery_conf["subsection_order"]
    return write, Path(app.srcdir), Path(app.doctreedir), order


def add_script(app, pagename, templatename, context, doctree):
    """Load the scripts of single pages on these alone."""
    if pagename == "products/finder":
        app.add_js_file("product_finder.js", defer="defer")
    elif pagename == "products/history":
        app.add_js_file("history_filter.js", defer="defer")


def setup(app):
    """Register with Sphinx."""
    if not app.tags.has("only"):
        Beside(task).connect(app)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
