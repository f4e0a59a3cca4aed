"""The linter of prose finds each phrase that it is told to, wherever prose is written."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "prose.py"
BAD = "The file is no cutout."
PAGE = f"""\
# A title

Good prose. The file
is no cutout.

| product | content |
|---|---|
| cal | {BAD} |

```{{code-cell}} python
---
mystnb:
  image:
    alt: "A figure. {BAD}"
---
# A comment. The file
# is no cutout.
print("{BAD}")
good = "is", "no", "cutout"
```

```text
{BAD} This block is neither prose nor Python.
```

`{BAD}`
"""
MODULE = f'''\
"""A module.

{BAD}
"""

# sphinx_gallery_alt = "{BAD}"

values = []  # {BAD}


def error(name):
    raise ValueError(f"{{name}}: {BAD}")
'''
TABLE = f'name,meaning\ncal,"A product.\n{BAD}"\nrate,fine\n'


@pytest.fixture(scope="module")
def prose():
    """The linter, which is a script and not a module of a package."""
    spec = importlib.util.spec_from_file_location("prose", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def phrases(prose):
    return prose.read_phrases()


def lines_of(prose, phrases, path, text):
    path.write_text(text, encoding="utf-8")
    return [int(fault.split(":")[1]) for fault in prose.faults(path, phrases)]


def test_each_phrase_is_found_in_its_bad_example_and_in_no_good_one(phrases):
    for phrase in phrases:
        assert phrase["pattern"].search(phrase["bad"]), phrase
        assert not [each for each in phrases if each["pattern"].search(phrase["good"])], phrase


def test_a_page_is_read_with_its_tables_code_and_descriptions(prose, phrases, tmp_path):
    found = lines_of(prose, phrases, tmp_path / "page.md", PAGE)
    assert sorted(found) == [3, 8, 14, 16, 18]


def test_a_module_is_read_with_docstrings_comments_and_messages(prose, phrases, tmp_path):
    found = lines_of(prose, phrases, tmp_path / "module.py", MODULE)
    assert sorted(found) == [3, 6, 8, 12]


def test_a_table_is_read_cell_by_cell(prose, phrases, tmp_path):
    assert lines_of(prose, phrases, tmp_path / "table.csv", TABLE) == [3]


def test_faults_are_printed_and_counted(prose, tmp_path, capsys):
    path = tmp_path / "page.md"
    path.write_text(BAD, encoding="utf-8")
    assert prose.main([str(path)]) == 1
    assert capsys.readouterr().out.startswith(f"{path}:1: ")
    path.write_text("The file is not a cutout.", encoding="utf-8")
    assert prose.main([str(path)]) == 0
    assert not capsys.readouterr().out
