"""Prints what was seen of a file, for people to read."""

from textwrap import indent

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .looking import Extension, Look

_MANY = 6  # columns of a table that are named


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
    if seen.scripts:
        console.print(Text(f"scripts of the gallery for it: {', '.join(seen.scripts)}"))
    console.print()


def _cells(extension: Extension) -> tuple[str, str, str, str]:
    """Return the cells of an extension's row."""
    several = f" x {extension.number}" if extension.number > 1 else ""
    shape = " x ".join(map(str, extension.shape))
    more = len(extension.columns) - _MANY
    columns = ", ".join(extension.columns[:_MANY]) + (f" and {more} more" if more > 0 else "")
    kind = extension.dtype or extension.kind
    return f"  {extension.name}{several}", shape, kind, extension.unit or columns
