"""Keys: a short hash of all that decides the content of a run, and of nothing else.

That is the run's task with its arguments, the modules of the testbed that these come from and all
that those import, the versions of the packages that the testbed runs on, and the keys of the runs
that it needs; and the shift of the noise, if there is one. Comments, layout and docstrings do not
count.
"""

import ast
import dataclasses
import functools
import hashlib
import importlib.metadata
import importlib.util
import inspect
import sys
from pathlib import Path

from jwst_testbed.detectors import noise

PACKAGE = __name__.partition(".")[0]

VERSIONED = (
    "astropy",
    "crds",
    "gwcs",
    "jwst",
    "numpy",
    "photutils",
    "pysiaf",
    "scipy",
    "stcal",
    "stdatamodels",
)
"""The packages whose versions are part of a key."""

# Every Python gives the same key: it writes what 3.11 writes. Later ones have further fields, and
# since 3.13 leave empty ones out.
_LATER_FIELDS = ("type_params", "is_lazy")
_SHOW_EMPTY = {"show_empty": True} if sys.version_info >= (3, 13) else {}


def key_of(run):
    """Return a short hash of what the content of a run depends on.

    Parameters
    ----------
    run : jwst_testbed.engine.recipe.Run

    Returns
    -------
    str
        A "k" and 16 hexadecimal digits: without that letter, a key might make a path with "n/a" in
        it, "nircam_coron/a3...", which the pipeline takes for "not applicable".

    Raises
    ------
    TypeError
        If the run's task is not a function of a module, or an argument is of a kind whose content
        cannot be known.
    """
    module = sys.modules.get(getattr(run.task, "__module__", None))
    if not inspect.isfunction(run.task) or vars(module).get(run.task.__name__) is not run.task:
        raise TypeError(f"The task of run {run.name!r} is not a function of a module: {run.task}")
    modules = {f"{PACKAGE}.compression"}  # it changes how files are kept, whatever the task
    lines = [f"run {run.name}", _text([run.task, run.arguments], modules)]
    lines += [product.name for product in run.products]
    for module in sorted(_closure(modules)):
        lines += [module, meaning(_source(module))]
    lines += [f"{package} {version}" for package, version in versions().items()]
    lines += [f"{needed.name} {needed.key}" for needed in run.needs]
    lines += [f"noise {noise.shift()}"] if noise.shift() else []
    return "k" + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@functools.cache
def versions():
    """Return the versions of the packages that the testbed runs on.

    Returns
    -------
    dict of str
    """
    return {package: importlib.metadata.version(package) for package in VERSIONED}


def _text(value, modules):
    """Write a value so that equal ones read alike; collect the modules that it comes from."""
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_text(item, modules) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(_text(item, modules) for item in value.items()) + "}"
    # Functions without a name, or within another, would read alike.
    if inspect.isclass(value) or (inspect.isfunction(value) and "<" not in value.__qualname__):
        modules.add(value.__module__)
        return f"{value.__module__}:{value.__qualname__}"
    if inspect.ismethod(value):
        return f"{_text(value.__self__, modules)}.{value.__name__}"
    if dataclasses.is_dataclass(value):
        own = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
        return _text(type(value), modules) + _text(own, modules)
    raise TypeError(f"An argument of a run is {value!r}, a {type(value).__name__}")


def _closure(modules):
    """Return the modules, and those of the testbed that they import, directly or not."""
    found, pending = set(), [name for name in modules if _source(name)]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += _imports(_source(name), name)
    return found


@functools.cache
def _source(module):
    """Return the path of a module of the testbed, or of a task's own; None of any other."""
    if module.partition(".")[0] == PACKAGE:
        return Path(importlib.util.find_spec(module).origin)
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None or "site-packages" in file or module in sys.stdlib_module_names:
        return None
    return Path(file)


@functools.cache
def _imports(path, module):
    """Return the modules of the testbed that a module imports, wherever in its code."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            relative = "." * node.level + (node.module or "")
            base = importlib.util.resolve_name(relative, package)
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in node.names)
    own = {name for name in names if name.partition(".")[0] == PACKAGE}
    return {name for name in own if _is_module(name)}


@functools.cache
def _is_module(name):
    """Tell a module from what a module defines."""
    parent, _, leaf = name.rpartition(".")
    if not parent:
        return True
    folders = importlib.util.find_spec(parent).submodule_search_locations or ()
    places = [Path(folder) / leaf for folder in folders]
    return any(place.with_suffix(".py").exists() or place.is_dir() for place in places)


@functools.cache
def meaning(path):
    """Return a module's code without comments, layout and docstrings.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    str
        Equal for two modules that do the same in the same words.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            # A text that stands by itself documents what it follows.
            node.body = [item for item in node.body if not _is_text(item)]
        for name in _LATER_FIELDS:
            if not getattr(node, name, True):
                delattr(node, name)
    return ast.dump(tree, **_SHOW_EMPTY)


def _is_text(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
