"""How products follow from each other, from the catalogue, as a drawing in SVG."""

from html import escape
from typing import NamedTuple

# Pixels of the drawing.
LEFT, TOP, PITCH, GAP, BAND, HEIGHT, STEP, LETTER = 76, 8, 106, 10, 104, 36, 16, 9
FILL = {0: "#eeeeee", 1: "#dcebf7", 2: "#e3f1dc", 3: "#fbe9d3"}
EDGE = {0: "#666666", 1: "#2f6ea5", 2: "#4a7d2c", 3: "#a8641a"}


class Box(NamedTuple):
    """A product in the drawing: its kind, its place, and the box that it is made from."""

    kind: object
    column: int
    x: float
    y: float
    parent: "Box | None"

    @property
    def half(self):
        """Half of its width."""
        return half_width(self.kind)


def half_width(kind):
    """Half of the width of a kind's box."""
    return LETTER * len(kind.suffix) / 2 + 9


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


def kinds_in(mode):
    """List the kinds of product that a mode makes: data, and not the states between two steps."""
    return [
        kind
        for kind in mode.products
        if kind.scope != "association" and not kind.kind.startswith("intermediate")
    ]


def parent_of(kind, kinds):
    """Return the kind that one is made from: of its own stage, or of the last before it.

    What is made from a product of another mode, as the model of a slitless exposure from the
    direct image, is made while the exposure's own `rate` is calibrated.
    """
    own = {other.suffix for other in kinds}
    made_from = kind.made_from if kind.made_from in own or not kind.made_from else "rate"
    alike = [
        other
        for other in kinds
        if other.suffix == made_from and other.stage <= kind.stage and other is not kind
    ]
    return max(alike, key=lambda other: other.stage, default=None)


def lay_out(kinds):
    """Place the kinds: a band for each stage, in it from the left what is made first."""
    boxes = {}
    parents = {kind: parent_of(kind, kinds) for kind in kinds}
    for band, stage in enumerate(sorted({kind.stage for kind in kinds})):
        order = chains_of([kind for kind in kinds if kind.stage == stage], parents)
        x, last = LEFT - PITCH / 2, None
        for column, kind in enumerate(order):
            # Long names need more than the usual distance.
            x += max(PITCH, half_width(last) + GAP + half_width(kind)) if last else PITCH
            y = TOP + BAND * band + HEIGHT / 2
            boxes[kind] = Box(kind, column, x, y, boxes.get(parents[kind]))
            last = kind
    return list(boxes.values())


def chains_of(members, parents):
    """Order the kinds of a stage: each followed by what is made from it, the longest chain last."""
    made = {kind: [other for other in members if parents[other] is kind] for kind in members}
    first = [kind for kind in members if parents[kind] not in members]

    def chain(kind):
        return [kind, *(later for child in made[kind] for later in chain(child))]

    return [kind for chain in sorted(map(chain, first), key=len) for kind in chain]


def draw(boxes, link):
    """Return the drawing as SVG; `link` gives the address of a kind's page, or None."""
    labels = [
        box.parent.x + 8 + LETTER * len(box.kind.pipeline)
        for box in boxes
        if box.parent and box.parent.kind.stage != box.kind.stage
    ]
    width = max([box.x + max(box.half + 4, PITCH / 2) for box in boxes] + labels)
    height = max(box.y for box in boxes) + HEIGHT / 2 + 18
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" role="img" aria-label="{escape(describe(boxes))}" '
        'class="product-flow" font-family="sans-serif" font-size="15" text-anchor="middle" '
        'stroke-width="1.5">',
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
    ]
    for stage, y in dict.fromkeys((box.kind.stage, box.y) for box in boxes):
        parts.append(text(8, y + 5, f"stage {stage}", anchor="start"))
    arrows = [part for box in boxes if box.parent for part in arrow(box, boxes)]
    # Words over lines.
    parts += sorted(arrows, key=lambda part: part.startswith("<text"))
    parts += [shape(box, link(box.kind)) for box in boxes]
    return "".join([*parts, "</svg>"])


def shape(box, address):
    """Draw a box; a dashed frame is one that is written only when asked for."""
    stage, half = box.kind.stage, box.half
    dashes = "" if box.kind.default else ' stroke-dasharray="5 3"'
    drawn = (
        f'<g data-page="{box.kind.page}">'
        f'<rect x="{box.x - half:g}" y="{box.y - HEIGHT / 2:g}" width="{2 * half:g}" '
        f'height="{HEIGHT}" rx="5" fill="{FILL[stage]}" stroke="{EDGE[stage]}"{dashes}/>'
        + text(box.x, box.y + 5, box.kind.suffix, family="monospace")
        + "</g>"
    )
    return f'<a href="{escape(address)}">{drawn}</a>' if address else drawn


def arrow(box, boxes):
    """Draw the way from what a box is made from."""
    start, top, bottom = box.parent, box.y - HEIGHT / 2, box.y + HEIGHT / 2
    if start.y < box.y:
        below = start.y + HEIGHT / 2
        # What leads from one box to the next stage keeps apart from what leads from another.
        starts = {other.parent.x for other in boxes if other.y == box.y and comes_down(other)}
        level = STEP * sorted(starts).index(start.x)
        bus, end = top - 16 - level, box.x + 0.75 * level
        first = min(children(start, boxes), key=lambda child: child.x)
        way = f"M{start.x:g} {below:g} V{bus:g} H{end:g} V{top - 3:g}"
        head = f"M{end:g} {top:g} l-4 -8 h8 z"
        if first is box:
            yield text(start.x + 8, below + 15 + level, box.kind.pipeline, "start", halo=True)
    elif box.column == start.column + 1:
        way = f"M{start.x + start.half:g} {box.y:g} H{box.x - box.half - 3:g}"
        head = f"M{box.x - box.half:g} {box.y:g} l-8 -4 v8 z"
    else:
        way = f"M{start.x:g} {bottom:g} V{bottom + 14:g} H{box.x:g} V{bottom + 3:g}"
        head = f"M{box.x:g} {bottom:g} l-4 8 h8 z"
    yield f'<path d="{way}" fill="none" stroke="#444"/><path d="{head}" fill="#444"/>'


def comes_down(box):
    """Whether a box is made from one of a stage before its own."""
    return box.parent is not None and box.parent.y < box.y


def children(box, boxes):
    """List what is made from a box in the stages after its own."""
    return [other for other in boxes if other.parent is box and comes_down(other)]


def text(x, y, words, anchor="middle", family="sans-serif", halo=False):
    """Return a piece of text; a halo keeps lines that cross it from its letters."""
    stroke = 'stroke="#fff" stroke-width="4" paint-order="stroke"' if halo else 'stroke="none"'
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-family="{family}" fill="#222" '
        f"{stroke}>{escape(words)}</text>"
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
