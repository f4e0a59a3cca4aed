"""Write the tables of the files that scripts and chapters accept, from the top of each.

Usage: `python docs/_ext/script_table.py`. The package brings the tables, as it must know which
scripts and chapters fit a file where the site is not.
"""

import ast
import csv
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src" / "jwst_gallery" / "data"
COLUMNS = ("name", "title", "suffixes", "exp_types", "stage", "model")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
GUARDS = re.compile(r"^require\(.+\)$", re.MULTILINE)  # of a chapter: a line each


def scripts(examples=ROOT / "examples"):
    """Yield the row of each script, of its first guard: by name, with other packages last."""
    paths = examples.glob("*/plot_*.py")
    for path in sorted(paths, key=lambda path: (path.parent.name == "ecosystem", path)):
        code = path.read_text(encoding="utf-8")
        lines = ast.get_docstring(ast.parse(code)).splitlines()
        title = next(line for line in lines if line.strip("=-#* "))
        # A script without a guard takes no file.
        for guard in guards(code)[:1]:
            yield [f"{path.parent.name}/{path.stem}", title, *guard]


def chapters(docs=ROOT / "docs"):
    """Yield a row for each guard of a chapter, in the order of the chapters' names."""
    for path in sorted([*docs.glob("learn/*.md"), *docs.glob("wcs/*.md")]):
        text = path.read_text(encoding="utf-8")
        for guard in guards("\n".join(GUARDS.findall(text))):
            yield [f"{path.parent.name}/{path.stem}", TITLE.search(text)[1], *guard]


def guards(code):
    """List what each call of `require` takes: suffixes, exposure types, stage and model."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    found = []
    for call in calls:
        if getattr(call.func, "id", "") == "require":
            suffixes = " ".join(argument.value for argument in call.args[1:])
            options = {keyword.arg: keyword.value.value for keyword in call.keywords}
            asked = [options.get(option, "") for option in ("stage", "model")]
            found.append([suffixes, options.get("exp_type", "*"), *asked])
    return found


def main():
    """Write the tables."""
    for name, rows in (("scripts", scripts()), ("chapters", chapters())):
        with (DATA / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)


if __name__ == "__main__":
    main()
