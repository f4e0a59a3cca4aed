"""The coronagraphic dataset against its truth: what is subtracted, what is left, what is found."""

import dataclasses
import json

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable
from behind_masks import aperture_flux, around, brightest, place, same_separation, seen
from jwst.coron.imageregistration import align_array, align_fourier_lsq
from known_faults import known_fault
from margins import above, between, close, within
from photutils.aperture import CircularAperture, aperture_photometry
from products import open_product
from scipy import special
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_testbed import modes
from jwst_testbed.modes.nircam_coron.optics import MASK335R, SHARPNESS
from jwst_testbed.techniques.coronagraphy import point_image, psfmask
from jwst_testbed.telescope import siaf

ROLLS, REFERENCES = (1, 2), (3, 4, 5, 6, 7)
MASK = siaf.aperture("NIRCam", "NRCA5_MASK335R")
# The aperture of the photometry, pixels: the core of a companion.
RADIUS = 4


@pytest.fixture(scope="module")
def sources(known):
    return {row["kind"]: row for row in known["sources"]}


def opened(suffix, exposure=1):
    return seen(sample("nircam_coron", suffix, exposure=exposure))


def mask_transmission(radius):
    """The part of the light that passes so many arcsec from the centre of the mask."""
    x = SHARPNESS * radius
    return (1 - (2 * special.j1(x) / x) ** 2) ** 2


def throughput(offset, wavelengths=MASK335R.wavelengths):
    """The part of a perfect star's light that passes mask and stop, summed over its image."""
    pixels = np.arange(-200, 201) * 0.063
    coronagraph = dataclasses.replace(MASK335R, wavelengths=wavelengths)
    return coronagraph.image(np.zeros((256, 256)), offset, (pixels, pixels)).sum()


def test_half_the_light_passes_at_the_published_radius():
    # Six times 3.35 um over 6.5 m is 0.64 arcsec.
    close(mask_transmission(6 * 3.35e-6 / 6.5 * 206265), 0.5, 0.01)


def test_a_perfect_star_behind_the_mask_is_dark_and_a_displaced_one_is_not():
    """The stop takes all that a band-limited mask diffracts, but for the gaps between segments."""
    centred, displaced, far = (throughput((x, 0)) for x in (0, 0.3, 8))
    within(centred, 0.0045)
    above(displaced, 10 * centred)
    close(far, 1, 0.01)


def test_a_companion_loses_what_the_mask_takes():
    """From diffraction, and from the mask's transmission at that place, by its formula."""
    expected = mask_transmission(1.25)
    close(throughput((1.25, 0), (3.36e-6,)), expected, 0.02)


def test_image_is_centred_and_keeps_the_light():
    """By the moments of an image far from the mask: neither knows how it was computed."""
    offset = np.array([7.531, -5.517])
    pixels = tuple(
        round(middle) + np.arange(-80, 81) * scale
        for middle, scale in zip(offset, (0.0625, 0.0630), strict=True)
    )
    image = MASK335R.image(np.zeros((256, 256)), offset, pixels)
    between(image.sum(), 0.95, 1)
    near = np.hypot(pixels[0] - offset[0], (pixels[1] - offset[1])[:, None]) < 1
    x, y = (
        np.sum(np.where(near, image, 0) * axis) / image[near].sum()
        for axis in (pixels[0], pixels[1][:, None])
    )
    within(np.hypot(x - offset[0], y - offset[1]), 0.004)


def test_header_says_what_was_observed(sources):
    names = {1: "TARGET", 2: "TARGET", 3: "REFERENCE"}
    for exposure, name in names.items():
        with open_product(sample("nircam_coron", "rateints", exposure=exposure)) as model:
            assert isinstance(model, datamodels.CubeModel)
            assert model.meta.exposure.type == "NRC_CORON"
            assert model.meta.instrument.coronagraph == "MASKA335R"
            assert model.meta.subarray.name == "SUB320A335R"
            assert model.meta.target.proposer_name == name
            assert bool(model.meta.exposure.psf_reference) is (name == "REFERENCE")
            assert len(model.int_times) == len(model.data)
            here = SkyCoord(model.meta.wcsinfo.ra_ref, model.meta.wcsinfo.dec_ref, unit="deg")
            star = sources[name.lower()]
            within(here.separation(SkyCoord(star["ra"], star["dec"])), 30 * u.mas)


@pytest.mark.parametrize("exposure", ROLLS)
def test_wcs_finds_the_star_where_the_simulation_put_it(exposure, known, sources):
    _, wcs, _ = opened("calints", exposure)
    [true] = known["star_offsets"][known["star_offsets"]["exposure"] == exposure]
    close(place(wcs, sources["target"]), (true["x"], true["y"]), 0.01)
    # Behind the mask, by some milliarcseconds.
    within(np.hypot(true["offset_x"], true["offset_y"]), 10 * u.mas)
    within(np.hypot(true["x"] - MASK.XSciRef + 1, true["y"] - MASK.YSciRef + 1), 0.2)


def test_reference_star_is_dithered_behind_the_mask(known):
    table = known["star_offsets"]
    offsets = table[table["star"] == "reference"]
    assert list(offsets["exposure"]) == list(REFERENCES)
    distance = np.hypot(offsets["offset_x"], offsets["offset_y"]).to_value(u.mas)
    close(distance, [0, *[15 * np.sqrt(2)] * 4], 0.3)


def test_cosmic_rays_are_flagged_where_there_are_three_integrations(known):
    hits = known["cosmic_rays"]
    for exposure in ROLLS:
        with open_product(sample("nircam_coron", "crfints", exposure=exposure)) as model:
            outlier = model.dq & datamodels.dqflags.pixel["OUTLIER"] > 0
        own = hits[hits["exposure"] == exposure]
        found = outlier[own["integration"], own["y"], own["x"]]
        # But for those on bad pixels or beside the star, whose light hides them.
        above(found.mean(), 0.8, best=1)
        within(outlier.sum() - found.sum(), 30)


def test_two_integrations_cannot_tell_which_was_hit(known):
    """Their median is their mean: both differ from it alike."""
    hits = known["cosmic_rays"]
    own = hits[hits["exposure"] == REFERENCES[0]]
    with open_product(sample("nircam_coron", "crfints", exposure=REFERENCES[0])) as model:
        outlier = model.dq & datamodels.dqflags.pixel["OUTLIER"] > 0
    above(outlier[own["integration"], own["y"], own["x"]].mean(), 0.8, best=1)
    above(outlier[1 - own["integration"], own["y"], own["x"]].mean(), 0.8, best=1)


def test_stack_is_the_integrations_of_the_reference_star():
    with open_product(sample("nircam_coron", "psfstack")) as stack:
        start = 0
        for exposure in REFERENCES:
            with open_product(sample("nircam_coron", "crfints", exposure=exposure)) as one:
                np.testing.assert_array_equal(stack.data[start : start + len(one.data)], one.data)
                start += len(one.data)
        assert len(stack.data) == start


@pytest.mark.parametrize("exposure", ROLLS)
def test_reference_images_stay_where_they_are(exposure):
    """With NumPy 2; see the next test."""
    with open_product(sample("nircam_coron", "psfstack")) as model:
        stacked = np.nan_to_num(model.data[::2]).astype(float)
    with open_product(sample("nircam_coron", "psfalign", exposure=exposure)) as model:
        aligned = np.array(model.data[::2], float)
    shifts = [
        np.hypot(*_shift(before, after)) for before, after in zip(stacked, aligned, strict=True)
    ]
    # Images that are aligned move by what the stars are apart, some tenths of a pixel. How far the
    # search gets in single precision differs between processors: 0.010 and 0.014 were seen.
    with known_fault("align_refs"):
        within(shifts, 0.05)


@pytest.mark.parametrize("exposure", ROLLS)
def test_alignment_finds_the_stars_in_double_precision(exposure, known):
    """The step's own search, which single precision hides from its differences of 1e-8."""
    with open_product(sample("nircam_coron", "crfints", exposure=exposure)) as model:
        image = np.nan_to_num(model.data[0]).astype(float)
    with open_product(sample("nircam_coron", "psfstack")) as model:
        stacked = np.nan_to_num(model.data[::2]).astype(float)
    weights = psfmask(MASK, MASK335R.aligned)
    table = known["star_offsets"]
    [target] = table[table["exposure"] == exposure]
    for before, star in zip(stacked, table[len(ROLLS) :], strict=True):
        x, y, brighter = align_fourier_lsq(image, before, weights)
        close(x, star["x"] - target["x"], 0.05)
        close(y, star["y"] - target["y"], 0.05)
        close(brighter, 2.6 / 2.0, rel=0.02)


def _shift(before, after):
    """By how much an image moved, from its gradient, to first order."""
    near = np.s_[110:240, 85:215]
    dy, dx = np.gradient(before)
    design = np.column_stack([-dx[near].ravel(), -dy[near].ravel(), before[near].ravel()])
    (x, y, _), *_ = np.linalg.lstsq(design, (after - before)[near].ravel(), rcond=None)
    return x, y


@pytest.mark.parametrize("exposure", ROLLS)
def test_subtraction_is_klip_with_all_reference_images(exposure):
    """By singular values, where the pipeline takes eigenvectors of a covariance."""
    with open_product(sample("nircam_coron", "psfalign", exposure=exposure)) as model:
        images = model.data.reshape(len(model.data), -1).astype(float)
    basis = np.linalg.svd(images - images.mean(axis=1)[:, None], full_matrices=False)[2]
    with open_product(sample("nircam_coron", "psfsub", exposure=exposure)) as model:
        for left in model.data.reshape(len(model.data), -1).astype(float):
            # Nothing is left that resembles the reference images.
            within(basis @ left, 1e-3 * np.linalg.norm(left))


@pytest.mark.parametrize("exposure", ROLLS)
def test_dithers_make_up_for_the_shifts(exposure):
    """With the reference images where the target is, as much would be left around the star."""
    with open_product(sample("nircam_coron", "crfints", exposure=exposure)) as model:
        target = np.mean(np.nan_to_num(model.data), axis=0).astype(float)
    with open_product(sample("nircam_coron", "psfalign", exposure=exposure)) as model:
        images = model.data.astype(float)
    moved, _ = align_array(target, images, psfmask(MASK, MASK335R.aligned))
    rows, columns = np.indices(target.shape)
    distance = np.hypot(columns - MASK.XSciRef + 1, rows - MASK.YSciRef + 1)
    around = (abs(distance - 22) < 18) & (target != 0)
    rms = []
    for references in (images, moved):
        flat = references.reshape(len(references), -1)
        flat = flat - flat.mean(axis=1)[:, None]
        basis = np.linalg.svd(flat, full_matrices=False)[2]
        left = target.ravel() - target.mean()
        rms.append(np.std((left - basis.T @ (basis @ left)).reshape(target.shape)[around]))
    close(rms[0] / rms[1], 1, 0.1)
    within(rms[0], np.std(target[around]) / 6)


def test_errors_of_a_subtraction_by_all_modes_are_rounding_errors():
    """They are what is left of the reference images, which explain themselves."""
    with open_product(sample("nircam_coron", "psfsub")) as model:
        scatter = np.std(model.data[0] - model.data[1])
        within(np.median(model.err), 1e-6 * scatter)


@pytest.mark.parametrize("exposure", ROLLS)
def test_less_is_left_of_the_star(exposure, sources):
    before, wcs, _ = opened("crfints", exposure)
    after, _, _ = opened("psfsub", exposure)
    star, companion = (place(wcs, sources[kind]) for kind in ("target", "companion"))
    ring = np.abs(around(after, *star) - 20) < 10
    ring &= (around(after, *companion) > 8) & np.isfinite(before)
    within(np.std(after[ring]), np.std(before[ring]) / 8)


@pytest.fixture(scope="module")
def companion(sources):
    """In the combined image: pixel expected, pixel found, flux found, its scatter."""
    image, wcs, photometry = opened("i2d")
    star, true = (place(wcs, sources[kind]) for kind in ("target", "companion"))
    image = np.nan_to_num(image)
    found = brightest(image, star, 20)
    flux = aperture_flux(image, *found, photometry, RADIUS)
    scatter = same_separation(image, star, true, photometry, RADIUS).std()
    return {"true": true, "found": found, "flux": flux, "scatter": scatter}


def test_companion_is_found_in_its_place(companion):
    within(np.hypot(*np.subtract(companion["found"], companion["true"])), 0.25)


def test_companion_has_its_flux(companion, known, sources):
    table = known["encircled_energy"]
    scale = np.sqrt(opened("i2d")[2]["pixelarea_arcsecsq"])
    collected = np.interp(RADIUS * scale, table["radius"].value, table["fraction"])
    flux, scatter = companion["flux"] / collected, companion["scatter"] / collected
    true = sources["companion"]["flux"].value
    close(flux, true, rel=0.1)
    within(flux - true, 5 * scatter)
    within(scatter, 0.08 * true)


@pytest.mark.parametrize("exposure", ROLLS)
def test_subtraction_takes_little_of_the_companion(exposure, sources):
    """A companion alone, subtracted as the star is: what its own light lends the fit is lost."""
    _, wcs, photometry = opened("psfsub", exposure)
    x, y = place(wcs, sources["companion"])
    alone = point_image(MASK335R, np.zeros((256, 256)), MASK, x, y)
    with open_product(sample("nircam_coron", "psfalign", exposure=exposure)) as model:
        images = model.data.reshape(len(model.data), -1).astype(float)
    basis = np.linalg.svd(images - images.mean(axis=1)[:, None], full_matrices=False)[2]
    vector = alone.ravel() - alone.mean()
    left = (vector - basis.T @ (basis @ vector)).reshape(alone.shape)
    kept, whole = (aperture_flux(one, x, y, photometry, RADIUS) for one in (left, alone))
    close(kept / whole, 1, 0.05)


def test_encircled_energy_is_that_of_an_image(known):
    """Apertures on the pixels of an image, beside the table's finer samples."""
    x, y = 130.3, 181.6
    image = point_image(MASK335R, np.zeros((256, 256)), MASK, x, y)
    table = known["encircled_energy"]
    for radius in (4, 8, 16):
        total = aperture_photometry(image, CircularAperture((x, y), radius))["aperture_sum"][0]
        arcsec = radius * np.sqrt(MASK.XSciScale * MASK.YSciScale)
        fraction = np.interp(arcsec, table["radius"].value, table["fraction"])
        close(total, fraction, rel=0.03)


def test_both_rolls_are_in_the_image():
    with open_product(sample("nircam_coron", "i2d")) as model:
        seen = model.wht > 0
    # Two squares, turned against each other by ten degrees, cover more than either.
    above(seen.sum() / (MASK.XSciSize * MASK.YSciSize) - 1, 0.05)


def test_association_names_both_roles():
    with open(sample("nircam_coron", "asn", stage=3)) as file:
        association = json.load(file)
    assert association["asn_type"] == "coron3"
    assert association["asn_id"] == "c1001"
    [product] = association["products"]
    roles = [member["exptype"] for member in product["members"]]
    assert roles == ["science"] * 2 + ["psf"] * 5


def test_companion_is_as_far_from_the_star_as_asked_for(sources):
    scene = next(run for run in modes.load("nircam_coron").runs if run.name == "scene").arguments
    star, companion = (
        SkyCoord(sources[kind]["ra"], sources[kind]["dec"]) for kind in ("target", "companion")
    )
    close(star.separation(companion).arcsec, scene["separation"], 1e-6)
    close(star.position_angle(companion).deg, scene["angle"], 1e-3)


def test_tables_have_units(known):
    assert isinstance(known["sources"], QTable)
    assert known["sources"]["flux"].unit == u.uJy
    assert known["star_offsets"]["offset_x"].unit == u.mas
    assert known["cosmic_rays"]["rate"].unit == u.DN / u.s
