"""The exercises of the course: a notebook with empty cells for each, and all of them in chapter 7.

The chapters are the only source (CONTRIBUTING says how one is written). An exercise's section gets
a label, `exercise-2`, and a link to its notebook; chapter 7 shows it again as its chapter ran it.
"""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import nbformat
from docutils import nodes
from myst_nb.core.read import read_myst_markdown_notebook
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import FileAvoidWrite

LIST = "learn/7-exercises"
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
EXERCISE = re.compile(r"^## Exercise (\d+): (.+)\n((?:(?!## ).*\n)*)", re.MULTILINE)
WITH_LABEL_AND_LINK = r"""(exercise-\1)=
## Exercise \1: \2

{download}`Exercise \1 as a notebook with empty cells </learn/exercises/exercise-\1.ipynb>`
\3"""
FIRST_CELL = re.compile(r"(?:(?!```\{code-cell\}).*\n)*```\{code-cell\}.*\n(?:.*\n)*?```\n")
STEP = re.compile(r"^(\d+)\. ", re.MULTILINE)
ORDER = re.compile(r"text (given )*((step (given )*)?solution check )+")
# A term is the only markup of MyST that becomes plain text in a notebook.
TERM = re.compile(r"\{term\}`([^`<]+?)(?: <[^`]*>)?`")
MARKUP = re.compile(
    r"^(?:```|:::).*|\{[\w:]+\}`.*?`|\]\{.*?\}|\]\((?:\S*\.md|#).*?\)", re.MULTILINE
)
INTRODUCTION = """# Exercise {0.number}: {0.title}

From the chapter *{0.chapter}* of the jwst-gallery course, which has the solutions. To install
what it needs, run `%pip install "jwst-gallery[samples]"` in a cell. Run the given cells, and fill
the empty ones."""


class Exercise(NamedTuple):
    """An exercise: the page and the title of its chapter, the chapter's first cell, its own."""

    page: str
    chapter: str
    number: int
    title: str
    setup: nbformat.NotebookNode
    cells: list

    @property
    def name(self):
        """Label of the section, and stem of the notebook's name."""
        return f"exercise-{self.number}"


def read_exercises(learn):
    """Return the exercises of the chapters in a folder, in the order of their numbers.

    Raises
    ------
    ValueError
        If one cannot become a notebook; the message names it and says what to write.
    """
    found = []
    for path in learn.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        for number, title, body in EXERCISE.findall(text):
            before = FIRST_CELL.match(text)[0]  # the rest of the chapter takes time to read
            setup = read_myst_markdown_notebook(before).cells[-1]
            cells = read_myst_markdown_notebook(body).cells
            check(cells, f"{path}: exercise {number}")
            chapter = TITLE.search(text)[1]
            found.append(Exercise(f"learn/{path.stem}", chapter, int(number), title, setup, cells))
    return sorted(found, key=lambda exercise: exercise.number)


def kind(cell):
    """Return what a cell of an exercise is: text, a step, given code, a solution or its check."""
    if cell.cell_type == "markdown":
        return "step" if STEP.match(cell.source) else "text"
    kinds = {"hide-cell": "solution", "remove-cell": "check"}
    return next((kinds[tag] for tag in cell.metadata.get("tags", ()) if tag in kinds), "given")


def check(cells, name):
    """Raise ValueError if the cells of an exercise cannot become a notebook."""
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    order = " ".join(map(kind, cells)) + " "
    steps = [str(number + 1) for number in range(order.count("solution"))]
    if not ORDER.fullmatch(order) or STEP.findall(prose) != steps:
        raise ValueError(
            f"{name} is made of {order}: below its statement, write for each step, numbered from "
            "1, its text, its solution (a cell tagged hide-cell) and its check (a cell tagged "
            "remove-cell), and what there is to say of the result into the solution"
        )
    if markup := MARKUP.search(TERM.sub("", prose)):
        raise ValueError(f"{name} has {markup[0]}, which no notebook shows: write it as text")


def notebook_of(exercise):
    """Return the notebook of an exercise, with empty cells for the solutions."""
    v4 = nbformat.v4
    cells = [v4.new_markdown_cell(INTRODUCTION.format(exercise))]
    for cell in [exercise.setup, *exercise.cells]:
        if cell.cell_type == "markdown":
            cells.append(v4.new_markdown_cell(TERM.sub(r"\1", cell.source)))
        elif kind(cell) != "check":
            cells.append(v4.new_code_cell(cell.source if kind(cell) == "given" else ""))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # by default another one each time
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def answers_of(exercise):
    """Return the code for each empty cell: the solution, and its check."""
    pairs = pairwise(exercise.cells)
    return [f"{cell.source}\n{after.source}" for cell, after in pairs if kind(cell) == "solution"]


def write_all(app):
    """Write the notebooks and, beside the site, the answers, for the session that tries them."""
    exercises = read_exercises(app.srcdir / "learn")
    folder = app.srcdir / "learn" / "exercises"
    folder.mkdir(exist_ok=True)
    for exercise in exercises:
        # Sphinx reads a chapter again, and runs it, where what it offers for download is newer.
        with FileAvoidWrite(folder / f"{exercise.name}.ipynb") as file:
            file.write(nbformat.writes(notebook_of(exercise)) + "\n")
    answers = {exercise.name: answers_of(exercise) for exercise in exercises}
    Path(app.outdir).with_name("exercise_answers.json").write_text(json.dumps(answers))


def complete(app, docname, source):
    """Give the exercises of a chapter their labels and links, and chapter 7 its sections."""
    if docname != LIST:
        source[0] = EXERCISE.sub(WITH_LABEL_AND_LINK, source[0])
        return
    for exercise in read_exercises(app.srcdir / "learn"):
        app.env.note_dependency(app.env.doc2path(exercise.page))
        source[0] += (
            f"\n## Exercise {exercise.number}: {exercise.title}\n\n"
            f"Set in {{ref}}`{exercise.chapter} <{exercise.name}>`.\n"
        )


class ShowAgain(SphinxPostTransform):
    """Copies what the chapters' exercises hold, and its results, into the sections of chapter 7."""

    default_priority = 1  # before anything is resolved

    def run(self, **kwargs):
        """Fill the sections, if the page is chapter 7."""
        if self.env.docname != LIST:
            return
        _chapter, *sections = self.document.findall(nodes.section)
        exercises = read_exercises(self.env.srcdir / "learn")
        for section, exercise in zip(sections, exercises, strict=True):
            if exercise.page not in self.env.all_docs:
                continue  # as where chapter 7 is built alone
            page = self.env.get_doctree(exercise.page)
            (original,) = (s for s in page.findall(nodes.section) if exercise.name in s["ids"])
            for node in original.findall(nodes.Element):
                node["ids"] = []  # links lead to the original
                if "refdoc" in node:
                    node["refdoc"] = LIST  # links of the copy start from chapter 7
            section += original.children[1:]


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", write_all)
    app.connect("source-read", complete)
    app.add_post_transform(ShowAgain)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
