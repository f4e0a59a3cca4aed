"""The integral field dataset against its truth: geometry, cubes, spectra."""

import numpy as np
import pytest
from astropy import constants
from astropy import units as u
from astropy.io import fits
from astropy.wcs import WCS
from checks import check_rate
from exposures import asked_for
from margins import above, close, within
from products import open_product
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_gallery.spectra import cube_spectrum
from jwst_testbed.modes.miri_mrs import geometry as mrs_geometry
from jwst_testbed.modes.miri_mrs.exposures import place_of, profile
from jwst_testbed.modes.miri_mrs.optics import SKY
from jwst_testbed.telescope import header, siaf

CH1, CH2 = mrs_geometry.CHANNELS
KM_S = constants.c.to_value(u.km / u.s)
CUBES = {
    "exposure 1": lambda: sample("miri_mrs", "s3d", stage=2),
    "exposure 2": lambda: sample("miri_mrs", "s3d", stage=2, exposure=2),
    "combined, channel 1": lambda: sample("miri_mrs", "s3d", stage=3, channel=1),
    "combined, channel 2": lambda: sample("miri_mrs", "s3d", stage=3, channel=2),
}


def without_lines(wavelength, known, margin=0.012):
    lines = known["lines"]["wavelength"].to_value(u.um)
    return np.all(np.abs(wavelength[:, None] - lines) > margin, axis=1)


def true_continuum(known, wavelength):
    star = known["sources"][0]
    return star["continuum"].to_value(u.Jy) * (wavelength / 5) ** star["slope"]


@pytest.mark.parametrize("channel", mrs_geometry.CHANNELS)
def test_slices_lie_where_siaf_has_them(channel):
    field = mrs_geometry.field_of(channel)
    for one in mrs_geometry.slices():
        if one.channel is channel:
            name = f"MIRIFU_{channel.number}ASLICE{one.number:02d}"
            corners = siaf.aperture("MIRI", name).corners("tel", rederive=False)
            v2, v3 = np.mean(corners, axis=1)
            alpha, beta = field.axes @ [v2 - field.v2, v3 - field.v3]
            close(beta, one.beta, 0.02)
            within(alpha, 0.1)


def test_slices_share_no_pixel():
    labels = mrs_geometry.regions()
    areas = [(labels == one.label).sum() for one in mrs_geometry.slices()]
    lengths = [
        mrs_geometry.field_of(one.channel).length / mrs_geometry.PIXEL_SCALE
        for one in mrs_geometry.slices()
    ]
    close(np.array(areas) / mrs_geometry.NY, np.array(lengths), 0.5)
    assert not labels[:, :4].any()  # the reference columns
    assert not labels[:, -4:].any()


def test_wavelengths_run_up_in_channel_1_and_down_in_channel_2():
    assert CH1.wavelength(1023) > CH1.wavelength(0)
    assert CH2.wavelength(1023) < CH2.wavelength(0)
    for channel in mrs_geometry.CHANNELS:
        assert channel.row(channel.wavelength(300)) == pytest.approx(300)


def test_all_light_of_a_point_falls_into_the_slices(known):
    """The integral over all pixels of the surface brightness is the flux."""
    pointing = header.pointing_of(asked_for("miri_mrs", 1))
    star = known["sources"][0]
    for channel in mrs_geometry.CHANNELS:
        field = mrs_geometry.field_of(channel)
        place = place_of(channel, star["ra"], star["dec"], pointing)
        steradian = (mrs_geometry.PIXEL_SCALE * field.step * u.arcsec**2).to_value(u.sr)
        total = sum(
            1e6 * steradian * profile(one, *place).sum(axis=1)
            for one in mrs_geometry.slices()
            if one.channel is channel
        )
        close(total, np.ones(mrs_geometry.NY), 1e-4)


@pytest.mark.parametrize("number", [1, 2])
def test_noise_is_what_the_errors_say(number):
    with open_product(sample("miri_mrs", "rate", exposure=number)) as model:
        assert isinstance(model, datamodels.IFUImageModel)
    check_rate("miri_mrs", number)


@pytest.mark.parametrize("number", [1, 2])
def test_the_wcs_puts_each_pixel_where_the_simulation_has_it(number, known):
    """The pipeline's sky and wavelength of pixels, against pysiaf and the rows."""
    exposure = asked_for("miri_mrs", number)
    pointing, doppler = header.pointing_of(exposure), header.doppler(exposure)
    with open_product(sample("miri_mrs", "cal", exposure=number)) as model:
        for one in mrs_geometry.slices():
            y = np.array([10.0, 511.0, 1010.0])
            x = one.middle(y) + np.array([-7.0, 0.0, 7.0])
            ra, dec, wavelength = model.meta.wcs(x, y)
            alpha, beta = place_of(one.channel, ra * u.deg, dec * u.deg, pointing)
            close(wavelength * doppler, one.channel.wavelength(y), 1e-7)
            close((x - one.middle(y)) * mrs_geometry.PIXEL_SCALE, alpha, 1e-3)
            close(beta, np.full(3, one.beta), 1e-3)


def test_cal_knows_nothing_between_the_slices(known):
    with open_product(sample("miri_mrs", "cal")) as model:
        gaps = mrs_geometry.regions() == 0
        assert np.isnan(model.data[gaps]).all()
        above(np.isfinite(model.data[~gaps]).mean(), 0.99, best=1)
        data = model.data
    star = known["sources"][0]
    pointing = header.pointing_of(asked_for("miri_mrs", 1))
    far = [
        one.label
        for one in mrs_geometry.slices()
        if abs(one.beta - place_of(one.channel, star["ra"], star["dec"], pointing)[1, 0]) > 1.6
    ]
    # Neither the star nor the ring, of which the lines take few of the rows, reach so far.
    assert len(far) > 6
    sky = np.nanmedian(data[np.isin(mrs_geometry.regions(), far)])
    close(sky, SKY, rel=0.01)


@pytest.mark.parametrize("product", CUBES)
def test_the_star_of_a_cube_is_in_its_place(product, known):
    """The mean place of the light within 1.2 arcsec, of each channel."""
    star = known["sources"][0]
    with fits.open(CUBES[product]()) as hdus:
        cube, wcs = hdus["SCI"].data, WCS(hdus["SCI"].header, fobj=hdus, fix=False)
    wavelength = wcs.spectral.pixel_to_world(np.arange(len(cube))).to_value(u.um)
    x0, y0 = wcs.celestial.wcs_world2pix(star["ra"].value, star["dec"].value, 0)
    spaxel = np.sqrt(wcs.celestial.proj_plane_pixel_area().to_value(u.arcsec**2))
    y, x = np.mgrid[: cube.shape[1], : cube.shape[2]]
    near = np.hypot(x - x0, y - y0) * spaxel < 1.2
    for channel in mrs_geometry.CHANNELS:
        low, high = channel.waverange
        planes = (wavelength > low) & (wavelength < high) & without_lines(wavelength, known)
        if not planes.any():
            continue
        weight = np.mean(cube[planes], axis=0)[near] - SKY
        off = [np.average(pixel[near], weights=weight) - at for pixel, at in ((x, x0), (y, y0))]
        print(f"channel {channel.number}: {1000 * spaxel * np.hypot(*off):.1f} mas")
        # The slices of one exposure are wider than half the image of a point.
        within(spaxel * np.hypot(*off), 0.004 if "combined" in product else 0.010)


def test_a_spectrum_of_one_exposure_has_the_flux_of_the_star(known):
    table = fits.getdata(sample("miri_mrs", "x1d", stage=2), "EXTRACT1D")
    ratio = table["FLUX"] / true_continuum(known, table["WAVELENGTH"])
    ratio = ratio[without_lines(table["WAVELENGTH"], known)]
    close(np.median(ratio), 1, 0.01)
    # Cubes of several channels get no correction of what is left of the fringes.
    assert np.isnan(table["RF_FLUX"]).all()


@pytest.mark.parametrize(("channel", "left"), [(1, 0.008), (2, 0.016)])
def test_combined_spectra_have_the_flux_of_the_star_and_fewer_fringes(channel, left, known):
    table = fits.getdata(sample("miri_mrs", "x1d", stage=3, channel=channel), "EXTRACT1D")
    clean = without_lines(table["WAVELENGTH"], known)
    true = true_continuum(known, table["WAVELENGTH"])
    before, after = ((table[name] / true)[clean] for name in ("FLUX", "RF_FLUX"))
    close(np.median(after), 1, 0.01)
    within(np.std(after), left)
    above(np.std(before), 0.017)


@pytest.mark.parametrize("channel", [1, 2])
def test_stage_3_is_the_mean_of_stage_2(channel, known):
    """In a circle, between the two samplings of the wavelength, the ripples of fringes included."""
    star = known["sources"][0]

    def spectrum(product):
        with open_product(CUBES[product]()) as cube:
            middle = cube.meta.wcs(0, 0, len(cube.data) // 2)[2]
            x, y, _ = cube.meta.wcs.invert(star["ra"].value, star["dec"].value, middle)
            found = cube_spectrum(cube, x, y, 0.7 * u.arcsec)
        return found.wavelength.value, found.flux.value

    wavelength, both = spectrum(f"combined, channel {channel}")
    single = [np.interp(wavelength, *spectrum(f"exposure {number}")) for number in (1, 2)]
    inside = slice(2, -2)  # the ends of a channel are worse sampled
    ratio = (both / np.mean(single, axis=0))[inside]
    close(np.median(ratio), 1, 0.005)
    within(np.percentile(np.abs(ratio - 1), 90), 0.02)


def test_two_exposures_have_smaller_errors_than_one():
    errors = {
        stage: np.median(
            fits.getdata(sample("miri_mrs", "x1d", stage=stage), "EXTRACT1D")["FLUX_ERROR"]
        )
        for stage in (2, 3)
    }
    close(errors[2] / errors[3], np.sqrt(2), 0.2)


def test_the_line_of_the_star_is_measured(known):
    """In the spectrum without fringes: flux within 2 %, wavelength within 3 km/s."""
    line = known["lines"][known["lines"]["source"] == 1][0]
    true = line["wavelength"].to_value(u.um)
    table = fits.getdata(sample("miri_mrs", "x1d", stage=3, channel=1), "EXTRACT1D")
    wavelength, flux = table["WAVELENGTH"], table["RF_FLUX"]
    near = np.abs(wavelength - true) < 0.006
    around = (np.abs(wavelength - true) < 0.02) & (np.abs(wavelength - true) > 0.008)
    excess = flux[near] - np.polyval(
        np.polyfit(wavelength[around] - true, flux[around], 1), wavelength[near] - true
    )
    centre = np.sum(excess * wavelength[near]) / excess.sum()
    total = np.sum(excess * np.gradient(wavelength)[near]) * u.Jy * u.um
    total = (total * constants.c / (true * u.um) ** 2).to(line["flux"].unit)
    within((centre / true - 1) * KM_S, 3)
    close((total / line["flux"]).to_value(u.one), 1, 0.02)


def test_the_ring_turns_and_has_its_flux(known):
    """The velocity of each spaxel of a bright line, and the line's flux in the whole cube."""
    ring = known["sources"][1]
    [line] = known["lines"][known["lines"]["line"] == "[Fe II]"]
    true = line["wavelength"].to_value(u.um)
    with fits.open(sample("miri_mrs", "s3d", stage=3, channel=1)) as hdus:
        cube, wcs = hdus["SCI"].data.astype(float), WCS(hdus["SCI"].header, fobj=hdus, fix=False)
    wavelength = wcs.spectral.pixel_to_world(np.arange(len(cube))).to_value(u.um)
    near = np.abs(wavelength - true) < 0.008
    around = (np.abs(wavelength - true) < 0.03) & (np.abs(wavelength - true) > 0.012)
    excess = cube[near] - np.mean(cube[around], axis=0)
    y, x = np.mgrid[: cube.shape[1], : cube.shape[2]]
    ra, dec = wcs.celestial.wcs_pix2world(x, y, 0)
    east = (ra - ring["ra"].value) * np.cos(np.radians(dec)) * 3600
    north = (dec - ring["dec"].value) * 3600
    radius, pa = np.hypot(east, north), np.arctan2(east, north)

    area = (wcs.celestial.proj_plane_pixel_area()).to_value(u.sr)
    step = np.abs(np.gradient(wavelength))[near]
    # The star is where the ring is not; what it leaves is noise.
    away = radius > 0.5
    total = np.nansum(excess[:, away] * step[:, None]) * area * u.MJy * u.um
    total = (total * constants.c / (true * u.um) ** 2).to(line["flux"].unit)
    close((total / line["flux"]).to_value(u.one), 1, 0.03)

    on_ring = np.abs(radius - ring["radius"].value) < 0.15
    weighted = np.sum(excess * wavelength[near][:, None, None], axis=0) / np.sum(excess, axis=0)
    velocity = (weighted[on_ring] / true - 1) * KM_S
    expected = ring["speed"].value * np.cos(pa[on_ring] - ring["pa"].to_value(u.rad))
    slope, offset = np.polyfit(expected, velocity, 1)
    # Neighbours on the ring blend, which takes a little of the speed away.
    close(slope, 0.98, 0.04)
    within(offset, 2)
