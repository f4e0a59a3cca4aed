"""Formulae as MathML, which browsers draw themselves: no script, no font from anywhere."""

from docutils import nodes
from docutils.utils.math import latex2mathml


def visit_math(translator, node):
    """Write an inline formula."""
    translator.body.append(latex2mathml.tex2mathml(node.astext()))
    raise nodes.SkipNode


def visit_math_block(translator, node):
    """Write a displayed formula."""
    formula = latex2mathml.tex2mathml(node.astext(), as_block=True)
    translator.body.append(f'<div class="math">{formula}</div>')
    raise nodes.SkipNode


def setup(app):
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
