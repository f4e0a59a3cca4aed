"""Each chapter as a notebook, to download: its text and its code, without outputs.

The cells are the blocks of the page that have a copy button. The first one installs what the
others need, as in the notebooks of the gallery. Links lead to the site, where it has a home.
"""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
import nbformat
from finding.search import has_class
from for_programs import article_of, markdown_of

FOLDERS = ("learn/", "wcs/")
# They have notebooks of their own, to be filled in by the reader.
EXERCISES = "learn/7-exercises"
COPIED = (
    ".//div[contains(@class, 'highlight-ipython3') or contains(@class, 'highlight-python')]"
    "[not(contains(@class, 'fragment'))]"
)
MARK = re.compile(r"^code cell (\d+) of this page$", re.MULTILINE)
# Outputs, and the lines with which a page folds its solutions away.
LEFT_OUT = ("cell_output", "collapsed", "expanded")
LINK = '<a href="{}" download>Download as a notebook</a>'
BADGE = re.compile(r'(<p class="runs-on">.*?)(</p>)', re.DOTALL)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook_of(page, body, first_cell, home):
    """Return the notebook of a page, or None for a page without code."""
    article = article_of(body)
    for element in [*article.xpath(has_class(LEFT_OUT)), *article.iter("summary")]:
        element.drop_tree()
    blocks = article.xpath(COPIED)
    codes = [block.text_content().strip("\n") for block in blocks]
    if not codes:
        return None
    for number, block in enumerate(blocks):
        mark = lxml.html.Element("p")
        mark.text, mark.tail = f"code cell {number} of this page", block.tail
        block.getparent().replace(block, mark)
    lead_home(article, page, home)
    v4 = nbformat.v4
    cells = [v4.new_code_cell(first_cell)]
    for number, piece in enumerate(MARK.split(markdown_of(article))):
        if number % 2:
            cells.append(v4.new_code_cell(codes[int(piece)]))
        elif piece.strip():
            cells.append(v4.new_markdown_cell(piece.strip()))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # by default another one each time
    return v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def lead_home(article, page, home):
    """Have links lead to the site; where it has no home, leave their text alone."""
    for attribute, tag in (("href", "a"), ("src", "img")):
        for element in article.xpath(f".//{tag}[@{attribute}]"):
            address = element.get(attribute)
            if urlsplit(address).netloc:
                continue
            if home:
                element.set(attribute, urljoin(urljoin(home, f"{page}.html"), address))
            elif tag == "a":
                element.drop_tag()
            else:
                element.drop_tree()


def write_notebook(app, pagename, templatename, context, doctree):
    """Write the notebook of a chapter beside its page, and lead to it from below the title."""
    if doctree is None or not pagename.startswith(FOLDERS) or pagename == EXERCISES:
        return
    first_cell = app.config.sphinx_gallery_conf["first_notebook_cell"]
    notebook = notebook_of(pagename, context["body"], first_cell, app.config.html_baseurl)
    if notebook is None:
        return
    path = Path(app.outdir, f"{pagename}.ipynb")
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    link = LINK.format(path.name)
    if BADGE.search(context["body"]):
        context["body"] = BADGE.sub(rf"\1 {link}\2", context["body"], count=1)
    else:
        line = f'</h1>\n<p class="runs-on">{link}</p>'
        context["body"] = context["body"].replace("</h1>", line, 1)


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", write_notebook, priority=956)  # after the page's text
    return {"parallel_read_safe": True, "parallel_write_safe": True}
