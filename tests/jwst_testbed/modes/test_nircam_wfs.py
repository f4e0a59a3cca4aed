"""The pair of the wavefront sensing against its truth."""

import json

import numpy as np
import pytest
from astropy import units as u
from exposures import asked_for
from margins import above, close, within
from products import open_product
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import sample, truth
from jwst_testbed import modes
from jwst_testbed.telescope import geometry, header


@pytest.fixture(scope="module")
def pair():
    models = [datamodels.open(sample("nircam_wfs", "cal", exposure=number)) for number in (1, 2)]
    yield models
    for model in models:
        model.close()


@pytest.fixture(scope="module")
def combined():
    with open_product(sample("nircam_wfs", "wfscmb")) as model:
        yield model


def test_association_names_the_pair_and_the_product():
    table = json.loads(sample("nircam_wfs", "asn", stage=3).read_text())
    assert table["asn_type"] == "wfs-image3"
    [product] = table["products"]
    assert product["name"].format(suffix="wfscmb") == sample("nircam_wfs", "wfscmb").stem
    assert [member["expname"] for member in product["members"]] == [
        sample("nircam_wfs", "cal", exposure=number).name for number in (1, 2)
    ]


def test_the_dither_is_of_whole_pixels():
    """By pysiaf: the step rounds, and does not interpolate."""
    first, second = (asked_for("nircam_wfs", number) for number in (1, 2))
    siaf, _ = header.apertures_of(first)
    x, y = np.meshgrid((0, 160, 319), (0, 160, 319))
    sky = geometry.pixel_to_sky(siaf, header.pointing_of(first), x.ravel(), y.ravel())
    moved_x, moved_y = geometry.sky_to_pixel(siaf, header.pointing_of(second), *sky)
    close(moved_x - x.ravel(), 24, 0.1)
    close(moved_y - y.ravel(), -13, 0.1)


def test_places_of_the_stars(pair):
    """The WCS of an image, against the pixels that the recipe asked for."""
    [scene] = [run for run in modes.load("nircam_wfs").runs if run.name == "scene"]
    sources = truth("nircam_wfs")["sources"]
    x, y = pair[0].meta.wcs.invert(sources["ra"].to_value(u.deg), sources["dec"].to_value(u.deg))
    wanted_x, wanted_y, _ = np.transpose(scene.arguments["stars"])
    close(x, wanted_x, 0.01)
    close(y, wanted_y, 0.01)


def test_the_image_is_the_mean_of_the_pair(pair, combined):
    first = pair[0].data[13:, :296]
    second = pair[1].data[:-13, 24:]
    both = np.isfinite(first) & np.isfinite(second)
    inner = combined.data[13:, :296]
    close(inner[both], ((first + second) / 2)[both], 1e-4, rel=1e-5)
    alone = np.isfinite(first) & ~both
    close(inner[alone], first[alone], rel=1e-5)
    assert alone.sum() > 200


def test_bad_pixels_are_filled(pair, combined):
    bad, bad_in_first = (
        np.mean((model.dq & dqflags.pixel["DO_NOT_USE"]) > 0) for model in (combined, pair[0])
    )
    within(bad, 0.001)
    above(bad_in_first, 0.001)
    assert np.isfinite(combined.data).all()


def test_edges_that_one_image_has_seen_are_half_as_bright(pair, combined):
    for edge in (np.s_[:13, 40:280], np.s_[20:300, 296:]):
        good = np.isfinite(pair[0].data[edge])
        seen = pair[0].data[edge][good]
        close(combined.data[edge][good], seen / 2, 1e-4, rel=1e-5)


def test_flux_of_the_star(pair, combined):
    row, column = np.indices(combined.data.shape)
    inside = np.hypot(column - 160.3, row - 159.8) < 95
    sky = np.median(combined.data[20:60, 20:60])
    steradian = pair[0].meta.photometry.pixelarea_steradians
    flux = (combined.data - sky)[inside].sum() * steradian * u.MJy
    close(flux.to_value(u.uJy), 1e6, rel=0.03)


def test_the_gwcs_is_lost(combined):
    assert combined.meta.wcs is None
    close(combined.meta.wcsinfo.crval1, 53.16, 1e-4)
