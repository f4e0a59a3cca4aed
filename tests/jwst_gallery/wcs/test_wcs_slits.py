"""The WCS helpers on slitless spectra, against the published dispersion and pysiaf."""

import gwcs
import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.io import fits
from margins import above, close, within
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_gallery.spectra import find_slit
from jwst_gallery.wcs import (
    describe_wcs,
    exact_inverse,
    round_trip,
    sip_residuals,
    step_through,
)
from jwst_testbed.instruments.nircam.grism import GRISM
from jwst_testbed.modes import load
from jwst_testbed.telescope import geometry, siaf
from jwst_testbed.telescope.header import pointing_of

pytestmark = pytest.mark.samples

IMAGING = ("detector", "v2v3", "v2v3vacorr", "world")


@pytest.fixture(scope="module")
def dispersed():
    """The slits of a dispersed exposure, the WCS of the whole, its velocity and its recipe."""
    with datamodels.open(sample("nircam_wfss", "bsub")) as whole:
        velocity, wcs = whole.meta.wcsinfo.velosys * u.m / u.s, whole.meta.wcs
    with datamodels.open(sample("nircam_wfss", "cal")) as model:
        slits = list(model.slits)
    (exposure,) = (
        run.arguments["exposure"] for run in load("nircam_wfss").runs if run.name == "dispersed-1"
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
        close(slit.meta.wcs(x, y)[2], received / (1 + beta), rel=1e-9)


def test_the_traces_of_slits_are_the_published_ones(dispersed):
    slits, _, _, _ = dispersed
    for slit in slits:
        pixels = np.array([(x, 2) for x in range(10, slit.xsize - 10, 40)])
        ra, dec, wavelengths, order = slit.meta.wcs(*pixels.T)
        back = slit.meta.wcs.backward_transform(ra[0], dec[0], wavelengths, order[0])
        _, trace = GRISM["F430M", "A", "GRISMR"].along(
            pixels[:, 0] + slit.xstart - 1, slit.source_xpos, slit.source_ypos
        )
        close(back[0], pixels[:, 0], 0.002)
        close(back[1] + slit.ystart - 1, trace, 0.002)


def test_the_detector_frame_of_slits_is_the_direct_image_by_pysiaf(dispersed):
    slits, whole, _, exposure = dispersed
    sources = truth("nircam_wfss")["sources"]
    ra, dec = sources["ra"].value, sources["dec"].value
    aperture = siaf.aperture("NIRCam", exposure.aperture)
    expected = np.array(geometry.sky_to_pixel(aperture, pointing_of(exposure), ra, dec))
    for wcs in (slits[0].meta.wcs, whole):
        to_detector = wcs.get_transform("world", "detector")
        x0, y0, _, _ = to_detector(ra, dec, np.full(len(ra), 4.3), np.ones(len(ra)))
        close([x0, y0], expected, 0.005)


def test_the_whole_exposure_agrees_with_its_slits(dispersed):
    slits, whole, _, _ = dispersed
    for slit in slits:
        pixel = slit.xstart - 1 + 30, slit.ystart - 1 + 4
        world = whole(*pixel, slit.source_xpos, slit.source_ypos, 1)
        close(world, slit.meta.wcs(30, 4), rel=1e-12)


GRISM_FRAMES = ("grism_detector", *IMAGING)


def test_summary_of_a_slit(slit):
    terms = describe_wcs(slit)
    assert terms == describe_wcs(slit.meta.wcs)
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


def test_summary_of_a_whole_dispersed_exposure():
    with datamodels.open(sample("nircam_wfss", "bsub")) as model:
        terms = describe_wcs(model)
    assert terms.frames == GRISM_FRAMES
    assert terms.inputs == ("x_grism", "y_grism", "x0", "y0", "order")
    assert terms.input_units == ("pix", "pix", "pix", "pix", "")
    assert terms.outputs == ("lon", "lat", "wavelength", "order")
    assert terms.bounding_box is terms.round_trip is terms.numerical_round_trip is None
    assert terms.has_inverse


def test_summary_of_a_slit_without_a_frame_of_its_own(slit):
    """As jwst before 1.20 wrote it."""
    first, second, *rest = slit.meta.wcs.pipeline
    older = gwcs.WCS([(second.frame, first.transform | second.transform), *rest])
    older.bounding_box = slit.meta.wcs.bounding_box.bounding_box(order="F")
    terms, today = describe_wcs(older), describe_wcs(slit)
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
    close(rows["world"]["value"], slit.meta.wcs(100, 4), rel=1e-14)


def test_step_through_a_whole_dispersed_exposure(slit):
    with datamodels.open(sample("nircam_wfss", "bsub")) as model:
        pixel = (slit.xstart + 99, slit.ystart + 3, slit.source_xpos, slit.source_ypos, 1)
        table = step_through(model, *pixel)
        assert list(table["value"][:5]) == list(pixel)
        close(table["value"][-4:], slit.meta.wcs(100, 4), rel=1e-12)
        with pytest.raises(ValueError, match="takes 5 inputs, x_grism, y_grism, x0, y0, order"):
            step_through(model, 1, 2)


def test_round_trip_of_a_slit_is_along_the_dispersion(slit):
    x, y = [20, 150, 250], [2, 9, 30]
    residual = round_trip(slit, x, y)
    wcs, pixels = slit.meta.wcs, zip(x, y, strict=True)
    back_x, back_y = np.transpose([wcs.backward_transform(*wcs(*pixel)) for pixel in pixels])
    close(residual, np.abs(back_x - x), rel=1e-6)
    within(residual, 0.01)
    above(np.abs(back_y - y).min(), 0.01)


def test_round_trip_where_a_slit_has_no_way_back(slit):
    """At the end of the trace the inverse stops; outside the slit there is no wavelength."""
    above(round_trip(slit, slit.xsize - 1, 5), 1)
    assert np.isnan(round_trip(slit, -1, 5))


@pytest.mark.parametrize(
    ("suffix", "stage", "advice"),
    [("rate", 1, "open the cal file"), ("x1d", 2, "cal file that they were extracted from")],
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
