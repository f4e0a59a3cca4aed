"""A batch has each file once, whatever is killed, and says how each script ended."""

import csv
import errno
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from itertools import pairwise
from pathlib import Path

import dask
import psutil
import pytest
from astropy.io import fits
from range_server import serving

from jwst_gallery import batch
from jwst_gallery.batch import batch_row, run_batch
from jwst_gallery.cli import main

SCRIPT = "stage2/plot_cal"
ENDS = ("worked", "refused", "failed", "needs_others")


@pytest.fixture
def in_workers(script, tmp_path, monkeypatch):
    """Write code in place of a script in the workers that are started, by whichever process."""

    def write(code):
        folder, preload = script(code), tmp_path / "preload.py"
        preload.write_text(
            "from pathlib import Path\n"
            "from jwst_gallery import running\n"
            f"running._examples = lambda: Path({str(folder)!r})\n"
        )
        monkeypatch.setenv("DASK_DISTRIBUTED__WORKER__PRELOAD", str([str(preload)]))
        return dask.config.set({"distributed.worker.preload": [str(preload)]})

    return write


def rows_of(folder):
    with open(folder / "runs.csv", newline="") as file:
        return list(csv.DictReader(file))


# The row of a file.


@pytest.mark.parametrize(
    ("code", "how", "says"),
    [
        ("", "worked", "0 figures"),
        ("import sys; sys.exit('set CRDS_PATH')", "refused", "set CRDS_PATH"),
        ("1 / 0", "failed", "ZeroDivisionError: division by zero"),
    ],
)
def test_a_row_tells_how_a_script_ended(script, product, tmp_path, code, how, says):
    script(code)
    folder = tmp_path / "out" / "mine"
    left = folder / ".running-killed"
    left.mkdir(parents=True)
    row = batch_row(product, SCRIPT, folder)
    assert (row["path"], row["name"], row["folder"]) == (str(product), product.name, "mine")
    assert {end: row[end] for end in ENDS if row[end]} == {how: f"{SCRIPT}: {says}"}
    assert says in (folder / "report.html").read_text()
    assert not left.exists()


def test_a_file_that_cannot_be_read_has_a_row_of_one_line(script, product, tmp_path):
    script("")
    product.write_bytes(b"no FITS file")
    for name in (SCRIPT, "auto"):
        row = batch_row(product, name, tmp_path / "out")
        assert row["error"].startswith(f"cannot read {product.name} as FITS: ")
        assert not set(ENDS) & row.keys()


def test_what_says_nothing_of_the_file_is_no_row(script, product, tmp_path, monkeypatch):
    script("")
    out = tmp_path / "out"
    with serving(product.parent) as server:
        address = f"{server.address}/{product.name}"
        assert batch_row(address, SCRIPT, out)["worked"]
        server.statuses[product.name] = 503
        with pytest.raises(ConnectionError, match="its answer is 503"):
            batch_row(address, SCRIPT, out)
        server.statuses[product.name] = 404
        assert batch_row(address, SCRIPT, out)["error"] == f"there is no file {address}"
    with pytest.raises(FileExistsError):
        batch_row(product, SCRIPT, product)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(batch, "report", full)
    with pytest.raises(OSError, match="No space left"):
        batch_row(product, SCRIPT, out)


# Mistakes.


def test_a_mistake_gets_one_line_before_anything_is_made(product, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    out = tmp_path / "out"
    for script, told in (("plot_spi", "no script plot_spi"), ("auto", "need dask: pip install ")):
        assert main(["run", script, str(product), "-o", str(out), "--parallel"]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert told in line
    assert list(out.iterdir()) == []


# The table.


@pytest.fixture
def one_by_one(monkeypatch):
    """Make rows in this process, and not in others, which take seconds to start."""

    def add_rows(rows, row_of, calls, **_):
        for arguments in calls.values():
            rows.add(row_of(*arguments))
        return {}

    monkeypatch.setattr(batch, "add_rows", add_rows)


def test_another_script_on_the_same_files_uses_their_folders(one_by_one, product, tmp_path):
    out = tmp_path / "out"
    first = run_batch("plot_segm", [product], out)
    again = run_batch("stage3/plot_segm.py", [product, product.parent], out)
    assert (first.number, first.added, again.number, again.added) == (1, 1, 1, 0)
    assert again.ended == {"needs others": 1}
    namesake = product.parent / "sub" / product.name
    namesake.parent.mkdir()
    os.link(product, namesake)
    other = run_batch("plot_fringes", [namesake, product], out)
    assert (other.number, other.added) == (2, 2)
    assert [(row["path"], row["folder"]) for row in rows_of(out)] == [
        (str(product), product.stem),
        (str(namesake), f"{product.stem}-2"),
        (str(product), product.stem),
    ]


def test_files_that_no_script_takes_are_counted(one_by_one, tmp_path, capsys):
    path = tmp_path / "mine.fits"
    fits.PrimaryHDU().writeto(path)
    assert main(["run", "auto", str(path), "-o", str(tmp_path / "out"), "--parallel"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 files in the table, 1 of them new",
        "1 that no script of the gallery takes",
    ]


# Several processes, some of which are killed.

LOGS = """
import os, sys, time
started = time.time()
time.sleep(0.2)
with open(LOG, "a") as log:
    print(os.getppid(), started, time.time(), filename, file=log)
if "0001_cal" in filename:
    sys.exit("not for it")
if "0002_cal" in filename:
    1 / 0
"""


@pytest.mark.slow
def test_a_batch_that_was_killed_goes_on_and_a_worker_that_is_killed_loses_no_row(
    in_workers, product, tmp_path, monkeypatch, capsys, wait_for_rows
):
    from distributed import LocalCluster

    for count in range(11):
        os.link(product, product.with_name(f"{count:04}_cal.fits"))
    (product.parent / "sub").mkdir()
    os.link(product, product.parent / "sub" / product.name)
    (product.parent / "bad.fits").write_bytes(b"no FITS file")
    names = sorted(path.name for path in product.parent.rglob("*.fits"))
    out, log = tmp_path / "seen", tmp_path / "log"
    table = out / "runs.csv"
    arguments = ["run", "plot_cal", str(product.parent), "-o", str(out)]

    with in_workers(LOGS.replace("LOG", repr(str(log)))):
        command = "import sys; from jwst_gallery.cli import main; sys.exit(main())"
        with subprocess.Popen(
            [sys.executable, "-c", command, *arguments, "--parallel"], stderr=subprocess.DEVNULL
        ) as running:
            wait_for_rows(table, 3)
            others = psutil.Process(running.pid).children(recursive=True)
            running.send_signal(signal.SIGKILL)
        # Workers, and the scripts that they run.
        assert psutil.wait_procs(others, 20)[1] == []
        content = table.read_bytes()
        kept = content[: content.rfind(b"\n") + 1]
        done = {row["path"] for row in rows_of(out)}
        assert 3 <= len(done) < len(names)

        with LocalCluster(
            n_workers=2, threads_per_worker=2, dashboard_address=None, silence_logs=50
        ) as cluster:
            victim = next(iter(cluster.workers.values())).process.pid

            def kill():
                wait_for_rows(table, kept.count(b"\n") + 1)
                os.kill(victim, signal.SIGKILL)

            killer = threading.Thread(target=kill)
            killer.start()
            # Not the folder in which the workers are.
            monkeypatch.chdir(tmp_path)
            arguments = ["run", "plot_cal", "files", "-o", "seen"]
            assert main([*arguments, "--scheduler", cluster.scheduler_address]) == 1
            killer.join()
    assert not psutil.pid_exists(victim)
    assert table.read_bytes().startswith(kept)
    rows = rows_of(out)
    assert sorted(row["name"] for row in rows) == names
    assert len({row["folder"] for row in rows}) == len(names)
    assert all((out / row["folder"] / "report.html").exists() != bool(row["error"]) for row in rows)

    printed = capsys.readouterr().out
    assert f"{len(names)} files in the table, {len(names) - len(done)} of them new" in printed
    counts = [line.split() for line in printed.splitlines()[2:5]]
    assert counts == [[str(len(names) - 3), "worked"], ["1", "refused"], ["1", "failed"]]
    assert f"0002_cal.fits: {SCRIPT}: ZeroDivisionError: division by zero" in printed
    assert "bad.fits: cannot read bad.fits as FITS" in printed

    page = Path(__file__).parents[2] / "docs" / "reference" / "running.md"
    [code] = re.findall(r"```\{code-block\} python\n(?::.*?\n)*(.*?)```", page.read_text(), re.S)
    exec(code, {})
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(f"0002_cal.fits {SCRIPT}: ZeroDivisionError")

    ran = [line.split(maxsplit=3) for line in log.read_text().splitlines()]
    times = Counter(filename for *_, filename in ran)
    assert all(times[path] == 1 for path in done)
    for worker in {worker for worker, *_ in ran}:
        spans = sorted((float(a), float(b)) for one, a, b, _ in ran if one == worker)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
