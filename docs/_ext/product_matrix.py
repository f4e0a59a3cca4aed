"""The matrix: which observing mode makes which products, and which of them the site shows.

Written from the catalogue before Sphinx looks for its documents, and included by its page. An
empty cell is drawn, too: what is missing is to be seen.
"""

from html import escape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from example_index import Opened, pages, samples_by_mode
from product_finder import lower_first, page_of
from product_pages import write_if_changed
from product_samples import read_reasons

from jwst_gallery.modes import observing_modes
from jwst_gallery.products import product_types


class Cell(NamedTuple):
    """A product in a mode: its kind, the dataset that has a sample or why none has, an example."""

    kind: object
    dataset: str | None
    reason: str | None
    example: object

    @property
    def state(self):
        """What the cell says of the product."""
        written = "by default" if self.kind.default else "on request"
        return written, "sample" if self.dataset else "no sample yet"


SIGNS = {
    ("by default", "sample"): "●",
    ("by default", "no sample yet"): "○",
    ("on request", "sample"): "◆",
    ("on request", "no sample yet"): "◇",
}
NOT_MADE = "·"


def build(app):
    """Write the matrix and its legend, which its page includes, and print what is covered."""
    docs = Path(app.srcdir)
    cells = fill(pages(docs), samples_by_mode(), read_reasons())
    words = coverage(cells)
    print(f"catalogue: {words}")
    write_if_changed(docs / "products" / "types" / "matrix.html", matrix(cells))
    write_if_changed(
        docs / "products" / "types" / "coverage.inc", f"{words[0].upper()}{words[1:]}\n"
    )


def fill(found, made, reasons):
    """Return the cells, by suffix and stage (the name of the page) and by mode."""
    cells = {}
    for mode in observing_modes():
        for kind in mode.products:
            examples = [page for page in found if mode.name in page.modes_of(kind)]
            dataset = made.get(Opened(mode.name, kind.stage, kind.suffix))
            example = next(iter(examples), None)
            cells[kind.page, mode.name] = Cell(kind, dataset, reasons.get(kind), example)
    return cells


def coverage(cells):
    """Say how many kinds of product have a sample in at least one mode."""
    covered = {cell.kind for cell in cells.values() if cell.dataset}
    words = []
    for default, written in ((True, "by default"), (False, "on request")):
        kinds = [kind for kind in product_types() if kind.default == default]
        there = sum(kind in covered for kind in kinds)
        words.append(f"{there} of {len(kinds)} kinds of product that are written {written}")
    pairs = [cell for cell in cells.values() if cell.kind.default]
    there = sum(cell.dataset is not None for cell in pairs)
    return (
        f"{' and '.join(words)} have a sample; "
        f"counted in every mode, {there} of {len(pairs)} that are written by default."
    )


def matrix(cells):
    """Return the table: a row for each suffix and stage, a column for each mode."""
    modes = observing_modes()
    kinds = {}
    for kind in product_types():
        kinds.setdefault(kind.page, kind)
    body = []
    for stage, group in groupby(sorted(kinds.values(), key=lambda kind: kind.stage), stage_of):
        body.append(
            f'<tbody><tr><th class="stage" scope="rowgroup">stage {stage}</th>'
            f'<td colspan="{len(modes)}"></td></tr>'
        )
        body += [row(kind.page, kind, modes, cells) for kind in group]
        body.append("</tbody>")
    return (
        f"{legend()}\n"
        '<div class="matrix" tabindex="0" role="region" aria-label="Products by observing mode">'
        f"<table>{head(modes)}\n{''.join(body)}\n</table></div>"
    )


def stage_of(kind):
    """Return the stage of a kind."""
    return kind.stage


def head(modes):
    """Return the two rows of headings: instruments, and modes, each linked to its flow."""
    instruments = [
        f'<th scope="colgroup" colspan="{len(list(group))}"><span>{escape(name)}</span></th>'
        for name, group in groupby(modes, lambda mode: mode.instrument)
    ]
    names = [
        f'<th scope="col"><a href="finder.html#mode={mode.name}" '
        f'title="{" ".join(mode.exp_types)}">{escape(mode.mode)}</a></th>'
        for mode in modes
    ]
    return (
        f"<thead><tr><th></th>{''.join(instruments)}</tr>"
        f'<tr><th scope="col">product</th>{"".join(names)}</tr></thead>'
    )


def row(page, kind, modes, cells):
    """Return the row of a suffix and stage."""
    there = any(cells[key].dataset or cells[key].reason for key in cells if key[0] == page)
    name = f"<code>{escape(kind.suffix)}</code>"
    name = f'<a href="{page_of(kind)}">{name}</a>' if there else name
    found = [drawn(kind, mode, cells.get((page, mode.name))) for mode in modes]
    return f'<tr><th scope="row">{name}</th>{"".join(found)}</tr>'


def drawn(kind, mode, cell):
    """Return a cell."""
    if cell is None:
        dot = f'<span aria-hidden="true">{NOT_MADE}</span>'
        return f'<td class="not-made">{dot}{unseen("not made")}</td>'
    where = f"{kind.suffix}, stage {kind.stage}, {mode.instrument} {lower_first(mode.mode)}"
    said = ", ".join(cell.state)
    sign = f'<span aria-hidden="true">{SIGNS[cell.state]}</span>'
    if cell.dataset or cell.reason:
        sign = f'<a href="{page_of(cell.kind)}">{sign}{unseen(said)}</a>'
    else:
        sign += unseen(said)
    if cell.example:
        label = f"example of {where}: {cell.example.title}"
        sign += (
            f' <a href="../{cell.example.document}.html" title="{escape(cell.example.title)}" '
            f'aria-label="{escape(label)}">ex</a>'
        )
    name = "-".join(cell.state).replace(" ", "-")
    return f'<td class="{name}" title="{escape(where)}: written {said}">{sign}</td>'


def unseen(words):
    """Return words for those who do not see the sign."""
    return f'<span class="unseen">{words}</span>'


def legend():
    """Say what the signs mean."""
    meanings = [(sign, f"written {written}, {sample}") for (written, sample), sign in SIGNS.items()]
    items = [*meanings, ("ex", "leads to an example"), (NOT_MADE, "not made in this mode")]
    pairs = "".join(f"<div><dt>{sign}</dt><dd>{words}</dd></div>" for sign, words in items)
    return f'<dl class="matrix-legend">{pairs}</dl>'


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", build)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
