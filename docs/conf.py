"""Sphinx configuration of the site."""

import os
import sys
import tomllib
from importlib.metadata import version as version_of
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))
# Examples and chapters run two at a time: one thread each.
for _pool in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_pool, "1")

import inventories  # noqa: E402  (found through the line above)

project = "jwst-gallery"
author = "The jwst-gallery developers"
project_copyright = author
version = release = version_of("jwst-gallery")
# The one place that knows where the repository is.
project_urls = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["project"]["urls"]

extensions = [
    # stated by others
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "numpydoc",
    "myst_nb",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
    "notfound.extension",
    "sphinx_reredirects",
    "sphinxext.opengraph",
    # the project's own, one idea each: docs/_ext
    "accessible",
    "api_pages",
    "catalogue.writer",
    "chapter_notebooks",
    "chapter_runs",
    "code_links",
    "exercises",
    "explorer.writer",
    "finding.search",
    "finding.source_links",
    "for_programs",
    "frame_names",
    "fresh_code",
    "gallery_workers",
    "lighter_styles",
    "mast_stand_in",
    "messages",
    "run_here",
    "runs_on",
    "warm_forks",
    "works_on",
]

source_suffix = {".rst": "restructuredtext", ".md": "myst-nb"}
exclude_patterns = [
    "_build",
    "_ext",
    # MyST-NB would take the gallery's notebook downloads for chapters
    "gallery/*.ipynb",
    "gallery/**/*.ipynb",
    # ... and those of the exercises too
    "learn/exercises/*.ipynb",
    # read by the `minigallery` directive, not pages of their own
    "gallery/backreferences",
]
nitpicky = True
# Sphinx-Gallery looks at the whole path, and so at the folder in which the repository is.
suppress_warnings = ["sphinx_gallery.space_in_filename"]
# Names in docstrings that no inventory has: of packages without one, and of parts without a page.
nitpick_ignore_regex = [
    (r"py:.*", rf"({'|'.join([*inventories.projects(), 'asdf', 'crds', 'pysiaf'])})(\..*)?$"),
    (r"py:.*", r"(np|plt|os|typing|collections|argparse|pathlib)(\..*)?$"),
    (r"py:.*", r"(Path|object|[A-Z]\w*(Error|Warning))$"),
    (r"py:.*", r"(str|int|float|bool|list|tuple|dict|bytes)$"),
]
intersphinx_mapping = inventories.mapping()

default_role = "code"  # `name` in a docstring is set as code
autosummary_generate = False
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "none"  # the docstrings state types and shapes
numpydoc_show_class_members = False

# ------------------------------------------------------------------ chapters
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist", "attrs_inline"]
myst_heading_anchors = 3
nb_execution_mode = "force"  # Sphinx reads changed pages only; what it reads is run
nb_execution_raise_on_error = False  # it warns, with the traceback; and warnings are errors
nb_execution_timeout = 120
nb_execution_show_tb = True
nb_merge_streams = True
# The label of a folded cell that states no other: the solutions of the exercises.
nb_code_prompt_show = "Show the solution"
nb_code_prompt_hide = "Hide the solution"
nb_render_markdown_format = "gfm"
nb_ipywidgets_js = {}  # else every page loads scripts from another host

# ------------------------------------------------------------------- gallery
sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "gallery",
    "subsection_order": [
        f"../examples/{name}"
        for name in ("stage1", "stage2", "stage3", "associations", "wcs", "ecosystem")
    ],
    "within_subsection_order": "gallery_order.PipelineOrder",
    "filename_pattern": r"plot_",
    "parallel": 2,
    "image_scrapers": ("figure_scraper.scrape",),
    "image_srcset": ["2x"],
    "reset_modules": ("matplotlib", "example_setup.prepare"),
    "remove_config_comments": True,
    "backreferences_dir": "gallery/backreferences",
    "doc_module": ("jwst_gallery",),
    "capture_repr": ("_repr_html_", "__repr__"),
    # figures end with plt.show(), axes methods return artists: neither is a result
    "ignore_repr_types": r"matplotlib",
    "junit": "junit-gallery.xml",
    "write_computation_times": False,  # its page loads scripts from other hosts
    "min_reported_time": 0,
    "show_signature": False,
    "first_notebook_cell": (
        "# To install what this notebook needs, remove the first # of the next line, and run it.\n"
        '# %pip install "jwst-gallery[samples]"'
    ),
    "download_all_examples": True,
    "copyfile_regex": r"(?!)",
}

# ---------------------------------------------------------------------- html
html_theme = "pydata_sphinx_theme"
html_title = "jwst-gallery"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_favicon = "_static/icon.svg"
html_css_files = ["site.css", "frames.css", ("print.css", {"media": "print"})]
html_js_files = [("example_filter.js", {"defer": "defer"})]
html_copy_source = False
html_domain_indices = False  # the API pages list the modules
html_show_sourcelink = False
html_context = {"jwst_version": version_of("jwst"), "default_mode": "auto"}
html_theme_options = {
    "logo": {
        "text": "jwst-gallery",
        "image_light": "_static/icon.svg",
        "image_dark": "_static/icon.svg",
    },
    "navbar_align": "left",
    "header_links_before_dropdown": 8,
    "external_links": [{"name": "Repository", "url": project_urls["Repository"]}],
    "show_toc_level": 2,
    "navigation_depth": 4,
    "secondary_sidebar_items": ["page-toc", "source_links"],
    "footer_start": ["built_with"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"index": [], "install": []}
redirects = {"reference/testbed": "../developers/index.html"}  # former addresses
# The page for addresses that lead nowhere is shown at any depth: it needs the whole of a path.
HOME = os.environ.get("READTHEDOCS_CANONICAL_URL", "/")
notfound_urls_prefix = urlsplit(HOME).path
# Canonical addresses and the site map, where the site has a home.
if urlsplit(HOME).netloc:
    html_baseurl = HOME
    extensions.append("sphinx_sitemap")
sitemap_url_scheme = "{link}"
sitemap_excludes = ["search.html", "genindex.html", "404.html"]
# If several versions are published side by side (.github/workflows/pages.yml), readers choose one
# from a list, and a banner warns on pages of any version but the newest release.
if site_version := os.environ.get("SITE_VERSION"):
    release = f"{version}.dev" if site_version == "dev" else version
    html_theme_options |= {
        "switcher": {
            "json_url": f"{notfound_urls_prefix.rstrip('/').rpartition('/')[0]}/switcher.json",
            "version_match": site_version,
        },
        "check_switcher": False,  # it is beside the site, not in it
        "show_version_warning_banner": True,
        "navbar_end": ["version-switcher", "theme-switcher", "navbar-icon-links"],
    }
    tags.add("published")  # noqa: F821  (Sphinx gives it)
# The preview of a link to a page on other sites, with the page's first sentences.
ogp_site_url = HOME if urlsplit(HOME).netloc else ""
ogp_image = "_static/readme.png"
ogp_image_alt = (
    "Three pages of the site: the ramp of a pixel that a cosmic ray hit, the sources found in the "
    "combined image, and the frames between detector and sky."
)
# Only code that runs as it is copied: cells, scripts and complete blocks, not outputs or fragments
# (`nox -s examples`; tests/reader/blocks.py).
copybutton_selector = (
    "div:is(.highlight-ipython3, .highlight-Python, .highlight-python):not(.fragment) pre"
)
