"""NIRSpec's acquisition image and its lamp of lines against their truth and the optics' own."""

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.coordinates import SkyCoord
from exposures import asked_for
from known_faults import known_fault
from margins import between, close, within
from products import open_product
from scipy import ndimage

from jwst_gallery import sample, truth
from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.telescope import geometry, header
from jwst_testbed.telescope.siaf import aperture, rotations

GRATING = optics.DISPERSERS["G140M"]
STEP = 0.636e-3  # micrometres to a column, as published


@pytest.fixture(scope="module")
def image():
    with open_product(sample("nirspec_ta", "cal")) as model:
        yield model


@pytest.fixture(scope="module")
def lamp():
    with open_product(sample("nirspec_lamp", "cal")) as model:
        yield model


def test_acquisition_wcs_is_the_simulations_own_geometry(image):
    """From the corners of the slit, by SIAF and the optics, to pixels; and in the MSA's plane."""
    exposure, slit = asked_for("nirspec_ta"), optics.slit("S1600A1")
    rows, columns = geometry.window_of(*header.apertures_of(exposure))
    x, y = slit.at([-0.5, -0.5, 0.5, 0.5], [-0.5, 0.5, 0.5, -0.5])
    column, row = optics.detector_position(x, y, 1.4, None)
    pixel = column - columns.start, row - rows.start
    found = image.meta.wcs.get_transform("detector", "msa")(*pixel)
    close(found[:2], (x, y), 1e-9)
    pointing = header.pointing_of(exposure)
    sky = SkyCoord(*image.meta.wcs(*pixel, with_bounding_box=False), unit="deg")
    back = rotations().getv2v3(pointing.attitude, *pointing.apparent(sky.ra.deg, sky.dec.deg))
    close(back, optics.telescope_position(x, y), 1e-3)


def test_star_is_where_it_should_be_and_as_bright(image):
    [source] = truth("nirspec_ta")["sources"]
    # A dead pixel is at the edge.
    data = np.nan_to_num(image.data - np.nanmedian(image.data))
    peak = np.unravel_index(data.argmax(), data.shape)
    near = np.hypot(*(np.indices(data.shape) - np.reshape(peak, (2, 1, 1)))) < 5.5
    row, column = ndimage.center_of_mass(np.where(near, data, 0))
    found = SkyCoord(*image.meta.wcs(column, row), unit="deg")
    distance = found.separation(SkyCoord(source["ra"], source["dec"])).to_value(u.arcsec)
    print(f"{1000 * distance:.1f} mas")
    within(distance, 0.03)  # a pixel has 0.1 arcsec
    # By hand: photons of 25 m2, of which 0.4 count, from 0.8 to 2 micrometres; a circle of this
    # size has nearly all of the point's light.
    expected = source["continuum"].to_value(u.Jy) * 1e-26 * 25 * 0.4 * np.log(2 / 0.8)
    ratio = data[near].sum() / expected * constants.h.value
    print(f"{ratio:.3f}")
    between(ratio, 0.8, 1.02)


def test_star_is_beside_the_slits_middle_as_asked(image):
    """In the ideal frame of the slit: what the next slew takes away."""
    siaf = aperture("NIRSpec", "NRS_S1600A1_SLIT")
    x, y = image.meta.wcs.backward_transform(image.meta.target.ra, image.meta.target.dec)
    v2v3 = image.meta.wcs.get_transform("detector", "v2v3")(x, y)
    close(np.ravel(siaf.tel_to_idl(*v2v3)), (0.12, -0.08), 1e-3)


def test_acquisition_has_no_flux(image):
    assert image.meta.bunit_data == "DN/s"
    assert image.meta.cal_step.photom == "SKIPPED"
    assert image.meta.cal_step.flat_field == "COMPLETE"


@pytest.mark.parametrize("name", optics.SLITS)
def test_lines_are_at_their_wavelengths(lamp, name):
    """The middle of each line in each row, by the wavelengths that the pipeline gives pixels."""
    [slit] = [one for one in lamp.slits if one.name == name]
    reach = optics.slit(name).width * light.PIXELS_PER_METRE[0] / 2 + 2
    rows = np.flatnonzero(np.isfinite(slit.wavelength).any(axis=1))[5:-5]
    residuals = []
    for line in truth("nirspec_lamp")["lines"]["wavelength"].to_value(u.um):
        for row in rows:
            near = np.abs(slit.wavelength[row] - line) < reach * STEP
            data = slit.data[row, near]
            # Whole lines alone, with no dead pixel.
            if near.sum() > 2 * reach - 2 and np.isfinite(data).all():
                found = np.sum(slit.wavelength[row, near] * data) / data.sum()
                residuals.append((found - line) / STEP)
    print(f"{name}: {len(residuals)}, {np.median(residuals):+.4f}, {np.std(residuals):.4f}")
    assert len(residuals) >= 20
    within(np.median(residuals), 0.02)
    # Noise moves the middle of a wide line farther than that of a narrow one.
    within(np.std(residuals), 0.01 * reach)


def test_lamp_wcs_is_the_simulations_own_geometry(lamp):
    exposure, slit = asked_for("nirspec_lamp"), lamp.slits[0]
    opening = optics.slit(slit.name)
    rows, columns = geometry.window_of(*header.apertures_of(exposure))
    y, wavelength = opening.at(0, np.linspace(-0.4, 0.4, 7))[1], np.linspace(1.1, 1.7, 7)
    column, row = optics.detector_position(opening.x, y, wavelength, GRATING)
    found = slit.meta.wcs(
        column - columns.start - slit.xstart + 1, row - rows.start - slit.ystart + 1
    )
    close(found[1], y, 1e-7)
    close(found[2], wavelength, 0.01 * STEP)


def test_the_way_back_of_the_lamps_wcs_takes_metres(lamp):
    slit = lamp.slits[0]
    columns = np.array([300.0, 700.0])
    place = slit.meta.wcs.get_transform("detector", "slit_frame")(columns, [5.0, 5.0])
    back = slit.meta.wcs.get_transform("slit_frame", "detector")
    with known_fault("lamp metres"):
        close(back(*place[:2], 1e-6 * place[2])[0], columns, 0.1)


def test_light_of_a_line_is_what_fell_on_each_row(lamp):
    slit = lamp.slits[0]
    lines = truth("nirspec_lamp")["lines"]
    line = lines[3]
    rows = np.flatnonzero(np.isfinite(slit.wavelength).any(axis=1))[8:-8]
    near = np.abs(slit.wavelength[rows[0]] - line["wavelength"].value) < 5 * STEP
    sums = slit.data[rows][:, near].sum(axis=1)
    close(np.nanmedian(sums), line["rate"].value, rel=0.02)


def test_spectrum_of_the_lamp_has_the_lines():
    with open_product(sample("nirspec_lamp", "x1d")) as model:
        table = model.spec[0].spec_table
        wavelength, flux = table["WAVELENGTH"], np.nan_to_num(table["FLUX"])
        assert model.meta.cal_step.photom == "SKIPPED"
    for line in truth("nirspec_lamp")["lines"]["wavelength"].to_value(u.um):
        near = np.abs(wavelength - line) < 4 * STEP
        centre = np.sum(wavelength[near] * flux[near]) / flux[near].sum()
        within(centre - line, 0.05 * STEP)
