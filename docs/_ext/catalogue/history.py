"""The history of layouts, shown: what a few lines of code print of products of two versions.

The older products are kept beside the page, in docs/products/older, as a build makes none of other
versions; `benchmarks/keep_older.py` says how they came there. Today's are the samples.
"""

import contextlib
import hashlib
import io
import json
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import groupby
from typing import NamedTuple

import page_code

from jwst_gallery.layouts import LayoutChange, builds, layout_changes
from jwst_gallery.products import product_types
from jwst_gallery.samples import sample

OLDER = "products/older"
MOST = 8  # exposure types that are named
PULL_REQUEST = "https://github.com/spacetelescope/{}/pull/{}"


class Older(NamedTuple):
    """A product of another version that is kept, a row of docs/products/older/kept.csv."""

    jwst: str
    dataset: str
    file: str
    made: str
    images: str
    bytes: str
    sha256: str

    @property
    def path(self):
        """Its path below the folder of all kept products."""
        return f"{self.jwst}/{self.dataset}/{self.file}"

    def content(self, docs):
        """Return its content, which must be what the table says."""
        content = (docs / OLDER / self.path).read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ValueError(f"{self.path} is not what was kept: its checksum differs")
        return content


class Printed:
    """A few lines of code, to be asked of a file: what they print."""

    def __init__(self, code):
        self.code = code
        # A fact is known by the name of what was asked, which stands for all code behind it.
        behind = f"{code} {page_code.digest(code)}"
        self.__name__ = f"printed {hashlib.sha256(behind.encode()).hexdigest()}"

    def __call__(self, path):
        """Return what the code prints of the file, without the blanks at the ends of lines."""
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream):
            exec(compile(self.code, f"<code on {path.name}>", "exec"), {"filename": path})
        return "\n".join(line.rstrip() for line in stream.getvalue().splitlines())


@dataclass(frozen=True)
class Shown:
    """A change on two products: what the lines that tell them apart, and those for both, print."""

    older: Older
    by: list
    read: list | None


@dataclass
class Change:
    """A change of layout, and how the site shows it."""

    stated: LayoutChange
    history: object

    def __getattr__(self, name):
        return getattr(self.stated, name)

    @property
    def label(self):
        """Its place on the page."""
        return f"history-{self.name}"

    @property
    def exposures(self):
        """The exposure types in words: those that changed, or all but a few."""
        kinds = [kind for kind in product_types() if {"*", kind.suffix} & set(self.suffixes)]
        every = dict.fromkeys(one for kind in kinds for one in kind.exp_types)
        own = [one for one in every if self.concerns(kinds[0].suffix, one)] if every else []
        if len(own) == len(every):
            return ""
        if len(own) <= MOST:
            return ", ".join(f"`{one}`" for one in own)
        others = [f"`{one}`" for one in every if one not in own]
        if len(others) <= MOST:
            return f"all but {', '.join(others)}"
        return ", ".join(f"`{one}...`" for one in dict.fromkeys(one[:4] for one in own))

    @property
    def call(self):
        """Python code that gives the path of the older product."""
        choice = dict(self.shown["sample"])
        words = [json.dumps(choice.pop(name)) for name in ("dataset", "suffix")]
        choice["jwst"] = self.shown["jwst"]
        words += [f"{name}={json.dumps(value)}" for name, value in choice.items()]
        return f"sample({', '.join(words)})"

    @property
    def links(self):
        """The source as pairs: text, and address or nothing."""
        package = ""
        for part in self.source.split(", "):
            *words, number = part.split()
            if number.isdigit():
                package = words[0] if len(words) == 2 else package
                yield f"{package} PR {number}", PULL_REQUEST.format(package, number)
            else:
                yield part, ""

    @cached_property
    def files(self):
        """The row of the older product, its path, and that of today's."""
        dataset, today = self.shown["sample"]["dataset"], sample(**self.shown["sample"])
        name = f"{self.shown.get('file', today.name)}.gz"
        older = self.history.kept.get((self.shown["jwst"], dataset, name))
        if older is None:
            raise ValueError(
                f"{self.name}: {name} of jwst {self.shown['jwst']} is not in docs/{OLDER}: "
                "`python benchmarks/keep_older.py` keeps it"
            )
        return older, self.history.docs / OLDER / older.path, today

    @cached_property
    def seen(self):
        """The output of the code for both products; empty for changes read in the change log.

        The lines that show the change must print different results, those for both versions the
        same, unless the table says why not.
        """
        if not self.stated.shown:
            return None
        older, *paths = self.files
        by, read = (
            [self.history.store.recall(Printed(code), path) for path in paths] if code else None
            for code in (self.shown["by"], self.read)
        )
        if by[0] == by[1] or not all(by):
            raise ValueError(f"{self.name}: both products print {by[0]!r}: nothing changed")
        if read and (read[0] == read[1]) == bool(self.shown.get("differs")):
            raise ValueError(f"{self.name}: the code for both prints {read[0]!r} and {read[1]!r}")
        return Shown(older, by, read)


class History:
    """The changes of layout, newest first."""

    def __init__(self, docs, store, read_rows):
        self.docs, self.store, self.today = docs, store, version("jwst")
        rows = [Older(**row) for row in read_rows(docs / OLDER / "kept.csv")]
        self.kept = {(row.jwst, row.dataset, row.file): row for row in rows}
        self.changes = [Change(stated, self) for stated in layout_changes()]

    @property
    def by_version(self):
        """The changes of each version, with what is known of its build."""
        for number, changes in groupby(self.changes, lambda change: change.version):
            yield number, builds().get(number, ""), list(changes)

    def learn(self):
        """Ask the files what the pages show, two at a time; their checksums first."""
        for one in self.kept.values():
            one.content(self.docs)
        shown = [change for change in self.changes if change.shown]
        self.store.learn(
            (Printed(code), path)
            for change in shown
            for path in change.files[1:]
            for code in filter(None, (change.shown["by"], change.read))
        )

    def of(self, page, kinds=None):
        """List the changes that concern the products of a page, or some of its kinds."""
        return [
            change
            for change in self.changes
            for kind in page.kinds[:1]
            if kind.suffix in change.suffixes
            and any(
                change.concerns(one.suffix, exp_type)
                for one in kinds or page.kinds
                for exp_type in one.exp_types
            )
        ]
