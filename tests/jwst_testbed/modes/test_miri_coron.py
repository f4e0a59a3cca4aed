"""MIRI's coronagraphic dataset against its truth: behind the phase mask and behind the spot."""

import json

import numpy as np
import pytest
from astropy import units as u
from behind_masks import aperture_flux, around, brightest, place, same_separation, seen
from checks import check_references
from exposures import asked_for
from margins import above, close, within
from photutils.aperture import CircularAperture, aperture_photometry
from products import open_product

from jwst_gallery import sample
from jwst_testbed.modes.miri_coron.optics import QUADRANTS, SPOT, behind_quadrants
from jwst_testbed.techniques.coronagraph import SAMPLES, from_mask, metres
from jwst_testbed.techniques.coronagraphy import point_image
from jwst_testbed.telescope import geometry, header, siaf

# For each exposure type the exposures of the target, and those of the reference star.
ROLLS = {"MIR_4QPM": (1, 2), "MIR_LYOT": (6,)}
REFERENCES = {"MIR_4QPM": (3, 4, 5), "MIR_LYOT": (7,)}
TYPE_OF = {
    number: exp_type
    for group in (ROLLS, REFERENCES)
    for exp_type, numbers in group.items()
    for number in numbers
}
APERTURE = {"MIR_4QPM": "MIRIM_MASK1065", "MIR_LYOT": "MIRIM_MASKLYOT"}
OPTICS = {"MIR_4QPM": QUADRANTS, "MIR_LYOT": SPOT}
# For the photometry, pixels: the core of a companion.
RADIUS = {"MIR_4QPM": 5, "MIR_LYOT": 8}
PERFECT = np.zeros((SAMPLES, SAMPLES))


@pytest.fixture(scope="module")
def sources(known):
    return {row["kind"]: row for row in known["sources"]}


def product(suffix, exposure=1, exp_type=None):
    exp_type = exp_type or TYPE_OF[exposure]
    return sample("miri_coron", suffix, exp_type=exp_type, exposure=exposure)


def collected(coronagraph, offset):
    """The part of a perfect star's light that passes mask and stop, summed over its image."""
    pixels = np.arange(-150, 151) * 0.11
    return coronagraph.image(PERFECT, offset, (pixels, pixels))


def test_phase_mask_empties_a_clear_round_pupil():
    """The theorem for which the mask was built; JWST's pupil has gaps and a shadow."""
    distance = np.hypot(metres(), metres()[:, None])
    left = np.abs(behind_quadrants((distance < 2.5).astype(complex), 1e-5)) ** 2
    # At the edge the wave is infinite; samples do not show that.
    within(left[distance < 2.2].mean(), 0.003)


def test_stops_pass_what_is_published():
    close(QUADRANTS.stop_throughput, 0.62, 0.015)
    close(SPOT.stop_throughput, 0.72, 0.015)


@pytest.mark.parametrize(("coronagraph", "dark"), [(QUADRANTS, 0.06), (SPOT, 0.05)])
def test_a_star_behind_the_mask_is_dark(coronagraph, dark):
    centred, far = (collected(coronagraph, offset) for offset in ((0, 0), (6, 5)))
    within(centred.sum(), dark)
    within(centred.max(), 0.012 * far.max())
    close(far.sum(), 1, 0.06)


def test_the_spot_hides_what_is_behind_it_and_the_phase_mask_does_not():
    """Half a wavelength over the pupil beside the centre, and a whole one."""
    above(collected(QUADRANTS, (0.35, 0.35)).sum(), 0.4)
    within(collected(SPOT, (0.7, 0.7)).sum(), 0.1)


@pytest.mark.parametrize("number", TYPE_OF)
def test_wcs_is_pysiafs_own_attitude(number):
    """By the distortion of the full frame, which the pipeline takes."""
    exposure = asked_for("miri_coron", number)
    with open_product(product("calints", number)) as model:
        wcs, where = model.meta.wcs, model.meta.subarray
    _, full = header.apertures_of(exposure)
    part = geometry.cut_out(full, (where.xstart, where.ystart, where.xsize, where.ysize))
    x, y = np.random.default_rng(number).uniform(0, (where.xsize - 1, where.ysize - 1), (100, 2)).T
    back = geometry.sky_to_pixel(part, header.pointing_of(exposure), *wcs(x, y))
    within(1e3 * np.hypot(*np.subtract(back, (x, y))).max() * full.XSciScale, 0.01)


@pytest.mark.parametrize("exp_type", APERTURE)
def test_mask_is_where_siaf_has_it(exp_type):
    """Its own aperture and the full frame agree on the place to a milliarcsecond."""
    mask, full = (siaf.aperture("MIRI", name) for name in (APERTURE[exp_type], "MIRIM_FULL"))
    with open_product(product("calints", ROLLS[exp_type][0])) as model:
        where = model.meta.subarray
    corner = full.sci_to_tel(where.xstart, where.ystart)
    within(1e3 * np.hypot(*np.subtract(corner, mask.sci_to_tel(1, 1))), 2)


@pytest.mark.parametrize("number", [1, 6])
def test_header_says_what_was_observed(number):
    check_references(product("calints", number), "miri", at_least=5)
    with open_product(product("rateints", number)) as model:
        assert model.meta.exposure.type == TYPE_OF[number]
        assert model.meta.aperture.name == APERTURE[TYPE_OF[number]]
        assert len(model.int_times) == len(model.data)
        masks = {"MIR_4QPM": "4QPM_1065", "MIR_LYOT": "LYOT_2300"}
        assert model.meta.instrument.coronagraph == masks[TYPE_OF[number]]


@pytest.mark.parametrize("number", TYPE_OF)
def test_star_is_behind_the_mask_where_the_simulation_put_it(number, known, sources):
    [true] = known["star_offsets"][known["star_offsets"]["exposure"] == number]
    _, wcs, _ = seen(product("calints", number))
    mask = siaf.aperture("MIRI", APERTURE[TYPE_OF[number]])
    x, y = place(wcs, sources[true["star"]])
    close((x, y), (true["x"], true["y"]), 0.02)
    # The grid is 21 mas wide, and the telescope points to some mas.
    within(np.hypot(*from_mask(mask, x, y)), 0.04)


def test_rate_is_the_mean_of_the_integrations():
    with open_product(product("rateints")) as cube, open_product(product("rate")) as rate:
        np.testing.assert_allclose(rate.data, cube.data.mean(axis=0), rtol=1e-5)
        # As many integrations, that much smaller an error.
        ratio = np.nanmedian(cube.err, axis=0) / rate.err
        close(np.nanmedian(ratio), np.sqrt(3), 0.02)


@pytest.mark.parametrize("exp_type", ROLLS)
def test_stack_is_the_integrations_of_the_reference_star(exp_type):
    with open_product(product("psfstack", exp_type=exp_type)) as stack:
        start = 0
        for exposure in REFERENCES[exp_type]:
            with open_product(product("crfints", exposure)) as one:
                np.testing.assert_array_equal(stack.data[start : start + len(one.data)], one.data)
                start += len(one.data)
        assert len(stack.data) == start


@pytest.mark.parametrize("number", [1, 2, 6])
def test_less_is_left_of_the_star(number, sources):
    before, wcs, _ = seen(product("crfints", number))
    after, _, _ = seen(product("psfsub", number))
    star, companion = (place(wcs, sources[kind]) for kind in ("target", "companion"))
    ring = np.abs(around(after, *star) - 25) < 12
    ring &= (around(after, *companion) > 15) & np.isfinite(before)
    within(np.std(after[ring]), np.std(before[ring]) / 4)


@pytest.fixture(scope="module", params=ROLLS)
def companion(request, sources):
    """In the combined image: pixel expected, pixel found, flux found, its scatter."""
    exp_type = request.param
    image, wcs, photometry = seen(product("i2d", exp_type=exp_type))
    star, true = (place(wcs, sources[kind]) for kind in ("target", "companion"))
    image, radius = np.nan_to_num(image), RADIUS[exp_type]
    found = brightest(image, star, np.hypot(*np.subtract(true, star)))
    flux = aperture_flux(image, *found, photometry, radius)
    scatter = same_separation(image, star, true, photometry, radius).std()
    return {"type": exp_type, "true": true, "found": found, "flux": flux, "scatter": scatter}


def test_companion_is_found_in_its_place(companion):
    # A fraction of the width of its image: 2.9 pixels behind the phase mask, 6.6 behind the spot.
    limit = {"MIR_4QPM": 0.3, "MIR_LYOT": 0.6}[companion["type"]]
    within(np.hypot(*np.subtract(companion["found"], companion["true"])), limit)


def test_companion_has_its_flux(companion, sources):
    """Less what the aperture misses, by the optics of the mask at the companion's place."""
    mask = siaf.aperture("MIRI", APERTURE[companion["type"]])
    _, wcs, _ = seen(product("psfsub", ROLLS[companion["type"]][0]))
    x, y = place(wcs, sources["companion"])
    image = point_image(OPTICS[companion["type"]], PERFECT, mask, x, y)
    aperture = CircularAperture((x, y), RADIUS[companion["type"]])
    fraction = aperture_photometry(image, aperture)["aperture_sum"][0]
    true = sources["companion"]["flux"].value
    close(companion["flux"] / fraction, true, rel=0.15)
    # A single pair of images of the reference star leaves more behind the spot.
    limit = {"MIR_4QPM": 0.1, "MIR_LYOT": 0.35}[companion["type"]]
    within(companion["scatter"] / fraction, limit * true)


def test_both_rolls_are_in_the_image_of_the_phase_mask():
    with open_product(product("i2d")) as model:
        seen_pixels = (model.wht > 0).sum()
    mask = siaf.aperture("MIRI", APERTURE["MIR_4QPM"])
    above(seen_pixels / (mask.XSciSize * mask.YSciSize) - 1, 0.04)


@pytest.mark.parametrize("exp_type", ROLLS)
def test_association_names_both_roles(exp_type):
    path = sample("miri_coron", "asn", stage=3, exp_type=exp_type)
    association = json.loads(path.read_text())
    assert association["asn_type"] == "coron3"
    roles = [member["exptype"] for member in association["products"][0]["members"]]
    psf = len(REFERENCES[exp_type])
    assert roles == ["science"] * len(ROLLS[exp_type]) + ["psf"] * psf


def test_tables_have_units(known):
    assert known["sources"]["flux"].unit == u.uJy
    assert known["star_offsets"]["offset_x"].unit == u.mas
