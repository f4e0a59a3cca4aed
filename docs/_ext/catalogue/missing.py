"""Default products of the modes that no dataset has, with the reason and the cost.

The costs are estimates from the measured costs of kin: of the raw exposure and stage 1 in
proportion to the pixels that are read, of all else the runs of a dataset like it.
"""

import itertools
from typing import NamedTuple

from . import testbed
from .model import HERE, page_of, read_rows

TABLE = HERE / "without_dataset.csv"
FROM_RAW = {"uncal/0/science", "rateints/1/cube"}
# Which dataset's raw exposures the cost is estimated from; by default NIRCam's.
RAW_KIN = {"MIRI": "miri_image"}


class Missing(NamedTuple):
    """Products of a mode that have no sample, for one reason.

    The cost is in seconds of one processor and in MB, or None where `jwst` cannot make them.
    """

    mode: object
    kinds: list
    why: str
    cost: tuple | None


def pairs(site):
    """List the pairs of a mode and a kind of product that it writes by default."""
    return [
        (mode, kind) for mode in site.modes for kind in site.products[mode.name] if kind.default
    ]


def has_sample(site, mode, kind):
    """Tell whether a pair has a sample."""
    return (mode.name, page_of(kind)) in site.sampled


def missing(site):
    """Yield `Missing` for the pairs without a sample, mode by mode.

    Raises
    ------
    ValueError
        If nothing says why a product has none.
    """
    stated = {}
    for row in read_rows(TABLE):
        stated.setdefault(row["mode"], []).append(row)
    for mode in site.modes:
        kinds = [kind for own, kind in pairs(site) if own == mode]
        kinds = [kind for kind in kinds if not has_sample(site, mode, kind)]
        for row in stated.get(mode.name, []):
            # Names of kinds have blanks in them, too.
            own = [kind for kind in kinds if not row["products"] or kind.key in row["products"]]
            kinds = [kind for kind in kinds if kind not in own]
            yield Missing(mode, own, row["why"], _like(row["like"]))
        raw = [kind for kind in kinds if kind.key in FROM_RAW]
        if raw:
            yield _not_from_raw(site, mode, raw)
        for kind in kinds:
            if kind not in raw:
                # The page of the product says why.
                yield Missing(mode, [kind], site.reasons[kind.key], None)


def _like(text):
    """Return the cost of runs like some: "dataset", or "dataset: run run", one after the other."""
    words, costs = text.split(), []
    datasets = {dataset.name: dataset for dataset in testbed.all_datasets()}
    while words:
        name, runs = words.pop(0), None
        if name.endswith(":"):
            runs = [*itertools.takewhile(lambda word: word not in datasets, words)]
            del words[: len(runs)]
        dataset = datasets[name.removesuffix(":")]
        costs.append(testbed.cost(dataset, runs))
    return tuple(map(sum, zip(*costs, strict=True)))


def _not_from_raw(site, mode, kinds):
    """Return what is missing because the dataset of a mode begins after stage 1."""
    dataset = next(
        sample.dataset
        for sample in site.samples
        if sample.mode == mode and sample.product.exp_type in mode.exp_types
    )
    kin = RAW_KIN.get(mode.instrument, "nircam_image")
    kin = next(one for one in testbed.all_datasets() if one.name == kin)
    read = testbed.reads_of(_first(dataset, mode.exp_types))
    read /= testbed.reads_of(_first(kin, [kin.exp_type]))
    seconds, megabytes = testbed.cost(kin, ["exposure-1", "detector1-1"])
    begins = "rateints" if "rateints" not in {kind.suffix for kind in kinds} else "rate"
    why = f"`{dataset.name}` begins at `{begins}`: its ramps would add nothing to the lesson."
    return Missing(mode, kinds, why, (read * seconds, read * megabytes))


def _first(dataset, exp_types):
    """Return the first exposure of one of some types."""
    exposures = (run.arguments.get("exposure") for run in dataset.runs)
    return next(one for one in exposures if one and one.exp_type in exp_types)
