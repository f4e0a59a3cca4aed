"""The exercises are read from the chapters as they are written, or refused with what to write."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))
from exercise_source import plain, read_exercises

CHAPTER = """\
---
file_format: mystnb
---

# 3. A chapter

1. A list that is no exercise.

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

1. Of the number,
   which is given.

```{code-cell} python
---
tags: [hide-cell]
mystnb:
  image: {alt: None.}
---
## not a heading
root = math.sqrt(number)
```

```{code-cell} python
:tags: [remove-cell]
assert root == 2
```

2. Of the root.

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


@pytest.mark.parametrize("after", ["", AFTER])
def test_an_exercise_is_read_as_written(read, after):
    (exercise,) = read(CHAPTER + after)
    assert (exercise.number, exercise.title, exercise.name) == (2, "roots", "exercise-2")
    assert exercise.chapter_title == "3. A chapter"
    assert exercise.setup == "import math  # the setup\n"
    assert exercise.statement.strip() == "Take the root."
    step = ["step", "solution", "check"]
    assert [block.kind for block in exercise.blocks] == ["given", *step, *step]
    assert exercise.blocks[0].text == "number = 4\n"
    assert exercise.blocks[1].text.strip() == "1. Of the number,\n   which is given."


def test_an_answer_is_a_solution_and_its_check(read):
    (exercise,) = read(CHAPTER)
    assert exercise.answers[0] == ("## not a heading\nroot = math.sqrt(number)\nassert root == 2\n")
    assert len(exercise.answers) == 2


def test_exercises_come_in_the_order_of_their_numbers(read):
    read(CHAPTER, "4-later.md")
    found = read(CHAPTER.replace("Exercise 2", "Exercise 10"), "3-earlier.md")
    assert [exercise.number for exercise in found] == [2, 10]


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("2. Of the root.\n", "", "each step"),
        ("2. Of the root.\n", "3. Of the root.\n", "numbered from 1"),
        ("2. Of the root.\n", "Of the root.\n", "each step"),
        (":tags: [hide-cell]\nroot", "root", "a cell tagged hide-cell"),
        (":tags: [remove-cell]\nassert root == 2", "assert root == 2", "a cell tagged remove-cell"),
        ("\n2. Of", "\nSo it is two.\n\n2. Of", "into the solution"),
        ("Take the root.", ":::{note}\nTake the root.\n:::", r":::\{note\}"),
        ("which is given.", "which is given.\n\n```{figure} a.png\n```\n", r"```\{figure\} a\.png"),
    ],
)
def test_what_cannot_be_a_notebook_is_refused(read, written, instead, message):
    assert written in CHAPTER
    with pytest.raises(ValueError, match=f"3-chapter.md: exercise 2 .*{message}"):
        read(CHAPTER.replace(written, instead))


@pytest.mark.parametrize(
    ("myst", "markdown"),
    [
        ("the {term}`count rate` of a {term}`pixel <pixels>`", "the count rate of a pixel"),
        ("see {doc}`the chapter </learn/3-stage1>`", "see the chapter"),
        ("call {func}`jwst_gallery.sample`", "call `jwst_gallery.sample`"),
        ("call {py:func}`~jwst_gallery.wcs.exact_inverse`", "call `exact_inverse`"),
        ("from [`detector`]{.frame-detector}", "from `detector`"),
        (
            "[here](3-stage1.md#inputs), [there](https://example.org)",
            "here, [there](https://example.org)",
        ),
        ("`a < b` and `f[0](x)`", "`a < b` and `f[0](x)`"),
    ],
)
def test_a_notebook_has_no_markup_of_the_site(myst, markdown):
    assert plain(myst) == markdown
