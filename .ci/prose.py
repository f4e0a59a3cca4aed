"""Find phrases that no native speaker would write: `python .ci/prose.py [FILE ...]`.

The phrases, with what to write instead, are in `prose.toml`. Prose is read wherever it is: in
Markdown, comments, docstrings, longer strings (messages, descriptions of figures) and tables.
"""

import csv
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = {".ci/prose.toml", "tests/ci/test_prose.py"}
STRINGS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
FENCE = re.compile(r"\s*(`{3,})(.*)")
# A line like these begins a paragraph of its own.
BREAK = re.compile(r"\s*(#|[-*+] |\d+\. |:|\||\.\. |>>>|\{%|---|\w+: |$)")
CODE = re.compile(r"(?:\{[\w:-]+\}|:[\w:]+:)?(`+).+?\1|\{\{.*?\}\}|https?://\S+")
# "^" in a phrase: where a sentence begins.
BEGIN = r"(?:^|(?<=[.:;!?] ))[(*\"]*"


def read_phrases():
    """Return the phrases to avoid, each with its compiled pattern."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return [
        {**phrase, "pattern": re.compile(re.sub(r"^\^", lambda _: BEGIN, phrase["find"]))}
        for phrase in tomllib.loads(text)["phrase"]
    ]


def paragraphs(lines, first=1):
    """Give paragraphs with the numbers of their first lines; code within them is an X."""
    start, words = first, []
    for number, line in enumerate([*lines, ""], first):
        if words and BREAK.match(line):
            # Code may go on in the next line.
            yield start, CODE.sub("X", " ".join(words))
            words = []
        start = start if words else number
        words += line.replace("|", " ").split()


def python_prose(text, first=1):
    """Give comments, docstrings and longer strings."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):  # a fragment in a page
        return
    lines = [""] * len(text.splitlines())
    for kind, value, (row, _), *_ in tokens:
        if kind == tokenize.COMMENT:
            lines[row - 1] = value.lstrip("#% ")
        elif kind in STRINGS and value.count(" ") > 2:
            yield from paragraphs(value.strip("rbfuRBFU'\"").splitlines(), first + row - 1)
    yield from paragraphs(lines, first)


def markdown_prose(text):
    """Give the prose of a page, and of the Python in it."""
    lines, fence = text.splitlines(), None
    for number, line in enumerate(lines):
        found = FENCE.match(line)
        if fence is None and found and re.match(r"(?!\{)|\{code-cell\}", found[2]):
            fence, start = found[1], number
        elif fence and line.strip() == fence:
            code = lines[start + 1 : number]
            options = 0
            if code[:1] == ["---"]:
                options = code.index("---", 1) + 1
            elif code:
                options = sum(option.startswith(":") for option in code)
            yield from paragraphs(code[:options], start + 2)
            yield from python_prose("\n".join(code[options:]), start + 2 + options)
            lines[start : number + 1] = [""] * (number + 1 - start)
            fence = None
    yield from paragraphs(["" if FENCE.match(line) else line for line in lines])


def table_prose(text):
    """Give the cells of a table that are longer than a name."""
    rows = csv.reader(io.StringIO(text))
    for row in rows:
        for cell in row:
            if cell.count(" ") > 2:
                yield from paragraphs([cell], rows.line_num)


READERS = {
    ".py": python_prose,
    ".md": markdown_prose,
    ".csv": table_prose,
    ".j2": markdown_prose,
    ".rst": markdown_prose,
}


def faults(path, phrases):
    """Give a line for each phrase to avoid in a file."""
    for number, text in READERS[path.suffix](path.read_text(encoding="utf-8")):
        for phrase in phrases:
            for found in phrase["pattern"].finditer(text):
                yield f"{path}:{number}: {found[0]!r}: {phrase['say']}"


def main(names):
    """Print the faults of the given files, or of all that git knows; return how many there are."""
    if not names:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
        names = listed.stdout.splitlines()
    phrases = read_phrases()
    paths = [Path(name) for name in names if name not in LEFT_OUT]
    paths = [path for path in paths if path.suffix in READERS]
    found = [fault for path in paths for fault in faults(path, phrases)]
    print(*found, sep="\n", end="\n" if found else "")
    return len(found)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
