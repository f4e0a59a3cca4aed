"""Pages on another version of a package: what broke is found, and said."""

import doctest
import os
import sys
import time
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
sys.path += [str(ROOT / "tests" / "reader"), str(ROOT / "docs" / "_ext")]
import trials  # noqa: E402
import verdicts  # noqa: E402
import verify  # noqa: E402

PIPELINE = """
from astropy import units as u

class Spectrum:
    flux = [1.0, 2.0] * u.Jy
"""
PAGE = """
from pipeline import Spectrum
from astropy import units as u

flux = Spectrum().flux
assert abs(flux.sum() - 3 * u.Jy) < 0.1 * u.Jy
"""
CHANGES = {
    "as it was": ("", "", "passed", ""),
    "renamed": ("flux =", "fluxes =", "failed", "AttributeError: 'Spectrum' object has no"),
    "other unit": ("[1.0, 2.0] * u.Jy", "[1.0, 2.0] * u.mJy", "failed", "AssertionError"),
    "no unit": ("[1.0, 2.0] * u.Jy", "[1.0, 2.0]", "failed", "AttributeError: 'list'"),
    "deprecated": (
        "class",
        "import warnings\nwarnings.warn('gone soon')\nclass",
        "warned",
        "UserW",
    ),
}


def verdict_of(runtest):
    """Return the verdict on a test, and what it says, and whether pytest is told that it failed."""
    item = SimpleNamespace(user_properties=[])
    try:
        verdicts.run_apart(item, runtest)
        told = "passed"
    except pytest.fail.Exception:
        told = "failed"
    except pytest.skip.Exception:
        told = "skipped"
    return *dict(item.user_properties)["verdict"], told


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_pipeline_is_found_on_the_page(change, tmp_path, monkeypatch):
    old, new, verdict, says = CHANGES[change]
    (tmp_path / "pipeline.py").write_text(PIPELINE.replace(old, new))
    monkeypatch.syspath_prepend(tmp_path)
    found = verdict_of(lambda: exec(compile(PAGE, "page.py", "exec"), {}))
    assert found[0] == verdict
    assert found[1].startswith(says)
    assert found[2] == ("failed" if verdict == "failed" else "passed")


def test_the_line_of_the_page_is_said(monkeypatch, tmp_path):
    page = tmp_path / "plot_flux.py"
    page.write_text("import os\nflux = os.fluxes\n")
    monkeypatch.setattr(verdicts, "PAGES", (str(tmp_path),))
    _, says, _ = verdict_of(lambda: exec(compile(page.read_text(), str(page), "exec"), {}))
    assert says == "AttributeError: module 'os' has no attribute 'fluxes', in flux = os.fluxes"


@pytest.mark.parametrize(
    ("example", "says"),
    [(">>> 1 + 1\n3", "1 + 1 gives 2"), (">>> int('x')\n3", "ValueError: invalid literal")],
)
def test_the_example_of_a_docstring_that_fails_is_said(example, says):
    runner = doctest.DebugRunner()
    test = doctest.DocTestParser().get_doctest(example, {}, "name", "file", 0)
    assert verdict_of(lambda: runner.run(test))[1].startswith(says)


def test_folders_of_this_machine_are_not_said():
    said = verdicts.short("no 'flux' from 'pipeline' (/home/me/pipeline.py), in MJy/sr or `a/b`")
    assert said == "no 'flux' from 'pipeline' (pipeline.py), in MJy/sr or 'a/b'"


def test_a_page_that_goes_on_or_ends_its_process_has_failed(monkeypatch):
    monkeypatch.setattr(verdicts, "SECONDS", 1)
    assert verdict_of(lambda: time.sleep(60))[:2] == ("failed", "ran for more than 1 s")
    assert verdict_of(lambda: os._exit(3))[:2] == ("failed", "ended its process")


def test_what_a_version_cannot_make_is_skipped():
    mode = SimpleNamespace(hindrance=lambda run, number: f"jwst {number} cannot make {run}.")
    found = verdict_of(lambda: verdicts.skip_the_impossible(mode, "spec3", "1.18.1"))
    assert found == ("skipped", "jwst 1.18.1 cannot make spec3.", "skipped")


def test_warnings_of_one_page_are_not_those_of_another():
    assert verdict_of(lambda: warnings.warn("old", stacklevel=1))[0] == "warned"
    assert verdict_of(lambda: None) == ("passed", "", "passed")


def report_of(nodeid, verdict, says=""):
    """Return a report of a test, as pytest makes it."""
    properties = [("verdict", (verdict, says))]
    failed = verdict == "failed"
    return SimpleNamespace(nodeid=nodeid, when="call", user_properties=properties, failed=failed)


def test_the_report_names_the_first_page_that_breaks(tmp_path):
    table = verdicts.Table(tmp_path / "table.ecsv")
    table.pytest_runtest_logreport(
        report_of("p/test_e.py::test_example[wcs/plot_sip.py]", "passed")
    )
    table.pytest_runtest_logreport(
        report_of("p/test_e.py::test_example[stage2/plot_cal.py]", "failed", "no | attribute")
    )
    table.pytest_runtest_logreport(
        report_of("p/test_c.py::test_chapter[learn/3-stage1.md]", "warned")
    )
    table.pytest_runtest_logreport(report_of("s/names.py::jwst_gallery.names.form", "skipped"))
    table.pytest_collectreport(
        SimpleNamespace(nodeid="src/a.py", failed=True, longrepr="...\nE ImportError: no b")
    )
    table.pytest_sessionfinish()
    trial = trials.read(table.path)
    assert trial.count == {"passed": 1, "failed": 2, "warned": 1, "skipped": 1}
    assert trial.of("chapter", "learn/3-stage1").runs
    text = verify.report(trial)
    assert f"With jwst {trial.about['jwst']}, `stage2/plot_cal` is the first that breaks" in text
    assert r"| `stage2/plot_cal` | no \| attribute |" in text
    assert "| `src/a.py` | E ImportError: no b |" in text


@pytest.mark.parametrize(
    ("number", "explains"), [("1.18.1", True), ("3.0.0", False), ("1.20.2", False)]
)
def test_a_change_of_layout_since_a_version_explains_what_fails(number, explains):
    row = trials.Verdict("example", "stage3/plot_whtlt", "failed", "KeyError: 'BJD_TDB'")
    change = verify.explained(row, number).change
    assert ("whtlt-columns" in change.split()) == explains
    assert verify.explained(row._replace(verdict="warned"), number).change == ""


@pytest.mark.parametrize(
    ("wanted", "asked"),
    [
        ("newest", "jwst"),
        ("2.0.0", "jwst==2.0.0"),
        ("git+https://host/jwst", "jwst @ git+https://host/jwst"),
    ],
)
def test_a_version_or_an_address_is_asked_for(wanted, asked):
    assert verify.asked_for(wanted) == asked


def test_a_wheel_is_asked_for_by_its_whole_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("jwst-9.whl").touch()
    assert verify.asked_for("jwst-9.whl") == f"jwst @ {(tmp_path / 'jwst-9.whl').as_uri()}"


@pytest.fixture
def asked_of_uv(monkeypatch):
    """The commands that uv is given; the testbed's environment is said to hold three packages."""
    commands = []

    def uv(*arguments):
        commands.append(list(map(str, arguments)))
        return "astropy==7.1.0\njwst==1.18.1\npysiaf==0.25.0\n" if "freeze" in arguments else ""

    monkeypatch.setattr(verify, "uv", uv)
    monkeypatch.setattr(verify.environments, "python_of", lambda release: Path("python"))
    return commands


def test_a_known_version_has_the_packages_of_its_samples(asked_of_uv):
    verify.environment("1.18.1")
    _, _, of_the_time, _, own = asked_of_uv
    release = verify.versions.releases()["1.18.1"]
    assert {"astropy==7.1.0", "jwst==1.18.1", "stdatamodels", "ipython"} <= set(of_the_time)
    assert of_the_time[of_the_time.index("--exclude-newer") + 1] == release.until
    # Newer than the version, and asked for as in the testbed's environment.
    assert not [one for one in of_the_time if one.startswith("pysiaf")]
    assert own[-4:] == ["--no-deps", "pysiaf==0.25.0", "--editable", str(verify.ROOT)]


def test_the_newest_has_the_newest_of_everything(asked_of_uv):
    verify.environment("newest")
    _, packages, _, own = asked_of_uv
    assert {"jwst", "--upgrade", "--prerelease", "pysiaf"} <= set(packages)
    assert own[-3:] == ["--no-deps", "--editable", str(verify.ROOT)]


def test_the_version_of_the_site_runs_where_the_site_is_built(asked_of_uv):
    assert verify.environment(verify.versions.installed()) == Path(sys.prefix)
    assert not asked_of_uv
