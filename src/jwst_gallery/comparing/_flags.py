"""Data quality flags that were set or cleared, by their names."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from stdatamodels.jwst.datamodels import dqflags

from ._pairs import Pair
from ._words import Scope, place
from .results import Finding

FLAGS = {"DQ": dqflags.pixel, "PIXELDQ": dqflags.pixel, "GROUPDQ": dqflags.group}
"""The flags of each extension that has any."""

# Bits that stdatamodels has renamed: 256 in version 4.1, by its pull request 580.
_RENAMED = {256: "RESERVED (UNRELIABLE_ERROR before jwst 1.20)"}


def flag_findings(name: str, pairs: list[Pair], scope: Scope) -> Iterator[Finding]:
    """Yield the number of pixels in which each flag was set or cleared."""
    counts: dict[str, Counter[str]] = {"set": Counter(), "cleared": Counter()}
    changed: list[tuple[Pair, np.ndarray]] = []
    for pair in pairs:
        old, new = (unsigned(each) for each in pair.both(name))
        both = old ^ new
        if both.any():
            changed.append((pair, both != 0))
        for flag in flags_in(both):
            word = flag_name(flag, name)
            counts["set"][word] += int(np.count_nonzero(both & new & flag))
            counts["cleared"][word] += int(np.count_nonzero(both & old & flag))
    if changed:
        pairs, masks = map(list, zip(*changed, strict=True))
        texts = [
            f"{how}: {', '.join(f'{flag} {number}' for flag, number in each.items() if number)}"
            for how, each in counts.items()
            if any(each.values())
        ]
        text = "; ".join(texts) + f" ({scope.elements})"
        yield Finding(name, "flags", text + place(masks, pairs, name) + scope.where(pairs))


def unsigned(flags: np.ndarray) -> np.ndarray:
    """Return flags as unsigned integers, so that the highest bit is not a sign."""
    return np.asarray(flags).astype(np.uint32)


def flags_in(dq: np.ndarray) -> list[int]:
    """Return the flags that are set anywhere, from the lowest."""
    ever = int(np.bitwise_or.reduce(dq, axis=None)) if dq.size else 0
    return [1 << bit for bit in range(32) if ever & (1 << bit)]


def flag_name(flag: int, extension: str = "DQ") -> str:
    """Return the name of a flag; both names if it was renamed."""
    names = {value: name for name, value in FLAGS[extension].items()}
    return _RENAMED.get(flag) or names.get(flag, f"bit {flag.bit_length() - 1}")
