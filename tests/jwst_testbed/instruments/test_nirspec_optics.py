"""NIRSpec's geometry: the light goes where SIAF and the pipeline's own transforms say."""

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from jwst.assign_wcs.assign_wcs import load_wcs
from jwst.assign_wcs.nirspec import nrs_wcs_set_input
from margins import close, within
from stdatamodels.jwst import datamodels

from jwst_testbed.crds import references
from jwst_testbed.instruments.nirspec import agreement, optics, wcs_references
from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.telescope import geometry, header
from jwst_testbed.telescope.exposure import Exposure, Readout
from jwst_testbed.telescope.siaf import aperture, rotations


def exposure(grating, filter_):
    return Exposure(
        observation="001",
        instrument="NIRSpec",
        detector="NRS1",
        filter=filter_,
        pupil=None,
        exp_type="NRS_FIXEDSLIT",
        aperture="NRS_S200A1_SLIT",
        full_aperture="NRS1_FULL",
        subarray="ALLSLITS",
        readout=Readout("NRSRAPID", frame_time=1.0, nframes=1, groupgap=0, ngroups=5, nints=1),
        ra=53.16,
        dec=-27.79,
        roll=40.0,
        date="2024-08-01",
        time="12:00:00.000",
        keywords=keywords(grating, fixed_slit="S200A1"),
        window=(1, 897, 2048, 256),
    )


@pytest.fixture(scope="module", params=list(optics.RANGES), ids="-".join)
def observed(request, tmp_path_factory):
    """An exposure, and its data model after the pipeline gave it a WCS."""
    grating, _ = request.param
    asked = exposure(*request.param)
    models = wcs_references.geometry_references() | wcs_references.disperser_references(grating)
    folder = tmp_path_factory.mktemp("references")
    files = {}
    for item in references.as_references(models, asked):
        files[item.kind] = str(folder / f"{item.kind}.{item.extension}")
        item.model.save(files[item.kind])
    with datamodels.ImageModel((256, 2048)) as model:
        header.fill(model, asked)
        yield asked, load_wcs(model, files, nrs_slit_y_range=(-0.55, 0.55))


def places(name, band, n=9):
    """Points in a slit, from edge to edge, and wavelengths: each shape (n * n,)."""
    slit = optics.slit(name)
    along = np.linspace(-0.5, 0.5, n)
    y, wavelength = map(np.ravel, np.meshgrid(along, np.linspace(*band, n)))
    return *slit.at(np.zeros_like(y), y), y, wavelength


@pytest.mark.parametrize("name", optics.SLITS)
def test_slits_lie_where_siaf_has_them(name):
    slit = optics.slit(name)
    siaf = aperture("NIRSpec", f"NRS_{name}_SLIT")
    corners = np.array(siaf.corners("tel", rederive=False))
    x, y = slit.at([0.5, 0.5, -0.5, -0.5], [-0.5, 0.5, 0.5, -0.5])
    there = np.array(optics.telescope_position(x, y))
    offsets = np.hypot(*(there[:, :, None] - corners[:, None, :])).min(axis=1)
    # They are turned against the array by some tenths of a degree.
    within(offsets, 0.015)


def test_mirror_images_apertures_where_siaf_has_their_pixels():
    table = agreement.offsets()
    print(table)
    # The rest is the distortion of the real optics.
    slits = [name.endswith("_SLIT") for name in table["aperture"]]
    within(table["x"][slits].value, 1)
    within(table["y"][slits].value, 3.5)
    for axis in ("x", "y"):
        within(table[axis].value, 8)


def test_no_other_scale_and_axis_fit_siaf_better():
    """Those of the camera are the least squares to the images of the mirror."""
    images = []
    for name, detector in agreement.detectors().items():
        axis = np.array(optics.detector_position(0, 0, 2.0, None, detector))
        images.append([place - axis for place in agreement.mirror_image(name, detector)])
    for here, there in np.array(images).transpose(2, 1, 0):
        scale, shift = np.polyfit(here, there, 1)
        within(scale - 1, 1e-4)
        within(shift, 0.1)


@pytest.mark.parametrize("number", range(1, 5))
def test_shutters_fill_the_quadrants_of_siaf(number):
    siaf = aperture("NIRSpec", f"NRS_FULL_MSA{number}")
    x, y = optics.msa_position(*siaf.corners("tel", rederive=False))
    ends = [optics.shutter(number, column, row) for column, row in ((1, 1), optics.SHUTTERS)]
    pitch_x, pitch_y = optics.SHUTTER_PITCH
    # One shutter in a hundred: the scale is not the same everywhere in flight.
    close(min(x), ends[0].x - pitch_x / 2, 4 * pitch_x)
    close(max(x), ends[1].x + pitch_x / 2, 4 * pitch_x)
    close(min(y), ends[0].y - pitch_y / 2, 2 * pitch_y)
    close(max(y), ends[1].y + pitch_y / 2, 2 * pitch_y)


@pytest.mark.parametrize("detector", ["NRS1", "NRS2"])
@pytest.mark.parametrize("grating", optics.DISPERSERS)
def test_inverse_is_exact(grating, detector):
    disperser = optics.DISPERSERS[grating]
    [band] = [band for (name, _), band in optics.RANGES.items() if name == grating]
    x, y, _, wavelength = places("S200A1", band)
    pixels = optics.detector_position(x, y, wavelength, disperser, detector)
    y_back, back = optics.slit_position(*pixels, x[0], disperser, detector)
    close(y_back, y, 1e-12)
    close(back, wavelength, 1e-9)


@pytest.mark.parametrize(
    ("grating", "dispersion"), [("G140M", 0.636), ("G235M", 1.067), ("G395M", 1.795)]
)
def test_dispersion_is_the_published_one(grating, dispersion):
    [band] = [band for (name, _), band in optics.RANGES.items() if name == grating]
    slit = optics.slit("S200A1")
    wavelength = np.mean(band) + np.array([0, 0.01])
    columns, _ = optics.detector_position(slit.x, slit.y, wavelength, optics.DISPERSERS[grating])
    close(10 / np.diff(columns), dispersion, rel=0.005)


def test_prism_resolves_what_is_published():
    slit, wavelength = optics.slit("S200A1"), np.linspace(0.6, 5.3, 471)
    columns, _ = optics.detector_position(slit.x, slit.y, wavelength, optics.DISPERSERS["PRISM"])
    resolving_power = wavelength / (2 * np.gradient(wavelength, columns))
    close(resolving_power.min(), 30, rel=0.1)
    close(resolving_power.max(), 300, rel=0.13)


@pytest.mark.slow
@pytest.mark.parametrize("name", optics.SLITS[:4])
def test_pipeline_finds_sky_and_wavelength_of_the_light(observed, name):
    asked, model = observed
    wcs = nrs_wcs_set_input(model, name)
    grating = model.meta.instrument.grating
    x, y, _, wavelength = places(name, optics.RANGES[grating, asked.filter])
    pointing = header.pointing_of(asked)
    # The observatory moves: what it receives is the wavelength at rest times this.
    doppler = 1 + header.radial_velocity(pointing) / constants.c.to_value(u.m / u.s)
    column, row = optics.detector_position(x, y, wavelength * doppler, optics.DISPERSERS[grating])
    siaf, full = header.apertures_of(asked)
    rows, columns = geometry.window_of(siaf, full)
    column, row = column - columns.start, row - rows.start

    seen = wcs.get_transform("detector", "v2v3")(column, row)
    v2, v3 = optics.telescope_position(x, y)
    step = np.gradient(wavelength.reshape(9, 9)[:, 0], column.reshape(9, 9)[:, 0]).repeat(9)
    within((seen[2] - wavelength) / step, 0.01)
    within(np.hypot(seen[0] - v2, seen[1] - v3), 0.01 * 0.1)

    # The sky: the pipeline corrects for the aberration, whose exact form is the boost.
    ra, dec = wcs.get_transform("detector", "world")(column, row)[:2]
    expected = rotations().getv2v3(pointing.attitude, *pointing.apparent(ra, dec))
    within(np.hypot(expected[0] - v2, expected[1] - v3), 0.01 * 0.1)

    back = wcs.get_transform("world", "detector")(ra, dec, wavelength)
    within(back[0] - column, 0.01)
    within(back[1] - row, 0.01)


@pytest.mark.slow
def test_pipeline_finds_the_slits_on_this_detector(observed):
    _, model = observed
    found = {slit.name for slit in model.meta.wcs.get_transform("gwa", "slit_frame").slits}
    assert found >= set(optics.SLITS[:4])
    if model.meta.instrument.grating == "PRISM":
        # Its spectrum lies on NRS2, of the fifth slit.
        assert "S200B1" not in found
