"""Links from a page to its source and to the list of problems, below its table of contents."""

from pathlib import Path
from urllib.parse import quote


def source_of(page, root):
    """Return the file, from the repository's folder on, in which a page is edited, or None."""
    folder, _, rest = page.partition("/")
    candidates = [f"docs/{page}.md"]
    if folder == "gallery":
        section = rest.removesuffix("index").removesuffix("/")
        name = "GALLERY_HEADER.rst" if page.endswith("index") else f"{rest}.py"
        candidates = [str(Path("examples", section if page.endswith("index") else "", name))]
    elif page.startswith("products/types/"):  # written from the catalogue
        candidates = ["src/jwst_gallery/data/product_types.csv"]
    return next((path for path in candidates if (root / path).exists()), None)


def add_links(app, pagename, templatename, context, doctree):
    """Tell the template where the page's source is, and where to report a problem."""
    urls = app.config.project_urls
    source = source_of(pagename, Path(app.srcdir).parent)
    if source and doctree is not None:
        context["source_url"] = f"{urls['Repository']}/edit/main/{source}"
        context["issue_url"] = f"{urls['Issues']}/new?title={quote(pagename + ': ')}"


def name_repository(app, docname, source):
    """Put the repository's and the site's address where a page says so, also in code."""
    source[0] = source[0].replace("|repository|", app.config.project_urls["Repository"])
    source[0] = source[0].replace("|home|", app.config.html_baseurl)


def setup(app):
    """Register with Sphinx."""
    app.add_config_value("project_urls", {}, "env", types=(dict,))
    app.connect("source-read", name_repository)
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
