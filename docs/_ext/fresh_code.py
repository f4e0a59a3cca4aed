"""Run a page again when the code behind it changed.

Sphinx-Gallery compares the scripts and Sphinx the pages; neither sees a change of the package, of
the samples, of an installed version, or of the machinery that runs pages. A digest of these, one
for each page, does: `page_code` says what is behind a page. The machinery, all modules of this
folder and the figure style, is behind every page. The installed packages that count are those
that jwst-gallery names, those that run pages, and others that pages use; their own dependencies do
not count.
"""

import functools
import hashlib
import platform
import re
from importlib.metadata import requires, version
from pathlib import Path

import page_code
from catalogue.facts import FactStore
from sphinx_gallery.gen_rst import executable_script

from jwst_testbed.engine.keys import meaning, versions

HERE = Path(__file__).parent
STYLE = HERE.parent / "gallery.mplstyle"
PACKAGE_FILES = {".py", ".csv"}
RUN_PAGES = ("ipykernel", "matplotlib-inline", "myst-nb", "pillow", "sphinx-gallery")
USED_BY_PAGES = ("astroquery",)


def set_basis(app, config):
    """Note a digest of what is behind every page."""
    # No page surveys files: what that needs is not installed here.
    lines = [line for line in requires("jwst-gallery") if "survey" not in line]
    named = [re.match(r"[\w-]+", line)[0] for line in lines]
    installed = {name: version(name) for name in sorted({*named, *RUN_PAGES, *USED_BY_PAGES})}
    code = [meaning(path) for path in sorted(HERE.glob("*.py"))]
    # Which examples run, and how many at once, changes none of them.
    gallery = {**config.sphinx_gallery_conf, "filename_pattern": "", "parallel": 2}
    parts = [code, STYLE.read_text(), platform.python_version(), installed, versions(), gallery]
    config.behind_all_pages = hashlib.sha256(repr(parts).encode()).hexdigest()


def behind(path):
    """Return the digest of what is behind a page's own code; of one without code, nothing."""
    code = page_code.code_of(path)
    return page_code.digest(code) if code.strip() else ""


@functools.cache
def store_in(folder):
    """Return the digests of the last build, good as long as no file of the package changes."""
    places = [page_code.SOURCE / name for name in page_code.PACKAGES]
    files = [path for place in places for path in place.rglob("*") if path.suffix in PACKAGE_FILES]
    state = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(files)]
    basis = hashlib.sha256(repr([state, versions()]).encode()).hexdigest()
    return FactStore(Path(folder, "page_digests.json"), basis)


def digest(app, path):
    """Return the digest of all that is behind a page."""
    parts = app.config.behind_all_pages, store_in(app.doctreedir).recall(behind, path)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def scripts_to_run(app):
    """Return the gallery's scripts, or those that a build is to run."""
    scripts = sorted((app.srcdir.parent / "examples").glob("*/plot_*.py"))
    return [path for path in scripts if executable_script(path, app.config.sphinx_gallery_conf)]


def copy_of(app, script):
    """Return the path of Sphinx-Gallery's copy of a script; its records are beside it."""
    return app.srcdir / "gallery" / script.parent.name / script.name


def forget_old_runs(app):
    """Have Sphinx-Gallery run the examples again that ran on other code."""
    for script in scripts_to_run(app):
        copy = copy_of(app, script)
        ran_on, now = copy.with_suffix(".code"), digest(app, script)
        if not ran_on.exists() or ran_on.read_text() != now:
            copy.with_suffix(".py.md5").unlink(missing_ok=True)
            copy.parent.mkdir(parents=True, exist_ok=True)
            ran_on.write_text(now)


def outdated(app, env, added, changed, removed):
    """List the pages that Sphinx must read again; their digests are kept with what it reads."""
    old = getattr(env, "page_digests", {})
    sources = {page: Path(env.doc2path(page)) for page in env.found_docs}
    env.page_digests = {page: digest(app, path) for page, path in sources.items()}
    store_in(app.doctreedir).save()
    return [page for page, now in env.page_digests.items() if old.get(page) != now]


def setup(app):
    """Register with Sphinx."""
    app.add_config_value("behind_all_pages", "", "", types=(str,))
    # Sphinx-Gallery completes its configuration after that, with objects.
    app.connect("config-inited", set_basis, priority=5)
    app.connect("builder-inited", forget_old_runs, priority=400)  # the gallery runs after it
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
