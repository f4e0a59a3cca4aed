"""Product pages: one for each suffix and stage, from the catalogue.

Every sample is opened; where it differs from the catalogue, Sphinx warns, and a strict build
fails. The pages are written to docs/products/types before Sphinx looks for its documents, and
only when their text changes.
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import example_index
import product_facts
from product_samples import Sample, kind_of, one_of_each, read_reasons, samples_of
from product_text import page_text, page_text_without_sample, table, title_of, unexplained
from sphinx.util import logging

from jwst_gallery import product_types

LOGGER = logging.getLogger(__name__)


def build_pages(app):
    """Check the samples and write the pages."""
    folder = Path(app.srcdir) / "products" / "types"
    examples = example_index.pages(Path(app.srcdir))
    kept = FactStore(Path(app.doctreedir) / "product_facts.json")
    products, reasons = {}, read_reasons()
    for kind in product_types():
        products.setdefault(kind.page, []).append(kind)
    pages = {}
    for page, kinds in products.items():
        samples = [
            Sample(kind_of(path, facts := kept.facts(path)), call, path, facts)
            for call, path in samples_of(kinds[0])
        ]
        for found in samples:
            for difference in product_facts.differences(found.kind, found.facts):
                LOGGER.warning("%s: %s", found.path.name, difference, type="product_pages")
            for name in unexplained(found.facts):
                message = "%s: column %s: column_meanings.csv does not say what it holds"
                LOGGER.warning(message, found.path.name, name, type="product_pages")
        if samples or reasons.keys() & set(kinds):
            pages[page] = one_of_each(samples) if samples else []
    kept.save()
    for page, shown in pages.items():
        kinds = products[page]
        if shown:
            own = [(one.label, one.title) for one in examples if one.is_about(kinds[0])]
            text = page_text(shown, kinds, own, reasons)
        else:
            text = page_text_without_sample(kinds, reasons)
        write_if_changed(folder / f"{page}.md", text)
    for old in {path.stem for path in folder.glob("*.md")} - pages.keys():
        (folder / f"{old}.md").unlink()
    write_if_changed(folder / "overview.inc", overview_text(products, pages))


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


# ------------------------------------------------------------------------- the table of all


def overview_text(products, pages):
    """Compose the table of all products, a section for each stage, and the tree of pages."""
    parts = []
    for stage in sorted({kinds[0].stage for kinds in products.values()}):
        rows = [
            overview_row(page, kinds, pages.get(page))
            for page, kinds in products.items()
            if kinds[0].stage == stage
        ]
        head = ("Suffix", "What it is", "Data model", "Units", "Written")
        parts += [f"## Stage {stage}", table(head, rows)]
    tree = "\n".join(f"types/{page}" for page in pages)
    parts.append(f"```{{toctree}}\n:hidden:\n\n{tree}\n```")
    return "\n\n".join(parts) + "\n"


def overview_row(page, kinds, shown):
    """Compose the row of one suffix and stage, with a link if it has a page."""
    name = f"`{kinds[0].suffix}`"
    if shown is not None:
        name = f"[{name}](types/{page}.md)" + ("" if shown else " †")
    shown = shown or []
    models = ", ".join(dict.fromkeys(f"`{kind.model}`" for kind in kinds if kind.model))
    units = ", ".join(dict.fromkeys(u for k in kinds for u in k.units.split(" or ") if u))
    return (
        name,
        title_of(shown) if len(shown) > 1 else kinds[0].title,
        models or f".{kinds[0].extension} file",
        units,
        "by default" if kinds[0].default else "on request",
    )


def write_if_changed(path, text):
    """Leave a file alone whose text is right: Sphinx reads again what is newer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", build_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
