"""Which samples a product's page shows, the call that gives each, and why some have none."""

import csv
import json
from pathlib import Path
from typing import NamedTuple

from jwst_gallery import datasets, product_type, product_types, sample
from jwst_gallery.products import ProductType
from jwst_gallery.samples import recipe_of


class Sample(NamedTuple):
    """A sample of a product: its kind, the call that gives it, its path, what it holds."""

    kind: ProductType
    call: str
    path: Path
    facts: dict

    @property
    def heading(self):
        """What tells it from other samples of its suffix and stage."""
        if "type" in self.facts:  # of association
            return f"`{self.facts['type']}`"
        return self.kind.kind[0].upper() + self.kind.kind[1:]


def samples_of(kind):
    """List (call, path) of the samples of a suffix and stage: one of each exposure type."""
    found = []
    for dataset in datasets():
        recipe = recipe_of(dataset)
        alike = [product for product in recipe.products if product.suffix == kind.suffix]
        by_default = [p for p in alike if p.exp_type == recipe.exp_type] or alike
        for exp_type in dict.fromkeys(p.exp_type for p in alike if p.stage == kind.stage):
            arguments = {}
            if len({product.stage for product in alike if product.exp_type == exp_type}) > 1:
                arguments["stage"] = kind.stage
            if exp_type != by_default[0].exp_type:
                arguments["exp_type"] = exp_type
            named = [f'"{dataset}"', f'"{kind.suffix}"']
            named += [f"{name}={json.dumps(value)}" for name, value in arguments.items()]
            path = sample(dataset, kind.suffix, **arguments)
            found.append((f"sample({', '.join(named)})", path))
    return found


def kind_of(path, facts):
    """Return the kind of a sample: of those that name and header leave open, its data model's."""
    first = product_type(path)
    alike = [kind for kind in (first, *first.alternatives) if kind.model == facts["model"]]
    return alike[0] if alike else first


def one_of_each(samples):
    """Choose the samples that a page shows: the first of each kind, in the catalogue's order."""
    chosen = {}
    for found in samples:
        chosen.setdefault((found.kind, found.heading), found)
    order = product_types(samples[0].kind.suffix)
    return sorted(chosen.values(), key=lambda found: order.index(found.kind))


def read_reasons():
    """Read why some kinds of product have no sample."""
    known = {(str(kind.stage), kind.suffix, kind.kind): kind for kind in product_types()}
    with Path(__file__).with_name("without_sample.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {known[row["stage"], row["suffix"], row["kind"]]: row["why"] for row in rows}
