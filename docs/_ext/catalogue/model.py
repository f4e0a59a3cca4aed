"""The data model of the pages: products, modes, samples and examples, read once."""

import ast
import csv
import json
import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import script_table
from sphinx_gallery.py_source_parser import extract_file_config

from jwst_gallery.modes import ObservingMode, observing_modes
from jwst_gallery.products import ProductType, product_types

from . import facts, testbed
from .history import History

HERE = Path(__file__).parent
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
CALL = re.compile(r'\bsample\(\s*"(\w+)", "([\w-]+)"((?:, \w+=[\w"-]+)*),?\s*\)')
ARGUMENT = re.compile(r', (\w+)=("[\w-]+"|\d+)')


def read_rows(path):
    """Return the rows of a CSV file, each as a dict."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def page_of(kind):
    """Return the name of the page of a suffix and stage, which all its kinds share."""
    return f"{kind.suffix}-stage{kind.stage}"


def slug(heading):
    """Return a heading as part of an address."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def calls_in(code):
    """List (dataset, suffix, other arguments) of the calls of `sample`, but for variables."""
    for dataset, suffix, others in CALL.findall(code):
        yield dataset, suffix, {name: json.loads(text) for name, text in ARGUMENT.findall(others)}


@dataclass(frozen=True)
class Sample:
    """A product of a dataset that stands for those of its exposure type, suffix and stage."""

    dataset: object
    product: object
    mode: ObservingMode
    kind: ProductType
    store: facts.FactStore

    @property
    def path(self):
        """The file, made if need be."""
        return testbed.path_of(self.dataset, self.product)

    @property
    def facts(self):
        """Facts about its content."""
        return self.store.recall(facts.observe, self.path)

    @property
    def shows(self):
        """Names of the mode and of the product's page."""
        return self.mode.name, page_of(self.kind)

    @property
    def heading(self):
        """Name that tells it from other samples of its suffix and stage."""
        if "type" in self.facts:  # of association
            return f"`{self.facts['type']}`"
        return self.kind.kind[0].upper() + self.kind.kind[1:]

    @cached_property
    def arguments(self):
        """Arguments that `sample` needs besides dataset and suffix to give it."""
        own = self.product
        alike = [one for one in self.dataset.products if one.suffix == own.suffix]
        by_default = [one for one in alike if one.exp_type == self.dataset.exp_type] or alike
        several = len({one.stage for one in alike if one.exp_type == own.exp_type}) > 1
        arguments = {"stage": own.stage} if several else {}
        if own.exp_type != by_default[0].exp_type:
            arguments["exp_type"] = own.exp_type
        return arguments

    @property
    def call(self):
        """Python code that gives its path."""
        words = [json.dumps(name) for name in (self.dataset.name, self.kind.suffix)]
        words += [f"{name}={json.dumps(value)}" for name, value in self.arguments.items()]
        return f"sample({', '.join(words)})"

    def is_given_by(self, dataset, suffix, others):
        """Tell whether a call of `sample` gives it, or another exposure of it."""
        own = {"stage": self.kind.stage, "exp_type": self.product.exp_type}
        return (
            (dataset, suffix) == (self.dataset.name, self.kind.suffix)
            and self.arguments.keys() <= others.keys()
            and all(others.get(name, value) == value for name, value in own.items())
        )


@dataclass
class ProductPage:
    """All kinds of product of a suffix and stage, with their samples and examples."""

    name: str
    kinds: list = field(default_factory=list)
    samples: list = field(default_factory=list)
    reasons: dict = field(default_factory=dict)  # why a kind has no sample
    examples: list = field(default_factory=list)

    @cached_property
    def shown(self):
        """The first sample of each kind, in the order of the catalogue."""
        chosen = {}
        for sample in self.samples:
            chosen.setdefault((sample.kind, sample.heading), sample)
        return sorted(chosen.values(), key=lambda sample: self.kinds.index(sample.kind))

    @cached_property
    def parts(self):
        """The samples by the names of their own pages, where the kind depends on the mode."""
        if len(self.shown) == 1:
            return {}
        return {f"{self.name}-{slug(sample.heading)}": sample for sample in self.shown}

    @property
    def is_written(self):
        """True if there is a page: for a sample, or for the reason why there is no sample."""
        return bool(self.samples or self.reasons)

    @property
    def title(self):
        """Name of its samples, such as "Calibrated image or calibrated spectra"."""
        titles = [one.kind.title for one in self.shown] or [self.kinds[0].title]
        first, *others = dict.fromkeys(titles)
        if len(others) > 1:
            # A heading of all of them would fill a page.
            return f"{first} and {len(others)} other kinds"
        return " or ".join([first, *(title[0].lower() + title[1:] for title in others)])


class Example(NamedTuple):
    """A page that opens samples: which it shows and takes, as (mode, product page) by their names.

    It takes what its guards let through, most often in more modes than that of its sample.
    """

    document: str
    title: str
    shows: frozenset
    takes: frozenset
    tags: frozenset = frozenset()  # of a script of the gallery


class Site:
    """The data model of the site.

    `docs` is the folder of its sources, which has the gallery's scripts beside it; `store` knows
    the facts about files; `place` returns the sort key of a script: its place in the gallery.
    """

    def __init__(self, docs, store, place=str):
        self.docs, self.store, self.place = docs, store, place
        self.kinds, self.modes = product_types(), observing_modes()
        self.datasets = testbed.all_datasets()
        self.products = {mode.name: mode.products for mode in self.modes}
        self.reasons = {row["of"]: row["why"] for row in read_rows(HERE / "without_sample.csv")}
        self.history = History(docs, store, read_rows)

    def modes_with(self, kind):
        """List the modes that make a kind of product."""
        return [mode for mode in self.modes if kind in self.products[mode.name]]

    def mode_of(self, dataset, exp_type):
        """Return the observing mode of a dataset's exposures of a type.

        Where modes share the exposure type, it is the first that makes all that the dataset has.
        """
        made = {page_of(one) for one in dataset.products if one.exp_type == exp_type}
        made &= set(map(page_of, self.kinds))
        for mode in self.modes:
            if exp_type in mode.exp_types and made <= set(map(page_of, self.products[mode.name])):
                return mode
        raise ValueError(f"no observing mode of {exp_type} makes all that {dataset.name} has")

    @cached_property
    def samples(self):
        """One sample of each dataset, exposure type, suffix and stage."""
        found = {}
        for dataset in self.datasets:
            modes = {one.exp_type: self.mode_of(dataset, one.exp_type) for one in dataset.products}
            for product in dataset.products:
                mode = modes[product.exp_type]
                for kind in self.products[mode.name]:
                    if page_of(kind) == page_of(product):
                        sample = Sample(dataset, product, mode, kind, self.store)
                        found.setdefault((dataset.name, product.exp_type, kind), sample)
        return list(found.values())

    @cached_property
    def sampled(self):
        """The pairs (mode, product page), by their names, of which there is a sample."""
        return {sample.shows for sample in self.samples}

    @cached_property
    def pages(self):
        """The product pages of all suffixes and stages, by their names."""
        pages = {page_of(kind): ProductPage(page_of(kind)) for kind in self.kinds}
        for kind in self.kinds:
            pages[page_of(kind)].kinds.append(kind)
            if kind.key in self.reasons:
                pages[page_of(kind)].reasons[kind] = self.reasons[kind.key]
        for sample in self.samples:
            pages[page_of(sample.kind)].samples.append(sample)
        for example in self.examples:
            for name in {page for _, page in example.shows | example.takes if example.tags}:
                pages[name].examples.append(example)
        return pages

    def address_of(self, kind):
        """Return the name of the page about a kind: its own, or that of its suffix and stage."""
        page = self.pages[page_of(kind)]
        own = [name for name, sample in page.parts.items() if sample.kind == kind]
        return own[0] if len(own) == 1 else page.name

    @cached_property
    def examples(self):
        """The pages that open samples: scripts in the gallery's order, then the others."""
        scripts = sorted((self.docs.parent / "examples").glob("*/plot_*.py"), key=self.place)
        folders = (self.docs / "learn", self.docs / "wcs")
        chapters = [path for one in folders for path in one.glob("*.md") if path.stem != "index"]
        # Chapter 9 before chapter 10.
        chapters.sort(key=lambda path: (path.parent, len(path.name.split("-")[0]), path.name))
        return [*map(self._script, scripts), *map(self._chapter, chapters)]

    def _script(self, path):
        """Read a gallery script: its tags say what it is about."""
        text = path.read_text(encoding="utf-8")
        lines = ast.get_docstring(ast.parse(text)).splitlines()
        title = next(line for line in lines if line.strip("=-#* "))  # a title may be overlined
        tags = frozenset(extract_file_config(text)["tags"])
        document = f"gallery/{path.parent.name}/{path.stem}"
        return Example(document, title, self.shown_by(tags), self.taken_by(text), tags)

    def _chapter(self, path):
        """Read a chapter: it is about what it opens."""
        text = path.read_text(encoding="utf-8")
        document = str(path.relative_to(self.docs).with_suffix(""))
        takes = self.taken_by("\n".join(script_table.GUARDS.findall(text)))
        return Example(document, TITLE.search(text)[1], self.opened_by(text), takes)

    def opened_by(self, code):
        """Return what code opens: (mode, product page) by their names."""
        calls = list(calls_in(code))
        given = [one for one in self.samples if any(one.is_given_by(*call) for call in calls)]
        return frozenset(sample.shows for sample in given)

    def taken_by(self, code):
        """Return what the guards in code let through: (mode, product page) by their names."""
        return frozenset(
            (mode.name, page_of(kind))
            for suffixes, exp_types, stage, model in script_table.guards(code)
            for mode in self.modes
            if any(fnmatchcase(a, b) for a in mode.exp_types for b in exp_types.split())
            for kind in self.products[mode.name]
            if kind.suffix in suffixes.split()
            and stage in ("", kind.stage)
            and model in ("", kind.model)
        )

    def shown_by(self, tags):
        """Return what an example with these tags is about: (mode, product page) by their names.

        A tag of the stage decides only where several stages make products of the suffix.
        """
        stages = {}
        for kind in self.kinds:
            stages.setdefault(kind.suffix, set()).add(kind.stage)
        return frozenset(
            (mode.name, page_of(kind))
            for mode in self.modes
            if {f"instrument: {mode.instrument}", f"mode: {mode.short}"} <= tags
            for kind in self.products[mode.name]
            if f"suffix: {kind.suffix}" in tags
            and (f"stage: {kind.stage}" in tags or len(stages[kind.suffix]) == 1)
        )

    def chapters_of(self, mode):
        """List the chapters of the course that take products of a mode."""
        return [
            example
            for example in self.examples
            if example.document.startswith("learn/")
            and any(taken == mode.name for taken, _ in example.takes)
        ]

    def examples_of(self, kind):
        """List the pages that show or take a kind of product, each with the modes of which."""
        modes = {(mode.name, page_of(kind)): mode for mode in self.modes_with(kind)}
        for example in self.examples:
            has = example.shows | example.takes
            if own := [mode for one, mode in modes.items() if one in has]:
                yield example, own
