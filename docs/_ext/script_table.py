"""Write the table of the gallery's scripts, from what stands at the top of each.

Usage: `python docs/_ext/script_table.py`. The package brings the table, as it must know which
scripts fit a file where the scripts are not.
"""

import ast
import csv
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "src" / "jwst_gallery" / "data" / "scripts.csv"
COLUMNS = ("name", "title", "suffixes", "exp_types", "stage", "model")


def rows(examples=ROOT / "examples"):
    """Yield the row of each script, in the order of their names."""
    for path in sorted(examples.glob("*/plot_*.py")):
        found = row(f"{path.parent.name}/{path.stem}", path.read_text(encoding="utf-8"))
        if found is not None:
            yield found


def row(name, code):
    """Return the row of a script: what the first call of `require` in it takes.

    None for a script without one, which takes no file.
    """
    tree = ast.parse(code)
    title = next(line for line in ast.get_docstring(tree).splitlines() if line.strip("=-#* "))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    call = next((node for node in calls if getattr(node.func, "id", "") == "require"), None)
    if call is None:
        return None
    suffixes = [argument.value for argument in call.args[1:]]
    options = {keyword.arg: keyword.value.value for keyword in call.keywords}
    asked = [options.get(option, "") for option in ("stage", "model")]
    return [name, title, " ".join(suffixes), options.get("exp_type", "*"), *asked]


def main():
    """Write the table."""
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows())


if __name__ == "__main__":
    main()
