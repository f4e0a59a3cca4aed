"""The exercises of the course as notebooks with empty cells, and their page of solutions.

The chapters are the only source (`exercise_source`). Notebooks and list are written to
docs/learn/exercises before Sphinx looks for its documents, and only when they change. Each
exercise's section gets a link to its notebook and a label, `exercise-2`.
"""

from pathlib import Path

import nbformat
from exercise_source import HEADING, plain, read_exercises
from sphinx.util.osutil import FileAvoidWrite

LIST = "list.inc"
LINK = (  # below each heading; \1 is the number
    r"{download}`Exercise \1 as a notebook with empty cells "
    r"</learn/exercises/exercise-\1.ipynb>`"
)


def write_all(app):
    """Write a notebook for each exercise, and the list of all."""
    learn = Path(app.srcdir) / "learn"
    exercises = read_exercises(learn)
    texts = {f"{exercise.name}.ipynb": notebook_text(exercise) for exercise in exercises}
    texts[LIST] = "\n".join(entry(exercise) for exercise in exercises)
    folder = learn / "exercises"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        with FileAvoidWrite(folder / name) as stream:
            stream.write(text)
    for old in {path.name for path in folder.iterdir()} - texts.keys():
        (folder / old).unlink()


def notebook_text(exercise):
    """Compose the notebook, and return it as the text of its file."""
    v4 = nbformat.v4
    title = (
        f"# Exercise {exercise.number}: {exercise.title}\n\n"
        f"Of the chapter *{exercise.chapter_title}* in the jwst-gallery course, which has the "
        "solutions. It needs the package `jwst-gallery`. Run what is written, and fill the empty "
        "cells."
    )
    cells = [
        v4.new_markdown_cell(title),
        v4.new_code_cell(exercise.setup.strip()),
        v4.new_markdown_cell(plain(exercise.statement)),
    ]
    for block in exercise.blocks:
        if block.kind == "step":
            cells.append(v4.new_markdown_cell(plain(block.text)))
        elif block.kind == "given":
            cells.append(v4.new_code_cell(block.text.strip()))
        elif block.kind == "solution":
            cells.append(v4.new_code_cell(""))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # by default another one each time
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def entry(exercise):
    """Compose the entry of an exercise in the list."""
    page = f"learn/{exercise.chapter.stem}"
    return (
        f"## Exercise {exercise.number}: {exercise.title}\n\n"
        f"Set in {{ref}}`{exercise.chapter_title} <{exercise.name}>`.\n\n"
        f"```{{section-copy}} {page} {exercise.name}\n```\n"
    )


def label_and_link(app, docname, source):
    """Give each exercise of a chapter its label, and the link to its notebook."""
    if docname.startswith("learn/"):
        source[0] = HEADING.sub(rf"(exercise-\1)=\n\g<0>\n\n{LINK}", source[0])


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", write_all)
    app.connect("source-read", label_and_link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
