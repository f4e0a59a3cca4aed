"""Select one of the spectra or slits of a product; list the candidates if several fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .._checks import as_integer, check_index
from .._files import printable

# Arguments that distinguish the spectra or slits of a product, and the words for them.
KEYS = {
    "source_id": "source",
    "order": "order",
    "exposure": "exposure",
    "integration": "integration",
}


@dataclass(frozen=True, eq=False)
class Entry:
    """One spectrum or slit of a product, with the numbers that identify it."""

    item: Any  # the table that has the spectrum, or the slit
    source_id: int | None
    order: int | None
    exposure: int | None = None
    integration: int | None = None
    slit: str | None = None
    source_type: str | None = None
    row: int | None = None  # in a table with a row for each spectrum
    elements: int = 0
    index: int = 0
    detector: str | None = None
    mjd: float | None = None  # middle of the integration: UTC, and TDB at the barycentre
    tdb: float | None = None


def integers(**stated: Any) -> dict[str, int | None]:
    """Return the numbers as integers and None as it is; raise TypeError for other values."""
    return {
        name: None if value is None else as_integer(value, name) for name, value in stated.items()
    }


def choose(
    entries: list[Entry],
    noun: str,
    plural: str,
    name: str,
    *,
    index: int | None,
    **wanted: int | None,
) -> Entry:
    """Return the only entry that fits; raise ValueError, with a list, if none or several do."""
    fit, chosen = entries, ""
    if index is not None:
        index = check_index(index, len(entries), noun, name)
        fit, chosen = [entries[index]], f" at index {index}"
    for key, value in wanted.items():
        if value is None:
            continue
        there = _distinct(fit, key)
        fit = [entry for entry in fit if getattr(entry, key) == value]
        if not there:
            raise ValueError(f"{name} does not number its {KEYS[key]}s: leave out {key}")
        if not fit:
            raise ValueError(f"no {KEYS[key]} {value}{chosen} in {name}: it has {_listed(there)}")
        chosen = f" of {KEYS[key]} {value}{chosen}"
    if len(fit) > 1:
        raise ValueError(
            f"{len(fit)} {plural}{chosen} in {name}: choose one by {_ways(fit, wanted)}"
        )
    return fit[0]


def _distinct(entries: list[Entry], key: str) -> list[int]:
    return sorted({getattr(entry, key) for entry in entries} - {None})


def _ways(entries: list[Entry], keys: Iterable[str]) -> str:
    """Return the arguments that distinguish these entries, with their values."""
    ways = [
        f"{key} ({_listed(values)})" for key in keys if len(values := _distinct(entries, key)) > 1
    ]
    numbers = [
        f"{entry.index}: slit {printable(entry.slit)}" if entry.slit else str(entry.index)
        for entry in entries
    ]
    return ", ".join(ways) or f"index ({_listed(numbers)})"


def _listed(values: Sequence[Any], most: int = 12) -> str:
    """Return the values as text, shortened if there are many."""
    if len(values) <= most:
        return ", ".join(map(str, values))
    first = ", ".join(map(str, values[: most - 1]))
    return f"{first}, ..., {values[-1]} ({len(values)} in all)"
