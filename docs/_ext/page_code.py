"""The code behind a page: what its code uses of the package, followed from name to name.

Code is read, not run. Each name leads to the function, class or constant that it stands for, and
these to the names that they use; docstrings, comments and layout do not count. A table of the
package belongs to what has the table's name as a text. A page that asks for samples depends on all
that the testbed does for the helper, and on all runs of the datasets that it names; if it names
none, of every dataset. A name that is put together while code runs is not seen.
"""

import ast
import functools
import hashlib
import importlib
import re
from importlib.util import resolve_name
from pathlib import Path
from typing import NamedTuple

import jwst_gallery
from jwst_testbed.modes import all_modes

SOURCE = Path(jwst_gallery.__file__).parents[1]
TABLES = {path.stem: path for path in (SOURCE / "jwst_gallery" / "data").glob("*.*")}
PACKAGES = ("jwst_gallery", "jwst_testbed")
HELPER, TESTBED = (
    "jwst_gallery.samples",
    "jwst_testbed.samples",
)  # a door that no name leads through
CELL = re.compile(
    r"^```\{code-cell\}.*\n(?:---\n(?:.*\n)*?---\n|(?::.*\n)+)?((?:.*\n)*?)```", re.MULTILINE
)


class Definition(NamedTuple):
    """The code that binds a name, with the dotted names and the strings in it."""

    code: str
    names: set
    texts: set


NOTHING = Definition("", set(), set())


class Module(NamedTuple):
    """A module, or a page: its definitions, and what its imported names stand for."""

    name: str
    definitions: dict
    imported: dict


def code_of(path):
    """Return the Python code of a script, or of the cells of a page."""
    text = path.read_text(encoding="utf-8")
    return text if path.suffix == ".py" else "\n".join(CELL.findall(text))


def digest(code):
    """Return a hash of what is behind a page's code; the code itself is not part of it."""
    try:
        page = read("", code)
    except SyntaxError:  # which the page shows when it runs
        return "cannot be read"
    found = behind(page)
    parts = [f"{module} {name} {found[module, name]}" for module, name in sorted(found)]
    if any(module == HELPER for module, _ in found):
        texts = {text for definition in page.definitions.values() for text in definition.texts}
        named = [mode for name, mode in all_modes().items() if name in texts]
        parts += [run.key for mode in named or all_modes().values() for run in mode.runs]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def behind(page):
    """Return what a page uses of the package: the code of each (module, name)."""
    found = {}
    pending = {pair for name in page.definitions for pair in _used_by(page, name)}
    while pending:
        module_name, name = pair = pending.pop()
        if pair in found:
            continue
        module = module_named(module_name)
        definition = module.definitions.get(name, NOTHING)
        found[pair] = definition.code
        for table in definition.texts & TABLES.keys():
            found["data", table] = TABLES[table].read_text(encoding="utf-8")
        pending |= _needs(module_name, name)
    return found


@functools.cache
def _needs(module_name, name):
    """Return the pairs (module, name) that a name of the package needs."""
    module = module_named(module_name)
    needs = _used_by(module, name) | ({(module_name, "")} if "" in module.definitions else set())
    return needs | _all_of(TESTBED) if module_name == HELPER else needs


@functools.cache
def module_named(name):
    """Return a module of the package, read."""
    return read(name, file_of(name).read_text(encoding="utf-8"))


def file_of(module):
    """Return the file of a module of the package; None for a name of anything else."""
    place = SOURCE.joinpath(*module.split("."))
    return next((p for p in (place.with_suffix(".py"), place / "__init__.py") if p.exists()), None)


def read(name, code):
    """Read a module of the package or, without a name, the code of a page."""
    module, file = Module(name, {}, {}), file_of(name) if name else None
    package = name if file and file.name == "__init__.py" else name.rpartition(".")[0]
    for statement in ast.parse(code).body:
        bound, texts = set(), set()
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                bound |= {node.id} if isinstance(node.ctx, ast.Store) else set()
            elif isinstance(node, ast.Constant):
                texts |= {node.value} if isinstance(node.value, str) else set()
            elif isinstance(node, ast.Import | ast.ImportFrom):
                _note(module.imported, node, package)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                bound.add(node.name)
                node.body = [item for item in node.body if not _is_text(item)]
        if isinstance(statement, ast.Import | ast.ImportFrom) or _is_text(statement):
            continue
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            bound = {statement.name}
        code = ast.dump(statement) if name else ""  # Sphinx sees what changes in a page itself
        for one in bound or {""}:  # what binds no name runs all the same
            old = module.definitions.get(one, NOTHING)
            new = Definition(
                old.code + code, old.names | set(_names_in(statement)), old.texts | texts
            )
            module.definitions[one] = new
    return module


def _note(imported, node, package):
    """Note what each name stands for that an import binds."""
    base = ""
    if isinstance(node, ast.ImportFrom):
        base = resolve_name("." * node.level + (node.module or ""), package) + "."
    for alias in node.names:
        # `import a.b` binds a
        target = base + alias.name if base or alias.asname else alias.name.partition(".")[0]
        imported.setdefault(alias.asname or target.removeprefix(base), set()).add(target)


def _is_text(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _names_in(node):
    """Yield the names in code, with the dots that follow them."""
    parts, start = [], node
    while isinstance(start, ast.Attribute):
        parts.insert(0, start.attr)
        start = start.value
    if isinstance(start, ast.Name):
        yield ".".join([start.id, *parts])
    else:
        for child in ast.iter_child_nodes(start):
            yield from _names_in(child)


def _used_by(module, name):
    """Return the pairs (module, name) of the package that a name's definition uses."""
    names = module.definitions[name].names if name in module.definitions else {name}
    used = set()
    for dotted in names:
        first, _, rest = dotted.partition(".")
        if module.name and first in module.definitions:
            used.add((module.name, first))
        for target in module.imported.get(first, ()):
            used |= _stands_for(f"{target}.{rest}" if rest else target)
    return used


def _stands_for(dotted):
    """Return the pairs (module, name) that a dotted name stands for; none of other packages."""
    if dotted.partition(".")[0] not in PACKAGES:
        return set()
    place, rest = dotted, []
    while file_of(place) is None:
        place, _, last = place.rpartition(".")
        rest.insert(0, last)
    if not rest:
        return _all_of(place)
    module, name = module_named(place), rest[0]
    if name in module.definitions or name in module.imported:
        return {(place, name)}
    # A name that the package loads when it is used.
    loaded = getattr(importlib.import_module(place), name, None)
    return {(loaded.__module__, loaded.__name__)} if hasattr(loaded, "__name__") else set()


def _all_of(module):
    return {(module, name) for name in module_named(module).definitions}
