"""The page about a file has what was seen and run, and nothing of a file is executed in it."""

import base64
from html.parser import HTMLParser

import pytest
from astropy.io import fits
from PIL import Image

from jwst_gallery import report, reporting
from jwst_gallery.running import Figure, Run
from jwst_gallery.scripts import scripts

NAME = "jw01093018001_03102_00001_nis_cal.fits"
HOSTILE = "<script>alert(1)</script>"
SCRIPTS = {one.name: one for one in scripts()}


class Page(HTMLParser):
    """The elements of a page, with their attributes, and its text."""

    def __init__(self, path):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def named(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def written(tmp_path):
    """Write a file of which the header has hostile texts; give its path."""

    def write(name=NAME):
        header = fits.Header(
            {
                **{"FILENAME": NAME, "EXP_TYPE": "NIS_AMI", "DATAMODL": "ImageModel"},
                **{"CAL_VER": "1.12.5", "CRDS_CTX": "jwst_1185.pmap", "TARGNAME": HOSTILE},
            }
        )
        table = fits.BinTableHDU.from_columns([fits.Column("A", "E")], nrows=1, name="A&<B>")
        table.header["TTYPE1"], table.header["TUNIT1"] = '"><img src=x onerror=a>', HOSTILE
        path = tmp_path / name
        fits.HDUList([fits.PrimaryHDU(header=header), table]).writeto(path)
        return path

    return write


@pytest.fixture
def runs(tmp_path):
    """Runs of each kind, with a figure, and hostile texts in all that they say."""
    picture = tmp_path / "plot_cal-1.png"
    Image.new("RGB", (3, 2)).save(picture)
    figure = Figure(picture, f'A "quoted" star" onload="x {HOSTILE}')
    hostile = f"</pre>{HOSTILE}\x1b[31m\n\tsecond line"
    return [
        Run(
            SCRIPTS["stage2/plot_cal"],
            tmp_path / NAME,
            "worked",
            "1 figure",
            f"flux = '{HOSTILE}'  # </pre>",
            hostile,
            hostile,
            (figure,),
            2.0,
        ),
        Run(SCRIPTS["wcs/plot_sip"], tmp_path / NAME, "failed", HOSTILE, "1 / 0", "", hostile),
        Run(SCRIPTS["stage3/plot_segm"], tmp_path / NAME, "needs others", "it needs other files"),
    ]


def test_the_page_has_the_facts_and_the_runs(written, runs, tmp_path):
    page = Page(report(written(), runs, tmp_path / "out"))
    for text in (NAME, "NIS_AMI", "B10.0.1, released 2023-10-19", "jwst_1185.pmap", "before 1.16"):
        assert text in page.text
    for run in runs:
        assert run.script.title in page.text
        assert run.says in page.text
    assert "second line" in page.text
    assert f"flux = '{HOSTILE}'  # </pre>" in page.text
    assert "Page of the site: gallery/stage2/plot_cal" in page.text
    [image] = page.named("img")
    kind, _, content = image["src"].partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content) == runs[0].figures[0].path.read_bytes()
    assert image["alt"].startswith(runs[0].figures[0].alt)
    places = {attributes["id"] for attributes in page.named("section")}
    assert {one["href"] for one in page.named("a")} == {f"#{place}" for place in places}
    assert places == {"stage2/plot_cal", "wcs/plot_sip"}


def test_nothing_of_a_file_is_executed_and_nothing_is_loaded(written, runs, tmp_path):
    path = written("<b onclick=alert(1)>_cal.fits")
    page = Page(report(path, runs, tmp_path / "out"))
    assert path.name in page.text
    assert HOSTILE in page.text
    assert "\x1b" not in page.text
    tags = [tag for tag, _ in page.elements]
    assert not {"b", "script", "link", "iframe", "object", "form"} & set(tags)
    assert tags.count("img") == 1
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href"):
            assert attributes.get(name, "#").startswith(("#", "data:image/png;base64,"))
    policy = [one["content"] for one in page.named("meta") if "http-equiv" in one]
    assert policy == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]
    assert "url(" not in page.text
    assert "@import" not in page.text


def test_a_page_is_written_whole_or_not_at_all(written, runs, tmp_path, monkeypatch):
    out = tmp_path / "out"
    before = report(written(), runs[:1], out).read_text()
    write_text = reporting.Path.write_text

    def half(path, text, encoding):
        write_text(path, text[: len(text) // 2], encoding)
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(reporting.Path, "write_text", half)
    with pytest.raises(OSError, match="No space left"):
        report(tmp_path / NAME, runs, out)
    assert [one.name for one in out.iterdir()] == ["report.html"]
    assert (out / "report.html").read_text() == before


def test_a_file_that_is_no_fits_has_a_page_of_its_runs(runs, tmp_path):
    path = tmp_path / "jw01234-o001_image3_00001_asn.json"
    path.write_text("{}")
    page = Page(report(path, runs[2:], tmp_path))
    assert "it needs other files" in page.text
    assert "What is in it" not in page.text


def test_a_damaged_file_gets_one_line_and_no_page(runs, tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"no FITS file")
    with pytest.raises(OSError, match=rf"\Acannot read {NAME} as FITS: .*\Z"):
        report(path, runs, tmp_path)
    assert not (tmp_path / "report.html").exists()
