"""The site's search: Pagefind's index, of pages without what they have in common.

Pagefind is given a copy of each page, in which titles and the words of `words.toml` count more
than text, and which lacks the text that every page has. The pages themselves stay as they
are. In a browser, `search_results.js` asks the index.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import lxml.html

from jwst_gallery.products import product_types

WORDS = Path(__file__).with_name("words.toml")
ARTICLE = "//article[contains(@class, 'bd-article')]"
# Text that all pages of a kind share finds none of them.
BOILERPLATE = (
    *("headerlink", "sphx-glr-download-link-note", "sphx-glr-footer", "sphx-glr-timing"),
    *("runs-on", "works-on", "sphx-glr-tag-list", "example-filter", "finder-form"),
)
# Sections of product pages that are much alike.
ALIKE = (
    ".//section[starts-with(@id, 'header-keywords') or starts-with(@id, 'files-by-other-versions')]"
)
FIRST_PARAGRAPH = ".//section[h1]/p[not(contains(@class, 'runs-on'))]"
TAGS = ("sphx-glr-example-tags",)
MESSAGES = ("message",)
# Keywords and values of headers, such as PHOTMJSR and NRS_FIXEDSLIT, in code. EXP_TYPE is on
# nearly all pages, which give its values.
NAME = re.compile(r"\b(?!EXP_TYPE\b)(?:[A-Z][A-Z0-9]+(?:[_-][A-Z0-9]+)+|[A-Z][A-Z0-9]{3,})\b")
CODE = (
    ".//div[contains(@class, 'highlight')]//pre[not(ancestor::*[contains(@class, 'output')])]"
    " | .//*[contains(@class, 'works-on')]"
)
# Code, output and lists of links count less than sentences.
FAINT = ("sphx-glr-script-out", "cell_output", "highlight", "toctree-wrapper")


def has_class(names):
    """Return the XPath of the elements that have one of these classes."""
    tests = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in names)
    return f".//*[{tests}]"


def of_page(table, page):
    """Return the values of a table whose keys are patterns of pages."""
    return [value for pattern, value in table.items() if fnmatchcase(page, pattern)]


def synonyms(title, groups):
    """Return the other words for what a title is about: those of the groups it has a word of."""
    said = f" {title.lower()} "
    return [word for group in groups if any(f" {word}" in said for word in group) for word in group]


def intermediate(words):
    """Return the weights of the products that show the work of a single step."""
    kinds = [kind for kind in product_types() if kind.intermediate]
    return {f"products/types/{kind.suffix}-stage{kind.stage}": words["steps"] for kind in kinds}


def names_in_code(article):
    """Return the names of keywords in a page's code, each once: there they count less than text."""
    found = NAME.findall(" ".join(one.text_content() for one in article.xpath(CODE)))
    return " ".join(dict.fromkeys(found))


def headings_of(page, words):
    """Return how much the headings of a page count; those of its entries as titles of pages."""
    counts = list(words["headings"])
    if any(fnmatchcase(page, pattern) for pattern in words["entries"]):
        counts[1:3] = counts[:1] * 2
    return counts


def copy_for_index(page, html, words):
    """Return the text of a page as Pagefind is to see it, or None for one that is not searched."""
    root = lxml.html.document_fromstring(html)
    articles = root.xpath(ARTICLE)
    weight = min(of_page(words["weights"] | intermediate(words), page), default=1)
    if not articles or not weight:
        return None
    article = articles[0]
    title = next((h.text_content().rstrip("#") for h in article.iter("h1")), "")
    names = names_in_code(article)
    for element in article.xpath(has_class(BOILERPLATE)):
        element.drop_tree()
    for element in article.xpath(has_class(MESSAGES)):
        for inside in element.iter("div"):
            inside.attrib.pop("class", None)  # it is set as code, and counts as text
    for element in [*article.xpath(has_class(FAINT)), *article.xpath(ALIKE)]:
        element.set("data-pagefind-weight", str(0.2 * weight))
    for element in [*article.xpath(FIRST_PARAGRAPH)[:1], *article.xpath(has_class(TAGS))]:
        element.set("data-pagefind-weight", str(3 * weight))
    text = min(of_page(words["text"], page), default=1)
    article.set("data-pagefind-weight", str(weight * text))
    for number, count in enumerate(headings_of(page, words), start=1):
        for heading in article.iter(f"h{number}"):
            heading.set("data-pagefind-weight", str(weight * count))
    also = [*of_page(words["pages"], page), *synonyms(title, words["synonyms"])]
    # Dots, dashes and underscores join words that are looked for one by one, too.
    name = page.rpartition("/")[2].replace("-", " ").replace("_", " ").removeprefix("plot ")
    for count, found in ((words["names"], names), (words["keywords"], " ".join([*also, name]))):
        element = lxml.html.Element("div")
        element.set("data-pagefind-weight", str(weight * count))
        element.text = found
        article.append(element)
    article.set("data-pagefind-body", "")
    return lxml.html.tostring(root, encoding="unicode")


def make_index(outdir, pages):
    """Write the index of pages (name, text) into the built site."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    target = outdir / "pagefind"
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        for page, html in pages:
            if content := copy_for_index(page, html, words):
                path = Path(folder, f"{page}.html")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
        command = [sys.executable, "-m", "pagefind", "--site", folder, "--output-path", target]
        subprocess.run([*command, "--keep-index-url", "--quiet"], check=True)
    for path in [*target.glob("*-ui.*"), *target.glob("*-highlight.js")]:
        path.unlink()  # Pagefind's own pages of results, of which none is used
    json.loads((target / "pagefind-entry.json").read_text())  # it was written to its end


def write_index(app, exception):
    """Index the pages when all are written."""
    if exception or app.builder.format != "html" or app.tags.has("only"):
        return
    outdir = Path(app.outdir)
    names = sorted(app.env.found_docs)
    pages = ((name, (outdir / f"{name}.html").read_text(encoding="utf-8")) for name in names)
    make_index(outdir, pages)


def add_script(app, pagename, templatename, context, doctree):
    """Load the script of the page of results there alone."""
    if pagename == "search":
        app.add_js_file("search_results.js", defer="defer")


def setup(app):
    """Register with Sphinx."""
    app.connect("build-finished", write_index)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
