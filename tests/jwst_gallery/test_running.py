"""The gallery's scripts run on files of one's own, and what comes of it is kept and told."""

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from astropy.io import fits
from PIL import Image
from range_server import serving

from jwst_gallery import _remote, run, running, sample
from jwst_gallery._listing import folder_name
from jwst_gallery.cli import main
from jwst_gallery.running import _swapped
from jwst_gallery.scripts import scripts

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
NAME = "jw01093018001_03102_00001_nis_cal.fits"

DRAWS = """
import matplotlib.pyplot as plt
# %%
# Prose.

# sphinx_gallery_alt = "The first."
# sphinx_gallery_alt = "The 'second', in µm."
for size in (1, 2):
    plt.figure(figsize=(size, 1))
plt.show()

# %%
# sphinx_gallery_alt = "The third."
def draw():
    plt.figure(figsize=(3, 1))
draw()
"""


def width(figure):
    with Image.open(figure.path) as image:
        return image.width


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A process that nobody has waited for is dead all the same.
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def dies(process):
    end = time.monotonic() + 20
    while is_alive(process) and time.monotonic() < end:
        time.sleep(0.05)
    return not is_alive(process)


def test_a_file_takes_the_place_of_the_one_sample():
    path = Path("/data/it's mine_cal.fits")
    code = (EXAMPLES / "stage2/plot_cal.py").read_text()
    assert f"\nfilename = {str(path)!r}\n" in _swapped(code, path)
    assert 'sample("' not in _swapped(code, path)
    code = (EXAMPLES / "wcs/plot_footprints.py").read_text()
    assert f"\nfilenames = [{str(path)!r}]\n" in _swapped(code, path)
    code = (EXAMPLES / "stage3/plot_segm.py").read_text()
    assert _swapped(code, path) is None


@pytest.mark.parametrize("name", sorted(one.name for one in scripts()))
def test_each_script_is_code_without_what_its_page_hides(name):
    code = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    own = _swapped(code, "x.fits")
    if own is None:
        assert code.count(" = sample(") + code.count("[sample(") > 1
    else:
        compile(own, name, "exec")
        assert "assert " not in own
        assert own.count("'x.fits'") == 1


def test_a_script_is_named_with_its_folder_or_without():
    stems = [one.name.rpartition("/")[2] for one in scripts()]
    assert len(stems) == len(set(stems))
    for name in ("plot_sip", "wcs/plot_sip", "plot_sip.py"):
        assert running._named(name).name == "wcs/plot_sip"
    with pytest.raises(
        ValueError, match=r"no script wcs/plot_spi; did you mean plot_sip or \w+ or \w+\?\Z"
    ):
        running._named("wcs/plot_spi")


@pytest.mark.slow
def test_figures_are_kept_in_order_each_with_its_description(script, product, tmp_path):
    script(DRAWS)
    done = run("plot_cal", product, tmp_path / "out")
    assert (done.how, done.says) == ("worked", "3 figures")
    assert [one.alt for one in done.figures] == ["The first.", "The 'second', in µm.", "The third."]
    assert [one.path.name for one in done.figures] == [f"plot_cal-{n}.png" for n in (1, 2, 3)]
    assert width(done.figures[0]) < width(done.figures[1]) < width(done.figures[2])
    assert "Warning" not in done.errors


@pytest.mark.slow
def test_figures_are_kept_of_a_script_that_fails(script, product, tmp_path):
    script(DRAWS + "1 / 0\n")
    done = run("plot_cal", product, tmp_path)
    assert (done.how, done.says) == ("failed", "ZeroDivisionError: division by zero")
    assert [one.alt for one in done.figures][1:] == ["The 'second', in µm.", "The third."]


@pytest.mark.slow
def test_figures_of_other_processes_are_left_alone(script, product, tmp_path):
    script(
        "import subprocess, sys\n"
        "draw = 'from matplotlib import pyplot as plt; plt.figure(); plt.show()'\n"
        "subprocess.run([sys.executable, '-c', draw], check=True)\n"
    )
    done = run("plot_cal", product, tmp_path)
    assert (done.how, done.figures) == ("worked", ()), done.errors


@pytest.mark.slow
def test_figures_of_an_earlier_run_are_gone_and_nothing_else(script, product, tmp_path):
    script(DRAWS)
    run("plot_cal", product, tmp_path)
    others = {"plot_calints-1.png", "plot_cal-best.png"}
    for name in others:
        (tmp_path / name).touch()
    script("print('nothing drawn')\n")
    done = run("plot_cal", product, tmp_path)
    assert done.output == "nothing drawn\n"
    assert {one.name for one in tmp_path.glob("*.png")} == others
    assert not list(tmp_path.glob(".running-*"))
    assert "nothing drawn" in (tmp_path / "plot_cal.py").read_text()


@pytest.mark.parametrize(
    ("code", "how", "says"),
    [
        ("", "worked", "0 figures"),
        ("import sys; sys.exit('set CRDS_PATH')", "refused", "set CRDS_PATH"),
        (
            "raise ValueError(filename.rpartition('/')[2] + ' is the product cal')",
            "refused",
            f"{NAME} is the product cal",
        ),
        ("{}['slits']", "failed", "KeyError: 'slits'"),
        ("import sys; sys.exit(3)", "failed", "it ended with status 3, and said nothing"),
        (
            "import no_such_package",
            "failed",
            "ModuleNotFoundError: No module named 'no_such_package': python -m pip install "
            "'jwst-gallery[samples]' brings what it uses",
        ),
        (
            "# It needs a package (``pip install no-such-package``).\nimport no_such_package",
            "failed",
            "ModuleNotFoundError: No module named 'no_such_package': python -m pip install "
            "'jwst-gallery[samples]' no-such-package brings what it uses",
        ),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
            "failed",
            "it was ended from outside, by SIGKILL",
        ),
        (
            "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
            "signal.raise_signal(signal.SIGINT)",
            "failed",
            "it was ended from outside, by SIGINT",
        ),
        ("raise RuntimeError('\\x1b[31m red')", "failed", "RuntimeError: \\x1b[31m red"),
        (
            "# sphinx_gallery_start_ignore\nassert False\n# sphinx_gallery_end_ignore\n",
            "worked",
            "0 figures",
        ),
    ],
)
def test_how_a_script_ended_is_told(script, product, tmp_path, code, how, says):
    script(code)
    done = run("stage2/plot_cal", product, tmp_path)
    assert (done.how, done.says) == (how, says)


def test_warnings_are_shown_and_are_no_error(script, product, tmp_path):
    script("import warnings; warnings.warn('the unit is odd', stacklevel=1)")
    done = run("plot_cal", product, tmp_path)
    assert done.how == "worked"
    assert "UserWarning: the unit is odd" in done.errors


def test_a_script_that_takes_too_long_is_stopped_with_all_that_it_started(
    script, product, tmp_path
):
    script(
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    done = run("plot_cal", product, tmp_path, seconds=3)
    assert (done.how, done.says) == ("failed", "it ran for more than 3 s and was stopped")
    assert dies(int(done.output))


def test_a_script_has_the_environment_of_its_reader(script, product, tmp_path, monkeypatch):
    monkeypatch.setenv("CRDS_PATH", "/my/own")
    script("import json, os; print(json.dumps([dict(os.environ), os.getcwd()]))")
    before = dict(os.environ)
    environment, folder = json.loads(run("plot_cal", product, tmp_path).output)
    assert os.environ == before
    # Python itself sets LC_CTYPE where the locale is C.
    changed = {name for name in environment if environment[name] != before.get(name)}
    assert changed - {"LC_CTYPE"} == {"MPLBACKEND"}
    assert environment.keys() >= before.keys()
    assert not Path(folder).exists()


def test_a_relative_path_leads_to_the_same_file(script, product, tmp_path, monkeypatch):
    script("print(filename)")
    monkeypatch.chdir(product.parent)
    assert run("plot_cal", NAME, tmp_path).output.strip() == str(product)


def test_what_is_not_there_is_told_before_anything_runs(product, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no file mine_cal\.fits where you"):
        run("plot_cal", "mine_cal.fits", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert run("plot_segm", product, tmp_path / "out").how == "needs others"
    assert not (tmp_path / "out").exists()


def test_the_command_tells_each_run_and_goes_on_after_a_bad_file(script, product, tmp_path, capsys):
    script("print('seen')")
    (product.parent / "sub").mkdir()
    (product.parent / "sub" / NAME).write_bytes(product.read_bytes())
    (product.parent / "a_bad.fits").write_bytes(b"no FITS file")
    out = tmp_path / "out"
    assert main(["run", "plot_cal", str(product.parent), "-o", str(out)]) == 1
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert sum(line.startswith("worked       stage2/plot_cal ") for line in lines) == 3
    [line] = printed.err.splitlines()
    assert line.startswith("jwst-gallery: cannot read a_bad.fits as FITS: ")
    stem = NAME.removesuffix(".fits")
    for name in (stem, f"{stem}-2"):
        assert f"report: {out / name / 'report.html'}" in lines
        assert (out / name / "report.html").exists()


def test_the_command_says_whether_a_run_failed(script, product, tmp_path, capsys):
    arguments = ["run", "plot_cal", str(product), "-o", str(tmp_path)]
    script("1 / 0")
    assert main(arguments) == 1
    assert f"failed       stage2/plot_cal                  {NAME}: Zero" in capsys.readouterr().out
    script("import sys; sys.exit('not for it')")
    assert main(arguments) == 0
    assert f"refused      stage2/plot_cal                  {NAME}: not" in capsys.readouterr().out


def test_auto_says_where_nothing_fits(tmp_path, capsys):
    path = tmp_path / "mine.fits"
    fits.PrimaryHDU().writeto(path)
    assert main(["run", "auto", str(path), "-o", str(tmp_path / "out")]) == 0
    told, _ = capsys.readouterr().out.splitlines()
    assert told.split(maxsplit=2)[::2] == [
        "refused",
        "mine.fits: no script of the gallery takes it",
    ]
    assert "No script of the gallery takes it." in (tmp_path / "out/mine/report.html").read_text()


def test_auto_runs_what_fits(product, tmp_path, monkeypatch):
    ran = []
    real = running.run

    def kept(name, *where):
        ran.append(name)
        return real("plot_segm", *where)  # which needs others, and so takes no time

    monkeypatch.setattr(running, "run", kept)
    assert main(["run", "auto", str(product), "-o", str(tmp_path)]) == 0
    assert "stage2/plot_cal" in ran
    assert "stage1/plot_dark" not in ran


def test_a_file_elsewhere_is_downloaded_and_its_copy_removed(script, product, tmp_path, capsys):
    script("from pathlib import Path; print(filename, Path(filename).stat().st_size)")
    out = tmp_path / "out"
    with serving(product.parent) as server:
        server.statuses["gone_cal.fits"] = 503
        addresses = [f"{server.address}/{name}" for name in ("no.fits", "gone_cal.fits", NAME)]
        assert main(["run", "plot_cal", *addresses, "-o", str(out)]) == 1
    printed = capsys.readouterr()
    absent, gone = printed.err.splitlines()
    assert absent == f"jwst-gallery: there is no file {addresses[0]}"
    assert "cannot be reached for gone_cal.fits: its answer is 503" in gone
    told, where = printed.out.splitlines()
    assert told == f"worked       stage2/plot_cal                  {NAME}: 0 figures"
    folder = out / NAME.removesuffix(".fits")
    assert [one.name for one in out.iterdir()] == [folder.name]
    assert where == f"report: {folder / 'report.html'}"
    code = (folder / "plot_cal.py").read_text()
    copy = Path(re.search("^filename = '(.*)'$", code, re.MULTILINE)[1])
    assert copy.name == NAME
    assert f"{copy} {product.stat().st_size}" in (folder / "report.html").read_text()
    assert not copy.parent.exists()


def test_a_file_that_comes_in_part_is_not_run_on(script, product, tmp_path, monkeypatch, capsys):
    script("")

    class Cut(io.BytesIO):
        def read(self, *size):
            return super().read(*size) if self.tell() < 10 else b""

    cut = contextlib.contextmanager(lambda _: iter([Cut(bytes(_remote._PIECE + 10))]))
    monkeypatch.setattr(_remote, "open_uri", cut)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert main(["run", "plot_cal", f"memory://x/{NAME}", "-o", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err == f"jwst-gallery: memory://x sent a part of {NAME} only\n"
    assert list((tmp_path / "out").iterdir()) == list(tmp_path.glob("jwst-gallery-*")) == []


def test_each_file_has_a_folder_of_its_own():
    taken = []
    paths = ["a/x.fits", "b/x.fits", "x-2.fits", "s3://c/X.FITS.gz", "...fits", "d/..\\..fits"]
    for path in paths:
        taken.append(folder_name(path, taken))
    assert taken == ["x", "x-2", "x-2-2", "X", "file", "file-2"]


@pytest.mark.parametrize("arguments", [["plot_spi", "FILE"], ["plot_sip", "FILE", "-o", "FILE/x"]])
def test_a_mistake_gets_one_line_and_a_status(product, tmp_path, capsys, arguments):
    given = [word.replace("FILE", str(product)) for word in arguments]
    where = [] if "-o" in given else ["-o", str(tmp_path)]
    assert main(["run", *given, *where]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_ends_its_script(script, product, tmp_path, sent):
    folder = script("import os, time; print(os.getpid()); time.sleep(600)")
    code = """if True:
        import os, signal, sys
        from pathlib import Path
        from jwst_gallery import running
        from jwst_gallery.cli import main
        signal.signal(signal.SIGINT, signal.default_int_handler)
        running._examples = lambda: Path(sys.argv[1])
        sys.exit(main(["run", "plot_cal", sys.argv[2], "-o", sys.argv[3]]))
    """
    out = tmp_path / "out"
    command = subprocess.Popen(
        [sys.executable, "-c", code, folder, product, out], stderr=subprocess.PIPE, text=True
    )
    while not list(out.glob("*/.running-*/plot_cal.py")):
        assert command.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    children = Path(f"/proc/{command.pid}/task/{command.pid}/children").read_text().split()
    command.send_signal(sent)
    _, error = command.communicate(timeout=60)
    assert children
    assert all(dies(int(child)) for child in children)
    if sent == signal.SIGKILL:
        assert command.returncode == -sent
    else:
        assert command.returncode == 130
        assert error == "jwst-gallery: interrupted; what was complete is kept\n"
        assert [one.name for one in out.rglob("*")] == [NAME.removesuffix(".fits")]


@pytest.mark.slow
def test_the_wheel_brings_the_scripts(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    code = (
        "from jwst_gallery import running, scripts\n"
        "print(running.__file__)\n"
        "for one in scripts.scripts():\n"
        "    assert (running._examples() / f'{one.name}.py').is_file(), one.name\n"
        "print(running._examples())\n"
    )
    paths = os.pathsep.join([str(tmp_path / "installed"), os.environ.get("PYTHONPATH", "")])
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )
    where = tmp_path / "installed" / "jwst_gallery"
    assert ran.stdout.split() == [str(where / "running.py"), str(where / "examples")], ran.stderr
    assert running._examples() == EXAMPLES


@pytest.mark.samples
@pytest.mark.slow
def test_a_script_of_the_gallery_works_on_a_copy_of_a_sample(tmp_path):
    path = tmp_path / "my copy.fits"
    path.write_bytes(sample("nirspec_ta", "cal").read_bytes())
    done = run("plot_cal", path, tmp_path)
    assert done.how == "worked", done.errors
    assert done.figures[0].alt.startswith("Left, the calibrated image")
    assert str(path) in done.code
    assert "sphinx_gallery" not in done.code
