"""How products follow from each other, from the catalogue, as a drawing in SVG."""

from html import escape
from typing import NamedTuple

# Pixels of the drawing.
LEFT, TOP, PITCH, BAND, HEIGHT, LETTER = 76, 8, 106, 96, 36, 9
FILL = {0: "#eeeeee", 1: "#dcebf7", 2: "#e3f1dc", 3: "#fbe9d3"}
EDGE = {0: "#666666", 1: "#2f6ea5", 2: "#4a7d2c", 3: "#a8641a"}


class Box(NamedTuple):
    """A product in the drawing: its kind, its place, and the box that it is made from."""

    kind: object
    x: float
    y: float
    parent: "Box | None"

    @property
    def half(self):
        """Half of its width."""
        return LETTER * len(self.kind.suffix) / 2 + 9


def kinds_of(dataset):
    """List the kinds of product of a dataset's mode, and those that they are made from.

    Without those that show the work of a step.
    """
    from jwst_gallery import product_types
    from jwst_gallery.samples import recipe_of

    recipe = recipe_of(dataset)
    kinds = {(kind.stage, kind.suffix): kind for kind in product_types(exp_type=recipe.exp_type)}
    found = {}
    pending = [
        (product.stage, product.suffix)
        for product in recipe.products
        if product.exp_type == recipe.exp_type
    ]
    while pending:
        kind = kinds.get(pending.pop(0))
        if not kind or kind.scope == "association" or kind.intermediate:
            continue
        if (kind.stage, kind.suffix) not in found:
            found[kind.stage, kind.suffix] = kind
            if parent := parent_of(kind, kinds.values()):
                pending.append((parent.stage, parent.suffix))
    return sorted(found.values(), key=lambda kind: kind.stage)


def parent_of(kind, kinds):
    """Return the kind that one is made from: of its own stage, or of the last before it."""
    alike = [
        other
        for other in kinds
        if other.suffix == kind.made_from and other.stage <= kind.stage and other is not kind
    ]
    return max(alike, key=lambda other: other.stage, default=None)


def lay_out(kinds):
    """Place the kinds: a band for each stage, in it from the left what is made first."""
    boxes = {}
    for band, stage in enumerate(sorted({kind.stage for kind in kinds})):
        members = [kind for kind in kinds if kind.stage == stage]
        chains = [chain_of(kind, members) for kind in members]
        # What nothing in its stage is made from comes first, so that chains are not broken.
        order = sorted(
            zip(chains, members, strict=True),
            key=lambda item: (len(item[0]) > 1 or heads(item[1], members), len(item[0])),
        )
        for column, (_, kind) in enumerate(order):
            parent = parent_of(kind, kinds)
            boxes[kind] = Box(
                kind,
                LEFT + PITCH * (column + 0.5),
                TOP + BAND * band + HEIGHT / 2,
                boxes.get(parent),
            )
    return list(boxes.values())


def chain_of(kind, members):
    """List a kind and those of its stage that it comes from, the first of them last."""
    parent = parent_of(kind, members)
    return [kind, *(chain_of(parent, members) if parent else [])]


def heads(kind, members):
    """Whether something of its stage is made from a kind."""
    return any(parent_of(other, members) is kind for other in members)


def draw(boxes, link):
    """Return the drawing as SVG; `link` gives the address of a kind's page, or None."""
    labels = [
        box.parent.x + 8 + LETTER * len(box.kind.pipeline)
        for box in boxes
        if box.parent and box.parent.kind.stage != box.kind.stage
    ]
    width = max([box.x + PITCH / 2 for box in boxes] + labels)
    height = max(box.y for box in boxes) + HEIGHT / 2 + 18
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" role="img" aria-label="{escape(describe(boxes))}" '
        'class="product-flow" font-family="sans-serif" font-size="15" text-anchor="middle" '
        'stroke-width="1.5">',
        '<defs><marker id="flow-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#444"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
    ]
    for stage, y in dict.fromkeys((box.kind.stage, box.y) for box in boxes):
        parts.append(text(8, y + 5, f"stage {stage}", anchor="start"))
    parts += [part for box in boxes if box.parent for part in arrow(box, boxes)]
    parts += [shape(box, link(box.kind)) for box in boxes]
    return "".join([*parts, "</svg>"])


def shape(box, address):
    """Draw a box; a dashed frame is one that is written only when asked for."""
    stage, half = box.kind.stage, box.half
    dashes = "" if box.kind.default else ' stroke-dasharray="5 3"'
    drawn = (
        f'<rect x="{box.x - half:g}" y="{box.y - HEIGHT / 2:g}" width="{2 * half:g}" '
        f'height="{HEIGHT}" rx="5" fill="{FILL[stage]}" stroke="{EDGE[stage]}"{dashes}/>'
        + text(box.x, box.y + 5, box.kind.suffix, family="monospace")
    )
    return f'<a href="{escape(address)}">{drawn}</a>' if address else drawn


def arrow(box, boxes):
    """Draw the way from what a box is made from."""
    start = box.parent
    top = box.y - HEIGHT / 2
    if start.kind.stage != box.kind.stage:
        bus = top - 16
        way = f"M{start.x:g} {start.y + HEIGHT / 2:g} V{bus:g} H{box.x:g} V{top - 1:g}"
        first = next(
            other
            for other in boxes
            if other.parent is start and other.kind.stage > start.kind.stage
        )
        if first is box:
            yield text(start.x + 8, bus - 12, box.kind.pipeline, anchor="start")
    elif box.x - start.x == PITCH:
        way = f"M{start.x + start.half:g} {box.y:g} H{box.x - box.half - 1:g}"
    else:
        below = box.y + HEIGHT / 2
        way = f"M{start.x:g} {below:g} V{below + 12:g} H{box.x:g} V{below + 1:g}"
    yield f'<path d="{way}" fill="none" stroke="#444" marker-end="url(#flow-head)"/>'


def text(x, y, words, anchor="middle", family="sans-serif"):
    """Return a piece of text."""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-family="{family}" fill="#222" '
        f'stroke="none">{escape(words)}</text>'
    )


def describe(boxes):
    """Say the drawing in words."""
    sentences = []
    for box in boxes:
        if box.parent:
            asked = "" if box.kind.default else ", when asked,"
            sentences.append(
                f"{box.kind.pipeline} makes{asked} {box.kind.suffix} of stage {box.kind.stage} "
                f"from {box.parent.kind.suffix}."
            )
    return " ".join(["Flow of the products.", *sentences])
