"""One of the many spectra or slits of a product: chosen, or a clear word on which there are."""

from typing import Any, NamedTuple

from .._checks import check_index, whole

# What tells the spectra or the slits of a product apart: the argument, and the word for it.
KEYS = {
    "source_id": "source",
    "order": "order",
    "exposure": "exposure",
    "integration": "integration",
}


class Entry(NamedTuple):
    """One spectrum or slit of a product, where it is, and what tells it from the others."""

    item: Any  # the table of the spectrum, or the slit
    source_id: int | None
    order: int | None
    exposure: int | None = None
    integration: int | None = None
    slit: str | None = None
    row: int | None = None  # in a table with a row for each spectrum
    elements: int = 0
    index: int = 0
    detector: str | None = None
    mjd: float | None = None  # middle of the integration: UTC, and TDB at the barycentre
    tdb: float | None = None


def choose(entries, noun, plural, name, index, wanted):
    """Return the one entry that fits, or say which there are."""
    fit, chosen = entries, ""
    if index is not None:
        index = check_index(index, len(entries), noun, name)
        fit, chosen = [entries[index]], f" at index {index}"
    for key, value in wanted.items():
        if value is None:
            continue
        value = whole(value, key)
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


def _distinct(entries, key):
    return sorted({getattr(entry, key) for entry in entries} - {None})


def _ways(entries, keys):
    """Name the arguments that tell these entries apart, and their values."""
    ways = [
        f"{key} ({_listed(values)})" for key in keys if len(values := _distinct(entries, key)) > 1
    ]
    numbers = [
        f"{entry.index}: slit {entry.slit}" if entry.slit else str(entry.index) for entry in entries
    ]
    return ", ".join(ways) or f"index ({_listed(numbers)})"


def _listed(values, most=12):
    """Write a list, and shorten a long one."""
    if len(values) <= most:
        return ", ".join(map(str, values))
    first = ", ".join(map(str, values[: most - 1]))
    return f"{first}, ..., {values[-1]} ({len(values)} in all)"
