"""The WCS helpers against computations that share nothing with them."""

import itertools
import re
from pathlib import Path
from unittest import mock

import gwcs
import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.coordinates import ICRS, SkyCoord
from astropy.io import fits
from astropy.modeling import models
from astropy.modeling.bounding_box import CompoundBoundingBox
from astropy.wcs import WCS
from gwcs import coordinate_frames as cf
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.spectra import find_slit
from jwst_gallery.testbed import geometry
from jwst_gallery.testbed.header import pointing_of
from jwst_gallery.testbed.instruments.nircam.grism import GRISM
from jwst_gallery.testbed.recipes import DATASETS
from jwst_gallery.wcs import (
    FRAME_COLOURS,
    contract,
    exact_inverse,
    round_trip,
    sip_residuals,
    step_through,
)

with mock.patch("requests.get", side_effect=ConnectionError):  # pysiaf asks for news on import
    import pysiaf
    from pysiaf.utils import rotations

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared/data/real/jw01093018001_03102_00001_nis_cal.fits"
IMAGING = ("detector", "v2v3", "v2v3vacorr", "world")
NX, NY, SCALE, ANGLE = 60, 40, 0.06 / 3600, 30.0
RA, DEC, CRPIX = 150.0, -30.0, (29.0, 19.0)


def turned_image(angle=ANGLE, inverse_error=0.0, box=((-0.5, NX - 0.5), (-0.5, NY - 0.5))):
    """Make the WCS of a flat image turned by an angle, and perhaps an inverse that is wrong."""
    shift = models.Shift(-CRPIX[0]) & models.Shift(-CRPIX[1])
    if inverse_error:
        shift.inverse = models.Shift(CRPIX[0] + inverse_error) & models.Shift(CRPIX[1])
    to_plane = shift | models.Scale(3.0) & models.Scale(3.0)
    to_sky = (
        models.Rotation2D(angle)
        | models.Scale(SCALE / 3) & models.Scale(SCALE / 3)
        | models.Pix2Sky_TAN()
        | models.RotateNative2Celestial(RA, DEC, 180.0)
    )
    detector = cf.Frame2D(name="detector", axes_names=("x", "y"), unit=(u.pix, u.pix))
    plane = cf.Frame2D(name="plane", axes_names=("u", "v"), unit=(u.arcsec, u.arcsec))
    world = cf.CelestialFrame(name="world", reference_frame=ICRS(), unit=(u.deg, u.deg))
    wcs = gwcs.WCS([(detector, to_plane), (plane, to_sky), (world, None)])
    if box:
        wcs.bounding_box = box
    return wcs


def header_of_turned_image(crpix_error=0.0):
    """The same image as a FITS header, written by hand."""
    c, s = np.cos(np.radians(ANGLE)), np.sin(np.radians(ANGLE))
    return fits.Header(
        {
            "WCSAXES": 2,
            "CTYPE1": "RA---TAN",
            "CTYPE2": "DEC--TAN",
            "CRPIX1": CRPIX[0] + 1 + crpix_error,
            "CRPIX2": CRPIX[1] + 1,
            "CRVAL1": RA,
            "CRVAL2": DEC,
            "CD1_1": SCALE * c,
            "CD1_2": -SCALE * s,
            "CD2_1": SCALE * s,
            "CD2_2": SCALE * c,
        }
    )


@pytest.fixture(scope="module")
def cal():
    with datamodels.open(sample("nircam_image", "cal")) as model:
        yield model


@pytest.fixture(scope="module")
def pixels(cal):
    ny, nx = cal.shape
    return np.random.default_rng(7).uniform(0, (nx - 1, ny - 1), (100, 2)).T


def sky_by_pysiaf(model, x, y):
    """Sky position by pysiaf: its polynomials, its attitude matrix, and the header's VA_SCALE."""
    aperture = pysiaf.Siaf(model.meta.instrument.name)[model.meta.aperture.name]
    v2, v3 = aperture.sci_to_tel(np.add(x, 1), np.add(y, 1))  # SIAF counts pixels from 1
    scale = model.meta.velocity_aberration.scale_factor
    v2 = aperture.V2Ref + scale * (v2 - aperture.V2Ref)
    v3 = aperture.V3Ref + scale * (v3 - aperture.V3Ref)
    pointing = model.meta.wcsinfo
    attitude = rotations.attitude(
        aperture.V2Ref, aperture.V3Ref, pointing.ra_ref, pointing.dec_ref, pointing.roll_ref
    )
    return SkyCoord(*rotations.pointing(attitude, v2, v3), unit="deg")


# --- the sample


def test_the_sky_of_the_sample_is_that_of_pysiaf(cal, pixels):
    assert cal.meta.velocity_aberration.scale_factor != 1
    sky = cal.meta.wcs.pixel_to_world(*pixels)
    assert sky.separation(sky_by_pysiaf(cal, *pixels)).max() < 0.01 * u.mas


def test_the_frames_of_the_sample_are_those_of_pysiaf(cal):
    aperture = pysiaf.Siaf("NIRCam")[cal.meta.aperture.name]
    table = step_through(cal, 100, 500)
    values = {frame: list(table["value"][table["frame"] == frame]) for frame in IMAGING}
    v2v3 = np.array(aperture.sci_to_tel(101, 501))
    reference = np.array([aperture.V2Ref, aperture.V3Ref])
    corrected = reference + cal.meta.velocity_aberration.scale_factor * (v2v3 - reference)
    sky = sky_by_pysiaf(cal, 100, 500)
    assert values["detector"] == [100, 500]
    np.testing.assert_allclose(values["v2v3"], v2v3, atol=1e-6)
    np.testing.assert_allclose(values["v2v3vacorr"], corrected, atol=1e-6)
    np.testing.assert_allclose(values["world"], [sky.ra.deg, sky.dec.deg], atol=1e-9)
    assert values["v2v3"] != values["v2v3vacorr"]


def test_the_inverses_of_the_sample(cal, pixels):
    assert 1e-6 < round_trip(cal, *pixels).max() < 0.05
    back = exact_inverse(cal, *cal.meta.wcs(*pixels))
    np.testing.assert_allclose(back, pixels, atol=1e-7)


def test_the_header_of_the_sample_keeps_its_tolerance(cal, pixels):
    header = fits.getheader(sample("nircam_image", "cal"), "SCI")
    residuals = sip_residuals(cal, header, *pixels)
    assert residuals.pixel.max() < 0.01
    by_hand = SkyCoord(*WCS(header, fix=False).all_pix2world(*pixels, 0), unit="deg")
    expected = by_hand.separation(cal.meta.wcs.pixel_to_world(*pixels))
    np.testing.assert_allclose(residuals.sky.to_value("mas"), expected.to_value("mas"), atol=1e-6)


def test_a_resampled_image_needs_no_polynomial():
    filename = sample("nircam_image", "i2d", stage=3)
    with datamodels.open(filename) as model:
        x, y = np.meshgrid(np.arange(0, model.shape[1], 50), np.arange(0, model.shape[0], 50))
        residuals = sip_residuals(model, fits.getheader(filename, "SCI"), x, y)
    assert residuals.pixel.max() < 1e-6


@pytest.mark.skipif(not REAL.exists(), reason="the real product is not on this machine")
def test_a_real_product():
    with datamodels.open(REAL) as model:
        terms = contract(model)
        x, y = np.meshgrid(np.arange(0, 80, 8), np.arange(0, 80, 8))
        residuals = sip_residuals(model, fits.getheader(REAL, "SCI"), x, y)
        back = exact_inverse(model, *model.meta.wcs(x, y))
    assert terms.frames == IMAGING
    assert terms.bounding_box == ((-0.5, 79.5), (-0.5, 79.5))
    assert residuals.pixel.max() < 0.01
    np.testing.assert_allclose(back, [x, y], atol=1e-7)


# --- slitless spectra


@pytest.fixture(scope="module", params=[1, 2])
def dispersed(request):
    """The slits of a dispersed exposure, the WCS of the whole, its velocity and its recipe."""
    with datamodels.open(sample("nircam_wfss", "bsub", exposure=request.param)) as whole:
        velocity, wcs = whole.meta.wcsinfo.velosys * u.m / u.s, whole.meta.wcs
    with datamodels.open(sample("nircam_wfss", "cal", exposure=request.param)) as model:
        slits = list(model.slits)
    (exposure,) = (
        run.arguments["exposure"]
        for run in DATASETS["nircam_wfss"].runs
        if run.name == f"dispersed-{request.param}"
    )
    return slits, wcs, float(velocity / constants.c), exposure


@pytest.fixture(scope="module")
def slit():
    with datamodels.open(sample("nircam_wfss", "cal")) as model:
        return find_slit(model, index=2)


def test_the_wavelengths_of_slits_are_the_published_ones(dispersed):
    """By the coefficients of the grism's configuration, evaluated with numpy."""
    slits, _, beta, _ = dispersed
    assert 1e-5 < abs(beta) < 1e-4
    for slit in slits:
        x, y = np.arange(slit.xsize), np.full(slit.xsize, 3)
        received, _ = GRISM["F430M", "A", "GRISMR"].along(
            x + slit.xstart - 1, slit.source_xpos, slit.source_ypos
        )
        np.testing.assert_allclose(slit.meta.wcs(x, y)[2], received / (1 + beta), rtol=1e-9)


def test_the_traces_of_slits_are_the_published_ones(dispersed):
    slits, _, _, _ = dispersed
    for slit in slits:
        pixels = np.array([(x, 2) for x in range(10, slit.xsize - 10, 40)])
        ra, dec, wavelengths, order = slit.meta.wcs(*pixels.T)
        back = slit.meta.wcs.backward_transform(ra[0], dec[0], wavelengths, order[0])
        _, trace = GRISM["F430M", "A", "GRISMR"].along(
            pixels[:, 0] + slit.xstart - 1, slit.source_xpos, slit.source_ypos
        )
        np.testing.assert_allclose(back[0], pixels[:, 0], atol=0.002)
        np.testing.assert_allclose(back[1] + slit.ystart - 1, trace, atol=0.002)


def test_the_detector_frame_of_slits_is_the_direct_image_by_pysiaf(dispersed):
    slits, whole, _, exposure = dispersed
    sources = truth("nircam_wfss")["sources"]
    ra, dec = sources["ra"].value, sources["dec"].value
    aperture = geometry.aperture("NIRCam", exposure.aperture)
    expected = np.array(geometry.sky_to_pixel(aperture, pointing_of(exposure), ra, dec))
    for wcs in (slits[0].meta.wcs, whole):
        to_detector = wcs.get_transform("world", "detector")
        x0, y0, _, _ = to_detector(ra, dec, np.full(len(ra), 4.3), np.ones(len(ra)))
        np.testing.assert_allclose([x0, y0], expected, atol=0.005)


def test_the_whole_exposure_agrees_with_its_slits(dispersed):
    slits, whole, _, _ = dispersed
    for slit in slits:
        pixel = slit.xstart - 1 + 30, slit.ystart - 1 + 4
        world = whole(*pixel, slit.source_xpos, slit.source_ypos, 1)
        np.testing.assert_allclose(world, slit.meta.wcs(30, 4), rtol=1e-12)


GRISM_FRAMES = ("grism_detector", *IMAGING)


def test_contract_of_a_slit(slit):
    terms = contract(slit)
    assert terms == contract(slit.meta.wcs)
    assert terms.frames == ("grism_slit", *GRISM_FRAMES)
    assert (terms.inputs, terms.input_units) == (("x_grism", "y_grism"), ("pix", "pix"))
    assert terms.outputs == ("lon", "lat", "wavelength", "order")
    assert terms.output_units == ("deg", "deg", "um", "")
    ny, nx = slit.data.shape
    assert terms.bounding_box == ((-0.5, nx - 0.5), (-0.5, ny - 0.5))
    assert terms.has_inverse
    assert terms.high_level == ("SkyCoord", "SpectralCoord")
    assert terms.round_trip > 0
    assert terms.numerical_round_trip is None


def test_contract_of_a_whole_dispersed_exposure():
    with datamodels.open(sample("nircam_wfss", "bsub")) as model:
        terms = contract(model)
    assert terms.frames == GRISM_FRAMES
    assert terms.inputs == ("x_grism", "y_grism", "x0", "y0", "order")
    assert terms.input_units == ("pix", "pix", "pix", "pix", "")
    assert terms.outputs == ("lon", "lat", "wavelength", "order")
    assert terms.bounding_box is terms.round_trip is terms.numerical_round_trip is None
    assert terms.has_inverse


def test_contract_of_a_slit_without_a_frame_of_its_own(slit):
    """As jwst before 1.20 wrote it."""
    first, second, *rest = slit.meta.wcs.pipeline
    older = gwcs.WCS([(second.frame, first.transform | second.transform), *rest])
    older.bounding_box = slit.meta.wcs.bounding_box.bounding_box(order="F")
    terms, today = contract(older), contract(slit)
    assert terms.frames == GRISM_FRAMES
    assert (terms.inputs, terms.outputs) == (today.inputs, today.outputs)
    assert terms.bounding_box == today.bounding_box
    assert terms.round_trip == today.round_trip


def test_step_through_a_slit(slit):
    table = step_through(slit, 100, 4)
    rows = {frame: table[table["frame"] == frame] for frame in ("grism_slit", *GRISM_FRAMES)}
    assert list(rows["grism_slit"]["value"]) == [100, 4]
    whole = dict(rows["grism_detector"]["axis", "value"].iterrows())
    assert (whole["x_grism"], whole["y_grism"]) == (slit.xstart + 99, slit.ystart + 3)
    assert (whole["x0"], whole["y0"]) == (slit.source_xpos, slit.source_ypos)
    assert list(rows["detector"]["axis"]) == ["x", "y", "wavelength", "order"]
    assert list(rows["detector"]["unit"]) == ["pix", "pix", "um", ""]
    np.testing.assert_allclose(rows["world"]["value"], slit.meta.wcs(100, 4), rtol=1e-14)


def test_step_through_a_whole_dispersed_exposure(slit):
    with datamodels.open(sample("nircam_wfss", "bsub")) as model:
        pixel = (slit.xstart + 99, slit.ystart + 3, slit.source_xpos, slit.source_ypos, 1)
        table = step_through(model, *pixel)
        assert list(table["value"][:5]) == list(pixel)
        np.testing.assert_allclose(table["value"][-4:], slit.meta.wcs(100, 4), rtol=1e-12)
        with pytest.raises(ValueError, match="takes 5 inputs, x_grism, y_grism, x0, y0, order"):
            step_through(model, 1, 2)


def test_round_trip_of_a_slit_is_along_the_dispersion(slit):
    x, y = [20, 150, 250], [2, 9, 30]
    residual = round_trip(slit, x, y)
    wcs, pixels = slit.meta.wcs, zip(x, y, strict=True)
    back_x, back_y = np.transpose([wcs.backward_transform(*wcs(*pixel)) for pixel in pixels])
    np.testing.assert_allclose(residual, np.abs(back_x - x), rtol=1e-6)
    assert residual.max() < 0.01 < np.abs(back_y - y).min()


def test_round_trip_where_a_slit_has_no_way_back(slit):
    """At the end of the trace the inverse stops; outside the slit there is no wavelength."""
    assert round_trip(slit, slit.xsize - 2, 5) > 1
    assert np.isnan(round_trip(slit, -1, 5))


def test_round_trip_along_y():
    """A grism that disperses along y, as GRISMC does, with an inverse that is wrong by 0.2."""
    wavelength = models.Scale(0.001) | models.Shift(4)
    wavelength.inverse = models.Shift(-4) | models.Scale(1000) | models.Shift(0.2)
    source = models.Const1D(RA) & models.Const1D(DEC)
    source.inverse = models.Mapping((0,), n_inputs=2) | models.Const1D(7.0)
    forward = models.Mapping((0, 0, 1), n_inputs=2) | source & wavelength
    forward.inverse = source.inverse & wavelength.inverse
    pixels = cf.Frame2D(name="pixels", axes_names=("x", "y"), unit=(u.pix, u.pix))
    sky = cf.CelestialFrame(reference_frame=ICRS(), unit=(u.deg, u.deg))
    spectral = cf.SpectralFrame(axes_order=(2,), unit=u.um, axes_names=("wavelength",))
    world = cf.CompositeFrame([sky, spectral], name="world")
    wcs = gwcs.WCS([(pixels, forward), (world, None)])
    np.testing.assert_allclose(round_trip(wcs, [1.0, 20.0], [30.0, 40.0]), 0.2)


# --- a WCS known in closed form


def test_step_through_a_known_wcs():
    table = step_through(turned_image(), 31, 14)
    assert table.colnames == ["frame", "axis", "value", "unit"]
    assert list(table["frame"]) == ["detector"] * 2 + ["plane"] * 2 + ["world"] * 2
    assert list(table["axis"]) == ["x", "y", "u", "v", "lon", "lat"]
    assert list(table["unit"]) == ["pix", "pix", "arcsec", "arcsec", "deg", "deg"]
    np.testing.assert_allclose(table["value"][:4], [31, 14, 6, -15])
    sky = WCS(header_of_turned_image()).all_pix2world(31, 14, 0)
    np.testing.assert_allclose(table["value"][4:], sky, rtol=1e-13)


def test_step_through_ignores_the_bounding_box():
    assert np.isfinite(step_through(turned_image(), -10, 0)["value"]).all()


def test_step_through_wants_all_the_inputs():
    with pytest.raises(ValueError, match="takes 2 inputs, x, y: got 3"):
        step_through(turned_image(), 1, 2, 3)


def test_round_trip_measures_the_error_of_the_inverse():
    x, y = np.meshgrid([-0.5, 5, NX - 0.5], [-0.5, 5, NY - 0.5])
    assert round_trip(turned_image(), x, y).max() < 1e-8
    np.testing.assert_allclose(round_trip(turned_image(inverse_error=0.1), x, y), 0.1)


def test_round_trip_is_nan_outside_the_bounding_box():
    residual = round_trip(turned_image(), [5, -1], [5, 5])
    assert list(np.isnan(residual)) == [False, True]


def test_round_trip_of_the_numerical_inverse():
    straight = turned_image(angle=0, inverse_error=0.1)
    assert round_trip(straight, 5, 7, numerical=True) < 1e-4


def test_the_numerical_inverse_of_a_turned_image_may_diverge():
    """Else the advice in `round_trip`, and `exact_inverse`, have lost their reason."""
    assert not round_trip(turned_image(inverse_error=0.1), 5, 7, numerical=True) < 1
    assert np.isnan(contract(turned_image(inverse_error=0.1)).numerical_round_trip)


def test_exact_inverse_of_an_inexact_one():
    wcs = turned_image(inverse_error=0.1)
    x, y = np.meshgrid([0.0, 5, 59], [0.0, 39])
    np.testing.assert_allclose(exact_inverse(wcs, *wcs(x, y)), [x, y], atol=1e-7)
    back_x, back_y = exact_inverse(wcs, *wcs(5, 7))
    assert np.ndim(back_x) == np.ndim(back_y) == 0


def test_sip_residuals_are_the_error_of_the_header():
    x, y = np.meshgrid([0, 30, 59], [0, 39])
    exact = sip_residuals(turned_image(), header_of_turned_image(), x, y)
    assert exact.pixel.shape == exact.sky.shape == (2, 3)
    assert exact.pixel.max() < 1e-6
    shifted = sip_residuals(turned_image(), header_of_turned_image(0.25), x, y)
    np.testing.assert_allclose(shifted.pixel, 0.25, rtol=1e-6)
    np.testing.assert_allclose(shifted.sky.to_value("deg"), 0.25 * SCALE, rtol=1e-5)


def test_sip_residuals_outside_the_bounding_box():
    residuals = sip_residuals(turned_image(), header_of_turned_image(), [3, -3], [3, 3])
    assert list(np.isnan(residuals.pixel)) == list(np.isnan(residuals.sky)) == [False, True]


def test_contract_of_a_known_wcs():
    terms = contract(turned_image(angle=0))
    assert terms.frames == ("detector", "plane", "world")
    assert terms.inputs == ("x", "y")
    assert terms.outputs == ("lon", "lat")
    assert terms.input_units == ("pix", "pix")
    assert terms.output_units == ("deg", "deg")
    assert terms.bounding_box == ((-0.5, 59.5), (-0.5, 39.5))
    assert terms.has_inverse
    assert terms.high_level == ("SkyCoord",)
    assert terms.round_trip < 1e-8
    assert terms.numerical_round_trip < 1e-4


def test_contract_without_a_bounding_box():
    terms = contract(turned_image(box=None))
    assert terms.bounding_box is terms.round_trip is terms.numerical_round_trip is None


def test_contract_without_an_inverse():
    wcs = turned_image()
    shear = models.Polynomial2D(1, c1_0=1) & models.Identity(1)
    pipeline = [(wcs.pipeline[0].frame, models.Mapping((0, 1, 1)) | shear | wcs.forward_transform)]
    terms = contract(gwcs.WCS([*pipeline, (wcs.output_frame, None)]))
    assert not terms.has_inverse
    assert terms.round_trip is None


# --- refusals


@pytest.mark.parametrize("function", [step_through, round_trip, exact_inverse])
def test_a_product_without_a_wcs_is_refused(function):
    model = datamodels.ImageModel(data=np.zeros((4, 5), "f4"))
    model.meta.filename = "jw1_rate.fits"
    with pytest.raises(ValueError, match=r"jw1_rate\.fits has no WCS.*open the cal file"):
        function(model, 1, 2)


def test_what_is_no_wcs_is_refused():
    with pytest.raises(ValueError, match=r"data model, a slit, or its meta\.wcs, got NoneType"):
        contract(None)


def test_a_product_of_many_slits_is_refused():
    with (
        datamodels.open(sample("nircam_wfss", "cal")) as model,
        pytest.raises(ValueError, match=r"for each of its 20 slits: pass one, such as model\.sl"),
    ):
        contract(model)


@pytest.mark.parametrize(
    ("suffix", "stage", "advice"),
    [("rate", 1, "open the cal file"), ("x1d", 2, "cal file it was extracted from")],
)
def test_slitless_products_without_a_wcs_are_refused(suffix, stage, advice):
    filename = sample("nircam_wfss", suffix, stage=stage)
    with (
        datamodels.open(filename) as model,
        pytest.raises(ValueError, match=f"{filename.name} has no WCS.*{advice}"),
    ):
        step_through(model, 1, 2)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (exact_inverse, (53.0, -27.0)),
        (sip_residuals, (fits.Header(), [1], [1])),
        (lambda slit, x, y: round_trip(slit, x, y, numerical=True), (1, 2)),
    ],
)
def test_what_is_for_images_refuses_a_slit(slit, function, arguments):
    with pytest.raises(ValueError, match="is for images: this WCS goes from x_grism, y_grism to"):
        function(slit, *arguments)


def test_round_trip_wants_all_the_inputs(slit):
    with pytest.raises(ValueError, match="takes 2 inputs, x_grism, y_grism: got 1"):
        round_trip(slit, 1)


def test_a_header_without_a_sky_is_refused():
    primary = fits.getheader(sample("nircam_image", "cal"))
    for header in (fits.Header(), primary, WCS()):
        with pytest.raises(ValueError, match="header of the SCI extension"):
            sip_residuals(turned_image(), header, [1], [1])
    for wrong in (None, sample("nircam_image", "cal"), "SCI", fits.HDUList()):
        with pytest.raises(TypeError, match=f"FITS header or WCS, got {type(wrong).__name__}"):
            sip_residuals(turned_image(), wrong, [1], [1])


def test_the_header_of_another_sky_is_refused():
    header = fits.getheader(sample("nircam_image", "cal"), "SCI")
    header["CRVAL2"] = -80.0
    with pytest.raises(ValueError, match="nowhere near its pixels: are they of one product"):
        sip_residuals(turned_image(), header, [1], [1])


@pytest.mark.parametrize("wrong", ["jw1_cal.fits", Path("jw1_cal.fits"), fits.HDUList(), WCS()])
def test_what_is_no_product_is_refused(wrong):
    with pytest.raises(TypeError, match=f"data model, a slit, .* got {type(wrong).__name__}"):
        contract(wrong)


def test_metadata_are_no_product():
    with pytest.raises(ValueError, match="ObjectNode has no WCS"):
        contract(datamodels.ImageModel().meta)


@pytest.mark.parametrize(
    ("product", "parts", "noun"),
    [("MultiExposureModel", "exposures", "exposures"), ("MultiSpecModel", "spec", "spectra")],
)
def test_a_product_says_which_of_its_parts_have_a_wcs(product, parts, noun):
    model = getattr(datamodels, product)()
    listed = getattr(model, parts)
    listed.append(datamodels.SpecModel() if parts == "spec" else datamodels.SlitModel())
    with pytest.raises(ValueError, match="has no WCS: "):
        contract(model)
    listed[0].meta.wcs = turned_image()
    with pytest.raises(
        ValueError, match=rf"each of its 1 {noun}: pass one, .* model\.{parts}\[0\]"
    ):
        contract(model)
    assert contract(listed[0]).inputs == ("x", "y")


def test_one_step_through_takes_one_pixel():
    with pytest.raises(ValueError, match="follows one pixel: give each input as one number"):
        step_through(turned_image(), [1, 2], [3, 4])


def test_no_inverse_is_said_in_one_line():
    wcs = turned_image()
    wcs = gwcs.WCS([(wcs.input_frame, models.Mapping((0, 0), 2)), (wcs.output_frame, None)])
    for function in (round_trip, exact_inverse):
        with pytest.raises(NotImplementedError, match="no inverse: it goes from x, y to lon, lat,"):
            function(wcs, 1, 2)


# --- WCS of other modes


def test_where_the_polynomial_is_of_no_use_there_is_no_pixel():
    with datamodels.open(sample("nircam_image", "cal")) as model:
        x, y = exact_inverse(
            model, [0.0, model.meta.wcs(3, 500)[0]], [80.0, model.meta.wcs(3, 500)[1]]
        )
    np.testing.assert_allclose(x, [np.nan, 3], atol=1e-6)
    np.testing.assert_allclose(y, [np.nan, 500], atol=1e-6)


def test_a_position_may_have_units_and_shapes():
    wcs = turned_image()
    x, y = exact_inverse(wcs, np.radians([RA, RA + 0.001]) * u.rad, DEC)
    np.testing.assert_allclose(wcs(x, y, with_bounding_box=False)[0], [RA, RA + 0.001], atol=1e-9)


def spectral_wcs(frame, transform):
    """Make a WCS from a frame to the sky and a wavelength."""
    sky = cf.CelestialFrame(name="sky", reference_frame=ICRS(), axes_order=(0, 1))
    wave = cf.SpectralFrame(axes_order=(2,), unit=u.um, axes_names=("wavelength",))
    return gwcs.WCS([(frame, transform), (cf.CompositeFrame([sky, wave], name="world"), None)])


def test_the_wcs_of_an_extracted_spectrum():
    """Its input is one pixel, with a frame whose axis has no name."""
    to_world = models.Mapping((0, 0, 0)) | (
        models.Const1D(RA) & models.Const1D(DEC) & models.Linear1D(0.01, 3.1)
    )
    to_world.inverse = models.Mapping((2,), n_inputs=3) | models.Linear1D(100, -310.5)
    frame = cf.CoordinateFrame(1, "SPATIAL", (0,), unit=u.pix, name="pixel_frame", axes_names=("",))
    wcs = spectral_wcs(frame, to_world)
    np.testing.assert_allclose(round_trip(wcs, [5, 7]), 0.5)  # by which the inverse is wrong
    assert contract(wcs).inputs == ("pixel_frame",)
    assert step_through(wcs, 5)["axis"].tolist() == ["pixel_frame", "lon", "lat", "wavelength"]
    with pytest.raises(ValueError, match="takes 1 input, pixel_frame: got 2"):
        round_trip(wcs, 5, 6)


def test_the_third_axis_of_a_cube_counts():
    to_world = models.Shift(RA) & models.Shift(DEC) & models.Linear1D(0.01, 3.1)
    to_world.inverse = models.Shift(-RA) & models.Shift(-DEC - 3) & models.Linear1D(100, -306)
    frame = cf.CoordinateFrame(
        3, ["SPATIAL"] * 3, (0, 1, 2), unit=[u.pix] * 3, name="detector", axes_names=("x", "y", "z")
    )
    np.testing.assert_allclose(round_trip(spectral_wcs(frame, to_world), 1, 2, 3), 5)


def test_a_whole_exposure_of_nirspec():
    """It takes the number of the slit, has a box for each, and angles its frame does not name."""
    detector = cf.Frame2D(name="detector", axes_order=(0, 1))
    gwa = cf.Frame2D(name="gwa", axes_order=(0, 1), unit=(u.rad, u.rad), axes_names=("a", "b"))
    sky = cf.CelestialFrame(name="sky", reference_frame=ICRS(), axes_order=(0, 1))
    wave = cf.SpectralFrame(axes_order=(2,), unit=u.um, axes_names=("wavelength",))
    world = cf.CompositeFrame([sky, wave], name="world")
    to_gwa = models.Mapping((2, 0, 1, 1))
    to_gwa.inverse = models.Mapping((1, 2, 0), 4)
    shifts = models.Shift(RA) & models.Shift(DEC) & models.Shift(1)
    to_world = models.Mapping((1, 2, 3, 0)) | shifts & models.Identity(1)
    wcs = gwcs.WCS([(detector, to_gwa), (gwa, to_world), (world, None)])
    boxes = {1: ((0, 9), (0, 9)), 2: ((10, 19), (0, 9))}
    wcs.bounding_box = CompoundBoundingBox.validate(
        wcs.forward_transform, boxes, selector_args=[("x2", True)], order="F"
    )
    terms = contract(wcs)
    assert terms.inputs == ("x", "y", "slit")
    assert terms.outputs == ("lon", "lat", "wavelength", "slit")
    assert terms.bounding_box is None
    assert terms.round_trip is None
    steps = step_through(wcs, 13, 4, 2)
    named = dict(zip(steps["axis"][3:7], steps["value"][3:7], strict=True))
    assert named == {"slit": 2, "angle1": 13, "angle2": 4, "angle3": 4}
    assert round_trip(wcs, 13, 4, 2) < 1e-9


# --- colours


def linear_rgb(colour):
    """Amounts of red, green and blue light."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def relative_luminance(colour):
    """Luminance as the Web Content Accessibility Guidelines 2.1 define it."""
    return linear_rgb(colour) @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("background", ["#ffffff", "#14181e"])  # the theme's light and dark
@pytest.mark.parametrize("frame", FRAME_COLOURS)
def test_frame_colours_can_be_read(frame, background):
    levels = sorted(relative_luminance(c) for c in (FRAME_COLOURS[frame], background))
    assert (levels[1] + 0.05) / (levels[0] + 0.05) >= 3


def as_seen(colour, vision):
    """A colour in CIE L*a*b*, as with a kind of colour blindness (Machado et al. 2009)."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = (
        np.array(to_xyz) @ np.clip(np.array(vision) @ linear_rgb(colour), 0, 1) / [0.9505, 1, 1.089]
    )
    root = np.cbrt(np.maximum(xyz, 0.008856))
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


VISION = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


@pytest.mark.parametrize("vision", VISION.values(), ids=VISION)
def test_frame_colours_can_be_told_apart(vision):
    seen = [as_seen(colour, vision) for colour in FRAME_COLOURS.values()]
    distances = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
    assert min(distances) > 15  # from about 2 on, a difference can be seen


def test_the_site_wears_the_same_colours():
    style = (ROOT / "docs/_static/frames.css").read_text()
    assert dict(re.findall(r"\.frame-(\w+) \{\s*--frame: (#\w+);", style)) == FRAME_COLOURS
