"""The writer of the explorer's pages: one for each dataset, their pictures, and the cards."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from beside import Beside
from catalogue import tables, testbed
from catalogue.facts import FactStore
from catalogue.model import Site
from docutils import nodes
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sphinx import addnodes

from . import surfaces, views
from .choice import explored

HERE = Path(__file__).parent
FOLDER = "explore/views"
# The facts about a product that the script of the pages reads.
IN_PAGE = {"unit", "quantum", "slits", "frames", "images", "parts", "flags"}
# The modules that decide what is known of a product.
BASIS = [HERE / f"{name}.py" for name in ("encoding", "surfaces", "views")]


def store_of(doctrees):
    """Return what earlier builds found out about products, as long as that holds."""
    store = FactStore(doctrees / "explorer.json")
    code = "".join(map(testbed.meaning, BASIS))
    store.basis = f"{store.basis} {hashlib.sha256(code.encode()).hexdigest()}"
    return store


def templates():
    """Return the templates of the pages."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=lambda name: name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"alt": alt, "extent": extent, "call": call}
    environment.filters["json"] = lambda value: json.dumps(value, separators=(",", ":")).replace(
        "<", "\\u003c"
    )
    return environment


def alt(samples):
    """Return the description of the picture of a page."""
    sample = samples[0]
    what = sample.kind.title[0].lower() + sample.kind.title[1:]
    return (
        f"{sample.dataset.title}: the {what} in shades of gray, brighter where there is more light."
    )


def extent(found):
    """Return the part of a product that a page shows."""
    parts, (ny, nx) = len(found["parts"]), found["images"][0]["shape"]
    if found["frames"][0][0][1][-1][0] == "z":
        return f"{parts} of {found['shape'][0]} planes"
    if len(found["images"]) > 1:
        return f"all {parts} cutouts"
    whole = [nx, ny] == found["shape"][:-3:-1]
    x, y = found["images"][0]["origin"]
    window = "all pixels" if whole else f"columns {x} to {x + nx - 1}, rows {y} to {y + ny - 1}"
    planes = f"integration 0 of {found['shape'][0]}, " if len(found["shape"]) == 3 else ""
    return planes + window


def call(found):
    """Return what follows the model in a call of `step_through`: the slit, the pixel, and more."""
    point = found["points"][0]
    inputs = found["parts"][point["part"]]["surfaces"][0]["inputs"]
    slit = f".slits[{point['part']}]" if found["slits"] else ""
    return ", ".join([slit, *map(str, [point["x"], point["y"], *inputs])])


def written(site, store):
    """Yield the name and the content of each file."""
    environment = templates()
    pages, points = tables.wcs_pages(site.docs), {}
    chosen = explored(site)
    for name, samples in chosen.items():
        found = [dict(store.recall(views.view, sample.path)) for sample in samples]
        pictures = [one.pop("picture") for one in found]
        points[name] = [one["points"] for one in found]
        page = {
            "dataset": samples[0].dataset,
            "samples": samples,
            "name": name,
            "shown": list(zip(samples, found, strict=True)),
            "wcs_page": pages[samples[0].dataset.exp_type],
            "parts": _options(samples, found),
            "products": [{k: v for k, v in one.items() if k in IN_PAGE} for one in found],
            "limit": surfaces.LIMIT,
        }
        yield f"{name}.webp", base64.b64decode(pictures[0])
        for file, template in ((f"{name}.md", "page.md.j2"), (f"{name}.html", "explorer.html.j2")):
            yield file, environment.get_template(template).render(page).encode()
    cards = environment.get_template("cards.md.j2").render(site=site, explored=chosen)
    yield "cards.inc", cards.encode()
    yield "points.json", json.dumps(points).encode()  # for tests of the pages


def _options(samples, found):
    """Return, for each product, the numbers and names of its parts: the choices of a page."""
    options, number = [], 0
    for sample, one in zip(samples, found, strict=True):
        names = [part["name"] or "detector" for part in one["parts"]]
        options.append((sample.kind.suffix, list(enumerate(names, start=number))))
        number += len(names)
    return options


def write(docs, doctrees):
    """Write the files, and remove those of datasets that are gone."""
    store = store_of(doctrees)
    site = Site(docs, store)
    store.learn((views.view, one.path) for own in explored(site).values() for one in own)
    folder = docs / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    old = set(folder.iterdir())
    for name, content in written(site, store):
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
        old.discard(path)
    for path in old:
        path.unlink()
    store.save()


def task(app):
    """Return what writes the pages, and its arguments."""
    return write, Path(app.srcdir), Path(app.doctreedir)


def add_files(app, pagename, templatename, context, doctree):
    """Load script and style on the explorer's pages alone."""
    if pagename.startswith("explore/"):
        app.add_css_file("explorer.css")
    if pagename.startswith(f"{FOLDER}/"):
        app.add_js_file("explorer.js", defer="defer")


@cache
def datasets_of(docs):
    """Return the datasets on whose pages each exposure type is, with their titles."""
    found = {}
    for samples in explored(Site(docs, None)).values():
        dataset = samples[0].dataset
        found.setdefault(dataset.exp_type, []).append((dataset.name, dataset.title))
    return found


def add_links(app, doctree):
    """Lead from the page on the WCS of a mode, below its introduction, to the mode's pixels."""
    name = app.env.docname
    exp_types = tables.exp_types_of(Path(app.env.doc2path(name))) if name.startswith("wcs/") else []
    found = [one for each in exp_types for one in datasets_of(Path(app.srcdir)).get(each, [])]
    if not found:
        return
    line = nodes.paragraph("", "Pixel by pixel, in the explorer: ")
    for number, (dataset, title) in enumerate(found):
        link = addnodes.pending_xref(
            "",
            nodes.inline("", title),
            refdomain="std",
            reftype="doc",
            refdoc=name,
            reftarget=f"/{FOLDER}/{dataset}",
            refexplicit=True,
            refwarn=True,
        )
        line += [nodes.Text("; " if number else ""), link]
    line += nodes.Text(".")
    section = next(iter(doctree.findall(nodes.section)))
    section.insert(section.first_child_matching_class(nodes.paragraph) + 1, line)


def setup(app):
    """Register with Sphinx."""
    if not app.tags.has("only"):
        Beside(task).connect(app)
        app.connect("doctree-read", add_links)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
