"""Versions of the site are published side by side, and lead to one another."""

import importlib.util
import json
from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / ".ci" / "publish.py"
spec = importlib.util.spec_from_file_location("publish", PATH)
publish = importlib.util.module_from_spec(spec)
spec.loader.exec_module(publish)
ADDRESS = "https://example.org/gallery/"


@pytest.fixture
def add(tmp_path):
    """Publish a site whose page says its version; return the folder of what is published."""
    (tmp_path / "published").mkdir()

    def add(version):
        site = tmp_path / "html"
        site.mkdir(exist_ok=True)
        for name in ("index.html", "404.html", "robots.txt"):
            (site / name).write_text(version)
        assert publish.main(site, tmp_path / "published", version, ADDRESS) == 0
        return tmp_path / "published"

    return add


def versions(published):
    return json.loads((published / "switcher.json").read_text())


def test_before_the_first_release_the_version_in_development_is_at_home(add):
    published = add("dev")
    assert 'url=dev/"' in (published / "index.html").read_text()
    assert (published / "404.html").read_text() == "dev"
    assert versions(published) == [
        {"name": "development", "version": "dev", "url": "/gallery/dev/"}
    ]


def test_the_newest_release_is_stable_and_preferred(add):
    for version in ("0.9", "dev", "0.10", "0.9"):
        published = add(version)
    assert (published / "stable" / "index.html").read_text() == "0.10"
    assert (published / "0.9" / "index.html").read_text() == "0.9"
    assert (published / "robots.txt").read_text() == "0.10"
    assert 'url=stable/"' in (published / "index.html").read_text()
    listed = versions(published)
    assert [one["version"] for one in listed] == ["dev", "0.10", "0.9"]
    assert [one["url"] for one in listed] == ["/gallery/dev/", "/gallery/stable/", "/gallery/0.9/"]
    assert [one["version"] for one in listed if one.get("preferred")] == ["0.10"]


def test_pages_that_are_gone_are_not_left(add):
    folder = add("dev") / "dev"
    (folder / "old.html").touch()
    add("dev")
    assert not (folder / "old.html").exists()


def test_the_oldest_releases_are_dropped(add):
    for version in ("0.1", "0.2", "0.10", "1.0"):
        published = add(version)
    assert [one["version"] for one in versions(published)] == ["1.0", "0.10", "0.2"]
    assert not (published / "0.1").exists()


def test_what_is_no_version_is_refused(tmp_path, capsys):
    assert publish.main(tmp_path, tmp_path, "../elsewhere", ADDRESS) == 2
    assert "is not a version" in capsys.readouterr().out
