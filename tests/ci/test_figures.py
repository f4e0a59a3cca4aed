"""The fingerprints of the figures: what they tell, and what they do not mind."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("figures", ROOT / ".ci" / "figures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scene(stars, seed=1):
    """An image of a few stars on a noisy sky."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:120, :160]
    image = rng.normal(40, 3, y.shape)
    for row, column in stars:
        image += 180 * np.exp(-((y - row) ** 2 + (x - column) ** 2) / 50)
    return Image.fromarray(image.clip(0, 255).astype(np.uint8))


STARS = ((30, 40), (80, 120), (90, 30))


@pytest.fixture
def site(tmp_path):
    """A site of two pages, of which one has a figure of the gallery, the other of a cell."""
    site = tmp_path / "html"
    for folder in ("_images", "gallery", "learn"):
        (site / folder).mkdir(parents=True)
    scene(STARS).save(site / "_images" / "a.png")
    scene([(20, 20)]).save(site / "_images" / "b.png")
    gallery = '<img class="sphx-glr-single-img" src="../_images/a.png">'
    card = '<div class="sphx-glr-thumbcontainer"><img src="../_images/b.png"></div>'
    (site / "gallery" / "plot_a.html").write_text(f"<html><body>{gallery}{card}</body></html>")
    cell = '<div class="cell_output docutils"><img src="../_images/b.png"></div>'
    (site / "learn" / "1.html").write_text(f"<html><body>{cell}</body></html>")
    return site


def changed(tool, site, table, capsys):
    capsys.readouterr()
    status = tool.main([str(site), str(table)])
    return status, capsys.readouterr().out


def test_figures_are_new_until_they_are_accepted(tool, site, tmp_path, capsys):
    table = tmp_path / "figures.csv"
    status, said = changed(tool, site, table, capsys)
    assert status == 1
    assert "gallery/plot_a, figure 1: new" in said
    assert "learn/1, figure 1: new" in said
    assert "2 of 2" in said
    assert tool.main([str(site), str(table), "--accept"]) == 0
    assert changed(tool, site, table, capsys)[0] == 0


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (scene(STARS, seed=2), None),
        (scene((*STARS[:2], (20, 140))), "bits changed"),
        (scene(STARS).transpose(Image.Transpose.FLIP_LEFT_RIGHT), "bits changed"),
        (scene(STARS).resize((200, 150)), "160 x 120 is 200 x 150 pixels"),
    ],
    ids=["other noise", "a star moved", "mirrored", "another size"],
)
def test_what_an_eye_would_see_is_told(tool, site, tmp_path, capsys, image, said):
    table = tmp_path / "figures.csv"
    tool.main([str(site), str(table), "--accept"])
    before = table.read_text()
    image.save(site / "_images" / "a.png")
    status, printed = changed(tool, site, table, capsys)
    assert status == (said is not None)
    assert said is None or said in printed
    tool.main([str(site), str(table), "--accept"])
    # The row of a figure that looks the same stays as it is.
    assert (table.read_text() == before) == (said is None)


def test_a_figure_that_is_gone_is_told_and_forgotten(tool, site, tmp_path, capsys):
    table = tmp_path / "figures.csv"
    tool.main([str(site), str(table), "--accept"])
    (site / "learn" / "1.html").unlink()
    assert "learn/1, figure 1: gone" in changed(tool, site, table, capsys)[1]
    tool.main([str(site), str(table), "--accept"])
    assert "learn" not in table.read_text()


def test_a_site_that_is_not_built_is_refused(tool, tmp_path):
    with pytest.raises(SystemExit, match="2"):
        tool.main([str(tmp_path), str(tmp_path / "figures.csv")])
