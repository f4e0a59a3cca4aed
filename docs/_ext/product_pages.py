"""Product pages: one for each suffix and stage that the samples have, from the catalogue.

Every sample is opened; where it differs from the catalogue, Sphinx warns, and a strict build
fails. The pages are written to docs/products/types before Sphinx looks for its documents, and
only when their text changes.
"""

import ast
import hashlib
import json
import re
from importlib.metadata import version
from pathlib import Path

import product_facts
from sphinx.util import logging

from jwst_gallery import datasets, product_type, product_types, sample
from jwst_gallery.samples import recipe_of

LOGGER = logging.getLogger(__name__)
SHORT_LIST = 12  # longer lists of exposure types say little
MODELS = "stdatamodels.jwst.datamodels"


def build_pages(app):
    """Check the samples and write the pages."""
    folder = Path(app.srcdir) / "products" / "types"
    examples = find_examples(Path(app.srcdir).parent / "examples")
    kept = FactStore(Path(app.doctreedir) / "product_facts.json")
    products = {}
    for kind in product_types():
        products.setdefault(kind.page, []).append(kind)
    pages = {}
    for page, kinds in products.items():
        for call, path in samples_of(kinds[0]):
            kind = product_type(path)
            facts = kept.facts(path)
            for difference in product_facts.differences(kind, facts):
                LOGGER.warning("%s: %s", path.name, difference, type="product_pages")
            pages.setdefault(page, page_text(kind, kinds, call, path, facts, examples))
    kept.save()
    for page, text in pages.items():
        write_if_changed(folder / f"{page}.md", text)
    for old in {path.stem for path in folder.glob("*.md")} - pages.keys():
        (folder / f"{old}.md").unlink()
    write_if_changed(folder / "overview.inc", overview_text(products, pages))


def samples_of(kind):
    """List (call, path) of the samples of a suffix and stage, one for each dataset."""
    found = []
    for dataset in datasets():
        products = recipe_of(dataset).products
        stages = {product.stage for product in products if product.suffix == kind.suffix}
        if kind.stage in stages:
            stage = "" if len(stages) == 1 else f", stage={kind.stage}"
            path = sample(dataset, kind.suffix, stage=kind.stage)
            found.append((f'sample("{dataset}", "{kind.suffix}"{stage})', path))
    return found


class FactStore:
    """Facts about samples, kept between builds: opening all of them takes seconds.

    A fact belongs to a file's path, size and time, to the package versions and to the code that
    found it.
    """

    def __init__(self, path):
        self.path = path
        self.known = json.loads(path.read_text()) if path.exists() else {}
        self.used = {}
        code = Path(product_facts.__file__).read_bytes()
        self.base = hashlib.sha256(code).hexdigest() + version("jwst") + version("stdatamodels")

    def facts(self, path):
        """Return what `product_facts.observe` says, or said of this same file."""
        state = path.stat()
        key = f"{path} {state.st_size} {state.st_mtime_ns} {self.base}"
        self.used[key] = self.known.get(key) or product_facts.observe(path)
        return self.used[key]

    def save(self):
        """Keep what this build used."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.used))


def find_examples(folder):
    """List the gallery's scripts as (tags, label, title)."""
    found = []
    for script in sorted(folder.glob("*/plot_*.py")):
        text = script.read_text(encoding="utf-8")
        tags = re.search(r"^# sphinx_gallery_tags = (\[.*?\])", text, re.MULTILINE)
        lines = (ast.get_docstring(ast.parse(text)) or script.stem).splitlines()
        title = next(line for line in lines if line.strip("=-#* "))  # a title may be overlined
        label = f"sphx_glr_gallery_{script.parent.name}_{script.name}"
        found.append((set(ast.literal_eval(tags[1])) if tags else set(), label, title))
    return found


def examples_of(kind, examples):
    """Labels and titles of the examples tagged with this product."""
    wanted = {f"suffix: {kind.suffix}"}
    if len({other.stage for other in product_types(kind.suffix)}) > 1:
        wanted.add(f"stage: {kind.stage}")
    return [(label, title) for tags, label, title in examples if wanted <= tags]


# --------------------------------------------------------------------- the page of one product


def page_text(kind, kinds, call, path, facts, examples):
    """Compose the page of one suffix and stage; `kind` is that of the sample."""
    parts = [
        f"# `{kind.suffix}`, stage {kind.stage}: {lower_first(kind.title)}",
        kind.description,
        summary(kind),
        "## Open it",
        f"```python\n{open_snippet(kind, call)}\n```",
        f"Put the name of your own file in place of the sample, here `{path.name}`.",
        *contents(kind, facts),
        *who_makes_it(kind),
        *other_kinds(kind, kinds),
        *example_links(kind, examples),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def summary(kind):
    """Give the facts that fit on a line each."""
    scope = "target or source" if kind.scope == "source" else kind.scope
    rows = [("File", f"`..._{kind.suffix}.{kind.extension}`, one for each {scope}")]
    if kind.model:
        rows.append(("Data model", model_link(kind.model)))
    if kind.axes:
        order = ", in numpy order" if len(kind.axes) > 1 else ""
        rows.append(("Axes", f"({', '.join(kind.axes)}){order}"))
    if kind.units:
        rows.append(("Units", kind.units))
    rows.append(("Written", "by default" if kind.default else "only when asked for"))
    if len(kind.exp_types) <= SHORT_LIST:
        rows.append(("Exposure types", ", ".join(f"`{exp_type}`" for exp_type in kind.exp_types)))
    if kind.made_from:
        rows.append(("Made from", f"`{kind.made_from}`"))
    return "\n".join(f":{name}: {value}" for name, value in rows)


def open_snippet(kind, call):
    """Write the lines that open the sample, to be copied."""
    get = f"filename = {call}"
    if kind.model:
        return (
            f"from jwst_gallery import sample\nfrom {MODELS.rpartition('.')[0]} import datamodels"
            f"\n\n{get}\nwith datamodels.open(filename) as model:\n"
            f"    print(type(model).__name__, model.{kind.main}.shape)"
        )
    if kind.extension == "ecsv":
        return (
            "from astropy.table import QTable\nfrom jwst_gallery import sample\n\n"
            f'{get}\ntable = QTable.read(filename, format="ascii.ecsv")\nprint(table.colnames)'
        )
    return (
        f"import json\n\nfrom jwst_gallery import sample\n\n{get}\n"
        'product = json.loads(filename.read_text())["products"][0]\n'
        'print(product["name"], [member["expname"] for member in product["members"]])'
    )


def contents(kind, facts):
    """Tables of what is in the file."""
    if "columns" in facts:
        rows = [(f"`{name}`", unit, text) for name, unit, text in facts["columns"]]
        intro = f"The sample has {facts['length']} rows."
        return ["## Columns", intro, table(("Column", "Unit", "What it holds"), rows)]
    if "members" in facts:
        members = [(f"`{name}`", f"`{role}`") for name, role in facts["members"]]
        return [
            "## Members",
            f"The product that the sample describes is named `{facts['product']}`. It is made of:",
            table(("File", "Role"), members),
            "## Fields",
            table(("Field", "In the sample"), [(f"`{k}`", f"`{v}`") for k, v in facts["fields"]]),
        ]
    rows = [array_row(array, facts["arrays"].get(array.name)) for array in kind.arrays]
    head = (
        "Attribute, FITS extension",
        "What it holds",
        "Type, units",
        "Dimensions, in the sample",
    )
    keywords = [
        (f"`{keyword}`" + (f" `{attribute}`" if attribute else ""), comment, f"`{value}`")
        for keyword, value, comment, attribute in facts["keywords"]
    ]
    key_head = ("Keyword, attribute", "Meaning", "In the sample")
    return [
        "## Arrays",
        "Dimensions and shapes are in numpy order: the last axis, the columns, varies fastest.",
        table(head, rows),
        "## Header keywords worth knowing",
        table(key_head, keywords),
    ]


def array_row(array, fact):
    """Compose a row of the table of arrays; `fact` is None for an array that the sample lacks."""
    names = f"`{array.name}`" + (f" `{fact['extension']}`" if fact else "")
    size = "×".join(map(str, fact["shape"])) if fact else "not in this one"
    if fact and array.dtype == "table":
        size = f"{fact['shape'][0]} rows"
    axes = ", ".join(array.axes)
    return (
        names,
        array.description,
        f"{array.dtype}, {array.units}" if array.units else array.dtype,
        f"{axes}: {size}" if axes else size,
    )


def who_makes_it(kind):
    """Name the pipeline, the step, and the call."""
    if not kind.pipeline:
        maker = (
            f"`{kind.step}`, before the pipelines run."
            if kind.step
            else ("The ground system, from the telemetry: it is where the pipelines start.")
        )
        return ["## Who makes it", maker]
    step = f", in the step `{kind.step}`" if kind.step in steps_of(kind.pipeline) else ""
    default = "It is written by default" if kind.default else "It is written only when asked for"
    module = "wfs_combine" if kind.pipeline == "WfsCombineStep" else "pipeline"
    maker = f"{{py:class}}`~jwst.{module}.{kind.pipeline}`{step}. {default}:"
    return ["## Who makes it", maker, f"```python\n{kind.how_to_make}\n```"]


def steps_of(pipeline):
    """List the steps that the catalogue names for a pipeline."""
    return {kind.step for kind in product_types() if kind.pipeline == pipeline} - {""}


def other_kinds(kind, kinds):
    """Table of what the same suffix and stage is in other modes."""
    others = [other for other in kinds if other != kind]
    if not others:
        return []
    rows = [
        (
            other.kind,
            model_link(other.model),
            f"({', '.join(other.axes)})",
            other.units,
            ", ".join(f"`{exp_type}`" for exp_type in other.exp_types),
        )
        for other in others
    ]
    head = ("Kind", "Data model", "Dimensions", "Units", "Exposure types")
    intro = (
        f"A file of this suffix is something else in other modes; this page is about {kind.kind}."
    )
    return ["## In other modes", intro, table(head, rows)]


def example_links(kind, examples):
    """List the gallery's examples of this product."""
    links = [f"- {{ref}}`{title} <{label}>`" for label, title in examples_of(kind, examples)]
    return ["## Examples", "\n".join(links)] if links else []


# ------------------------------------------------------------------------- the table of all


def overview_text(products, pages):
    """Compose the table of all products, a section for each stage, and the tree of pages."""
    parts = []
    for stage in sorted({kinds[0].stage for kinds in products.values()}):
        rows = [
            overview_row(page, kinds, page in pages)
            for page, kinds in products.items()
            if kinds[0].stage == stage
        ]
        head = ("Suffix", "What it is", "Data model", "Units", "Written")
        parts += [f"## Stage {stage}", table(head, rows)]
    tree = "\n".join(f"types/{page}" for page in pages)
    parts.append(f"```{{toctree}}\n:hidden:\n\n{tree}\n```")
    return "\n\n".join(parts) + "\n"


def overview_row(page, kinds, has_page):
    """Compose the row of one suffix and stage, with a link if it has a page."""
    suffix = f"`{kinds[0].suffix}`"
    name = f"[{suffix}](types/{page}.md)" if has_page else suffix
    models = ", ".join(dict.fromkeys(f"`{kind.model}`" for kind in kinds if kind.model))
    units = ", ".join(dict.fromkeys(u for k in kinds for u in k.units.split(" or ") if u))
    written = "by default" if kinds[0].default else "on request"
    return name, kinds[0].title, models or f".{kinds[0].extension} file", units, written


# --------------------------------------------------------------------------------- Markdown


def table(head, rows):
    """Markdown table; a vertical bar in a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", r"\|") for cell in line) + " |" for line in lines
    )


def model_link(model):
    """Refer to a data model's class."""
    return f"{{py:class}}`~{MODELS}.{model}`"


def lower_first(title):
    """Lower the first letter, to go on after a colon."""
    return title[0].lower() + title[1:]


def write_if_changed(path, text):
    """Leave a file alone whose text is right: Sphinx reads again what is newer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", build_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
