"""Every exercise downloads as a notebook that poses it and does not give it away."""

import re

import nbformat
import pytest
from links import local_target

HEADING = re.compile(r"^## Exercise (\d+): (.+)$", re.MULTILINE)
SOLUTIONS = "learn/7-exercises.html"
MARKUP = re.compile(r"\{[\w:]+\}`|\]\{|^:::", re.MULTILINE)


def stated(root):
    """Number, title and page of each exercise, in the order of the chapters."""
    return [
        (int(number), title, f"learn/{chapter.stem}.html")
        for chapter in sorted((root / "docs" / "learn").glob("*.md"))
        for number, title in HEADING.findall(chapter.read_text())
    ]


def section_of(soup, number, title):
    """The section of a page that is headed by the exercise."""
    (heading,) = [
        heading
        for heading in soup.find_all("h2")
        if heading.get_text().rstrip("#") == f"Exercise {number}: {title}"
    ]
    return heading.parent


def solutions_in(section):
    """Code of the folded cells of a section."""
    return [cell.get_text() for cell in section.select("details.hide .cell_input pre")]


def words(text):
    """The words of a text, without marks and quotes."""
    return " ".join(re.findall(r"\w+", text))


@pytest.fixture
def exercises(root, site, soups):
    """For each exercise its title, its section on its page and in the list, and its notebook."""
    found = []
    for number, title, page in stated(root):
        section = section_of(soups[site / page], number, title)
        (link,) = section.select("a.download")
        path, _ = local_target(site / page, link["href"])
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        listed = section_of(soups[site / SOLUTIONS], number, title)
        found.append((title, section, listed, notebook))
    return found


def code_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def prose_of(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_exercises_are_numbered_in_the_order_of_the_chapters(root):
    numbers = [number for number, _, _ in stated(root)]
    assert numbers
    assert numbers == sorted(set(numbers))


def test_notebooks_are_valid_and_state_their_exercise(exercises):
    for title, section, _, notebook in exercises:
        nbformat.validate(notebook)
        prose = prose_of(notebook)
        assert title in prose
        assert not MARKUP.search(prose), title
        for step in section.select(":scope > ol > li"):
            assert words(step.get_text()) in words(prose)


def test_notebooks_have_an_empty_cell_for_each_solution(exercises):
    for title, section, _, notebook in exercises:
        setup, *others = code_of(notebook)
        assert "import" in setup
        assert others.count("") == len(solutions_in(section)) > 0, title


def test_notebooks_do_not_give_the_solution_away(exercises):
    for title, section, _, notebook in exercises:
        text = "\n".join(cell.source for cell in notebook.cells)
        lines = [line.strip() for code in solutions_in(section) for line in code.splitlines()]
        given_away = [line for line in lines if len(line) > 12 and line in text]
        assert not given_away, title


def test_the_list_has_each_exercise_with_its_solutions_and_their_results(exercises):
    for title, section, listed, _ in exercises:
        for part in ("details.hide", "ol > li", "a.download"):
            texts = [found.get_text() for found in section.select(part)]
            assert texts
            assert [found.get_text() for found in listed.select(part)] == texts, title
        images = [image["src"] for image in section.select("img")]
        assert [image["src"] for image in listed.select("img")] == images, title


def test_the_list_leads_to_the_chapters(root, site, soups):
    for number, title, page in stated(root):
        listed = section_of(soups[site / SOLUTIONS], number, title)
        targets = {local_target(site / SOLUTIONS, a["href"]) for a in listed.select("a.reference")}
        assert ((site / page).resolve(), f"exercise-{number}") in targets
