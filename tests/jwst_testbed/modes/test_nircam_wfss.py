"""The slitless dataset against its truth: what each stage of the pipeline recovers."""

import json

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.coordinates import EarthLocation, SkyCoord
from astropy.table import QTable
from astropy.time import Time
from checks import check_attitude, check_rate, check_references, completed, spread
from exposures import asked_for
from margins import above, close, within
from products import open_product, spectra_in_field
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_testbed.instruments.nircam import grism, wfss
from jwst_testbed.telescope import geometry, header, siaf

EXPOSURES = (1, 2)
DISPERSION = grism.GRISM["F430M", "A", "GRISMR"]
FULL = siaf.aperture("NIRCam", "NRCA5_FULL")
# Within the band and away from its edges, micrometres.
BLUE, RED = 4.18, 4.385
ONE_FILE = pytest.mark.since("1.19", "a file for each source")
PRODUCTS = [
    pytest.param({"suffix": "x1d", "stage": 2}, id="stage 2, exposure 1"),
    pytest.param({"suffix": "x1d", "stage": 2, "exposure": 2}, id="stage 2, exposure 2"),
    pytest.param({"suffix": "x1d", "stage": 3}, id="stage 3", marks=ONE_FILE),
    pytest.param({"suffix": "c1d"}, id="combined", marks=ONE_FILE),
]
# A star and a galaxy of which the spectra overlap, by their place in the scene.
PAIR = {1, 21}


@pytest.fixture(scope="module")
def sources(known):
    return {row["id"]: row for row in known["sources"]}


def spectra(**product):
    """Each spectrum of a product: the true source's id, wavelength, flux and error."""
    true = truth("nircam_wfss")["sources"]
    places = SkyCoord(true["ra"], true["dec"])
    path = sample("nircam_wfss", **product)
    for place, *columns in spectra_in_field(path, "WAVELENGTH", "FLUX", "ERROR"):
        index, distance, _ = place.match_to_catalog_sky(places)
        within(distance, 0.05 * u.arcsec)
        yield int(true["id"][index]), *columns


def true_continuum(source, wavelength):
    """Jy, from the table of sources: a power law through its value at 4.28 micrometres."""
    return source["continuum"].to_value(u.Jy) * (wavelength / 4.28) ** source["slope"]


def line_measured(wavelength, flux, continuum, line):
    """Offset of a line in pixels, and measured over true flux, in a window of 36 pixels."""
    true = line["wavelength"].to_value(u.um)
    near = np.abs(wavelength - true) < 0.018
    step = np.abs(np.gradient(wavelength))[near]
    excess = (flux - continuum)[near]
    centre = np.sum(excess * wavelength[near]) / excess.sum()
    total = np.sum(excess * step) * u.Jy * u.um * constants.c / (true * u.um) ** 2
    return (centre - true) / step.mean(), (total / line["flux"]).to_value(u.one)


def test_a_rate_file_is_what_stage_1_leaves():
    with open_product(sample("nircam_wfss", "rate")) as model:
        assert isinstance(model, datamodels.ImageModel)
        assert model.meta.exposure.type == "NRC_WFSS"
        assert model.shape == (2048, 2048)
        assert model.meta.bunit_data == "DN/s"
        flags = datamodels.dqflags.pixel
        border = (model.dq & flags["REFERENCE_PIXEL"]) > 0
        assert border.sum() == 2048**2 - 2040**2
        unusable = (model.dq & flags["DO_NOT_USE"]) > 0
        assert np.array_equal(unusable, np.isnan(model.data))
        np.testing.assert_allclose(
            model.err**2, model.var_poisson + model.var_rnoise, rtol=1e-5, equal_nan=True
        )


@pytest.mark.parametrize("number", EXPOSURES)
def test_noise_is_what_the_errors_say(number):
    # Dark current, a tenth of a DN/s and more in warm pixels alone, is subtracted already.
    check_rate("nircam_wfss", number)


def test_header_states_the_velocity_towards_the_source():
    """VELOSYS: the Earth's velocity by astropy, and that of the observatory past the Earth.

    The latter is by how far OBSGEO-X, -Y and -Z of the two exposures are apart. Astropy's
    correction has 5 m/s of relativity in it, which VELOSYS leaves out.
    """
    exposures = [asked_for("nircam_wfss", name) for name in ("dispersed-1", "dispersed-2")]
    stated, places, times = [], [], []
    for one in exposures:
        with open_product(sample("nircam_wfss", "rate", exposure=one.number)) as model:
            ephemeris = model.meta.ephemeris
            places.append([getattr(ephemeris, f"spatial_{axis}_geo") for axis in "xyz"])
            times.append(86400 * ephemeris.time)
            stated.append(model.meta.wcsinfo.velosys)
    past_earth = np.subtract(*places) / np.subtract(*times)
    pole = EarthLocation.from_geodetic(0, 90)  # which the Earth does not turn
    for one, velocity in zip(exposures, stated, strict=True):
        pointing = header.pointing_of(one)
        star = SkyCoord(pointing.ra, pointing.dec, unit="deg")
        earth = star.radial_velocity_correction(
            "barycentric", obstime=Time(pointing.time, scale="utc"), location=pole
        )
        towards = earth.to_value(u.m / u.s) + star.cartesian.xyz.value @ past_earth
        close(velocity, -towards, 10)


def test_region_in_the_header_is_the_footprint_that_the_pipeline_finds():
    with open_product(sample("nircam_wfss", "rate", exp_type="NRC_IMAGE")) as model:
        stated = np.array(model.meta.wcsinfo.s_region.split()[2:], float).reshape(-1, 2)
    with open_product(sample("nircam_wfss", "cal", exp_type="NRC_IMAGE")) as model:
        x = np.array([-0.5, -0.5, 2047.5, 2047.5])
        y = np.array([-0.5, 2047.5, 2047.5, -0.5])
        corners = SkyCoord(*model.meta.wcs(x, y), unit="deg")
    distance = SkyCoord(stated, unit="deg").separation(corners)
    # Aberration, which the header's region leaves out.
    within(distance, 10 * u.mas)


def test_wcs_of_the_direct_image_is_pysiafs_own_attitude():
    exposure = asked_for("nircam_wfss", "direct-1")
    path = sample("nircam_wfss", "cal", exposure=exposure.number, exp_type="NRC_IMAGE")
    check_attitude(path, exposure, milliarcsec=0.02)


def test_catalogue_has_all_sources_where_they_are(known):
    catalogue = QTable.read(sample("nircam_wfss", "cat"))
    true = known["sources"]
    places = SkyCoord(true["ra"], true["dec"])
    index, distance, _ = places.match_to_catalog_sky(catalogue["sky_centroid"])
    assert len(true) >= 20
    assert len(set(index)) == len(true)
    within(distance, 20 * u.mas)
    points = true["kind"] != "galaxy"
    within(np.median(distance[points]), 3 * u.mas)
    stars = true["kind"] == "star"
    ratio = (catalogue["aper_total_flux"][index] / true["flux"]).to_value(u.one)
    close(np.median(ratio[stars]), 1, 0.01)
    galaxies = true["kind"] == "galaxy"
    assert np.array_equal(catalogue["is_extended"][index], galaxies)
    # With room between them for the threshold.
    concentration = catalogue["CI_70_50"][index]
    above(concentration[galaxies].min() - concentration[~galaxies].max(), 0.25)


@pytest.mark.since("1.20", "no mask says where the sky is")
def test_the_sky_is_found_and_taken_away():
    """The scale that the pipeline fits is the mean of the dispersed sky."""
    sky = wfss.SPECTRA.sky(asked_for("nircam_wfss", "dispersed-1"))
    with open_product(sample("nircam_wfss", "bsub")) as model:
        close(model.meta.background.scaling_factor, sky.mean(), rel=2e-3)
        empty = model.mask == 1
        above(empty.mean(), 0.8, best=1)
        within(np.nanmedian(model.data[empty]), 1e-3 * sky.mean())
    # All light of the band, where nothing is lost at the edge of the mirror.
    wavelength = np.linspace(4.1, 4.5, 4001)
    band = np.trapezoid(wfss.SPECTRA.throughput("F430M", wavelength), wavelength)
    expected = 0.33 * band / 0.87
    close(sky[1024, 1500], expected, rel=1e-3)


def test_pipelines_transforms_are_the_published_ones():
    """Wavelength and trace of the WCS against the configuration's polynomials, done by numpy."""
    exposure = asked_for("nircam_wfss", "dispersed-1")
    with open_product(sample("nircam_wfss", "bsub")) as model:
        wcs = model.meta.wcs
    rng = np.random.default_rng(1)
    for x0, y0 in rng.uniform(100, 1500, (10, 2)):
        x = x0 + np.linspace(250, 460, 8)
        wavelength, y = DISPERSION.along(x, x0, y0)
        *sky, found, order = wcs(x, y, np.full(8, x0), np.full(8, y0), np.ones(8))
        close(found * header.doppler(exposure), wavelength, 1e-6)
        # One at a time: of arrays the inverse makes a grid, each place with each wavelength.
        back = np.ravel(
            [wcs.backward_transform(*one)[:2] for one in zip(*sky, found, order, strict=True)]
        )
        close(back, np.column_stack([x, y]).ravel(), 0.01)
        # Where SIAF has the sky position of the direct image's pixel.
        place = geometry.sky_to_pixel(FULL, header.pointing_of(exposure), *(s[:1] for s in sky))
        close(np.ravel(place), (x0, y0), 1e-3)


def test_published_polynomials_read_from_the_configuration_by_hand():
    """At (1000, 500), term by term, from the text of NIRCAM_F430M_modA_R.conf."""
    x, y, t = 1000.0, 500.0, 0.5
    terms = np.array([1, x, y, x**2, x * y, y**2, x**3, x**2 * y, x * y**2, y**3])
    wavelength = sum(t**k * (terms @ row) for k, row in enumerate(DISPERSION.wavelength))
    dy = sum(t**k * (terms @ row) for k, row in enumerate(DISPERSION.y))
    column = x + 172.310757 + 348.605578 * t
    found = DISPERSION.along(np.array([column]), x, y)
    close(np.ravel(found), (wavelength, y + dy), rel=1e-12)
    # Known of the instrument: about 1 nm to a pixel, and to the right in module A.
    (blue, red), _ = DISPERSION.along(np.array([column, column + 1]), x, y)
    close(red - blue, 0.001, rel=0.05)


@pytest.mark.parametrize("number", EXPOSURES)
def test_slits_are_those_of_the_sources_whose_light_falls_on_the_detector(number, known):
    exposure = asked_for("nircam_wfss", f"dispersed-{number}")
    true = known["sources"]
    x, _ = geometry.sky_to_pixel(
        FULL, header.pointing_of(exposure), true["ra"].value, true["dec"].value
    )
    lit = {int(i) for i, x0 in zip(true["id"], x, strict=True) if x0 + 245 < 2048}
    assert len(lit) == len(true) - 1
    found = {identifier for identifier, *_ in spectra(suffix="x1d", stage=2, exposure=number)}
    assert found == lit
    with open_product(sample("nircam_wfss", "cal", exposure=number)) as model:
        assert isinstance(model, datamodels.MultiSlitModel)
        assert len(model.slits) == len(lit)
        assert {slit.meta.bunit_data for slit in model.slits} == {"MJy/sr"}


@pytest.mark.parametrize("product", PRODUCTS)
def test_continuum_of_isolated_stars(product, sources):
    ratios, pulls = [], []
    for identifier, wavelength, flux, error in spectra(**product):
        if sources[identifier]["kind"] != "star" or identifier in PAIR:
            continue
        use = np.isfinite(flux) & (wavelength > BLUE) & (wavelength < RED)
        model = true_continuum(sources[identifier], wavelength)[use]
        weight = (model / error[use]) ** 2
        ratios.append(np.average(flux[use] / model, weights=weight))
        close(ratios[-1], 1, 0.03)
        pulls.append((flux[use] / ratios[-1] - model) / error[use])
    assert len(ratios) >= 6
    # Not the standard deviation: a box gets no light from the few pixels that are dead.
    close(spread(np.concatenate(pulls)), 1, 0.25)


@pytest.mark.parametrize("product", PRODUCTS)
def test_lines_of_isolated_points(product, known, sources):
    offsets, ratios = [], []
    for identifier, wavelength, flux, _ in spectra(**product):
        if sources[identifier]["kind"] != "emitter":
            continue
        continuum = true_continuum(sources[identifier], wavelength)
        for line in known["lines"][known["lines"]["source"] == identifier]:
            offset, ratio = line_measured(wavelength, flux, continuum, line)
            offsets.append(offset)
            ratios.append(ratio)
    assert len(offsets) >= 12
    # The centre of one line is known to some hundredths of a pixel; that of all, better.
    within(offsets, 0.25)
    within(np.mean(offsets), 0.05)
    print(f"offsets {np.round(offsets, 3)} pixel, flux ratios {np.round(ratios, 3)}")
    within(np.subtract(ratios, 1), 0.04)


@ONE_FILE
def test_the_combination_has_less_noise():
    one = {identifier: error for identifier, _, _, error in spectra(suffix="x1d", stage=2)}
    both = {identifier: error for identifier, _, _, error in spectra(suffix="c1d")}
    gain = [np.nanmedian(one[i]) / np.nanmedian(both[i]) for i in one]
    close(np.median(gain), np.sqrt(2), rel=0.03)


@pytest.mark.since("3.0", "the light of a neighbour is modelled too faint, or in 2.0 too bright")
def test_overlapping_spectra_are_disentangled(sources):
    def ratios(suffix, **stage):
        found = {}
        for identifier, wavelength, flux, _ in spectra(suffix=suffix, **stage):
            use = np.isfinite(flux) & (wavelength > BLUE) & (wavelength < RED)
            model = true_continuum(sources[identifier], wavelength)[use]
            found[identifier] = np.median(flux[use] / model)
        return found

    mixed, clean = ratios("x1d", stage=2), ratios("clean_x1d")
    for identifier in PAIR:
        above(mixed[identifier] - 1, 0.1)
        close(clean[identifier], 1, 0.03)


@pytest.mark.since("3.0", "the slits of contam do not say whose they are")
def test_contamination_is_modelled_where_the_pair_overlaps():
    with open_product(sample("nircam_wfss", "contam")) as contam:
        assert isinstance(contam, datamodels.MultiSlitModel)
        peaks = {slit.source_id: np.nanmax(slit.data) for slit in contam.slits}
    brightest = sorted(peaks, key=peaks.get)[-2:]
    true = truth("nircam_wfss")["sources"]
    catalogue = QTable.read(sample("nircam_wfss", "cat"))
    labels = {int(row["label"]): row["sky_centroid"] for row in catalogue}
    places = SkyCoord(true["ra"], true["dec"])
    found = {int(true["id"][labels[n].match_to_catalog_sky(places)[0]]) for n in brightest}
    assert found == PAIR


def test_associations_list_the_members_that_were_used():
    stage2 = json.loads(sample("nircam_wfss", "asn", stage=2, exposure=2).read_text())
    assert stage2["asn_type"] == "spec2"
    members = {member["exptype"]: member["expname"] for member in stage2["products"][0]["members"]}
    assert members == {
        "science": sample("nircam_wfss", "rate", exposure=2).name,
        "direct_image": sample("nircam_wfss", "i2d", stage=3).name,
        "sourcecat": sample("nircam_wfss", "cat").name,
        "segmap": sample("nircam_wfss", "segm").name,
    }
    stage3 = json.loads(sample("nircam_wfss", "asn", stage=3).read_text())
    assert stage3["asn_type"] == "spec3"
    names = [member["expname"] for member in stage3["products"][0]["members"]]
    assert names == [sample("nircam_wfss", "cal", exposure=n).name for n in EXPOSURES]
    assert sample("nircam_wfss", "c1d").name.startswith(stage3["products"][0]["name"])


@pytest.mark.parametrize(
    ("suffix", "options", "steps"),
    [
        ("cal", {}, ["assign_wcs", "bkg_subtract", "flat_field", "extract_2d", "photom"]),
        ("clean_cal", {}, ["wfss_contam", "photom"]),
        ("x1d", {"stage": 2}, ["extract_1d"]),
        ("i2d", {"stage": 3}, ["resample"]),
    ],
)
def test_steps_were_done(suffix, options, steps):
    path = sample("nircam_wfss", suffix, **options)
    assert completed(path) >= set(steps)
    check_references(path, "nircam")
