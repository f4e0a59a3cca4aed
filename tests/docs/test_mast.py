"""The script that fetches data, as a reader runs it, against a stand-in of MAST."""

import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import mast_stand_in
import pytest
import requests

from jwst_gallery import sample

SCRIPT = Path(__file__).parents[2] / "examples" / "associations" / "plot_get_data.py"
SWAPPED = re.compile(r"^program, instrument, optical_element = .*$", re.MULTILINE)
KEPT = re.compile(r"^folder = .*$", re.MULTILINE)
DOWNLOAD = "/api/v0.1/Download/file?uri=mast:JWST/product/"

pytestmark = [pytest.mark.samples, pytest.mark.slow]


@pytest.fixture
def service():
    """A stand-in in a thread of this process, whose faults a test can choose."""
    with mast_stand_in.Service() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def run_script(tmp_path):
    """Run the script on what it is to ask a server for; give how it ended, and the folder."""

    def run(url, *asked):
        folder = tmp_path / "own"
        folder.mkdir(exist_ok=True)
        code = SCRIPT.read_text()
        if asked:
            code = SWAPPED.sub(f"program, instrument, optical_element = {asked!r}", code)
        code = KEPT.sub(f"folder = Path({str(folder)!r})", code)
        environment = {**os.environ, **mast_stand_in.variables(url, tmp_path)}
        environment.pop("MAST_API_TOKEN")
        command = [sys.executable, "-c", code]
        options = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}
        return subprocess.run(command, **options), folder

    return run


def assert_one_line(ran, *words):
    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1
    for word in words:
        assert word in ran.stderr


def test_a_download_that_breaks_off_goes_on(service, run_script):
    """And what comes is what the archive has, each file once."""
    broken = sample("nircam_image", "cal", exposure=2)
    service.cuts[broken.name] = broken.stat().st_size // 2
    ran, folder = run_script(service.url)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("broken off: ") == 1
    assert not service.cuts
    originals = [sample("nircam_image", "cal", exposure=number) for number in (1, 2, 3)]
    originals.append(sample("nircam_image", "asn", stage=3))
    assert {path.name for path in folder.iterdir()} == {path.name for path in originals}
    for path in originals:
        assert (folder / path.name).read_bytes() == path.read_bytes()
    assert ran.stdout.count("nothing wrong") == 3
    assert "stage2/plot_cal" in ran.stdout


def test_what_is_of_exclusive_access_is_told_in_a_line(service, run_script):
    ran, folder = run_script(service.url, "1234", "NIRSPEC/SLIT", "CLEAR;PRISM")
    name = sample("nirspec_prism", "asn", stage=3).name
    assert_one_line(ran, f"MAST does not hand out {name}", "401", "Observations.login()")
    assert not list(folder.iterdir())


def test_where_mast_cannot_be_reached_one_line_says_so(run_script):
    with socket.create_server(("127.0.0.1", 0)) as once:
        nobody = f"http://127.0.0.1:{once.getsockname()[1]}"
    ran, _ = run_script(nobody)
    assert_one_line(ran, "MAST does not answer; try again later. It was: ", "refused")


def test_a_programme_without_such_an_observation_is_told_in_a_line(service, run_script):
    ran, _ = run_script(service.url, "1234", "NIRCAM/IMAGE", "F090W")
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].startswith("MAST has no observation of 1234 with NIRCAM")
    assert "Traceback" not in ran.stderr


def test_a_file_comes_whole_in_parts_or_not_at_all(service):
    path = sample("miri_lrs", "x1d", stage=3)
    content, url = path.read_bytes(), service.url + DOWNLOAD + path.name
    head = requests.head(url)
    assert (head.content, int(head.headers["Content-Length"])) == (b"", len(content))
    assert head.headers["Accept-Ranges"] == "bytes"
    rest = requests.get(url, headers={"Range": "bytes=1000-"})
    assert (rest.status_code, rest.content) == (206, content[1000:])
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(content) - 1}/{len(content)}"
    assert requests.get(f"{service.url}{DOWNLOAD}../{path.name}").status_code == 404
    exclusive = service.url + DOWNLOAD + sample("nirspec_prism", "x1d", stage=3).name
    assert requests.get(exclusive).status_code == 401
    assert requests.get(exclusive, cookies={"mast_token": "another"}).status_code == 401
    known = requests.get(exclusive, cookies={"mast_token": mast_stand_in.TOKEN})
    assert known.content == sample("nirspec_prism", "x1d", stage=3).read_bytes()


def test_the_environment_is_as_before_when_the_stand_in_is_gone():
    before = dict(os.environ)
    with mast_stand_in.running():
        folder = Path(os.environ["ASTROPY_CONFIG_DIR"])
        url = re.search(r"http://\S+", (folder / "astroquery.cfg").read_text())[0]
        assert requests.get(f"{url}/whoami").json()["anon"]
    assert os.environ == before
    assert not folder.exists()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/whoami")
