"""Readers read what older pipelines wrote, on the products that the site keeps of them."""

import csv
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from astropy.table import QTable
from margins import within
from readings import readings
from stdatamodels.jwst import datamodels

from jwst_gallery import look, parse_name, product_type
from jwst_gallery.display import show_light_curve
from jwst_gallery.spectra import list_spectra, read_spectrum, read_time_series
from jwst_gallery.wcs import describe_wcs, round_trip, step_through

OLDER = Path(__file__).parents[2] / "docs" / "products" / "older"
with (OLDER / "kept.csv").open(encoding="utf-8", newline="") as stream:
    KEPT = list(csv.DictReader(stream))
NOT_CHOSEN = "the transforms of this WCS do not fit together before a slit or a slice is chosen"
# What is refused of jwst 1.18.1, and a part of the line that says why.
REFUSED = {
    ("niriss_soss", "whtlt", "light_curve"): "the table has one time in all 10 rows",
    ("nirspec_fs", "bsub", "check"): NOT_CHOSEN,
    ("nirspec_fs", "bsub", "world"): NOT_CHOSEN,
    ("nirspec_ifu", "cal", "check"): NOT_CHOSEN,
    ("nirspec_ifu", "cal", "world"): NOT_CHOSEN,
}


def kept(jwst, dataset, ending):
    """Return the path of the one kept product whose name ends so."""
    [path] = (OLDER / jwst / dataset).glob(f"*{ending}*")
    return path


@pytest.fixture(params=KEPT, ids=lambda row: f"{row['jwst']}-{row['dataset']}-{row['file']}")
def product(request, tmp_path):
    """An older product, unpacked, and the row of the table about it."""
    row = request.param
    path = tmp_path / row["file"].removesuffix(".gz")
    path.write_bytes(
        gzip.decompress((OLDER / row["jwst"] / row["dataset"] / row["file"]).read_bytes())
    )
    return path, row


def test_they_are_what_was_kept_and_small():
    files = sorted(path for path in OLDER.rglob("*.gz"))
    stated = {Path(row["jwst"], row["dataset"], row["file"]): row for row in KEPT}
    assert files == sorted(OLDER / path for path in stated)
    for path, row in stated.items():
        content = (OLDER / path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        assert len(content) == int(row["bytes"])
    assert sum(int(row["bytes"]) for row in KEPT) <= 2_200_000


def test_every_reader_reads_them_or_says_why_not(product):
    path, row = product
    if path.suffix == ".fits":
        assert look(path).stated["jwst"] == row["jwst"]
    found = list(readings(path))
    assert found
    suffix = product_type(path).suffix
    for name, outcome in found:
        older = row["jwst"] == "1.18.1"
        refused = older and REFUSED.get((row["dataset"], suffix, name))
        assert refused in outcome if refused else outcome == "read", (name, outcome)
        assert "\n" not in outcome


def test_a_source_without_a_number_has_none():
    path = kept("1.18.1", "miri_lrs", "x1d.fits")
    assert read_spectrum(path).source_id is None
    assert list_spectra(path)["source_id"].mask.all()
    with datamodels.open(path) as model:
        assert read_spectrum(model).source_id is None


def test_a_time_series_with_a_table_for_each_integration():
    path = kept("1.18.1", "niriss_soss", "x1dints.fits")
    for order in (1, 2):
        series = read_time_series(path, order=order)
        assert series.flux.shape[0] == 5
        assert series.times.label.startswith("hours since BJD_TDB 60817.50")


def test_the_file_of_one_source_tells_its_number():
    parts = parse_name("jw01234-o001_t001_nircam_f430m-grismr_s000000003_x1d.fits")
    assert (parts["source"], parts["optical_elements"]) == ("s000000003", "f430m-grismr")
    kind = product_type("jw01234-o001_t001_nircam_f430m-grismr_s000000003_x1d.fits")
    assert "NRC_WFSS" in kind.exp_types
    assert "source" not in parse_name("jw01234-o001_t001_nircam_f430m-grismr_x1d.fits")


def test_the_times_of_an_older_light_curve_are_in_utc():
    path = kept("1.18.1", "nircam_tsgrism", "whtlt")
    ax = show_light_curve(QTable.read(path, format="ascii.ecsv"))
    assert ax.get_xlabel().startswith("hours since MJD_UTC 60938.50")


def test_one_time_for_all_integrations_is_no_light_curve():
    path = kept("1.18.1", "niriss_soss", "whtlt")
    with pytest.raises(ValueError, match=r"one time in all 10 rows, .* x1dints"):
        show_light_curve(QTable.read(path, format="ascii.ecsv"))


def test_an_inverse_that_does_not_fit_is_told():
    with datamodels.open(kept("1.18.1", "nircam_tsgrism", "calints")) as model:
        assert not describe_wcs(model).has_inverse
        said = "usable inverse: it gives lon, lat, wavelength, order, of which its inverse takes 2"
        with pytest.raises(NotImplementedError, match=re.escape(said)):
            round_trip(model, 1000, 30)


def test_a_frame_without_axes_is_that_of_the_pixels():
    with datamodels.open(kept("1.20.2", "nirspec_ifu", "cal")) as model:
        table = step_through(model, 1128, 1320)
        assert table["frame", "axis"][:2].as_array().tolist() == [
            ("coordinates", "x"),
            ("coordinates", "y"),
        ]
        assert describe_wcs(model).inputs == ("x", "y")
        within(round_trip(model, 1128, 1320), 0.01)
