"""How products follow from each other: the places of their boxes in a drawing."""

from typing import NamedTuple

# Pixels of the drawing.
LEFT, TOP, PITCH, GAP, BAND, HEIGHT, LETTER = 76, 8, 106, 10, 104, 36, 9


class Box(NamedTuple):
    """A product in the drawing: its kind, its place, and the box that it is made from."""

    kind: object
    column: int
    x: float
    y: float
    parent: "Box | None"

    half = property(lambda self: half_width(self.kind))

    @property
    def comes_down(self):
        """True if it is made from a product of an earlier stage."""
        return self.parent is not None and self.parent.y < self.y


def half_width(kind):
    """Return half of the width of a kind's box."""
    return LETTER * len(kind.suffix) / 2 + 9


def data_in(kinds):
    """Return the kinds that are data: no associations, and no states between two steps."""
    return [kind for kind in kinds if kind.scope != "association" and not kind.intermediate]


def with_ancestors(own, kinds):
    """Return those of a mode's kinds of product that a dataset has or made its own from."""
    found, pending = set(), data_in(own)
    while pending:
        kind = pending.pop()
        found.add(kind)
        pending += {parent_of(kind, data_in(kinds))} - found - {None}
    return [kind for kind in kinds if kind in found]


def parent_of(kind, kinds):
    """Return the kind that one is made from: of its own stage, or of the last before it.

    A product that is made from one of another mode, such as the model of a slitless exposure from
    the direct image, is made while the exposure's own `rate` is calibrated.
    """
    own = {other.suffix for other in kinds}
    made_from = kind.made_from if kind.made_from in own or not kind.made_from else "rate"
    before = [other for other in kinds if other.stage <= kind.stage and other is not kind]
    alike = [other for other in before if other.suffix == made_from]
    return max(alike, key=lambda other: other.stage, default=None)


def lay_out(kinds):
    """Place the kinds: a band for each stage, in it from the left what is made first."""
    boxes = {}
    parents = {kind: parent_of(kind, kinds) for kind in kinds}
    for band, stage in enumerate(sorted({kind.stage for kind in kinds})):
        x, last = LEFT - PITCH / 2, None
        of_stage = [kind for kind in kinds if kind.stage == stage]
        for column, kind in enumerate(_in_chains(of_stage, parents)):
            # Long names need more than the usual distance.
            x += max(PITCH, half_width(last) + GAP + half_width(kind)) if last else PITCH
            y = TOP + BAND * band + HEIGHT / 2
            boxes[kind] = Box(kind, column, x, y, boxes.get(parents[kind]))
            last = kind
    return list(boxes.values())


def _in_chains(members, parents):
    """Order the kinds of a stage: each followed by what is made from it, the longest chain last."""

    def chain(kind):
        made = [other for other in members if parents[other] is kind]
        return [kind, *(later for child in made for later in chain(child))]

    first = [kind for kind in members if parents[kind] not in members]
    return [kind for chain in sorted(map(chain, first), key=len) for kind in chain]
