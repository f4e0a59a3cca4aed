"""Print, in Markdown, which packages differ from the lock, and what broke with them."""

import argparse
import importlib.metadata
import re
import tomllib
from pathlib import Path

LINES = 60
"""Number of lines of output shown for a step that broke, counted from the end."""

LETTERS = 12_000
"""Largest number of characters in these lines, as hosts limit the length of an issue."""


def normal(name):
    """Return a package's name as the lock writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(path):
    """Return the versions that a lock holds, as a dict of sets of str."""
    versions = {}
    for package in tomllib.loads(Path(path).read_text(encoding="utf-8"))["package"]:
        if "registry" in package["source"]:
            versions.setdefault(package["name"], set()).add(package["version"])
    return versions


def installed():
    """Return the versions of the packages of this environment that the index has."""
    found = importlib.metadata.distributions()
    return {normal(one.name): one.version for one in found if not one.read_text("direct_url.json")}


def changes(before, after):
    """Return (package, version before or "", version after) of each package that differs.

    Parameters
    ----------
    before : dict of set of str
        The versions locked; more than one where they depend on the Python.
    after : dict of str
        The versions installed.
    """
    return [
        (name, ", ".join(sorted(before.get(name, ()))), version)
        for name, version in sorted(after.items())
        if version not in before.get(name, ())
    ]


def named(package, text):
    """Tell whether a text names a package, as such or as a module."""
    words = r"[-_.]".join(map(re.escape, package.split("-")))
    return re.search(rf"(?<![\w-]){words}(?![\w-])", text, re.IGNORECASE) is not None


def report(changed, broken):
    """Return the report.

    Parameters
    ----------
    changed : list of tuple
        As `changes` returns it.
    broken : dict of str
        What each step that broke printed.
    """
    what = " and ".join(broken) or "nothing"
    lines = [f"With other versions than the lock's, {what} broke.", ""]
    if changed:
        lines += ["| package | locked | tried |", "|---|---|---|"]
        for package, before, after in changed:
            mark = "**" if any(named(package, text) for text in broken.values()) else ""
            lines.append(f"| {mark}{package}{mark} | {before or 'none'} | {after} |")
        if broken:
            lines += ["", "In bold: what is named in the output of a step that broke."]
    else:
        lines.append("Every package is as locked.")
    for step, text in broken.items():
        end = "\n".join(text.rstrip().splitlines()[-LINES:])[-LETTERS:]
        lines += ["", f"## {step}", "", "~~~~text", end, "~~~~"]
    return "\n".join(lines) + "\n"


def main():
    """Print the report on the environment that runs this."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lock", type=Path)
    parser.add_argument("logs", nargs="*", type=Path, help="what the steps that broke printed")
    arguments = parser.parse_args()
    broken = {log.stem: log.read_text(encoding="utf-8", errors="replace") for log in arguments.logs}
    print(report(changes(locked(arguments.lock), installed()), broken), end="")


if __name__ == "__main__":
    main()
