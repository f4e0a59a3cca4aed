"""The slitless spectra through NIRISS's two grisms against their truth."""

import json

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable
from checks import check_corner, check_rate, check_references, completed
from exposures import asked_for
from known_faults import known_fault
from margins import above, between, close, within
from products import open_product, spectra_in_field
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_testbed.instruments.niriss import grism
from jwst_testbed.modes.niriss_wfss.optics import SPECTRA, trace_of
from jwst_testbed.telescope import geometry, header
from jwst_testbed.telescope.siaf import aperture

FULL = aperture("NIRISS", "NIS_CEN")
# Exposures, their grisms, and the array axis along which these disperse.
GRISMS = {1: "GR150C", 2: "GR150R"}
ALONG = {1: 1, 2: 0}
# Within the band and away from its edges, micrometres.
BLUE, RED = 1.79, 2.19
ONE_FILE = pytest.mark.since("1.19", "a file for each source")
PRODUCTS = [("x1d", 2), *(pytest.param(suffix, 3, marks=ONE_FILE) for suffix in ("x1d", "c1d"))]
# A star and an emitter in the same rows, by their place in the scene.
PAIR = {1, 3}


@pytest.fixture(scope="module")
def sources(known):
    return {row["id"]: row for row in known["sources"]}


def spectra(suffix, stage, number):
    """Each spectrum of a product: the true source's id, wavelength and flux."""
    true = truth("niriss_wfss")["sources"]
    places = SkyCoord(true["ra"], true["dec"])
    path = sample("niriss_wfss", suffix, stage=stage, exposure=number)
    for place, *columns in spectra_in_field(path, "WAVELENGTH", "FLUX"):
        index, distance, _ = place.match_to_catalog_sky(places)
        within(distance, 0.05 * u.arcsec)
        yield int(true["id"][index]), *columns


def true_continuum(source, wavelength):
    """Jy, from the table of sources: a power law through its value at 2 micrometres."""
    return source["continuum"].to_value(u.Jy) * (wavelength / 2) ** source["slope"]


def continuum_ratio(source, lines, wavelength, flux):
    """Measured over true flux away from the lines."""
    use = np.isfinite(flux) & (wavelength > BLUE) & (wavelength < RED)
    for line in lines[lines["source"] == source["id"]]:
        use &= np.abs(wavelength - line["wavelength"].value) > 0.035
    return np.median((flux / true_continuum(source, wavelength))[use])


def line_measured(wavelength, flux, continuum, line):
    """Offset of a line in pixels, and measured over true flux, in a window of 13 pixels."""
    true = line["wavelength"].to_value(u.um)
    near = np.abs(wavelength - true) < 0.03
    step = np.abs(np.gradient(wavelength))[near]
    excess = (flux - continuum)[near]
    centre = np.sum(excess * wavelength[near]) / excess.sum()
    total = np.sum(excess * step) * u.Jy * u.um * constants.c / (true * u.um) ** 2
    return (centre - true) / step.mean(), (total / line["flux"]).to_value(u.one)


@pytest.mark.parametrize(("number", "name"), GRISMS.items())
def test_a_rate_file_is_what_stage_1_leaves(number, name):
    with open_product(sample("niriss_wfss", "rate", exposure=number)) as model:
        assert model.meta.exposure.type == "NIS_WFSS"
        assert model.meta.instrument.filter == name
        assert model.meta.instrument.pupil == "F200W"
        assert model.shape[ALONG[number]] == 2048
        assert model.shape[1 - ALONG[number]] == 128
    check_rate("niriss_wfss", number, usable=0.94)
    check_corner(sample("niriss_wfss", "rate", exposure=number), "NIRISS", "NIS_CEN")


def test_catalogue_has_all_sources_where_they_are(known):
    catalogue = QTable.read(sample("niriss_wfss", "cat"))
    true = known["sources"]
    places = SkyCoord(true["ra"], true["dec"])
    index, distance, _ = places.match_to_catalog_sky(catalogue["sky_centroid"])
    assert len(true) == len(catalogue) == len(set(index))
    within(distance, 6 * u.mas)
    points = true["kind"] != "galaxy"
    ratio = (catalogue["aper_total_flux"][index] / true["flux"]).to_value(u.one)
    close(ratio[points], 1, 0.05)


@pytest.mark.since("1.20", "no mask says where the sky is")
@pytest.mark.parametrize("number", GRISMS)
def test_the_sky_is_found_and_taken_away(number):
    sky = SPECTRA.sky(asked_for("niriss_wfss", f"dispersed-{number}"))
    with open_product(sample("niriss_wfss", "bsub", exposure=number)) as model:
        close(model.meta.background.scaling_factor, sky.mean(), rel=5e-3)
        empty = model.mask == 1
        above(empty.mean(), 0.8, best=1)
        within(np.nanmedian(model.data[empty]), 5e-3 * sky.mean())
    # All light of the band, where nothing is lost at the edge of the mirror.
    wavelength = np.linspace(1.6, 2.4, 4001)
    band = np.trapezoid(SPECTRA.throughput("F200W", wavelength), wavelength)
    close(sky[64, 64], 0.12 * band / 0.29, rel=1e-3)
    # It varies along the dispersion alone, and falls off at the far side.
    first, last = (sky.take(at, axis=ALONG[number]) for at in (64, -1))
    assert np.ptp(first) == np.ptp(last) == 0
    within(last[0], 0.9 * first[0])


@pytest.mark.parametrize("number", GRISMS)
def test_pipelines_transforms_are_the_published_ones(number):
    """Wavelength and trace of the WCS against the configuration's polynomials, done by numpy."""
    exposure = asked_for("niriss_wfss", f"dispersed-{number}")
    siaf = aperture("NIRISS", exposure.aperture)
    corner = np.subtract(geometry.subarray_corner(siaf, FULL), 1)
    trace, axis = trace_of(exposure), 1 - ALONG[number]
    assert trace.axis == axis
    with open_product(sample("niriss_wfss", "bsub", exposure=number)) as model:
        wcs = model.meta.wcs
    rng = np.random.default_rng(number)
    for place in rng.uniform(20, 100, (5, 2)) + np.where(np.arange(2) == axis, 700, 0):
        along = (place + corner)[axis] - np.linspace(150, 250, 8)
        wavelength, across = trace.along(along, *(place + corner))
        pixel = np.array([along, across] if axis == 0 else [across, along]) - corner[:, None]
        x0, y0 = (np.full(8, each) for each in place)
        *sky, found, order = wcs(*pixel, x0, y0, np.ones(8))
        # 0.02 pixel: the pipeline's forward transform turns the trace the other way round.
        received = found * header.doppler(exposure)
        close(received, wavelength, 0.02 * 0.0047)
        back = np.array(
            [wcs.backward_transform(*one)[:2] for one in zip(*sky, found, order, strict=True)]
        )
        close(back.reshape(8, 2).T, pixel, 0.02)
        pointing = header.pointing_of(exposure)
        found_place = geometry.sky_to_pixel(siaf, pointing, *(each[:1] for each in sky))
        close(np.ravel(found_place), place, 1e-3)


@pytest.mark.parametrize("number", GRISMS)
def test_the_trace_turns_both_ways(number):
    with open_product(sample("niriss_wfss", "bsub", exposure=number)) as model:
        forward = model.meta.wcs.get_transform("grism_detector", "detector")
    back = forward.inverse[-1].theta
    assert back != 0
    with known_fault("wfss turn"):
        close(forward[0].theta, -back, 1e-6)


def test_published_polynomials_read_from_the_configuration_by_hand():
    """At (1000, 500), from the text of NIRISS_F200W_GR150C.conf, the wheel turned by a degree."""
    x, y, t = 1000.0, 500.0, 0.8
    terms = np.array([1, x, y, x**2, x * y, y**2])
    columns = [
        [6.355170e01, 3.836678e-06, 8.922048e-07, -1.249981e-09, -7.593889e-10, 2.217488e-11],
        [-3.318531e02, -1.24416e-05, -1.738974e-06, 6.637469e-09, 4.726184e-10, 1.814162e-10],
    ]
    rows = [
        [-1.876215, -5.179788e-04, -2.259292e-04, -2.715051e-12, 2.116351e-08, 4.771937e-08],
        [-3.089115, 3.063269e-03, 1.237905e-03, -1.482892e-11, -9.786785e-07, -5.405568e-09],
    ]
    dx, dy = (terms @ np.transpose(axis) @ [1, t] for axis in (columns, rows))
    angle = np.radians(1)
    turned_x = np.cos(angle) * dx + np.sin(angle) * dy
    turned_y = np.cos(angle) * dy - np.sin(angle) * dx
    published = grism.TRACES["F200W", "GR150C"]
    turned = grism.Trace(published.axis, published.x, published.y, turn=1.0)
    found = turned.along(np.array([x + turned_x]), x, y)
    close(np.ravel(found), (0.75 + 1.55 * t, y + turned_y), rel=1e-9)
    # Known of the instrument: 4.7 nm to a pixel, for both grisms alike, and the red light first.
    for trace in grism.TRACES.values():
        (one, next_), _ = trace.along(np.array([800.0, 801.0]), x, x)
        close(one - next_, 0.0047, 5e-5)


@pytest.mark.parametrize("number", GRISMS)
def test_slits_lie_along_the_dispersion(number, known):
    with open_product(sample("niriss_wfss", "cal", exposure=number)) as model:
        assert isinstance(model, datamodels.MultiSlitModel)
        assert len(model.slits) == len(known["sources"])
        for slit in model.slits:
            # Half a micrometre is 107 pixels, and some more for the source's own size.
            assert 100 < slit.data.shape[ALONG[number]] < 140
            assert slit.data.shape[1 - ALONG[number]] < 30
            assert slit.meta.wcsinfo.dispersion_direction == 2 - ALONG[number]
            step = np.diff(slit.wavelength, axis=ALONG[number])
            close(np.nanmedian(step), -0.0047, 5e-5)


@pytest.mark.parametrize(("suffix", "stage"), PRODUCTS)
@pytest.mark.parametrize("number", GRISMS)
def test_continuum_of_points(suffix, stage, number, known, sources):
    found = list(spectra(suffix, stage, number))
    assert {identifier for identifier, *_ in found} == set(known["sources"]["id"])
    for identifier, wavelength, flux in found:
        source = sources[identifier]
        ratio = continuum_ratio(source, known["lines"], wavelength, flux)
        print(f"{source['kind']} {identifier}: {ratio:.4f}")
        if source["kind"] == "galaxy":
            between(ratio, 0.88, 1)  # some of its light is outside its segment
        elif number == 2 or identifier not in PAIR:
            close(ratio, 1, 0.02 if source["kind"] == "star" else 0.08)


@pytest.mark.parametrize(("suffix", "stage"), PRODUCTS)
@pytest.mark.parametrize("number", GRISMS)
def test_lines_of_points(suffix, stage, number, known, sources):
    offsets, ratios = [], []
    for identifier, wavelength, flux in spectra(suffix, stage, number):
        if sources[identifier]["kind"] != "emitter" or (number == 1 and identifier in PAIR):
            continue
        continuum = true_continuum(sources[identifier], wavelength)
        for line in known["lines"][known["lines"]["source"] == identifier]:
            offset, ratio = line_measured(wavelength, flux, continuum, line)
            offsets.append(offset)
            ratios.append(ratio)
    print(f"offsets {np.round(offsets, 3)} pixel, flux ratios {np.round(ratios, 3)}")
    assert len(offsets) >= 4
    within(offsets, 0.15)
    within(np.subtract(ratios, 1), 0.075)


def test_the_pair_overlaps_through_one_grism_and_not_through_the_other(sources):
    def worst(number):
        excess = {}
        for identifier, wavelength, flux in spectra("x1d", 2, number):
            if identifier in PAIR:
                use = (wavelength > BLUE) & (wavelength < RED)
                star = sources[min(PAIR)]["continuum"].to_value(u.Jy)
                model = true_continuum(sources[identifier], wavelength)
                excess[identifier] = np.nanmax(((flux - model) / star)[use])
        return excess

    # The emitter gets all of the star's light, where the two spectra coincide.
    above(worst(1)[3], 0.7)
    within(worst(2)[1], 0.1)


@ONE_FILE
@pytest.mark.parametrize(("number", "name"), GRISMS.items())
def test_each_grism_has_a_stage_3_of_its_own(number, name):
    path = sample("niriss_wfss", "asn", stage=3, exposure=number)
    association = json.loads(path.read_text())
    assert association["asn_type"] == "spec3"
    [product] = association["products"]
    [member] = product["members"]
    assert member["expname"] == sample("niriss_wfss", "cal", exposure=number).name
    assert product["name"] == f"jw01234-o001_t001_niriss_f200w-{name.lower()}"
    for suffix in ("x1d", "c1d"):
        made = sample("niriss_wfss", suffix, stage=3, exposure=number).name
        assert made == f"{product['name']}_{suffix}.fits"


@pytest.mark.parametrize(
    ("suffix", "options", "steps"),
    [
        ("cal", {}, ["assign_wcs", "bkg_subtract", "flat_field", "extract_2d", "photom"]),
        ("x1d", {"stage": 2}, ["extract_1d"]),
        ("c1d", {}, ["combine_1d"]),
    ],
)
@pytest.mark.parametrize("number", GRISMS)
def test_steps_were_done_with_the_files_of_the_grism(suffix, options, steps, number):
    path = sample("niriss_wfss", suffix, exposure=number, **options)
    assert completed(path) >= set(steps)
    check_references(path, "niriss")
