"""Prints what was seen of files, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .looking import Extension, Look

if TYPE_CHECKING:
    from .batch import Batch
    from .comparing import Comparison
    from .surveying import Survey

HISTORY = "products/history.html"
_MANY = 6  # columns of a table that are named
_MOST_LINES = 20  # of one kind; the table has all


def show(seen: Look, console: Console) -> None:
    """Print what was seen of a file."""
    console.print(Text(f"{seen.name}  {seen.megabytes:.1f} MB", "bold"))
    if seen.kind:
        console.print(Text(f"{seen.kind.title}: {seen.kind.suffix} of stage {seen.kind.stage}"))
    for mode in seen.modes:
        console.print(Text(mode))
    for name, value in seen.facts().items():
        console.print(Text(f"  {name:16} {value}"))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("  extension", "shape", "type", "unit or columns"):
        table.add_column(heading, overflow="fold")
    for extension in seen.extensions:
        table.add_row(*map(Text, _cells(extension)))
    console.print(table)
    for number, summary in enumerate(seen.wcs):
        console.print(Text(f"WCS {number}" if len(seen.wcs) > 1 else "WCS"))
        console.print(Text(indent(str(summary), "  ")))
    for remark in seen.remarks:
        console.print(Text(f"! {remark}", "yellow"))
    for note in seen.older:
        console.print(Text(f"- {note}"))
    if seen.older:
        console.print(Text(f"both layouts side by side: {HISTORY} of the site"))
    if seen.scripts:
        console.print(Text(f"scripts of the gallery for it: {', '.join(seen.scripts)}"))
    if seen.chapters:
        console.print(Text(f"chapters about it: {', '.join(seen.chapters)}"))
    console.print()


def show_survey(done: Survey, console: Console) -> None:
    """Print a survey in numbers."""
    _show_number(done, console)
    _show_counts("kinds", done.kinds, console)
    _show_counts("versions of jwst", done.versions, console)
    _show_counts("older layouts", done.older, console)
    for group, layouts in done.layouts.items():
        usual, *_ = layouts
        differences = {_difference(usual, one): number for one, number in layouts.items()}
        _show_counts(f"extensions of {group}", differences, console)
    _show_counts("faults", done.faults, console)
    _show_errors("could not be read", done.unread, console)
    _show_errors("could not be reached; the next survey tries again", done.unreached, console)


def show_batch(done: Batch, console: Console) -> None:
    """Print in numbers how scripts ended on many files."""
    _show_number(done, console)
    _show_counts("runs of scripts", done.ended, console)
    if done.unfit:
        console.print(Text(f"{done.unfit} that no script of the gallery takes"))
    _show_errors("on which a script failed", done.failed, console)
    _show_errors("could not be read", done.unread, console)
    _show_errors("not done; start again, and they are tried again", done.unreached, console)


def show_comparison(found: Comparison, console: Console) -> None:
    """Print what changed between two products."""
    names = dict.fromkeys((found.old, found.new))
    console.print(Text(" and ".join(names), "bold"), soft_wrap=True)
    if found.equal:
        console.print(Text("nothing has changed"))
    made_by = [one for one in found.findings if one.kind == "made by"]
    keywords = [one for one in found.findings if one.kind == "keyword"]
    data = [one for one in found.findings if one not in made_by and one not in keywords]
    for title, findings in (
        ("how they were made", made_by),
        ("data", data),
        ("keywords", keywords),
    ):
        if findings:
            console.print(Text(title, "bold"))
        for finding in findings:
            style = "yellow" if finding.kind in ("missing", "shape") else ""
            console.print(Text(indent(str(finding), "  "), style), soft_wrap=True)
    for note in found.notes:
        console.print(Text(f"- the old: {note}"), soft_wrap=True)


def _show_number(done: Batch | Survey, console: Console) -> None:
    console.print(
        Text(f"{done.number} files in the table, {done.added} of them new", "bold"), soft_wrap=True
    )


def _show_counts(title: str, counts: Mapping[str, int], console: Console) -> None:
    if counts:
        console.print(Text(title, "bold"), soft_wrap=True)
    for text, number in [*counts.items()][:_MOST_LINES]:
        console.print(Text(f"{number:8}  {text}"), soft_wrap=True)
    if len(counts) > _MOST_LINES:
        console.print(
            Text(f"          and {len(counts) - _MOST_LINES} more, in the table"), soft_wrap=True
        )


def _show_errors(title: str, errors: Mapping[str, str], console: Console) -> None:
    if errors:
        console.print(Text(f"{len(errors)} {title}", "bold yellow"), soft_wrap=True)
    for path, error in [*errors.items()][:_MOST_LINES]:
        console.print(Text(f"  {path}: {error}"), soft_wrap=True)
    if len(errors) > _MOST_LINES:
        console.print(Text(f"  and {len(errors) - _MOST_LINES} more"), soft_wrap=True)


def _difference(usual: str, layout: str) -> str:
    """Return in which extensions a list of them differs from the usual one."""
    there, here = usual.split(), layout.split()
    more = [name for name in here if name not in there]
    less = [name for name in there if name not in here]
    parts = [f"with {', '.join(more)}"] * bool(more) + [f"without {', '.join(less)}"] * bool(less)
    return " and ".join(parts) or ("in another order" if usual != layout else layout)


def _cells(extension: Extension) -> tuple[str, str, str, str]:
    """Return the cells of an extension's row."""
    several = f" x {extension.number}" if extension.number > 1 else ""
    shape = " x ".join(map(str, extension.shape))
    more = len(extension.columns) - _MANY
    columns = ", ".join(extension.columns[:_MANY]) + (f" and {more} more" if more > 0 else "")
    kind = extension.dtype or extension.kind
    return f"  {extension.name}{several}", shape, kind, extension.unit or columns
