"""The exercises are read from the chapters as they are written, or refused with what to write."""

import pytest
from exercises import answers_of, notebook_of, read_exercises

CHAPTER = """\
---
file_format: mystnb
---

# 3. A chapter

1. A list that is not an exercise.

```{code-cell} python
import math  # the setup
```

## Before

```{code-cell} python
:tags: [hide-cell]
hidden = "no solution"
```

## Exercise 2: roots

Take the root.

```{code-cell} python
number = 4
```

1. Square the number,
   which is given.

```{code-cell} python
---
tags: [hide-cell]
mystnb:
  image: {alt: None.}
---
# a comment
root = math.sqrt(number)
```

```{code-cell} python
:tags: [remove-cell]
assert root == 2
```

2. Double the root.

```{code-cell} python
:tags: [hide-cell]
root = math.sqrt(root)
```

```{code-cell} python
:tags: [remove-cell]
assert root**4 == pytest.approx(number)
```
"""
AFTER = "\n## After\n\nText of another section.\n"


@pytest.fixture
def read(tmp_path):
    """Write a chapter, and read the exercises of its folder."""

    def write_and_read(text, name="3-chapter.md"):
        (tmp_path / name).write_text(text)
        return read_exercises(tmp_path)

    return write_and_read


def sources(notebook, cell_type):
    return [cell.source for cell in notebook.cells if cell.cell_type == cell_type]


@pytest.mark.parametrize("after", ["", AFTER])
def test_the_notebook_poses_the_exercise_and_keeps_the_solution(read, after):
    (exercise,) = read(CHAPTER + after)
    notebook = notebook_of(exercise)
    title, *prose = sources(notebook, "markdown")
    assert title.startswith("# Exercise 2: roots\n")
    assert "3. A chapter" in title
    assert prose == [
        "Take the root.",
        "1. Square the number,\n   which is given.",
        "2. Double the root.",
    ]
    assert sources(notebook, "code") == ["import math  # the setup", "number = 4", "", ""]


def test_an_answer_is_a_solution_and_its_check(read):
    (exercise,) = read(CHAPTER)
    assert answers_of(exercise) == [
        "# a comment\nroot = math.sqrt(number)\nassert root == 2",
        "root = math.sqrt(root)\nassert root**4 == pytest.approx(number)",
    ]


def test_a_step_may_follow_its_statement_at_once(read):
    (exercise,) = read(CHAPTER.replace("```{code-cell} python\nnumber = 4\n```\n", ""))
    assert len(answers_of(exercise)) == 2
    assert sources(notebook_of(exercise), "code").count("") == 2


def test_exercises_come_in_the_order_of_their_numbers(read):
    read(CHAPTER, "4-later.md")
    found = read(CHAPTER.replace("Exercise 2", "Exercise 10"), "3-earlier.md")
    assert [exercise.number for exercise in found] == [2, 10]


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("2. Double the root.\n", "", "each step"),
        ("2. Double the root.\n", "3. Double the root.\n", "numbered from 1"),
        ("2. Double the root.\n", "Double the root.\n", "each step"),
        (":tags: [hide-cell]\nroot", "root", "a cell tagged hide-cell"),
        (":tags: [remove-cell]\nassert root == 2", "assert root == 2", "a cell tagged remove-cell"),
        ("\n2. Double", "\nSo it is two.\n\n2. Double", "into the solution"),
        ("Take the root.", ":::{note}\nTake the root.\n:::", r":::\{note\}"),
        ("which is given.", "which is given.\n\n```{figure} a.png\n```\n", r"```\{figure\} a\.png"),
        ("Take the root.", "Call {func}`math.sqrt`.", r"\{func\}`math\.sqrt`"),
        ("Take the root.", "See [the chapter](3-stage1.md#inputs).", r"\(3-stage1\.md#inputs\)"),
        ("Take the root.", "From [`detector`]{.frame-detector}.", r"\{\.frame-detector\}"),
    ],
)
def test_what_cannot_be_a_notebook_is_refused(read, written, instead, message):
    assert written in CHAPTER
    with pytest.raises(ValueError, match=f"3-chapter.md: exercise 2 .*{message}"):
        read(CHAPTER.replace(written, instead))


@pytest.mark.parametrize(
    ("myst", "markdown"),
    [
        ("The {term}`count rate` of a {term}`pixel <pixels>`.", "The count rate of a pixel."),
        ("See [there](https://example.org).", "See [there](https://example.org)."),
        ("`a < b` and `f[0](x)`.", "`a < b` and `f[0](x)`."),
    ],
)
def test_terms_of_the_glossary_are_text_in_a_notebook(read, myst, markdown):
    (exercise,) = read(CHAPTER.replace("Take the root.", myst))
    assert sources(notebook_of(exercise), "markdown")[1] == markdown
