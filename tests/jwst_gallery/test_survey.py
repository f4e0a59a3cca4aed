"""A survey has each file once, wherever it lies and whatever is killed, and says what failed."""

import csv
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import fsspec
import numpy as np
import psutil
import pytest
from astropy.io import fits
from pyarrow import parquet
from range_server import serving

from jwst_gallery import _remote, _row_tables, _side_by_side, check, look, survey
from jwst_gallery.cli import main
from jwst_gallery.surveying import survey_row

NAME = "jw01093018001_03102_00001_nis_cal.fits"
COLUMNS = {"path": str, "size": float}
SIZE = (1000, 1000)


@pytest.fixture
def written(tmp_path):
    """Write a product into a folder, and return its path."""

    def write(folder="files", name=NAME, shape=(5, 5), **keywords):
        stated = {
            "FILENAME": NAME,
            "DATAMODL": "ImageModel",
            "EXP_TYPE": "NIS_AMI",
            "CAL_VER": "3.0.0",
            "EXPMID": 60000.0,
        }
        header = fits.Header({**stated, **keywords})
        image = fits.ImageHDU(np.ones(shape, np.float32), name="SCI")
        asdf = fits.BinTableHDU(np.zeros(1, [("ASDF_METADATA", "u1", (8,))]), name="ASDF")
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        fits.HDUList([fits.PrimaryHDU(header=header), image, asdf]).writeto(path)
        return path

    return write


@pytest.fixture
def many(written):
    """Make a folder of files that are one, under many names."""

    def make(number):
        path = written("many")
        for count in range(number - 1):
            os.link(path, path.with_name(f"{count:04}_cal.fits"))
        return path.parent

    return make


@pytest.fixture
def served(tmp_path, written):
    """Serve a folder with a product as the web does; give its server and the product's address."""
    path = written(shape=SIZE)
    with serving(tmp_path / "files") as server:
        yield server, f"{server.address}/{path.name}"


def rows_of(table):
    if table.suffix == ".csv":
        with open(table, newline="") as file:
            return list(csv.DictReader(file))
    return parquet.read_table(table).to_pylist()


def names_of(table):
    return sorted(Path(row["path"]).name for row in rows_of(table))


def in_folder(folder):
    return sorted(path.name for path in folder.iterdir())


# The content of a row.


def test_a_row_is_what_a_look_tells(written):
    path = written(CAL_VER="1.5.3", EXPMID=0.0)
    row, seen = survey_row(path), look(path)
    assert row["path"] == str(path)
    assert (row["suffix"], row["stage"], row["kind"]) == ("cal", "2", seen.kind.title)
    assert (row["exposure_type"], row["jwst"], row["build"]) == ("NIS_AMI", "1.5.3", "B8.0.1")
    assert row["extensions"] == "SCI ASDF"
    assert row["megabytes"] == seen.megabytes
    assert row["remarks"] == seen.remarks[0]
    assert row["older"].split(" | ") == list(seen.older)
    assert "error" not in row


def test_a_file_that_cannot_be_read_has_a_row_of_one_line(written):
    path = written()
    path.write_bytes(path.read_bytes()[:3000])
    row = survey_row(path)
    assert row["error"].startswith(f"cannot read {NAME} as FITS: ")
    assert "suffix" not in row


@pytest.mark.samples
def test_a_check_has_a_column_of_its_own(written, tmp_path, capsys):
    from jwst_gallery import sample

    right, association = sample("nirspec_ta", "cal"), sample("nircam_image", "asn", stage=3)
    for path in (right, association):
        (tmp_path / path.name).symlink_to(path)
    table = tmp_path / "seen.csv"
    assert main(["survey", "--check", str(tmp_path), "-o", str(table)]) == 1
    faults = {row["name"]: row["faults"].split(" | ") for row in rows_of(table)}
    assert faults == {right.name: [""], association.name: check(tmp_path / association.name)}
    assert f"  {faults[association.name][0]}" in capsys.readouterr().out


# The table.


@pytest.mark.parametrize("name", ["seen.csv", "seen.parquet"])
def test_the_second_survey_adds_what_is_new(many, written, tmp_path, name):
    folder, table = many(3), tmp_path / name
    first = survey([folder], table)
    assert (first.number, first.added) == (3, 3)
    written("many/sub", "9_cal.fits", CAL_VER="1.5.3")
    second = survey([folder, folder / NAME], table)
    assert (second.number, second.added) == (4, 1)
    assert second.versions == {"3.0.0": 3, "1.5.3": 1}
    assert second.kinds == {f"cal of stage 2: {look(folder / NAME).kind.title}": 4}
    assert [note.partition(":")[0] for note in second.older] == ["before 1.16"]
    assert names_of(table) == sorted(path.name for path in folder.rglob("*.fits"))


@pytest.mark.parametrize("name", ["seen.csv", "seen.parquet"])
def test_a_table_of_other_columns_is_left_alone(written, tmp_path, name, capsys):
    path, table = written(), tmp_path / name
    survey([path], table)
    capsys.readouterr()
    before = rows_of(table)
    assert main(["survey", str(path), "--check", "-o", str(table)]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line == f"jwst-gallery: {table} is another table, of other columns: name a new one"
    assert rows_of(table) == before


def test_a_file_that_is_no_table_is_left_alone(written, tmp_path):
    path = written()
    notes = tmp_path / "notes.csv"
    notes.write_text("dear diary,\nnothing today")
    with pytest.raises(ValueError, match="of other columns"):
        survey([path], notes)
    assert notes.read_text() == "dear diary,\nnothing today"
    single = tmp_path / "single.parquet"
    single.write_bytes(b"PAR1")
    with pytest.raises(ValueError, match="is one file, and this writes a folder"):
        survey([path], single)
    with pytest.raises(ValueError, match=r"ends in \.csv or \.parquet"):
        survey([path], tmp_path / "table.txt")


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_one_process_writes_a_table_at_a_time(tmp_path, name):
    with (
        _row_tables.open_table(tmp_path / name, COLUMNS),
        pytest.raises(OSError, match="another process is writing it"),
        _row_tables.open_table(tmp_path / name, COLUMNS),
    ):
        pass


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_rows_come_back_as_they_were(tmp_path, monkeypatch, name):
    monkeypatch.setattr(_row_tables, "_MOST_WAITING", 2)
    texts = ["a", 'comma, "quote"', "α", None, "last"]
    with _row_tables.open_table(tmp_path / name, COLUMNS) as table:
        for number, text in enumerate(texts):
            table.add({"path": text, "size": number / 4, "unknown": 1})
    with _row_tables.open_table(tmp_path / name, COLUMNS) as table:
        rows = table.rows()
    assert [row["path"] for row in rows] == texts
    assert [float(row["size"]) for row in rows] == [0, 0.25, 0.5, 0.75, 1]


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_a_table_without_rows_is_not_left(tmp_path, name):
    with _row_tables.open_table(tmp_path / name, COLUMNS) as table:
        assert table.rows() == []
    assert not (tmp_path / name).exists()


def test_half_a_row_does_not_count(tmp_path):
    table = tmp_path / "rows.csv"
    content = b"path,size\nwhole,1.0\nhal"
    for cut in (3, len(content)):
        table.write_bytes(content[:cut])
        with _row_tables.open_table(table, COLUMNS) as opened:
            there = [row["path"] for row in opened.rows()]
            opened.add({"path": "next", "size": 2.0})
        assert there == ["whole"] * (cut > 10)
        assert [row["path"] for row in rows_of(table)] == [*there, "next"]


def test_half_a_part_does_not_count(tmp_path):
    table = tmp_path / "rows.parquet"
    with _row_tables.open_table(table, COLUMNS) as opened:
        opened.add({"path": "whole", "size": 1.0})
    [part] = table.iterdir()
    half = table / ".part-000001.parquet.half"
    half.write_bytes(part.read_bytes()[:100])
    with _row_tables.open_table(table, COLUMNS) as opened:
        assert [row["path"] for row in opened.rows()] == ["whole"]
    assert not half.exists()


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_what_was_written_before_a_kill_is_there(tmp_path, name):
    code = """if True:
        import os, signal, sys
        from jwst_gallery import _row_tables
        _row_tables._MOST_WAITING = 10
        with _row_tables.open_table(sys.argv[1], {"path": str, "size": float}) as table:
            for number in range(25):
                table.add({"path": str(number)})
            os.kill(os.getpid(), signal.SIGKILL)
    """
    ran = subprocess.run([sys.executable, "-c", code, tmp_path / name])
    assert ran.returncode == -signal.SIGKILL
    with _row_tables.open_table(tmp_path / name, COLUMNS) as table:
        kept = 25 if name.endswith(".csv") else 20
        assert [row["path"] for row in table.rows()] == [*map(str, range(kept))]


def test_the_page_shows_how_to_read_the_table(written, tmp_path, monkeypatch, capsys):
    page = Path(__file__).parents[2] / "docs" / "reference" / "surveying.md"
    [code] = re.findall(r"```\{code-block\} python\n(?::.*?\n)*(.*?)```", page.read_text(), re.S)
    written(EXP_TYPE="NRC_IMAGE", FILENAME="jw01234001001_02101_00001_nrca1_cal.fits")
    monkeypatch.chdir(tmp_path)
    survey(["files"], "seen.parquet")
    capsys.readouterr()
    exec(code, {})
    assert [line.split()[:1] for line in capsys.readouterr().out.splitlines()[2:]] == [[NAME]]


# Several processes, some of which are killed.


@pytest.mark.slow
def test_a_survey_that_was_stopped_goes_on_where_it_was(many, tmp_path, monkeypatch, wait_for_rows):
    number = 1500  # so many that none of the surveys ends before it is stopped
    folder, table = many(number), tmp_path / "seen.csv"
    code = """if True:
        import signal, sys
        from jwst_gallery.cli import main
        # Not ignored, as in what a shell runs in the background.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.exit(main())
    """
    command = [sys.executable, "-c", code, "survey", str(folder), "-o", str(table)]
    kept = b""
    for sent, status in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as running:
            wait_for_rows(table, kept.count(b"\n") + 20)
            workers = psutil.Process(running.pid).children(recursive=True)
            if sent == signal.SIGINT:
                # As the terminal does, to all processes of the group.
                os.killpg(running.pid, sent)
            else:
                running.send_signal(sent)
            error = running.communicate()[1]
        assert running.returncode == status
        assert "Traceback" not in error
        assert ("jwst-gallery: interrupted; what was complete is kept" in error) == (status == 130)
        assert len(workers) > 1
        assert psutil.wait_procs(workers, 20)[1] == []
        content = table.read_bytes()
        assert content.startswith(kept)
        kept = content[: content.rfind(b"\n") + 1]
        assert kept.count(b"\n") < number
    monkeypatch.setattr(_side_by_side, "_MOST_WORKERS", 1)
    done = survey([folder], table)
    assert (done.number, done.added) == (number, number + 1 - kept.count(b"\n"))
    assert table.read_bytes().startswith(kept)
    assert names_of(table) == in_folder(folder)


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_no_row(many, tmp_path, wait_for_rows):
    from distributed import LocalCluster

    folder, table = many(400), tmp_path / "seen.csv"
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        victim = next(iter(cluster.workers.values())).process.pid

        def kill():
            wait_for_rows(table, 20)
            os.kill(victim, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        done = survey([folder], table, scheduler=cluster.scheduler_address)
        killer.join()
    assert not psutil.pid_exists(victim)
    assert (done.number, done.unreached) == (400, {})
    assert names_of(table) == in_folder(folder)


def test_a_scheduler_that_is_not_there_gets_one_line(written, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(_side_by_side, "_PATIENCE", 0.5)
    arguments = ["survey", str(written()), "-o", str(tmp_path / "seen.csv")]
    assert main([*arguments, "--scheduler", "tcp://127.0.0.1:9"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "127.0.0.1:9" in line


# Files elsewhere.


def test_files_in_any_file_system_are_looked_at(written, tmp_path):
    path = written()
    memory = fsspec.filesystem("memory")
    memory.pipe({f"/seen/{name}": path.read_bytes() for name in ("a_cal.fits", "sub/b_cal.fits")})
    memory.pipe("/seen/notes.txt", b"x")
    try:
        assert look("memory://seen/a_cal.fits").stated == look(path).stated
        for number, address in enumerate(
            ["memory://seen", "memory://seen/**/*_cal.fits", "memory://see*"]
        ):
            done = survey([address], tmp_path / f"{number}.csv")
            assert (done.number, done.unread) == (2, {})
    finally:
        memory.rm("/seen", recursive=True)


def test_of_a_file_on_the_web_only_the_headers_are_read(served, tmp_path):
    server, address = served
    seen, local = look(address), look(tmp_path / "files" / NAME)
    assert seen == local
    # Primary, SCI and ASDF have a block or two each; what is read ahead comes to it.
    assert sum(server.requests) <= 3 * (2880 + _remote._AHEAD)
    assert seen.megabytes > 4


@pytest.mark.samples
def test_a_file_on_the_web_is_checked_as_one_here(tmp_path):
    from jwst_gallery import sample

    path, members = sample("nirspec_ta", "cal"), sample("nircam_image", "asn", stage=3)
    for one in (path, members):
        (tmp_path / one.name).symlink_to(one)
    with serving(tmp_path) as server:
        assert check(f"{server.address}/{path.name}") == []
        assert check(f"{server.address}/{members.name}") == check(tmp_path / members.name) != []


def test_the_folder_of_a_web_server_is_looked_through(served, many, tmp_path):
    server, address = served
    done = survey([server.address + "/"], tmp_path / "folder.csv")
    assert done.number == 1
    assert rows_of(tmp_path / "folder.csv")[0]["path"] == address
    assert survey([server.address + "/*_cal.fits"], tmp_path / "pattern.csv").number == 1
    with pytest.raises(ValueError, match="there is no file of a product"):
        survey([server.address + "/*_x1d.fits"], tmp_path / "pattern.csv")


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (403, PermissionError, "does not let you read {}: no permission"),
        (404, FileNotFoundError, "there is no file http://127.0.0.1:"),
        (503, ConnectionError, "cannot be reached for {}: its answer is 503"),
    ],
)
def test_what_a_web_server_refuses_gets_one_line(served, capsys, status, kind, message):
    server, address = served
    server.statuses[NAME] = status
    with pytest.raises(kind, match=message.format(NAME)):
        look(address)
    assert main(["look", address]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert message.format(NAME) in line


def test_a_server_that_sends_no_parts_is_told(served):
    server, address = served
    server.sends_parts = False
    with pytest.raises(OSError, match="as a whole, and not in parts: download it first"):
        look(address)


def test_a_host_that_does_not_answer_is_given_up(monkeypatch):
    import socket

    monkeypatch.setattr(_remote, "_ANSWER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/{NAME}"
        with pytest.raises(ConnectionError, match=f"cannot be reached for {NAME}"):
            look(address)


def test_what_could_not_be_reached_is_tried_again(served, tmp_path, capsys):
    server, address = served
    table = tmp_path / "seen.csv"
    server.statuses[NAME] = 503
    assert main(["survey", address, "-o", str(table)]) == 1
    out = capsys.readouterr().out
    assert "0 files in the table, 0 of them new" in out
    assert "1 could not be reached; the next survey tries again" in out
    server.statuses.clear()
    assert main(["survey", address, "-o", str(table)]) == 0
    assert names_of(table) == [NAME]


@pytest.fixture
def store(monkeypatch):
    """Start a store that answers as S3 does; give the client of its owner."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setitem(fsspec.config.conf, "s3", {"endpoint_url": f"http://{host}:{port}"})
    yield boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="owner",
        aws_secret_access_key="owner",
    )
    server.stop()


@pytest.mark.slow
def test_files_of_a_bucket_are_looked_at_without_keys(store, written, tmp_path, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    path = written()
    store.create_bucket(Bucket="stpubdata", ACL="public-read")
    key = "jwst/public/jw01093"
    folder = f"s3://stpubdata/{key}"
    for name, access in [
        ("a_cal.fits", "public-read"),
        ("b_cal.fits", "public-read"),
        ("proprietary.txt", "private"),
    ]:
        store.put_object(
            Bucket="stpubdata", Key=f"{key}/{name}", Body=path.read_bytes(), ACL=access
        )
    assert look(f"{folder}/a_cal.fits").stated == look(path).stated
    with pytest.raises(FileNotFoundError, match="there is no file s3://stpubdata/"):
        look(f"{folder}/c_cal.fits")
    with pytest.raises(FileNotFoundError, match="there is no file s3://nobodys/"):
        look("s3://nobodys/c_cal.fits")
    with pytest.raises(PermissionError, match="s3://stpubdata does not let you read propr"):
        look(f"{folder}/proprietary.txt")
    for number, address in enumerate([folder, f"{folder}/", f"{folder}/*_cal.fits"]):
        done = survey([address], tmp_path / f"{number}.csv")
        assert done.unread == {}
        found = {row["path"] for row in rows_of(tmp_path / f"{number}.csv")}
        assert found == {f"{folder}/a_cal.fits", f"{folder}/b_cal.fits"}


@pytest.mark.parametrize(
    ("missing", "address"),
    [("fsspec", "memory://x.fits"), ("s3fs", "s3://x/y.fits"), ("aiohttp", "http://x/y.fits")],
)
def test_what_is_not_installed_is_named(missing, address, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, missing, None)
    # fsspec does not import a protocol again that it already knows.
    known = sys.modules["fsspec.registry"]._registry
    for protocol in ("s3", "http"):
        monkeypatch.delitem(known, protocol, raising=False)
    for command in (["look"], ["check"], ["survey", "-o", "nothing.csv"], ["run", "auto"]):
        assert main([*command, address]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert "needs packages that are not installed" in line
        assert line.endswith('): pip install "jwst-gallery[survey]"')
    assert list(tmp_path.iterdir()) == []


def test_a_survey_without_dask_is_told(written, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["survey", str(written()), "-o", str(tmp_path / "seen.csv")]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line == 'jwst-gallery: many files at once need dask: pip install "jwst-gallery[survey]"'


def test_an_unknown_address_gets_one_line(capsys):
    assert main(["look", "nowhere://x/y.fits"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line == "jwst-gallery: cannot open nowhere://x/y.fits: Protocol not known: nowhere"


# Folders and patterns.


def test_patterns_are_found(written, tmp_path, monkeypatch, capsys):
    written("one", "a_cal.fits")
    written("two/sub", "b_cal.fits")
    (tmp_path / "one" / "a.txt").touch()
    monkeypatch.chdir(tmp_path)
    for pattern, expected in (("one/*", "a"), ("**", "ab"), ("t*/sub/[bc]_*", "b"), ("t*", "b")):
        assert main(["check", pattern]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert [Path(line.partition(":")[0]).name for line in lines] == [
            f"{letter}_cal.fits" for letter in expected
        ]
    assert main(["look", "*_x1d.fits"]) == 1
    assert "there is no file of a product in *_x1d.fits" in capsys.readouterr().err


def test_a_name_with_the_signs_of_a_pattern_is_a_name(written, capsys):
    path = written(name="mine [1]_cal.fits")
    assert main(["look", str(path)]) == 0
    assert "mine [1]_cal.fits" in capsys.readouterr().out


# The summary.


def test_layouts_that_differ_are_told(written, tmp_path, capsys):
    first = written(name="a_cal.fits")
    for name in ("b_cal.fits", "c_cal.fits"):
        os.link(first, first.with_name(name))
    with fits.open(first) as hdus:
        hdus.insert(1, fits.ImageHDU(np.ones((5, 5)), name="AREA"))
        hdus.writeto(first.with_name("d_cal.fits"))
    (first.parent / "e_cal.fits").write_bytes(b"no FITS file")
    assert main(["survey", str(first.parent), "-o", str(tmp_path / "seen.csv")]) == 1
    out = capsys.readouterr().out.splitlines()
    start = out.index("extensions of cal of stage 2, NIS_AMI")
    assert [line.split() for line in out[start + 1 : start + 3]] == [
        ["3", "SCI", "ASDF"],
        ["1", "with", "AREA"],
    ]
    assert out[-2] == "1 could not be read"
    assert "e_cal.fits: cannot read e_cal.fits as FITS: " in out[-1]
