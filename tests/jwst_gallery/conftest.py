"""Files, and scripts in place of the gallery's own, for the tests that run scripts."""

import time

import pytest
from astropy.io import fits

from jwst_gallery import running

PRODUCT = "jw01093018001_03102_00001_nis_cal.fits"


@pytest.fixture
def product(tmp_path):
    """The path of a file that its header calls a calibrated image."""
    path = tmp_path / "files" / PRODUCT
    path.parent.mkdir()
    stated = {"FILENAME": PRODUCT, "EXP_TYPE": "NIS_IMAGE", "DATAMODL": "ImageModel"}
    fits.PrimaryHDU(header=fits.Header(stated)).writeto(path)
    return path


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Write code in place of that of a script, `plot_cal`; give the folder of the scripts."""

    def write(code):
        folder = tmp_path / "scripts"
        monkeypatch.setattr(running, "_examples", lambda: folder)
        path = folder / "stage2" / "plot_cal.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'filename = sample("nircam_image", "cal")\n{code}', encoding="utf-8")
        return folder

    return write


@pytest.fixture
def wait_for_rows():
    """Wait until a table, another process of which writes it, has more than so many lines."""

    def wait(table, number):
        end = time.monotonic() + 60
        while not (table.exists() and table.read_bytes().count(b"\n") > number):
            assert time.monotonic() < end
            time.sleep(0.01)

    return wait
