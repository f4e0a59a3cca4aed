"""The line on what a page works on, from the guards in its code."""

from importlib.metadata import version
from types import SimpleNamespace

import pytest
import works_on
from docutils import nodes
from docutils.utils import new_document

GUARD = 'filename = "x"\nrequire(filename, "cal", "crf", exp_type="*_IMAGE NIS_AMI")\n'
OTHERS = (
    'require(a, "rate", exp_type="NIS_SOSS")\nrequire(b, "x1dints", exp_type="NIS_SOSS", stage=3)\n'
    'require(c, "s2d", model="SlitModel")'
)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (GUARD, "cal or crf with EXP_TYPE *_IMAGE or NIS_AMI"),
        (OTHERS, "rate and x1dints of stage 3 with EXP_TYPE NIS_SOSS; s2d (SlitModel)"),
    ],
)
def test_the_line_says_what_the_guards_take(code, said):
    line = works_on.line_of(code).astext()
    assert line == f"Works on: {said}. Tested on jwst {version('jwst')}."


def test_code_without_a_guard_gets_no_line():
    assert works_on.line_of("print(1)") is None


@pytest.mark.parametrize(("docname", "number"), [("gallery/stage2/plot_cal", 1), ("about/data", 0)])
def test_the_line_stands_below_the_cell(docname, number):
    document = new_document("page")
    section, cell = nodes.section(), nodes.container()
    cell += nodes.literal_block(GUARD, GUARD)
    section += [cell, nodes.paragraph("", "what follows")]
    document += section
    works_on.add_lines(SimpleNamespace(env=SimpleNamespace(docname=docname)), document)
    assert section.children[0] is cell
    assert len(section.children) == 2 + number
    assert section.children[-1].astext() == "what follows"
