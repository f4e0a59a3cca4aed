"""The WCS helpers against computations that share nothing with them."""

from pathlib import Path
from unittest import mock

import gwcs
import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import ICRS, SkyCoord
from astropy.io import fits
from astropy.modeling import models
from astropy.modeling.bounding_box import CompoundBoundingBox
from astropy.wcs import WCS
from gwcs import coordinate_frames as cf
from margins import above, close, within
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_gallery.wcs import (
    describe_wcs,
    exact_inverse,
    open_wcs,
    round_trip,
    sip_residuals,
    step_through,
)

with mock.patch("requests.get", side_effect=ConnectionError):  # pysiaf asks for news on import
    import pysiaf
    from pysiaf.utils import rotations

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


@pytest.mark.samples
def test_the_sky_of_the_sample_is_that_of_pysiaf(cal, pixels):
    assert cal.meta.velocity_aberration.scale_factor != 1
    sky = cal.meta.wcs.pixel_to_world(*pixels)
    within(sky.separation(sky_by_pysiaf(cal, *pixels)), 0.01 * u.mas)


@pytest.mark.samples
def test_the_frames_of_the_sample_are_those_of_pysiaf(cal):
    aperture = pysiaf.Siaf("NIRCam")[cal.meta.aperture.name]
    table = step_through(cal, 100, 500)
    values = {frame: list(table["value"][table["frame"] == frame]) for frame in IMAGING}
    v2v3 = np.array(aperture.sci_to_tel(101, 501))
    reference = np.array([aperture.V2Ref, aperture.V3Ref])
    corrected = reference + cal.meta.velocity_aberration.scale_factor * (v2v3 - reference)
    sky = sky_by_pysiaf(cal, 100, 500)
    assert values["detector"] == [100, 500]
    close(values["v2v3"], v2v3, 1e-6)
    close(values["v2v3vacorr"], corrected, 1e-6)
    close(values["world"], [sky.ra.deg, sky.dec.deg], 1e-9)
    assert values["v2v3"] != values["v2v3vacorr"]


@pytest.mark.samples
def test_the_inverses_of_the_sample(cal, pixels):
    above(round_trip(cal, *pixels).max(), 1e-6)
    within(round_trip(cal, *pixels), 0.05)
    back = exact_inverse(cal, *cal.meta.wcs(*pixels))
    close(back, pixels, 1e-7)


@pytest.mark.samples
def test_the_header_of_the_sample_keeps_its_tolerance(cal, pixels):
    header = fits.getheader(sample("nircam_image", "cal"), "SCI")
    residuals = sip_residuals(cal, header, *pixels)
    within(residuals.pixel, 0.01)
    by_hand = SkyCoord(*WCS(header, fix=False).all_pix2world(*pixels, 0), unit="deg")
    expected = by_hand.separation(cal.meta.wcs.pixel_to_world(*pixels))
    close(residuals.sky.to_value("mas"), expected.to_value("mas"), 1e-6)


@pytest.mark.samples
def test_a_resampled_image_needs_no_polynomial():
    filename = sample("nircam_image", "i2d", stage=3)
    with datamodels.open(filename) as model:
        x, y = np.meshgrid(np.arange(0, model.shape[1], 50), np.arange(0, model.shape[0], 50))
        residuals = sip_residuals(model, fits.getheader(filename, "SCI"), x, y)
    within(residuals.pixel, 1e-6)


def test_a_real_product(real_file):
    path = real_file("jw01093018001_03102_00001_nis_cal.fits")
    with datamodels.open(path) as model:
        terms = describe_wcs(model)
        x, y = np.meshgrid(np.arange(0, 80, 8), np.arange(0, 80, 8))
        residuals = sip_residuals(model, fits.getheader(path, "SCI"), x, y)
        back = exact_inverse(model, *model.meta.wcs(x, y))
    assert terms.frames == IMAGING
    assert terms.bounding_box == ((-0.5, 79.5), (-0.5, 79.5))
    within(residuals.pixel, 0.01)
    close(back, [x, y], 1e-7)


# --- a WCS known in closed form


def test_step_through_a_known_wcs():
    table = step_through(turned_image(), 31, 14)
    assert table.colnames == ["frame", "axis", "value", "unit"]
    assert list(table["frame"]) == ["detector"] * 2 + ["plane"] * 2 + ["world"] * 2
    assert list(table["axis"]) == ["x", "y", "u", "v", "lon", "lat"]
    assert list(table["unit"]) == ["pix", "pix", "arcsec", "arcsec", "deg", "deg"]
    np.testing.assert_allclose(table["value"][:4], [31, 14, 6, -15])
    sky = WCS(header_of_turned_image()).all_pix2world(31, 14, 0)
    close(table["value"][4:], sky, rel=1e-13)


def test_step_through_ignores_the_bounding_box():
    assert np.isfinite(step_through(turned_image(), -10, 0)["value"]).all()


def test_step_through_wants_all_the_inputs():
    with pytest.raises(ValueError, match="takes 2 inputs, x, y: got 3"):
        step_through(turned_image(), 1, 2, 3)


def test_round_trip_measures_the_error_of_the_inverse():
    x, y = np.meshgrid([-0.5, 5, NX - 0.5], [-0.5, 5, NY - 0.5])
    within(round_trip(turned_image(), x, y), 1e-8)
    np.testing.assert_allclose(round_trip(turned_image(inverse_error=0.1), x, y), 0.1)


def test_round_trip_is_nan_outside_the_bounding_box():
    residual = round_trip(turned_image(), [5, -1], [5, 5])
    assert list(np.isnan(residual)) == [False, True]


def test_round_trip_of_the_numerical_inverse():
    straight = turned_image(angle=0, inverse_error=0.1)
    within(round_trip(straight, 5, 7, numerical=True), 1e-4)


def test_the_numerical_inverse_of_a_turned_image_may_diverge():
    """Once it does not, the advice in `round_trip`, and `exact_inverse`, lose their reason."""
    wcs = turned_image(angle=60, inverse_error=0.1)
    # Which of the pixels are lost depends on the last digit, and on the processor.
    x, y = np.meshgrid(np.arange(0, NX, 12), np.arange(0, NY, 10))
    assert not (round_trip(wcs, x, y, numerical=True) < 1).all()
    assert np.isnan(describe_wcs(wcs).numerical_round_trip)


def test_exact_inverse_of_an_inexact_one():
    wcs = turned_image(inverse_error=0.1)
    x, y = np.meshgrid([0.0, 5, 59], [0.0, 39])
    close(exact_inverse(wcs, *wcs(x, y)), [x, y], 1e-7)
    back_x, back_y = exact_inverse(wcs, *wcs(5, 7))
    assert np.ndim(back_x) == np.ndim(back_y) == 0


def test_sip_residuals_are_the_error_of_the_header():
    x, y = np.meshgrid([0, 30, 59], [0, 39])
    exact = sip_residuals(turned_image(), header_of_turned_image(), x, y)
    assert exact.pixel.shape == exact.sky.shape == (2, 3)
    within(exact.pixel, 1e-6)
    shifted = sip_residuals(turned_image(), header_of_turned_image(0.25), x, y)
    close(shifted.pixel, 0.25, rel=1e-6)
    close(shifted.sky.to_value("deg"), 0.25 * SCALE, rel=1e-5)


def test_sip_residuals_outside_the_bounding_box():
    residuals = sip_residuals(turned_image(), header_of_turned_image(), [3, -3], [3, 3])
    assert list(np.isnan(residuals.pixel)) == list(np.isnan(residuals.sky)) == [False, True]


def test_summary_of_a_known_wcs():
    terms = describe_wcs(turned_image(angle=0))
    assert terms.frames == ("detector", "plane", "world")
    assert terms.inputs == ("x", "y")
    assert terms.outputs == ("lon", "lat")
    assert terms.input_units == ("pix", "pix")
    assert terms.output_units == ("deg", "deg")
    assert terms.bounding_box == ((-0.5, 59.5), (-0.5, 39.5))
    assert terms.has_inverse
    assert terms.high_level == ("SkyCoord",)
    within(terms.round_trip, 1e-8)
    within(terms.numerical_round_trip, 1e-4)


def test_summary_without_a_bounding_box():
    terms = describe_wcs(turned_image(box=None))
    assert terms.bounding_box is terms.round_trip is terms.numerical_round_trip is None


def test_summary_without_an_inverse():
    wcs = turned_image()
    shear = models.Polynomial2D(1, c1_0=1) & models.Identity(1)
    pipeline = [(wcs.pipeline[0].frame, models.Mapping((0, 1, 1)) | shear | wcs.forward_transform)]
    terms = describe_wcs(gwcs.WCS([*pipeline, (wcs.output_frame, None)]))
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
        describe_wcs(None)


def test_a_header_without_a_sky_is_refused():
    primary = fits.Header({"TELESCOP": "JWST", "TARG_RA": RA, "TARG_DEC": DEC})
    for header in (fits.Header(), primary, WCS()):
        with pytest.raises(ValueError, match="header of the SCI extension"):
            sip_residuals(turned_image(), header, [1], [1])
    for wrong in (None, Path("jw1_cal.fits"), "SCI", fits.HDUList()):
        with pytest.raises(TypeError, match=f"FITS header or WCS, got {type(wrong).__name__}"):
            sip_residuals(turned_image(), wrong, [1], [1])


@pytest.mark.samples
def test_the_header_of_another_sky_is_refused():
    header = fits.getheader(sample("nircam_image", "cal"), "SCI")
    header["CRVAL2"] = -80.0
    with pytest.raises(ValueError, match="far from its pixels: are they of one product"):
        sip_residuals(turned_image(), header, [1], [1])


@pytest.mark.parametrize(("keyword", "value"), [("CRVAL1", RA + 1), ("CRVAL2", DEC - 0.1)])
def test_the_header_of_another_sky_is_refused_without_polynomials_too(keyword, value):
    header = header_of_turned_image()
    header[keyword] = value
    with pytest.raises(ValueError, match="far from its pixels: are they of one product"):
        sip_residuals(turned_image(), header, [1, NX], [1, NY + 9])
    header[keyword] = header_of_turned_image()[keyword] + 0.001  # 3.6 arcsec
    assert sip_residuals(turned_image(), header, [1], [1]).sky > 3000 * u.mas


@pytest.mark.parametrize("wrong", ["jw1_cal.fits", Path("jw1_cal.fits"), fits.HDUList(), WCS()])
def test_what_is_no_product_is_refused(wrong):
    with pytest.raises(TypeError, match=f"data model, a slit, .* got {type(wrong).__name__}"):
        describe_wcs(wrong)


def test_metadata_are_no_product():
    with pytest.raises(ValueError, match="ObjectNode has no WCS"):
        describe_wcs(datamodels.ImageModel().meta)


@pytest.mark.parametrize(
    ("product", "parts", "noun"),
    [
        ("MultiSlitModel", "slits", "slits"),
        ("MultiExposureModel", "exposures", "exposures"),
        ("MultiSpecModel", "spec", "spectra"),
    ],
)
def test_a_product_says_which_of_its_parts_have_a_wcs(product, parts, noun):
    model = getattr(datamodels, product)()
    listed = getattr(model, parts)
    listed.append(datamodels.SpecModel() if parts == "spec" else datamodels.SlitModel())
    with pytest.raises(ValueError, match="has no WCS: "):
        describe_wcs(model)
    listed[0].meta.wcs = turned_image()
    with pytest.raises(
        ValueError, match=rf"each of its 1 {noun}: pass one, .* model\.{parts}\[0\]"
    ):
        describe_wcs(model)
    assert describe_wcs(listed[0]).inputs == ("x", "y")


def test_one_step_through_takes_one_pixel():
    with pytest.raises(ValueError, match="follows one pixel: pass each input as one number"):
        step_through(turned_image(), [1, 2], [3, 4])


def test_no_inverse_is_said_in_one_line():
    wcs = turned_image()
    wcs = gwcs.WCS([(wcs.input_frame, models.Mapping((0, 0), 2)), (wcs.output_frame, None)])
    for function in (round_trip, exact_inverse):
        with pytest.raises(NotImplementedError, match="no inverse: it goes from x, y to lon, lat,"):
            function(wcs, 1, 2)


# --- WCS of other modes


@pytest.mark.samples
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
    close(wcs(x, y, with_bounding_box=False)[0], [RA, RA + 0.001], 1e-9)


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
    assert describe_wcs(wcs).inputs == ("pixel_frame",)
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


def test_round_trip_along_y():
    """A grism that disperses along y, as GRISMC does, with an inverse that is wrong by 0.2."""
    wavelength = models.Scale(0.001) | models.Shift(4)
    wavelength.inverse = models.Shift(-4) | models.Scale(1000) | models.Shift(0.2)
    source = models.Const1D(150.0) & models.Const1D(-30.0)
    source.inverse = models.Mapping((0,), n_inputs=2) | models.Const1D(7.0)
    forward = models.Mapping((0, 0, 1), n_inputs=2) | source & wavelength
    forward.inverse = source.inverse & wavelength.inverse
    pixels = cf.Frame2D(name="pixels", axes_names=("x", "y"), unit=(u.pix, u.pix))
    sky = cf.CelestialFrame(reference_frame=ICRS(), unit=(u.deg, u.deg))
    spectral = cf.SpectralFrame(axes_order=(2,), unit=u.um, axes_names=("wavelength",))
    world = cf.CompositeFrame([sky, spectral], name="world")
    wcs = gwcs.WCS([(pixels, forward), (world, None)])
    np.testing.assert_allclose(round_trip(wcs, [1.0, 20.0], [30.0, 40.0]), 0.2)


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
    terms = describe_wcs(wcs)
    assert terms.inputs == ("x", "y", "slit")
    assert terms.outputs == ("lon", "lat", "wavelength", "slit")
    assert terms.bounding_box is None
    assert terms.round_trip is None
    steps = step_through(wcs, 13, 4, 2)
    named = dict(zip(steps["axis"][3:7], steps["value"][3:7], strict=True))
    assert named == {"slit": 2, "angle1": 13, "angle2": 4, "angle3": 4}
    within(round_trip(wcs, 13, 4, 2), 1e-9)


@pytest.mark.samples
def test_what_fails_in_a_readers_own_block_is_not_blamed_on_the_file():
    path = sample("nircam_image", "cal")
    with pytest.raises(NameError, match="unknown"), open_wcs(path):
        unknown  # noqa: B018, F821
    with pytest.raises(KeyError, match="frame"), open_wcs(path) as [wcs]:
        dict.fromkeys(wcs.available_frames)["frame"]
