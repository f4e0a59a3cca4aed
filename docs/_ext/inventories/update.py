"""Write the kept inventories again, for the versions that are installed.

Usage: update.py [<project>=<objects.inv>...], with newer files of those projects whose `pages` are
"kept" in `projects.csv`. Of these, names that the installed package has not are left out, as are
those outside the modules in the table. The inventories of the other projects are written by the
rules of their pages, from the public names of these modules.
"""

import importlib
import inspect
import sys
import zlib
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import inventories  # noqa: E402  (found through the line above)

HEAD = """# Sphinx inventory version 2
# Project: {}
# Version: {}
# The remainder of this file is compressed using zlib.
"""
# Classes that have a page for each member: elsewhere members are on the page of their class.
SPREAD = (
    "matplotlib.axes.Axes",
    "matplotlib.figure.Figure",
    "numpy.ndarray",
    "numpy.random.Generator",
)
CONSTANTS = ("e", "euler_gamma", "inf", "nan", "newaxis", "pi")


def address(pages, name, owner=""):
    """Return the address of a name below the site of its project, by the rules there."""
    page = name if owner in ("", *SPREAD) else owner
    if pages == "matplotlib":
        return f"api/_as_gen/{page}.html#{name}"
    if pages == "api":
        return f"api/{page}.html#{name}"
    if name.removeprefix("numpy.") in CONSTANTS:
        return f"reference/constants.html#{name}"
    if is_scalar(getattr(np, name.removeprefix("numpy."), None)):
        return f"reference/arrays.scalars.html#{name}"
    if name in ("numpy.random.default_rng", "numpy.random.Generator"):
        return f"reference/random/generator.html#{name}"
    if name.startswith("numpy.random."):
        return f"reference/random/generated/{page}.html#{name}"
    return f"reference/generated/{page}.html#{name}"


def written(project, pages, modules):
    """Yield name, kind, priority and address of what the pages of modules document.

    A class or function is known by the module that documents it and, as an alias, by the one that
    defines it, as autodoc has it.
    """
    for module in modules:
        here = importlib.import_module(module)
        for local in getattr(here, "__all__", vars(here)):
            found = getattr(here, local, None)
            if local.startswith("_") or not is_own(found, module):
                if module == "numpy" and local in CONSTANTS:
                    yield f"numpy.{local}", "data", 1, address(pages, f"numpy.{local}")
                continue
            name = shown = f"{module}.{local}"
            # Another name of something is on its page; those of masked arrays have their own.
            if getattr(here, found.__name__, None) is found and module != "numpy.ma":
                shown = f"{module}.{found.__name__}"
            kind = "class" if inspect.isclass(found) else "function"
            defined = f"{found.__module__}.{found.__name__}"
            if getattr(sys.modules.get(found.__module__), found.__name__, None) is not found:
                defined = name
            for known, priority in {defined: -1, name: 1}.items():
                yield known, kind, priority, address(pages, shown)
                for member, part in (
                    members(found, module) if kind == "class" and not is_scalar(found) else ()
                ):
                    place = address(pages, f"{shown}.{member}", shown)
                    yield f"{known}.{member}", part, priority, place


def is_scalar(found):
    """Tell a type of numbers of numpy: these are on one page, without their members."""
    return inspect.isclass(found) and issubclass(found, np.generic)


def is_own(found, module):
    """Tell a class or function that a module or what is below it defines."""
    if not callable(found) or not hasattr(found, "__name__"):
        return False
    where = getattr(found, "__module__", None) or module
    return f"{where}.".startswith(f"{module}.")


def members(owner, module):
    """Yield the public members of a class that its module defines, each with its kind."""
    for name, member in inspect.getmembers_static(owner):
        holder = next((one for one in owner.__mro__ if name in vars(one)), object)
        if not name.startswith("_") and f"{holder.__module__}.".startswith(f"{module}."):
            plain = isinstance(member, (staticmethod, classmethod)) or inspect.isroutine(member)
            yield name, "method" if plain else "attribute"


def chosen(text, modules):
    """Yield the same of the lines of an inventory: public names that exist, of these modules."""
    for line in text.splitlines():
        name, kind, priority, place, _ = line.split(" ", 4)
        domain, _, kind = kind.partition(":")
        module = next((one for one in modules if name.startswith(f"{one}.")), "builtins")
        public = not any(part.startswith("_") for part in name.split("."))
        if domain == "py" and kind != "module" and public and module in modules and exists(name):
            yield name, kind, int(priority), place.removesuffix("$") + name * place.endswith("$")


def exists(name):
    """Tell whether a name is there, of an installed package or built in."""
    parts = name.split(".")
    for number in range(len(parts), -1, -1):
        try:
            found = importlib.import_module(".".join(parts[:number]) or "builtins")
        except ImportError:
            continue
        for part in parts[number:]:
            if not hasattr(found, part) and part not in getattr(found, "__annotations__", ()):
                return False
            found = getattr(found, part, None)
        return True
    return False


def text_of(path):
    """Return the lines of an inventory file, as text."""
    return zlib.decompress(path.read_bytes().split(b"\n", 4)[4]).decode()


def main(newer):
    """Write the inventories."""
    given = dict(each.split("=", 1) for each in newer)
    for project, row in inventories.projects().items():
        path, modules = HERE / f"{project}.inv", row["modules"].split()
        if row["pages"] == "kept":
            found = chosen(text_of(Path(given.get(project, path))), modules)
        else:
            found = written(project, row["pages"], modules)
        entries = {name: (kind, priority, place) for name, kind, priority, place in found}
        lines = [
            f"{name} py:{kind} {priority} {place} -\n"
            for name, (kind, priority, place) in sorted(entries.items())
        ]
        release = "3" if project == "python" else version(project)
        body = zlib.compress("".join(lines).encode(), 9)
        path.write_bytes(HEAD.format(project, release).encode() + body)
        print(f"{path.name:18} {len(lines):6} names, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
