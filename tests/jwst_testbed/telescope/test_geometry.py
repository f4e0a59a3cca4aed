"""The simulated sky against other computations: stcal's aberration, SkyCoord, SIAF itself."""

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from margins import above, close
from stcal.velocity_aberration import compute_va_effects

from jwst_testbed.telescope import geometry, siaf

SUBARRAY = siaf.aperture("NIRCam", "NRCB5_SUB640")
POINTING = geometry.Pointing(
    *(SUBARRAY.V2Ref, SUBARRAY.V3Ref),
    **{"ra": 53.16, "dec": -27.79, "roll": 30.0, "time": "2025-09-20T12:00:00"},
)


@pytest.fixture(scope="module")
def full():
    return siaf.aperture("NIRCam", "NRCB5_FULL")


@pytest.fixture(scope="module")
def subarray():
    return siaf.aperture("NIRCam", "NRCB5_SUB640")


def test_aberration_scale_is_that_of_the_mission_software():
    scale, _, _ = compute_va_effects(*POINTING.velocity, POINTING.ra, POINTING.dec)
    close(POINTING.aberration_scale, scale, 1e-10)
    above(abs(scale - 1), 1e-5)


def test_the_observatory_moves_with_the_earth():
    """A hundredth farther from the Sun and as fast around it, and with the orbit around L2."""
    close(np.linalg.norm(POINTING.velocity), 30.1, 0.9)


def test_apparent_directions_keep_the_pointing_and_the_north():
    ra, dec = POINTING.apparent([POINTING.ra, POINTING.ra], [POINTING.dec, POINTING.dec + 0.01])
    close(ra, POINTING.ra, 1e-9)
    close(dec[0], POINTING.dec, 1e-12)


def test_apparent_separations_shrink_by_the_scale_in_every_direction():
    held = SkyCoord(POINTING.ra, POINTING.dec, unit="deg")
    around = held.directional_offset_by(np.arange(0, 360, 30) * u.deg, 30 * u.arcsec)
    ra, dec = POINTING.apparent(around.ra.deg, around.dec.deg)
    apparent = held.separation(SkyCoord(ra, dec, unit="deg"))
    close(held.separation(around) / apparent, POINTING.aberration_scale, rel=2e-8)


def test_the_reference_point_falls_on_the_reference_pixel(subarray):
    x, y = geometry.sky_to_pixel(subarray, POINTING, [POINTING.ra], [POINTING.dec])
    # SIAF counts pixels from 1.
    np.testing.assert_allclose([x[0] + 1, y[0] + 1], [subarray.XSciRef, subarray.YSciRef])


def test_v3_points_along_the_roll(subarray):
    held = SkyCoord(POINTING.ra, POINTING.dec, unit="deg")
    along = held.directional_offset_by(POINTING.roll * u.deg, 5 * u.arcsec)
    x, y = geometry.sky_to_pixel(subarray, POINTING, [along.ra.deg], [along.dec.deg])
    v2, v3 = subarray.sci_to_tel(x + 1, y + 1)
    close(v2[0], subarray.V2Ref, 1e-3)
    close(v3[0], subarray.V3Ref + 5 / POINTING.aberration_scale, 1e-4)


def test_a_subarray_is_where_its_full_frame_has_it(subarray, full):
    xstart, ystart = geometry.subarray_corner(subarray, full)
    pixel = np.array([1.0, 640.0])
    here = subarray.sci_to_tel(pixel, pixel)
    there = full.sci_to_tel(pixel + xstart - 1, pixel + ystart - 1)
    close(here, there, 1e-5)


def test_a_part_of_a_full_frame_has_its_pixels(full):
    part = geometry.cut_out(full, (101, 1793, 300, 256))
    assert geometry.subarray_corner(part, full) == (101, 1793)
    assert geometry.window_of(part, full) == (slice(1792, 2048), slice(100, 400))
    close(part.sci_to_tel(1, 1), full.sci_to_tel(101, 1793), 1e-9)
    x, y = full.tel_to_sci(full.V2Ref, full.V3Ref)
    close(part.tel_to_sci(full.V2Ref, full.V3Ref), (x - 100, y - 1792), 1e-9)
    assert full.YSciSize == 2048


def test_pixel_area_is_that_of_the_corners_on_the_sky(full):
    x, y = np.array([0.0, 1000.0, 2047.0]), np.array([5.0, 1300.0, 2047.0])
    corners = [
        np.array(full.sci_to_idl(x + 1 + dx, y + 1 + dy))
        for dx, dy in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
    ]
    # The shoelace formula over the four corners.
    shoelace = 0.5 * np.abs(
        sum(
            a[0] * b[1] - b[0] * a[1]
            for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
        )
    )
    close(geometry.pixel_area(full, x, y), shoelace, rel=1e-8)
    areas = geometry.pixel_area_map(full)
    assert areas.shape == (2048, 2048)
    close(areas[[5, 1300, 2047], [0, 1000, 2047]], shoelace, rel=1e-8)
    close(geometry.pixel_area_map(full, np.s_[1300:1302, 7:]), areas[1300:1302, 7:], rel=1e-12)
