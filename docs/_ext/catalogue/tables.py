"""Tables of single pages, from the data model: WCS, datasets, flows, finder and downloads."""

import re

from astropy.table import Column

from jwst_gallery import as_table, names, observing_modes, product_types
from jwst_gallery.wcs import wcs_modes

from . import facts, flow, testbed
from .model import HERE, read_rows

EXP_TYPES = re.compile(r"^exp_types: \[(.+)\]$", re.MULTILINE)
MEANINGS = {row["name"]: row["meaning"] for row in read_rows(HERE / "column_meanings.csv")}


def meaning_of(column, extension=""):
    """Return the meaning of a column: other standards may use a name for something else."""
    standard = extension.partition("_")[0]
    return MEANINGS.get(f"{standard}.{column}") or MEANINGS.get(column, "")


def exp_types_of(path):
    """Return the exposure types that the front matter of a page states."""
    stated = EXP_TYPES.search(path.read_text(encoding="utf-8"))
    return stated[1].split(", ") if stated else []


def wcs_pages(docs):
    """Return the page on the WCS of each exposure type, as its front matter states them."""
    pages = {}
    for path in sorted((docs / "wcs").glob("*.md")):
        pages |= dict.fromkeys(exp_types_of(path), path.stem)
    return pages


def wcs_rows(site):
    """Yield the rows of the table of WCS: of each exposure type with a sample, and the others.

    A row has the WCS that is stated, its page and example, and how far from itself a pixel comes
    back at worst, or the reason why there is no sample.
    """
    pages, files = wcs_pages(site.docs), {}
    for dataset in site.datasets:
        for product in dataset.products:
            files.setdefault((product.exp_type, product.suffix), []).append((dataset, product))
    stated = {(one, mode.products[0]) for mode in wcs_modes() for one in mode.exp_types}
    paths = [testbed.path_of(*files[one][0]) for one in stated & files.keys()]
    site.store.learn((facts.wcs, path) for path in paths)
    for number, mode in enumerate(wcs_modes()):
        sampled = [[one] for one in mode.exp_types if (one, mode.products[0]) in files]
        without = [one for one in mode.exp_types if [one] not in sampled]
        for exp_types in [*sampled, without] if without else sampled:
            of_kind = files.get((exp_types[0], mode.products[0]))
            example, instead = wcs_example(site, exp_types[0], mode)
            yield {
                "mode": mode,
                "exp_types": exp_types,
                "page": pages[exp_types[0]],
                "example": example,
                "instead": instead,
                "worst": _round_trip(site, number, of_kind) if of_kind else None,
                "reason": None if of_kind else site.reasons[" ".join(without)],
            }


def _round_trip(site, number, of_kind):
    for dataset, product in of_kind:
        found = site.store.recall(facts.wcs, testbed.path_of(dataset, product))
        if number in found["holds"]:
            return found["round_trip"]
    raise ValueError(f"no sample has the WCS that is stated: {wcs_modes()[number]}")


def wcs_example(site, exp_type, row):
    """Return the gallery's script about a WCS, and what it shows in place of the product.

    It is of the product, of the mode, or of a WCS like it; of several the first, those of the
    section on world coordinates before others.
    """
    rows = wcs_modes()
    alike = [other for other in rows if _terms(other) == _terms(row)]
    nearest = [other for other in rows if other.instrument == row.instrument]
    nearest.sort(key=lambda other: len(set(other.frames) & set(row.frames)), reverse=True)
    every = {suffix for other in rows for suffix in other.products}
    places = [
        ("", {exp_type}, row.products),
        ("with another product", {exp_type}, every),
        *(("in another mode", other.exp_types, other.products) for other in alike),
        *(("in another mode, with another product", other.exp_types, every) for other in alike),
        *(("in another mode, with other frames", other.exp_types, every) for other in nearest),
    ]
    about = [example for example in site.examples if "task: WCS" in example.tags]
    about.sort(key=lambda example: "/wcs/" not in example.document)
    for instead, exp_types, suffixes in places:
        modes = {mode.name for mode in site.modes if set(exp_types) & set(mode.exp_types)}
        for example in about:
            if any(m in modes and page.rpartition("-")[0] in suffixes for m, page in example.shows):
                return example, instead
    return None, ""


def _terms(row):
    """Return what WCS have in common that work alike: frames always there, inputs, outputs."""
    always = tuple(frame for frame in row.frames if not frame.endswith("?"))
    return always, row.inputs, [name.lower() for name in row.outputs]


def truth_columns(site, dataset):
    """Return the columns of each table of a dataset's truth: name, unit, meaning or ``""``."""
    rows = read_rows(testbed.TRUTH_COLUMNS)
    meanings = {(row["table"], row["column"]): row["meaning"] for row in rows}
    first = next(one for one in dataset.products if one.name.endswith(".ecsv"))
    found = site.store.recall(facts.true_columns, testbed.path_of(dataset, first))
    return {
        table: [(name, unit, meanings.get((table, name), "")) for name, unit in columns]
        for table, columns in found.items()
    }


def card(site, dataset):
    """Return the facts of a dataset's card: exposures, products and steps by stage, size, mode."""
    exposures, made, size, seen = {}, {}, 0, set()
    for product in dataset.products:
        path = testbed.path_of(dataset, product)
        size += path.stat().st_size
        stage = product.stage if testbed.made_by_pipeline(dataset, product) else 0
        suffixes, outcomes = made.setdefault(stage, ({}, {}))
        suffixes[product.suffix] = None
        if product.exposure:
            exposures.setdefault(product.exp_type, set()).add(product.exposure)
        if stage and path.suffix == ".fits":
            for step, outcome in site.store.recall(facts.steps, path).items():
                outcomes.setdefault(outcome, set()).add(step)
    stages = []
    for stage, (suffixes, outcomes) in sorted(made.items()):
        # A step that was skipped for one exposure, but not for another, did something.
        skipped = outcomes.get("SKIPPED", set()) - outcomes.get("COMPLETE", set())
        outcomes = {**outcomes, "SKIPPED": skipped}
        new = {outcome: sorted(steps - seen) for outcome, steps in sorted(outcomes.items())}
        seen.update(*outcomes.values())
        stages.append((stage, list(suffixes), new))
    return {
        "exposures": {exp_type: len(numbers) for exp_type, numbers in exposures.items()},
        "stages": stages,
        "size": size,
        "mode": site.mode_of(dataset, dataset.exp_type),
    }


def flow_of(site, mode, dataset=None):
    """Return the boxes of the flow of a mode's products, or of those that a dataset has."""
    kinds = site.products[mode.name]
    if dataset is not None:
        own = [one.kind for one in site.samples if one.dataset is dataset and one.mode == mode]
        kinds = flow.with_ancestors(own, kinds)
    return flow.lay_out(flow.data_in(kinds))


def rules(site):
    """Return the rules by which the finder's script reads names as `jwst_gallery` does."""
    extensions = {kind.suffix: kind.extension for kind in site.kinds}

    def ending(suffixes):
        return rf"(?:^|[_-])({'|'.join(suffixes)})"

    def allowed(pattern, things):
        """The numbers of those with an exposure type that a pattern allows."""
        fits = [any(re.match(pattern, exp_type) for exp_type in one.exp_types) for one in things]
        return [number for number, one in enumerate(fits) if one]

    return {
        "ending": ending(extensions) + f"{names.NUMBERED}?$",
        "formerEnding": ending(names.FORMER) + "$",
        "former": names.FORMER,
        "extensions": extensions,
        "forms": [[scope, form.replace("(?P<", "(?<")] for scope, form in names.FORMS.items()],
        "names": [
            [pattern, allowed(exp_types, site.kinds), allowed(exp_types, site.modes)]
            for pattern, exp_types in names.NAME_TO_EXP_TYPES
        ],
        "kinds": [[kind.suffix, kind.stage, kind.scope] for kind in site.kinds],
        "modes": [[site.kinds.index(kind) for kind in site.products[m.name]] for m in site.modes],
    }


def downloads():
    """Return the tables of the package that the site offers as files, by their names."""
    kinds = product_types()
    products = as_table(kinds)
    arrays = as_table([array for kind in kinds for array in kind.arrays])
    for position, name in enumerate(("suffix", "stage", "kind")):
        of_owners = [getattr(kind, name) for kind in kinds for _ in kind.arrays]
        column = Column(of_owners, description=products[name].description)
        arrays.add_column(column, position, name=f"product_{name}")
    return {
        **{"product_types": products, "product_arrays": arrays},
        **{"observing_modes": as_table(observing_modes()), "wcs_modes": as_table(wcs_modes())},
    }
