"""The explorer: its polynomials against gwcs, what it writes, and which products it shows."""

import base64
import zlib
from pathlib import Path
from types import SimpleNamespace

import gwcs
import numpy as np
import pytest
from astropy import coordinates, units
from astropy.modeling import models
from catalogue.model import Site
from docutils import nodes
from docutils.utils import new_document
from explorer import choice, encoding, surfaces, views, writer
from sphinx import addnodes
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_gallery.wcs import open_wcs, step_through, wcs_modes

DOCS = Path(__file__).parents[2] / "docs"
BOX = (-0.5, 99.5, -0.5, 49.5)
LABELS = np.ones((50, 100), int)
MOVES = {
    "by a pixel": models.Shift(1) & models.Identity(1),
    "by a fiftieth of a pixel": models.Identity(1) & models.Shift(0.02),
    "mirrored": (models.Scale(-1) | models.Shift(99)) & models.Identity(1),
}


def image_wcs(*more):
    """Make a WCS with some distortion, and with more transforms before it."""
    bend = models.Polynomial2D(3, c1_0=1, c2_0=1e-6, c1_1=1e-6, c0_3=1e-8)
    pixels = models.Mapping((0, 1, 1), n_inputs=2) | bend & models.Identity(1)
    scale = models.Scale(1e-5) & models.Scale(1e-5)
    sky = models.Pix2Sky_TAN() | models.RotateNative2Celestial(80.0, -69.5, 180.0)
    transform = pixels | scale | sky
    for one in more:
        transform = one | transform
    detector = gwcs.Frame2D(name="detector", axes_names=("x", "y"), unit=(units.pix, units.pix))
    world = gwcs.CelestialFrame(
        name="world", reference_frame=coordinates.ICRS(), unit=(units.deg, units.deg)
    )
    return gwcs.WCS([(detector, transform), (world, None)])


@pytest.fixture(scope="module")
def fitted():
    """A WCS and its surface."""
    wcs = image_wcs()
    return wcs, surfaces.fit(wcs, surfaces.Region(1, "image", BOX), LABELS, (0, 0))


def test_a_surface_agrees_with_its_wcs(fitted):
    wcs, surface = fitted
    errors = surfaces.compare(surface, wcs, LABELS, (0, 0))
    surfaces.require(errors, surface.region)
    assert max(errors.pixel.values()) < 1e-3
    assert errors.sky < 0.036  # mas: a thousandth of a pixel
    x, y = np.array([3.3, 80.1]), np.array([44.4, 2.2])
    assert np.allclose(surface(x, y)[2:], wcs(x, y), rtol=0, atol=1e-8)


@pytest.mark.parametrize("move", MOVES)
def test_a_broken_wcs_stops_the_build(fitted, move):
    _, surface = fitted
    errors = surfaces.compare(surface, image_wcs(MOVES[move]), LABELS, (0, 0))
    with pytest.raises(surfaces.InaccurateError, match=r"off by .* pixel in the frame world"):
        surfaces.require(errors, surface.region)


def test_an_error_of_a_pixel_is_one_pixel(fitted):
    _, surface = fitted
    errors = surfaces.compare(surface, image_wcs(MOVES["by a pixel"]), LABELS, (0, 0))
    assert errors.pixel["world"] == pytest.approx(1, abs=0.02)
    assert errors.pixel["detector"] < 1e-3


def test_an_unknown_error_stops_the_build(fitted):
    _, surface = fitted
    unknown = surfaces.Errors({"detector": 0.0, "world": float("nan")}, 0.0, 0.0)
    with pytest.raises(surfaces.InaccurateError, match="world"):
        surfaces.require(unknown, surface.region)


@pytest.mark.samples
def test_the_wcs_of_another_pointing_does_not_pass():
    path, other = (sample("nircam_image", "cal", exposure=number) for number in (1, 2))
    labels, region = np.ones((640, 640), int), surfaces.Region(1, "", (-0.5, 639.5, -0.5, 639.5))
    with open_wcs(path) as [wcs], open_wcs(other) as [moved]:
        surface = surfaces.fit(wcs, region, labels, (0, 0))
        own = surfaces.compare(surface, wcs, labels, (0, 0))
        others = surfaces.compare(surface, moved, labels, (0, 0))
    surfaces.require(own, region)
    assert others.pixel["v2v3"] < surfaces.LIMIT  # the same detector, elsewhere on the sky
    with pytest.raises(surfaces.InaccurateError, match="world"):
        surfaces.require(others, region)


def unpacked(text, kind):
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), kind)


def test_values_are_within_half_a_quantum():
    values = np.array([[1.234, -7.7, np.nan], [1e4, 0.0, np.inf]])
    written = encoding.rounded(values, 0.05)
    counts = unpacked(written["text"], np.uint8).reshape(4, -1).T.copy().view("<u4").ravel()
    missing = counts == encoding.MISSING
    assert missing.tolist() == [False, False, True, False, False, True]
    signed = np.where(counts % 2, -(counts.astype(int) + 1) // 2, counts // 2)
    back = (signed + written["base"]) * 0.05
    assert np.abs(back - values.ravel())[~missing].max() <= 0.025 * (1 + 1e-9)


def test_flags_keep_their_values():
    flags = np.array([[0, 1], [2**31 + 1, 0]], np.uint32)
    written = encoding.indexed(flags)
    numbers = unpacked(written["text"], np.uint8)
    assert np.array_equal(np.array(written["values"])[numbers].reshape(2, 2), flags)


@pytest.mark.parametrize(("value", "number"), [(0.1, 0.1), (0.3, 0.2), (9.9, 5), (1e-13, 1e-13)])
def test_a_quantum_is_1_2_or_5(value, number):
    assert encoding.round_number(value) == number


def test_quanta_follow_each_other():
    found = [0.1]
    for _ in range(4):
        found.append(encoding.next_quantum(found[-1]))
    assert found == [0.1, 0.2, 0.5, 1, 2]


def test_every_dataset_with_a_wcs_is_shown():
    site = Site(DOCS, store=None)
    stated = {exp_type for mode in wcs_modes() for exp_type in mode.exp_types}
    shown = choice.explored(site)
    assert set(shown) == {one.name for one in site.datasets if one.exp_type in stated}
    assert [one.kind.suffix for one in shown["nirspec_ifu"]] == ["cal", "s3d"]


def test_the_page_on_a_wcs_leads_to_the_pixels_of_its_mode():
    name = "wcs/niriss-soss"
    environment = SimpleNamespace(docname=name, doc2path=lambda page: DOCS / f"{page}.md")
    document, section = new_document(name), nodes.section("", nodes.title(), nodes.paragraph())
    document += section
    writer.add_links(SimpleNamespace(env=environment, srcdir=DOCS), document)
    (link,) = document.findall(addnodes.pending_xref)
    assert link["reftarget"] == "/explore/views/niriss_soss"
    assert section.index(link.parent) == 2


@pytest.mark.samples
def test_what_a_page_shows_of_a_product():
    found = views.view(sample("nirspec_mos", "cal", stage=2))
    assert [part["name"] for part in found["parts"]] == ["slit 1", "slit 2", "slit 3"]
    assert found["unit"] == "MJy"
    for part in found["parts"]:
        (written,) = part["surfaces"]
        count = sum(rows * columns for rows, columns in written["shapes"])
        assert unpacked(written["text"], "<f4").size == count
    frames = dict(found["frames"][0])
    assert ("wavelength", "m") in frames["msa_frame"]  # the frame says micrometres
    assert ("wavelength", "um") in frames["world"]


@pytest.mark.samples
@pytest.mark.parametrize(
    ("dataset", "suffix", "stage"),
    [("nirspec_prism", "cal", 2), ("nirspec_fs", "cal", 2), ("niriss_soss", "calints", 2)],
)
def test_the_lines_of_python_print_the_pixel_of_the_page(dataset, suffix, stage):
    path = sample(dataset, suffix, stage=stage)
    found = views.view(path)
    point = found["points"][0]
    with datamodels.open(path) as model:
        names = {"step_through": step_through, "model": model}
        table = eval(f"step_through(model{writer.call(found)})", names)
    assert np.allclose(table["value"], point["coordinates"], rtol=1e-9, atol=0)
