"""A line below the code that names a file: the files that the script or chapter works on.

The line comes from the guard in that code, `require(filename, ...)`, and from the version of jwst
that the site is built with.
"""

from importlib.metadata import version

from docutils import nodes
from script_table import guards

FOLDERS = ("gallery/", "learn/", "wcs/")


def parts_of(code):
    """List the products that the guards in code take, each with the exposure types that go with it.

    Products of the same exposure types are together.
    """
    together = {}
    for suffixes, exp_types, stage, model in guards(code):
        for suffix in suffixes.split():
            of = f" of stage {stage}" if stage else ""
            product = (suffix, of + (f" ({model})" if model else ""))
            together.setdefault(exp_types, {})[product] = None
    return [(list(products), exp_types.split()) for exp_types, products in together.items()]


def listed(pairs, word="or"):
    """Return nodes: a name and what follows it, for each; a word is between the last two."""
    found = []
    for number, (name, after) in enumerate(pairs):
        between = "" if number == 0 else f" {word} " if number == len(pairs) - 1 else ", "
        found += [nodes.Text(between), nodes.literal(name, name), nodes.Text(after)]
    return found


def line_of(code):
    """Return the paragraph on what the guards in code take; None without any."""
    parts = parts_of(code)
    if not parts:
        return None
    word = "and" if len(guards(code)) > 1 else "or"  # a guard for each file
    line = nodes.paragraph("", "Works on: ", classes=["works-on"])
    for number, (products, exp_types) in enumerate(parts):
        line += [nodes.Text("; " if number else ""), *listed(products, word)]
        if exp_types != ["*"]:
            named = listed([(one, "") for one in exp_types])
            line += [nodes.Text(" with EXP_TYPE "), *named]
    line += nodes.Text(f". Tested on jwst {version('jwst')}.")
    return line


def add_lines(app, doctree):
    """Put the line below each block of code that has a guard."""
    if not app.env.docname.startswith(FOLDERS):
        return
    for block in list(doctree.findall(nodes.literal_block)):
        code = block.astext()
        if "\nrequire(" not in code or (line := line_of(code)) is None:
            continue
        while isinstance(block.parent, nodes.container):  # the cell of a notebook
            block = block.parent
        block.parent.insert(block.parent.index(block) + 1, line)


def setup(app):
    """Register with Sphinx."""
    app.connect("doctree-read", add_lines)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
