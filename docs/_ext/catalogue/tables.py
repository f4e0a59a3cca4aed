"""What single pages need of the data model: the WCS table, the datasets' cards, the finder."""

import re
from typing import NamedTuple

from astropy.table import Column

from jwst_gallery import as_table, names, observing_modes, product_types
from jwst_gallery.wcs import WcsMode, wcs_modes

from . import facts, flow, testbed
from .model import HERE, Example, read_rows

EXP_TYPES = re.compile(r"^exp_types: \[(.+)\]$", re.MULTILINE)
MEANINGS = {row["name"]: row["meaning"] for row in read_rows(HERE / "column_meanings.csv")}


def meaning_of(column, extension=""):
    """Return what a column holds: a name may mean something else in tables of another standard."""
    standard = extension.partition("_")[0]
    return MEANINGS.get(f"{standard}.{column}") or MEANINGS.get(column, "")


class WcsRow(NamedTuple):
    """A WCS as it is stated, what shows it, and how far from itself a pixel comes back at worst."""

    mode: WcsMode
    exp_types: tuple
    page: str
    example: Example | None
    instead: str
    worst: float | None = None
    reason: str = ""  # why there is no sample


def wcs_pages(docs):
    """Return the page on the WCS of each exposure type, as its front matter states them."""
    pages = {}
    for path in sorted((docs / "wcs").glob("*.md")):
        if stated := EXP_TYPES.search(path.read_text(encoding="utf-8")):
            pages |= dict.fromkeys(stated[1].split(", "), path.stem)
    return pages


def wcs_rows(site):
    """Return the rows of the table of WCS: of each exposure type with a sample, and the others.

    Raises
    ------
    StopIteration
        If no sample of a type has the WCS that is stated.
    """
    pages, files, rows = wcs_pages(site.docs), {}, []
    for dataset in site.datasets:
        for product in dataset.products:
            files.setdefault((product.exp_type, product.suffix), []).append((dataset, product))
    for number, mode in enumerate(wcs_modes()):

        def row(*exp_types, mode=mode, **more):
            page = pages[exp_types[0]]
            return WcsRow(mode, exp_types, page, *wcs_example(site, exp_types[0], mode), **more)

        without = [e for e in mode.exp_types if (e, mode.products[0]) not in files]
        for exp_type in (e for e in mode.exp_types if e not in without):
            paths = (testbed.path_of(*of) for of in files[exp_type, mode.products[0]])
            found = (site.store.recall(facts.wcs, path) for path in paths)
            worst = (fact["round_trip"] for fact in found if number in fact["holds"])
            rows.append(row(exp_type, worst=next(worst)))
        if without:
            rows.append(row(*without, reason=site.reasons[" ".join(without)]))
    return rows


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
    found = site.store.recall(facts.truth, testbed.path_of(dataset, first))
    return {
        table: [(name, unit, meanings.get((table, name), "")) for name, unit in columns]
        for table, columns in found.items()
    }


def card(site, dataset):
    """Return what a dataset's card shows besides its author's words."""
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
        # What was skipped for one exposure, and not for another, did something.
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
    """Return what the finder's script needs to read names as `jwst_gallery.products` does."""
    extensions = {kind.suffix: kind.extension for kind in site.kinds}

    def ending(suffixes):
        return rf"(?:^|[_-])({'|'.join(suffixes)})"

    def allowed(pattern, things):
        """The numbers of those with an exposure type that a pattern allows."""
        fits = [any(re.match(pattern, exp_type) for exp_type in one.exp_types) for one in things]
        return [number for number, one in enumerate(fits) if one]

    return {
        # The number after wfscmb counts the pairs of a wavefront sensing activity.
        "ending": ending(extensions) + r"(?:(?<=_wfscmb)-\w\w)?$",
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
    owners = [kind for kind in kinds for _ in kind.arrays]
    for position, name in enumerate(("suffix", "stage", "kind")):
        cells = [getattr(kind, name) for kind in owners]
        column = Column(cells, description=products[name].description)
        arrays.add_column(column, position, name=f"product_{name}")
    return {
        "product_types": products,
        "product_arrays": arrays,
        "observing_modes": as_table(observing_modes()),
        "wcs_modes": as_table(wcs_modes()),
    }
