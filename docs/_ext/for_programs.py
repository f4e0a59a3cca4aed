"""Files for programs that read the site: each page as plain text, a list of the pages, robots.txt.

A page `learn/3-stage1.html` has its text beside it, as `learn/3-stage1.md`: Markdown, with the
outputs of its code. `llms.txt` lists these texts, as https://llmstxt.org proposes.
"""

import re
from importlib.metadata import metadata
from pathlib import Path
from urllib.parse import urljoin

import lxml.html
from finding.search import has_class
from html_to_markdown import convert

# Parts of a page that are not text: links to itself, buttons, forms, badges.
LEFT_OUT = (
    *("headerlink", "runs-on", "copybtn", "sphx-glr-download-link-note", "sphx-glr-footer"),
    *("sphx-glr-tag-list", "sphx-glr-timing", "example-filter", "finder-form", "explorer"),
)
# Pygments' names of languages, of which the rest has none in Markdown.
LANGUAGES = {"ipython3": "python", "Python": "python", "python": "python", "bash": "bash"}
# Pages that answer no question about data.
NOT_LISTED = ("developers/", "about/datasets", "search", "genindex")
FIRST_PARAGRAPH = re.compile(r"^[A-Z][^\n]*(?:\n[^\n]+)*", re.MULTILINE)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
SENTENCE = re.compile(r".*?[.?!](?= |$)")


def article_of(body):
    """Return the article of a page: its text, without links to itself, forms and badges."""
    article = lxml.html.fragment_fromstring(body, create_parent="article")
    for element in {*article.xpath(has_class(LEFT_OUT)), *article.iter("script", "form")}:
        element.drop_tree()
    return article


def markdown_of(article):
    """Return an article as Markdown, its blocks of code with their language."""
    for block in article.xpath(".//div[contains(@class, 'highlight-')]"):
        words = [word.partition("-")[2] for word in block.get("class").split()]
        language = next((LANGUAGES[word] for word in words if word in LANGUAGES), "text")
        for pre in block.iter("pre"):
            code = lxml.html.Element("code")
            code.set("class", f"language-{language}")
            code.text = pre.text_content()
            pre[:], pre.text = [code], None
    return convert(lxml.html.tostring(article, encoding="unicode")).content.strip() + "\n"


def write_text(app, pagename, templatename, context, doctree):
    """Write the text of a page beside it, and tell the template that it is there."""
    if doctree is None:
        return
    path = Path(app.outdir, f"{pagename}.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(markdown_of(article_of(context["body"])), encoding="utf-8")
    context["text_url"] = f"{pagename.rpartition('/')[2]}.md"


def first_sentence(text):
    """Return the first sentence of a page's text, without links."""
    found = FIRST_PARAGRAPH.search(text)
    line = " ".join(LINK.sub(r"\1", found[0]).split()) if found else ""
    return sentence[0] if (sentence := SENTENCE.match(line)) else line


def listed(env, page):
    """Return the pages below another, each before those below it."""
    below = env.toctree_includes.get(page, [])
    return [one for child in below for one in (child, *listed(env, child))]


def list_of_pages(app):
    """Return the list of the pages' texts, by the parts of the site."""
    about = metadata("jwst-gallery")
    lines = [f"# {about['Name']}", "", f"> {about['Summary']}"]
    for part in app.env.toctree_includes[app.config.root_doc]:
        title = app.env.titles[part].astext()
        lines += ["", f"## {title}", ""]
        for page in dict.fromkeys([part, *listed(app.env, part)]):
            path = Path(app.outdir, f"{page}.md")
            if page.startswith(NOT_LISTED) or not path.exists():
                continue
            name, address = app.env.titles[page].astext(), urljoin(app.config.html_baseurl, page)
            said = first_sentence(path.read_text(encoding="utf-8").partition("\n")[2])
            lines.append(f"- [{name}]({address}.md): {said}".removesuffix(": "))
    return "\n".join(lines) + "\n"


def write_lists(app, exception):
    """Write the list of pages, and where search engines find theirs."""
    if exception or app.builder.format != "html" or app.tags.has("only"):
        return
    outdir, home = Path(app.outdir), app.config.html_baseurl
    (outdir / "llms.txt").write_text(list_of_pages(app), encoding="utf-8")
    site_map = f"Sitemap: {urljoin(home, 'sitemap.xml')}\n" if home else ""
    (outdir / "robots.txt").write_text(f"User-agent: *\nAllow: /\n{site_map}", encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", write_text, priority=955)  # when the article is as it stays
    app.connect("build-finished", write_lists)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
