"""The aperture masking dataset against its truth: fringes, their calibration, the companion."""

import itertools

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from known_faults import known_fault
from margins import above, between, close, within
from products import open_product
from scipy.optimize import least_squares
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_testbed.modes.niriss_ami import optics as interferometer
from jwst_testbed.telescope import siaf

APERTURE = siaf.aperture("NIRISS", "NIS_AMI1")
PERFECT = np.zeros((7, 3))
SCALE = np.radians((APERTURE.XSciScale + APERTURE.YSciScale) / 2 / 3600)
BINARY, STAR = 1, 2


def tables(suffix):
    """The tables of an OIFITS file, by name."""
    with fits.open(sample("niriss_ami", suffix)) as hdus:
        return {hdu.name: hdu.data.copy() for hdu in hdus if hdu.name.startswith("OI_")}


def visibility(u, v, wavelength, east, north, contrast):
    """Complex visibility of two points, the fainter one so many radians east and north.

    OIFITS: V(u, v) is the integral of the brightness times exp(-2 pi i (u x + v y)), x to the
    east and y to the north (Duvert et al. 2017, A&A 597, A8).
    """
    turn = np.exp(-2j * np.pi * (u * east + v * north) / wavelength)
    return (1 + contrast * turn) / (1 + contrast)


def binary(oi, east, north, contrast):
    """Squared visibilities and closure phases (deg) of a binary on the baselines of a file."""
    [wavelength] = oi["OI_WAVELENGTH"]["EFF_WAVE"]
    vis2, t3 = oi["OI_VIS2"], oi["OI_T3"]
    first, second = ((t3[f"U{n}COORD"], t3[f"V{n}COORD"]) for n in (1, 2))
    third = tuple(-(a + b) for a, b in zip(first, second, strict=True))
    squared = np.abs(visibility(vis2["UCOORD"], vis2["VCOORD"], wavelength, east, north, contrast))
    triple = np.prod(
        [visibility(*side, wavelength, east, north, contrast) for side in (first, second, third)],
        axis=0,
    )
    return squared**2, np.angle(triple, deg=True)


def place(known):
    """Offsets of the companion to the east and north, radian, and its contrast."""
    [row] = known["companion"]
    separation, angle = (row[name].to_value(u.rad) for name in ("separation", "position_angle"))
    return separation * np.sin(angle), separation * np.cos(angle), float(row["contrast"])


def fitted(oi):
    """Separation (mas), position angle (deg) and contrast of the best binary."""
    measured = np.concatenate([oi["OI_VIS2"]["VIS2DATA"] / 0.005, oi["OI_T3"]["T3PHI"] / 0.3])

    def residuals(parameters):
        east, north, contrast = parameters
        squared, phases = binary(oi, east / 2e8, north / 2e8, contrast)
        return np.concatenate([squared / 0.005, phases / 0.3]) - measured

    starts = [
        (150 * np.sin(angle), 150 * np.cos(angle), 0.03)
        for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ]
    start = min(starts, key=lambda guess: np.sum(residuals(guess) ** 2))
    east, north, contrast = least_squares(residuals, start, x_scale=(1, 1, 0.001)).x
    mas = (np.hypot(east, north) / 2e8 * u.rad).to_value(u.mas)
    return mas, np.degrees(np.arctan2(east, north)) % 360, contrast


def test_no_two_baselines_are_alike():
    baselines = [b - a for a, b in itertools.combinations(interferometer.HOLES, 2)]
    both = np.concatenate([baselines, np.negative(baselines)])
    apart = [np.hypot(*(a - b)) for a, b in itertools.combinations(both, 2)]
    assert len(baselines) == 21
    assert min(apart) > 1


def test_each_pair_of_holes_makes_a_seventh_of_full_contrast():
    """By the Fourier transform of the image, at the frequency of each baseline.

    Seven holes that all pass as much light: the image's transform is 7 at zero, and 1 where only
    one pair adds to it. A pixel takes the sinc of it.
    """
    image = interferometer.point_image((161, 161), (80, 80), SCALE, [4.8e-6], PERFECT)
    along = np.arange(-80, 81)
    on_detector = np.linalg.solve(interferometer.PUPIL_TO_MASK, interferometer.HOLES.T).T
    for a, b in itertools.combinations(on_detector, 2):
        frequency = (b - a) * SCALE / 4.8e-6
        seen = np.exp(-2j * np.pi * frequency[1] * along) @ image
        seen = seen @ np.exp(-2j * np.pi * frequency[0] * along)
        # What falls beside the image is missing in both, not by the same part.
        close(abs(seen) / image.sum(), np.prod(np.sinc(frequency)) / 7, rel=0.02)
        within(np.angle(seen), 0.01)


def test_image_is_centred_and_keeps_the_light():
    x, y = 81.3, 77.6
    image = interferometer.point_image((161, 161), (x, y), SCALE, [4.7e-6, 4.9e-6], PERFECT)
    between(image.sum(), 0.96, 1)
    rows, columns = np.indices(image.shape)
    near = np.hypot(columns - x, rows - y) < 12
    for axis, centre in ((columns, x), (rows, y)):
        close(np.sum((image * axis)[near]) / image[near].sum(), centre, 0.05)


def test_mask_is_turned_as_the_telescope_is():
    """SIAF says where V2 and V3 are on the detector: the mask's axes are within a tenth of a
    degree of them, and its scale within half a per cent."""
    step = 0.01
    v2, v3 = APERTURE.sci_to_tel(
        APERTURE.XSciRef + np.array([0, step, 0]), APERTURE.YSciRef + np.array([0, 0, step])
    )
    # Angles along -V2 and V3 for one pixel along columns and rows.
    to_telescope = np.array([[v2[0] - v2[1], v2[0] - v2[2]], [v3[1] - v3[0], v3[2] - v3[0]]])
    to_telescope *= np.radians(1 / 3600) / step
    # A direction d in pixels makes the phase of hole h: 2 pi h . (turned d) / wavelength.
    turned = SCALE * np.linalg.inv(interferometer.PUPIL_TO_MASK).T
    difference = turned @ np.linalg.inv(to_telescope)
    within(np.degrees((difference[1, 0] - difference[0, 1]) / 2), 0.1)
    close(np.diag(difference), 1, 0.008)


def test_header_says_what_was_observed():
    for exposure, name in ((BINARY, "BINARY"), (STAR, "REFERENCE")):
        with open_product(sample("niriss_ami", "rateints", exposure=exposure)) as model:
            assert isinstance(model, datamodels.CubeModel)
            assert model.meta.exposure.type == "NIS_AMI"
            assert (model.meta.instrument.filter, model.meta.instrument.pupil) == ("F480M", "NRM")
            assert model.meta.subarray.name == "SUB80"
            assert (model.meta.subarray.xstart, model.meta.subarray.ystart) == (1045, 1)
            assert model.meta.target.proposer_name == name
            assert bool(model.meta.exposure.psf_reference) is (exposure == STAR)
            assert len(model.int_times) == len(model.data)


def test_rate_is_the_mean_of_the_integrations():
    with (
        open_product(sample("niriss_ami", "rateints")) as each,
        open_product(sample("niriss_ami", "rate")) as mean,
    ):
        good = np.isfinite(mean.data)
        close(mean.data[good], np.mean(each.data, axis=0)[good], rel=1e-5)
        close(mean.err[good] ** 2, np.mean(each.err**2, axis=0)[good] / 6, rel=1e-4)


@pytest.mark.parametrize("exposure", [BINARY, STAR])
def test_wcs_finds_the_star(exposure, known):
    kind = {BINARY: "target", STAR: "reference"}[exposure]
    [row] = known["sources"][known["sources"]["kind"] == kind]
    for suffix in ("cal", "calints"):
        with open_product(sample("niriss_ami", suffix, exposure=exposure)) as model:
            x, y = model.meta.wcs.invert(row["ra"].value, row["dec"].value)
            # The star is at the aperture's reference point, whose pixel is 1-based.
            close(x, APERTURE.XSciRef - 1, 0.02)
            close(y, APERTURE.YSciRef - 1, 0.02)
            image = np.nan_to_num(model.data.reshape(-1, 80, 80).mean(axis=0))
            rows, columns = np.indices(image.shape)
            near = np.hypot(columns - x, rows - y) < 3
            close(np.sum((image * columns)[near]) / image[near].sum(), x, 0.25)
            close(np.sum((image * rows)[near]) / image[near].sum(), y, 0.25)


@pytest.mark.since("2.0", "the integrations state no solid angle")
def test_photometry_is_for_the_mean_alone(known):
    """The step that calibrates flux refuses NIRISS integrations: they stay DN/s."""
    [row] = known["sources"][known["sources"]["kind"] == "reference"]
    with open_product(sample("niriss_ami", "cal", exposure=STAR)) as model:
        assert model.meta.bunit_data == "MJy/sr"
        light = np.nansum(model.data) * model.meta.photometry.pixelarea_steradians
        # The subarray misses some of the light, which the mask spreads widely.
        close(light, 0.93 * row["flux"].to_value(u.MJy), rel=0.05)
    with open_product(sample("niriss_ami", "calints", exposure=STAR)) as model:
        assert model.meta.bunit_data == "DN/s"
        assert model.meta.cal_step.photom == "SKIPPED"
        light *= 1 / model.meta.photometry.pixelarea_steradians / interferometer.PHOTMJSR
        close(np.nansum(model.data.mean(axis=0)), light, rel=1e-3)


def test_a_companion_lies_where_its_table_says(known):
    sources = {row["kind"]: SkyCoord(row["ra"], row["dec"]) for row in known["sources"]}
    flux = {row["kind"]: row["flux"] for row in known["sources"]}
    [row] = known["companion"]
    target, companion = sources["target"], sources["companion"]
    assert target.separation(companion).to_value(u.mas) == pytest.approx(row["separation"].value)
    angle = target.position_angle(companion).to_value(u.deg)
    close(angle, row["position_angle"].value, 1e-3)
    assert float(flux["companion"] / flux["target"]) == pytest.approx(row["contrast"])


def test_reference_star_is_nearly_a_point():
    oi = tables("psf-ami-oi")
    length = np.hypot(oi["OI_VIS2"]["UCOORD"], oi["OI_VIS2"]["VCOORD"])
    squared = oi["OI_VIS2"]["VIS2DATA"]
    # What pixels share takes the more of a fringe the narrower it is.
    above(-np.corrcoef(length, squared)[0, 1], 0.9, best=1)
    between(squared, 0.7, 1.06)
    within(np.std(oi["OI_T3"]["T3PHI"]), 0.5)
    # The pistons of the holes are in the phases of the fringes, and cancel in their closures.
    above(np.std(oi["OI_VIS"]["VISPHI"]), 1.5)


def test_normalised_observables_are_those_of_the_binary(known):
    """Against two points, by the formula: the definition of OIFITS, and no code of the pipeline."""
    normalised, raw = tables("aminorm-oi"), tables("ami-oi")
    squared, phases = binary(normalised, *place(known))
    measured = normalised["OI_VIS2"]["VIS2DATA"], normalised["OI_T3"]["T3PHI"]
    above(np.corrcoef(squared, measured[0])[0, 1], 0.99, best=1)
    above(np.corrcoef(phases, measured[1])[0, 1], 0.99, best=1)
    within(np.std(measured[0] - squared), 0.015)
    within(np.std(measured[1] - phases), 0.6)
    # Without the reference star, the squared visibilities are off by several times as much.
    above(np.sqrt(np.mean((raw["OI_VIS2"]["VIS2DATA"] - squared) ** 2)), 0.05)


@pytest.mark.since("1.20", "there is no table OI_Q4")
def test_normalisation_divides_and_subtracts():
    target, star, normalised = map(tables, ("ami-oi", "psf-ami-oi", "aminorm-oi"))

    def of(oi, table, column):
        return oi[table][column]

    for table, column in (("OI_VIS2", "VIS2DATA"), ("OI_VIS", "VISAMP")):
        ratio = of(target, table, column) / of(star, table, column)
        np.testing.assert_allclose(of(normalised, table, column), ratio)
    difference = of(target, "OI_T3", "T3PHI") - of(star, "OI_T3", "T3PHI")
    close(of(normalised, "OI_T3", "T3PHI"), difference, 1e-12)
    ratio = of(target, "OI_Q4", "Q4AMP") / of(star, "OI_Q4", "Q4AMP")
    close(of(normalised, "OI_Q4", "Q4AMP"), np.log(ratio), 1e-12)


def test_companion_is_found_on_its_own_side(known):
    [row] = known["companion"]
    separation, angle, contrast = fitted(tables("aminorm-oi"))
    close(separation, row["separation"].value, rel=0.03)
    close(contrast, row["contrast"], rel=0.07)
    # The baselines are turned by V3I_YANG, half a degree, too much: about what noise makes.
    close(angle, row["position_angle"].value + APERTURE.V3IdlYAngle / 2, 1.2)
    east, north, contrast = place(known)
    _, mirrored = binary(tables("aminorm-oi"), -east, -north, contrast)
    above(-np.corrcoef(mirrored, tables("aminorm-oi")["OI_T3"]["T3PHI"])[0, 1], 0.99, best=1)


def test_baselines_are_those_of_the_mask_on_the_sky():
    """From the published holes, and the telescope's roll: V3 is north turned by it to the east."""
    with open_product(sample("niriss_ami", "calints")) as model:
        roll = np.radians(model.meta.wcsinfo.roll_ref)
        stated = roll + np.radians(model.meta.wcsinfo.v3yangle)
    oi = tables("ami-oi")
    # V2 is to the left of V3 when looking up, as east is of north.
    v2, v3 = -interferometer.HOLES[:, 0], interferometer.HOLES[:, 1]
    first, second = oi["OI_VIS2"]["STA_INDEX"].T - 1

    def off(turn):
        east = v2 * np.cos(turn) + v3 * np.sin(turn)
        north = -v2 * np.sin(turn) + v3 * np.cos(turn)
        sign = np.sign(np.sum(oi["OI_VIS2"]["UCOORD"] * (east[first] - east[second])))
        return [
            oi["OI_VIS2"][column] - sign * (metres[first] - metres[second])
            for column, metres in (("UCOORD", east), ("VCOORD", north))
        ]

    within(off(roll), 0.08)
    with known_fault("ami north"):
        within(off(stated), 1e-6)
    # In OI_ARRAY, north comes first.
    north, east = oi["OI_ARRAY"]["CTRS_EQT"].T
    np.testing.assert_allclose(oi["OI_VIS2"]["UCOORD"], east[first] - east[second])
    np.testing.assert_allclose(oi["OI_VIS2"]["VCOORD"], north[first] - north[second])


def test_errors_of_the_mean_against_the_scatter_of_the_integrations():
    """VIS2ERR is too small by the root of their number, T3PHIERR by the triple's amplitude."""
    each, mean = tables("amimulti-oi"), tables("psf-ami-oi")

    def of_mean(values):
        return np.std(values, axis=1, ddof=1) / np.sqrt(values.shape[1])

    squared = each["OI_VIS2"]["VIS2DATA"]
    close(squared.mean(axis=1), mean["OI_VIS2"]["VIS2DATA"], rel=2e-3)
    ratio = np.median(of_mean(squared) / mean["OI_VIS2"]["VIS2ERR"])
    phases = of_mean(each["OI_T3"]["T3PHI"]) * mean["OI_T3"]["T3AMP"]
    with known_fault("ami errors"):
        close(ratio, np.sqrt(squared.shape[1]), rel=0.05)
        close(mean["OI_T3"]["T3PHIERR"], phases, rel=0.08)
    amplitude = of_mean(each["OI_VIS"]["VISAMP"])
    close(mean["OI_VIS"]["VISAMPERR"], amplitude, rel=0.08)


def test_fitted_fringes_leave_little_of_the_image():
    with open_product(sample("niriss_ami", "amilg")) as model:
        assert isinstance(model, datamodels.AmiLgFitModel)
        image, fit, residual = model.centered_image, model.fit_image, model.resid_image
        good = np.isfinite(residual)
        assert image.shape == fit.shape == residual.shape == (6, 69, 69)
        close((image - fit)[good], residual[good], image.max() * 1e-6)
        within(np.std(residual[good]), 0.01 * image.max())
