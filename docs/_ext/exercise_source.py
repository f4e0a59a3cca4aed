"""The exercises of the course, read from the chapters that set them.

An exercise is a section `## Exercise 2: title`: a statement, then numbered steps. Below each step
stand its solution, a cell tagged `hide-cell`, and the check of that, a cell tagged `remove-cell`.
A cell without such a tag is given to the reader; so is the chapter's first cell, the setup.

This needs no package: the session that runs the solutions has none of the site's.
"""

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

HEADING = re.compile(r"^## Exercise (\d+): (.+)$", re.MULTILINE)
CELL = re.compile(
    r"^```\{code-cell\}.*\n(?P<options>---\n(?:.*\n)*?---\n|(?::.*\n)*)(?P<code>(?:.*\n)*?)```$",
    re.MULTILINE,
)
PIECE_OF_PROSE = re.compile(r"^(?=## |\d+\. )", re.MULTILINE)
STEP = re.compile(r"(\d+)\. ")
DIRECTIVE = re.compile(r"^(```|:::)", re.MULTILINE)
ORDER = re.compile(r"(given )*(step (given )*solution check )+")

# What MyST has and a notebook has not, and what is left of it there.
MARKUP = [
    (re.compile(r"\{[\w:]+\}`([^`<]+?)\s*<[^`]*>`"), r"\1"),  # a role with a text of its own
    (re.compile(r"\{term\}`([^`]+)`"), r"\1"),
    (re.compile(r"\{[\w:]+\}`(?:~[\w.]*\.)?([^`]+)`"), r"`\1`"),  # a role that names code
    (re.compile(r"\[([^\]]+)\]\{\.[^}]*\}"), r"\1"),  # a text with a class
    (re.compile(r"\[([^\]]+)\]\((?:[^):]*\.md|#)[^)]*\)"), r"\1"),  # a link within the site
]


class Block(NamedTuple):
    """A piece of a chapter: the start of a section, a step, other prose, or a cell."""

    kind: str
    text: str


class Exercise(NamedTuple):
    """One exercise: where it is set, its chapter's setup, its statement, and what follows."""

    chapter: Path
    chapter_title: str
    number: int
    title: str
    setup: str
    statement: str
    blocks: list

    @property
    def name(self):
        """Label of the section, and stem of the notebook's name."""
        return f"exercise-{self.number}"

    @property
    def answers(self):
        """Code for each empty cell: the solution of the step, and its check."""
        solutions, checks = (
            [block.text for block in self.blocks if block.kind == kind]
            for kind in ("solution", "check")
        )
        return [solution + check for solution, check in zip(solutions, checks, strict=True)]


def read_exercises(folder):
    """Return the exercises of the chapters in a folder, in the order of their numbers.

    Raises
    ------
    ValueError
        If one cannot become a notebook; the message names it and says what to write.
    """
    chapters = Path(folder).glob("*.md")
    found = [exercise for chapter in chapters for exercise in exercises_of(chapter)]
    return sorted(found, key=lambda exercise: exercise.number)


def exercises_of(chapter):
    """Yield the exercises of one chapter."""
    text = chapter.read_text(encoding="utf-8")
    blocks = list(blocks_of(text))
    sections = [place for place, block in enumerate(blocks) if block.kind == "section"]
    for start, end in pairwise([*sections, len(blocks)]):
        if heading := HEADING.match(blocks[start].text):
            exercise = Exercise(
                chapter=chapter,
                chapter_title=re.search(r"^# (.+)$", text, re.MULTILINE)[1],
                number=int(heading[1]),
                title=heading[2],
                setup=next(block.text for block in blocks if block.kind == "given"),
                statement=blocks[start].text[heading.end() :],
                blocks=blocks[start + 1 : end],
            )
            check(exercise)
            yield exercise


def blocks_of(text):
    """Yield the blocks of a chapter in their order."""
    end = 0
    for cell in CELL.finditer(text):
        yield from blocks_of_prose(text[end : cell.start()])
        kinds = {"hide-cell": "solution", "remove-cell": "check"}
        tagged = [kind for tag, kind in kinds.items() if tag in cell["options"]]
        yield Block(tagged[0] if tagged else "given", cell["code"])
        end = cell.end()
    yield from blocks_of_prose(text[end:])


def blocks_of_prose(text):
    """Yield the pieces of what stands between two cells."""
    for piece in PIECE_OF_PROSE.split(text):
        if piece.startswith("## "):
            yield Block("section", piece)
        elif STEP.match(piece):
            yield Block("step", piece)
        elif piece.strip():
            yield Block("prose", piece)


def check(exercise):
    """Raise ValueError if an exercise cannot become a notebook."""
    name = f"{exercise.chapter}: exercise {exercise.number}"
    steps = [STEP.match(block.text)[1] for block in exercise.blocks if block.kind == "step"]
    order = "".join(f"{block.kind} " for block in exercise.blocks)
    if not ORDER.fullmatch(order) or steps != [str(n + 1) for n in range(len(steps))]:
        raise ValueError(
            f"{name} is made of {order.strip() or 'no step'}: below its statement, write for each "
            "step, numbered from 1, its text, its solution (a cell tagged hide-cell) and its check "
            "(a cell tagged remove-cell), and what there is to say of the result into the solution"
        )
    for text in (exercise.statement, *(b.text for b in exercise.blocks if b.kind == "step")):
        if directive := DIRECTIVE.search(text):
            raise ValueError(
                f"{name} has the directive {text[directive.start() :].splitlines()[0]}, which no "
                "notebook shows: write it as text"
            )


def plain(text):
    """Return MyST prose as a notebook shows it: roles and links within the site become text."""
    for pattern, replacement in MARKUP:
        text = pattern.sub(replacement, text)
    return text.strip()
