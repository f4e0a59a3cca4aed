"""The command, as somebody types it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from jwst_gallery import sample
from jwst_gallery.cli import main


@pytest.mark.samples
def test_list_tells_what_is_made(capsys):
    path = sample("nircam_image", "cal")
    assert main(["list"]) == 0
    [line] = [line for line in capsys.readouterr().out.splitlines() if path.name in line]
    assert line.split()[:3] == ["stage", "2", "cal"]
    assert f"{path.stat().st_size / 1e6:.1f} MB" in line


@pytest.mark.samples
def test_where_locates_a_sample_and_the_cache(capsys):
    assert main(["where", "nircam_image", "i2d", "--stage", "2", "--exposure", "3"]) == 0
    expected = sample("nircam_image", "i2d", stage=2, exposure=3)
    assert capsys.readouterr().out.strip() == str(expected)
    assert main(["where"]) == 0
    assert expected.is_relative_to(capsys.readouterr().out.strip())


def test_clear_deletes_the_samples_and_nothing_else(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JWST_GALLERY_CACHE", str(tmp_path))
    (tmp_path / "nircam_image" / "k0123456789abcdef-scene").mkdir(parents=True)
    (tmp_path / "mine.txt").touch()
    assert main(["clear"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert "nircam_image" in capsys.readouterr().out


def test_samples_of_other_versions_are_listed_and_deleted(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JWST_GALLERY_CACHE", str(tmp_path))
    old = tmp_path / "nircam_image" / "k0123456789abcdef-scene" / "sources.ecsv"
    old.parent.mkdir(parents=True)
    old.write_bytes(bytes(2_500_000))
    assert main(["list"]) == 0
    assert "of other versions: 2.5 MB" in capsys.readouterr().out
    assert main(["clear", "--old", "miri_image"]) == 0
    assert old.exists()
    assert main(["clear", "--old"]) == 0
    assert not old.exists()


def test_a_dataset_named_twice_is_made_once(monkeypatch):
    made = []
    monkeypatch.setattr(
        "jwst_testbed.engine.scheduler.make", lambda modes, read_all: made.extend(modes)
    )
    assert main(["make", "nirspec_ta", "nirspec_ta"]) == 0
    assert [mode.name for mode in made] == ["nirspec_ta"]


@pytest.mark.parametrize("cache", ["/x/%(prog)", "~nobody-of-this-name/x"])
def test_help_is_there_wherever_the_cache_is(monkeypatch, capsys, cache):
    monkeypatch.setenv("JWST_GALLERY_CACHE", cache)
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "JWST_GALLERY_CACHE" in capsys.readouterr().out


@pytest.mark.slow
def test_an_interrupted_make_ends_at_once_with_one_line(tmp_path):
    code = """if True:
        import signal, sys
        from jwst_gallery.cli import main
        # Not ignored, as in what a shell runs in the background.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.exit(main(["make", "nirspec_ta"]))
    """
    command = subprocess.Popen(
        [sys.executable, "-c", code],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "JWST_GALLERY_CACHE": str(tmp_path)},
    )
    while not list(tmp_path.glob("*/*.partial-*")):
        assert command.poll() is None
        time.sleep(0.1)
    # As the terminal does, to all processes of the group.
    os.killpg(command.pid, signal.SIGINT)
    _, error = command.communicate(timeout=60)
    assert command.returncode == 130
    assert error.splitlines()[-1] == "jwst-gallery: interrupted; what was complete is kept"
    assert "Traceback" not in error
    assert "Warning" not in error


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["make", "nircam"], "There is no dataset 'nircam'; there are: nircam_image, "),
        (["where", "nircam"], "There is no dataset 'nircam'; there are: nircam_image, "),
        (["where", "nircam_tsimage"], "say which product of nircam_tsimage; it has: sources, "),
        (["where", "nircam_image", "i2d"], "say which"),
        (["clear", "nircam"], "There is no dataset 'nircam'"),
    ],
)
def test_a_mistake_gets_one_line_and_a_status(arguments, message, capsys):
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.slow
def test_a_mistake_is_all_that_a_process_prints():
    """Though importing some packages prints a warning."""
    code = "import sys; from jwst_gallery.cli import main; sys.exit(main())"
    answer = subprocess.run(
        [sys.executable, "-c", code, "where", "nircam"], capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert "There is no dataset 'nircam'" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_an_unwritable_cache_gets_one_line_and_a_status(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("JWST_GALLERY_CACHE", str(tmp_path / "file" / "cache"))
    assert main(["make"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("jwst-gallery: Cannot write samples to")
    assert error.count("\n") == 1


def test_a_user_without_a_home_gets_one_line_and_a_status(monkeypatch, capsys):
    """As `docker run --user 1234` may have it."""

    def nowhere(*_):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("pathlib.Path.home", nowhere)
    assert main(["make", "nirspec_ta"]) == 1
    error = capsys.readouterr().err
    assert error.endswith("set HOME to a folder.\n")
    assert error.count("\n") == 1


def test_a_reader_that_goes_away_is_named_without_a_file(monkeypatch, capsys):
    def gone(*arguments, **options):
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("jwst_gallery.samples.cache_dir", gone)
    assert main(["where"]) == 1
    assert capsys.readouterr().err == "jwst-gallery: [Errno 32] Broken pipe\n"
