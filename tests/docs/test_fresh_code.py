"""Records of what pages ran on: who runs again, and what forgets nothing that it should keep."""

from types import SimpleNamespace

import fresh_code
import pytest

CODE = "total = sum([1, 2])\n"


@pytest.fixture
def app(tmp_path):
    """A project with two examples that ran, and a chapter."""
    docs, examples = tmp_path / "docs", tmp_path / "examples" / "wcs"
    examples.mkdir(parents=True)
    (docs / "learn").mkdir(parents=True)
    for name in ("plot_one", "plot_two"):
        (examples / f"{name}.py").write_text(CODE)
    (docs / "learn" / "1-first.md").write_text("# First\n\n```{code-cell} python\na = 1\n```\n")
    gallery = {"filename_pattern": "plot_", "plot_gallery": True}
    config = SimpleNamespace(sphinx_gallery_conf=gallery, behind_all_pages="today")
    project = SimpleNamespace(srcdir=docs, doctreedir=tmp_path, config=config)
    fresh_code.forget_old_runs(project)
    for script in fresh_code.scripts_to_run(project):
        record(project, script.stem).write_text("a sum of the text")
    return project


def record(app, name):
    """Sphinx-Gallery's record that an example ran."""
    return app.srcdir / "gallery" / "wcs" / f"{name}.py.md5"


def ran(app):
    return [name for name in ("plot_one", "plot_two") if record(app, name).exists()]


def test_examples_stay_as_long_as_nothing_changes(app):
    fresh_code.forget_old_runs(app)
    assert ran(app) == ["plot_one", "plot_two"]


def test_every_example_runs_again_on_another_style_or_version(app):
    app.config.behind_all_pages = "tomorrow"
    fresh_code.forget_old_runs(app)
    assert ran(app) == []


def test_the_example_alone_runs_again_whose_code_comes_from_elsewhere(app):
    script = app.srcdir.parent / "examples" / "wcs" / "plot_one.py"
    script.write_text("from jwst_gallery import parse_name\n\nprint(parse_name)\n")
    fresh_code.forget_old_runs(app)
    assert ran(app) == ["plot_two"]


@pytest.mark.parametrize("changed", [{"filename_pattern": "/other"}, {"plot_gallery": False}])
def test_a_build_that_runs_no_example_forgets_none(app, changed):
    app.config.sphinx_gallery_conf |= changed
    app.config.behind_all_pages = "tomorrow"
    fresh_code.forget_old_runs(app)
    assert ran(app) == ["plot_one", "plot_two"]


def test_pages_are_read_again_when_what_is_behind_them_changes(app):
    env = SimpleNamespace(
        found_docs={"learn/1-first"}, doc2path=lambda name: app.srcdir / f"{name}.md"
    )
    assert fresh_code.outdated(app, env, set(), set(), set()) == ["learn/1-first"]
    assert fresh_code.outdated(app, env, set(), set(), set()) == []
    app.config.behind_all_pages = "tomorrow"
    assert fresh_code.outdated(app, env, set(), set(), set()) == ["learn/1-first"]
