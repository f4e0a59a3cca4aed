"""Multi-object spectra against the truth and against computations that share nothing with them."""

import itertools
import subprocess
import sys
from pathlib import Path

import astropy.units as u
import numpy as np
import pytest
from astropy import constants
from astropy.coordinates import SkyCoord
from astropy.io import fits
from checks import completed, spread
from exposures import asked_for
from margins import above, between, close, within
from products import open_product
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_gallery.samples import pipeline_environment
from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.modes.nirspec_mos import msa_metadata
from jwst_testbed.modes.nirspec_mos.scene import FAILED_OPEN, SLITLETS
from jwst_testbed.telescope import header

EXPOSURES = (1, 2)
SPECTRA = {
    "one": {"stage": 2},
    "both": {"stage": 3},
}
PRISM = optics.DISPERSERS["PRISM"]
ERRORS = pytest.mark.since("2.0", "the errors of rectified slits are zero")


def slits_of(suffix, number):
    with open_product(sample("nirspec_mos", suffix, stage=2, exposure=number)) as model:
        return {slit.source_id: slit for slit in model.slits}


def spectrum(source, stage, exposure=1, suffix="x1d"):
    """Table of a source, in a product of all or of this one."""
    path = sample("nirspec_mos", suffix, stage=stage, exposure=exposure, source=source)
    with fits.open(path) as hdus:
        [table] = [
            hdu.data for hdu in hdus if hdu.name == "EXTRACT1D" and hdu.header["SOURCEID"] == source
        ]
    return table


def in_band(wavelength, lines=()):
    use = (wavelength > 0.7) & (wavelength < 5.2)
    for line in lines:
        use &= np.abs(wavelength - line) > 0.1
    return use


def power_law(value, slope, wavelength):
    """Stated at 2 micrometres."""
    return value * (wavelength / 2) ** slope


def test_the_metadata_file_has_the_layout_of_dms():
    with fits.open(sample("nirspec_mos", "msa")) as hdus:
        assert [hdu.name for hdu in hdus[1:]] == ["SHUTTER_IMAGE", "SHUTTER_INFO", "SOURCE_INFO"]
        image, shutters, sources = (hdu.data for hdu in hdus[1:])
    # Formats of jw02736007001_01_msa.fits, from the archive; newer files have the last column, too.
    assert (image.dtype, image.shape) == (np.dtype(">i2"), (730, 342))
    assert dict(zip(shutters.names, shutters.formats, strict=True)) == {
        **{"slitlet_id": "I", "msa_metadata_id": "I", "shutter_quadrant": "I"},
        **{"shutter_row": "I", "shutter_column": "I", "source_id": "J"},
        **{"background": "1A", "shutter_state": "6A"},
        **{"estimated_source_in_shutter_x": "E", "estimated_source_in_shutter_y": "E"},
        **{"dither_point_index": "I", "primary_source": "1A", "fixed_slit": "8A"},
    }
    assert dict(zip(sources.names, sources.formats, strict=True)) == {
        **{"program": "J", "source_id": "J", "source_name": "20A", "alias": "31A"},
        **{"ra": "D", "dec": "D", "preimage_id": "30A", "stellarity": "D"},
    }
    # The map is 0 but where the table has a shutter, and the slitlet's number there.
    expected = np.zeros((730, 342), int)
    for slitlet in SLITLETS:
        row = slitlet["row"] - 1 + (365 if slitlet["quadrant"] in (2, 3) else 0)
        for column in slitlet["columns"]:
            column += -1 + (171 if slitlet["quadrant"] in (1, 2) else 0)
            expected[row, column] = slitlet["id"]
    assert np.array_equal(image, expected)
    assert np.count_nonzero(image) == len({tuple(row)[2:5] for row in shutters}) == 12
    # The slitlet of the sky has no source; the others one, in one shutter of each exposure.
    for slitlet in SLITLETS:
        own = shutters[shutters["slitlet_id"] == slitlet["id"]]
        primary = own[own["primary_source"] == "Y"]
        assert len(own) == 6
        assert set(own["source_id"]) == {slitlet["source"]}
        assert len(primary) == (2 if slitlet["source"] else 0)
        assert (np.diff(primary["shutter_column"]) == 1).all()
        assert set(primary["background"]) <= {"N"}
        assert set(own[own["primary_source"] == "N"]["background"]) == {"Y"}


def test_shutters_that_share_a_row_are_one_pitch_apart():
    first, second = (optics.shutter(3, 184, column) for column in (61, 62))
    assert second.y - first.y == pytest.approx(204e-6)
    assert second.x == first.x
    assert first.at(0.5, 0.5)[1] - first.at(-0.5, -0.5)[1] == pytest.approx(178e-6)


def test_light_beyond_the_axis_has_narrower_columns():
    """Rest that the conversion to flux, that along the axis, leaves to a shutter's flat field."""
    with open_product(sample("nirspec_mos", "cal", stage=2)) as model:
        name = model.meta.ref_file.fflat.name
    found = pipeline_environment("nirspec_mos")["CRDS_PATH"]
    [path] = Path(found).rglob(name.removeprefix("crds://"))
    opening = optics.shutter(3, 184, 61)
    with open_product(path) as flat:
        stated = flat.quadrants[2].data[:, 60, 183]
    for value, at in zip(stated, (0.6, 5.3), strict=True):
        step = 0.01
        columns = [
            [
                optics.detector_position(x, y, at + sign * step, PRISM)[0]
                for x, y in ((0, 0), (opening.x, opening.y))
            ]
            for sign in (-1, 1)
        ]
        on_axis, here = np.subtract(columns[1], columns[0])
        close(value, on_axis / here, rel=1e-3)
    above(1 - stated[0], 0.01)


@pytest.mark.parametrize("number", EXPOSURES)
def test_sources_are_where_the_metadata_say(number, known):
    """By the pipeline's own transforms, from the place in the shutter to the sky."""
    slits = slits_of("cal", number)
    assert sorted(slits) == [1, 2, 3]
    for source in known["sources"]:
        slit = slits[source["id"]]
        assert slit.slitlet_id == source["slitlet"]
        to_sky = slit.meta.wcs.get_transform("slit_frame", "world")
        ra, dec, _ = to_sky(slit.source_xpos, slit.source_ypos, 2e-6)
        true = SkyCoord(source["ra"], source["dec"])
        planned = SkyCoord(slit.source_ra, slit.source_dec, unit="deg")
        distance = SkyCoord(ra, dec, unit="deg").separation(true)
        print(f"exposure {number}, source {source['id']}: {distance.to(u.mas):.2f}")
        within(distance, 1 * u.mas)
        within(planned.separation(true), 0.01 * u.mas)


@pytest.mark.parametrize("number", EXPOSURES)
def test_wcs_is_the_simulations_own_geometry(number, known):
    """Pixels of the detector, by numpy alone, of the wavelengths that a cutout's WCS states."""
    exposure = asked_for("nirspec_mos", number)
    slit = slits_of("cal", number)[1]
    [source] = known["sources"][known["sources"]["id"] == 1]
    [x], [y] = light.focal_position(exposure, [source["ra"].value], [source["dec"].value])
    rest = np.linspace(0.7, 5.1, 30)
    column, row = optics.detector_position(x, y, rest * header.doppler(exposure), PRISM)
    place = column - (slit.xstart - 1), row - (slit.ystart - 1)
    ra, dec, wavelength = slit.meta.wcs(*place)
    true = SkyCoord(source["ra"], source["dec"])
    # Only along the slit: the position of a photon across it cannot be known.
    within(SkyCoord(ra, dec, unit="deg").separation(true), 40 * u.mas)
    pixel = np.gradient(rest, column)
    within((wavelength - rest) / pixel, 0.05)


def test_a_whole_exposure_takes_the_slitlet_as_its_third_input(tmp_path):
    """The WCS before the slitlets are cut out, with the pipeline's own step."""
    rate, msa = sample("nirspec_mos", "rate"), sample("nirspec_mos", "msa")
    for path in (rate, msa):
        (tmp_path / path.name).symlink_to(path)
    code = """
import sys
from jwst.assign_wcs import AssignWcsStep
from jwst.assign_wcs.nirspec import nrs_wcs_set_input
result = AssignWcsStep.call(sys.argv[1])
wcs = result.meta.wcs
print("found", sorted(int(slit.slit_id) for slit in wcs.get_transform("gwa", "slit_frame").slits))
for number in (1, 2, 3):
    (left, right), (bottom, top) = nrs_wcs_set_input(result, number).bounding_box
    print("found", *wcs((left + right) / 2, (bottom + top) / 2, number))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, rate.name],
        cwd=tmp_path,
        env=pipeline_environment(rate),
        capture_output=True,
        text=True,
        check=True,
    )
    ids, *places = [line[6:] for line in done.stdout.splitlines() if line.startswith("found")]
    assert ids == "[1, 2, 3]"
    for number, place in enumerate(places, start=1):
        ra, dec, wavelength, slitlet = map(float, place.split())
        assert slitlet == number
        assert 0.6 < wavelength < 5.3
        assert np.isfinite([ra, dec]).all()


@pytest.mark.parametrize("number", EXPOSURES)
def test_trace_of_the_calibrated_exposure(number, known):
    exposure = asked_for("nirspec_mos", number)
    slit = slits_of("cal", number)[1]
    [source] = known["sources"][known["sources"]["id"] == 1]
    [x], [y] = light.focal_position(exposure, [source["ra"].value], [source["dec"].value])
    # The image of a point is narrower than a pixel at short wavelengths.
    for at in (2.3, 3.5, 4.6):
        column, row = (float(v) for v in optics.detector_position(x, y, at, PRISM))
        first = round(column) - (slit.xstart - 1)
        data = np.nan_to_num(slit.data[:, first - 10 : first + 11]).sum(axis=1)
        rows = np.arange(len(data)) + slit.ystart - 1
        near = np.abs(rows - row) < 3
        close(np.average(rows[near], weights=data[near]), row, 0.2)


@pytest.mark.parametrize("product", SPECTRA.values(), ids=SPECTRA)
def test_continuum_of_the_point(product, known):
    [source] = known["sources"][known["sources"]["id"] == 1]
    table = spectrum(1, **product)
    wavelength, flux = table["WAVELENGTH"], table["FLUX"]
    use = in_band(wavelength, known["lines"]["wavelength"].value) & np.isfinite(flux)
    true = power_law(1e-6 * source["continuum"].value, source["slope"], wavelength)
    ratio = (flux / true)[use]
    print(f"median {np.median(ratio):.4f}, scatter {ratio.std():.4f}")
    close(np.median(ratio), 1, 0.01)
    for low, high in ((0.7, 1.2), (1.2, 2.0), (2.0, 3.2), (3.2, 5.2)):
        part = use & (wavelength > low) & (wavelength < high)
        close(np.median((flux / true)[part]), 1, 0.02)


@ERRORS
@pytest.mark.parametrize("product", SPECTRA.values(), ids=SPECTRA)
def test_scatter_of_the_point_is_as_its_errors(product, known):
    [source] = known["sources"][known["sources"]["id"] == 1]
    table = spectrum(1, **product)
    wavelength, flux, error = (table[name] for name in ("WAVELENGTH", "FLUX", "FLUX_ERROR"))
    use = in_band(wavelength, known["lines"]["wavelength"].value) & np.isfinite(flux)
    true = power_law(1e-6 * source["continuum"].value, source["slope"], wavelength)
    noise = ((flux - true) / error)[use]
    between(spread(noise), 0.6, 2.2)  # pixels share noise, since they are resampled


@ERRORS
@pytest.mark.parametrize("product", SPECTRA.values(), ids=SPECTRA)
def test_lines_of_the_point(product, known):
    [source] = known["sources"][known["sources"]["id"] == 1]
    table = spectrum(1, **product)
    wavelength, flux = table["WAVELENGTH"], table["FLUX"]
    continuum = power_law(1e-6 * source["continuum"].value, source["slope"], wavelength)
    step, columns = np.gradient(wavelength), np.arange(len(wavelength))
    assert len(known["lines"]) == 4
    for line in known["lines"]:
        at = line["wavelength"].to_value(u.um)
        nearest = np.argmin(np.abs(wavelength - at))
        near = slice(nearest - 4, nearest + 5)
        # In these columns the continuum has ten times the light of the line: its level matters.
        beside = (np.abs(columns - nearest) > 4) & (np.abs(columns - nearest) < 15)
        excess = flux - np.median((flux / continuum)[beside]) * continuum
        to_flux = (u.Jy * u.um * constants.c / line["wavelength"] ** 2 / line["flux"]).to(u.one)
        ratio = np.sum((excess * step)[near]) * to_flux
        noise = np.sqrt(np.sum((table["FLUX_ERROR"] * step)[near] ** 2)) * to_flux
        centre = np.average(wavelength[near], weights=(excess * step)[near])
        pixels = (centre - at) / step[nearest]
        print(f"{at:.3f} um: {pixels:+.3f} pixels, flux {ratio:.4f} +- {noise:.4f}")
        # The image of a point is narrower than a pixel: its light says little of where in it.
        within(pixels, 0.3)
        # Nine columns have the noise of the level, too, a median of twenty.
        within(ratio - 1, 0.01 + 5 * noise * np.sqrt(1 + np.pi / 2 * 9 / 20))
        within(noise, 0.035)


@pytest.mark.parametrize("product", SPECTRA.values(), ids=SPECTRA)
def test_brightness_of_the_galaxy(product, known):
    [source] = known["sources"][known["sources"]["id"] == 2]
    table = spectrum(2, **product)
    wavelength, brightness = table["WAVELENGTH"], table["SURF_BRIGHT"]
    use = in_band(wavelength) & np.isfinite(brightness)
    ratio = brightness / power_law(source["brightness"].value, source["slope"], wavelength)
    print(f"median {np.median(ratio[use]):.4f}, scatter {ratio[use].std():.4f}")
    close(np.median(ratio[use]), 1, 0.01)
    assert np.median(table["NPIXELS"][use]) == 5


def test_master_background_is_the_sky(known):
    [sky] = known["sky"]
    with open_product(sample("nirspec_mos", "masterbg1d")) as model:
        table = model.spec[0].spec_table
        wavelength, brightness = table["WAVELENGTH"], table["SURF_BRIGHT"]
    use = in_band(wavelength)
    ratio = brightness / power_law(sky["brightness"].value, sky["slope"], wavelength)
    print(f"median {np.median(ratio[use]):.4f}, scatter {ratio[use].std():.4f}")
    close(np.median(ratio[use]), 1, 0.015)
    with open_product(sample("nirspec_mos", "bkgx1d")) as model:
        [own] = model.spec
        # The mean leaves out the wavelengths beyond the band, where there is no flat field.
        there = np.isin(own.spec_table["WAVELENGTH"], wavelength[use])
        close(own.spec_table["SURF_BRIGHT"][there], brightness[use], rel=1e-4)


def test_master_background_in_two_dimensions_is_a_count_rate(known):
    """The sky subtracted from each slitlet is the sky that the simulation added to it."""
    exposure = asked_for("nirspec_mos", 1)
    [sky] = known["sky"]
    slits = slits_of("masterbg2d", 1)
    assert slits
    for source, slit in slits.items():
        columns = next(one["columns"] for one in SLITLETS if one["id"] == slit.slitlet_id)
        added = sum(
            light.dispersed_sky(
                optics.shutter(slit.quadrant, slit.xcen, column),
                exposure,
                PRISM,
                (0.6, 5.3),
                lambda wavelength: power_law(sky["brightness"].value, sky["slope"], wavelength),
            )
            for column in columns
        )
        part = added[
            slit.ystart - 1 : slit.ystart - 1 + slit.ysize,
            slit.xstart - 1 : slit.xstart - 1 + slit.xsize,
        ]
        bright = np.isfinite(slit.data) & (part > 0.5 * part.max())
        ratio = slit.data[bright].sum() / part[bright].sum()
        print(f"source {source}: {ratio:.4f}")
        close(ratio, 1, 0.02)


def test_bars_between_shutters_cast_no_shadow_after_the_correction():
    slit = slits_of("cal", 1)[2]
    with open_product(sample("nirspec_mos", "rate")) as model:
        rate = model.data
    shutters = [optics.shutter(3, 200, column) for column in (100, 101, 102)]
    bars = [(a.y + b.y) / 2 for a, b in itertools.pairwise(shutters)]
    columns = slice(slit.xstart + 100, slit.xstart + 300)
    profile = np.nan_to_num(rate[:, columns]).mean(axis=1)
    corrected = np.median(np.nan_to_num(slit.data[:, 101:301]), axis=1)
    for bar in bars:
        _, row = optics.detector_position(shutters[0].x, bar, 2.0, PRISM)
        row = round(float(row))
        middle = round(float(optics.detector_position(shutters[1].x, shutters[1].y, 2.0, PRISM)[1]))
        within(profile[row], 0.8 * profile[middle])
        inside = corrected[row - slit.ystart + 1] / corrected[middle - slit.ystart + 1]
        close(inside, 1, 0.03)


@pytest.mark.parametrize("number", EXPOSURES)
def test_light_lost_at_the_shutter_is_put_back(number, known):
    """The correction at 3.2 micrometres against a point's image that is cut by hand."""
    from scipy import ndimage

    from jwst_testbed.sky.psf import point_spread_function

    slit = slits_of("cal", number)[1]
    scale = 0.02
    image = point_spread_function([3.2e-6], scale, 151)
    fine = scale / 5 * (np.arange(len(image)) - len(image) // 2)
    width, height, pitch = 78e-6 * 2551, 178e-6 * 2594, 204e-6 * 2594
    x, y = slit.source_xpos * width, slit.source_ypos * height
    inside_x = np.abs(fine + x) < width / 2
    steps = [c - slit.ycen for c in (60, 61, 62)]
    inside_y = np.any([np.abs(fine + y - step * pitch) < height / 2 for step in steps], axis=0)
    passed = image[np.ix_(inside_y, inside_x)].sum() / image.sum()
    smooth = ndimage.uniform_filter1d(np.nanmedian(slit.pathloss_point, axis=0), 3)
    near = np.nanargmin(np.abs(np.nanmedian(slit.wavelength, axis=0) - 3.2))
    print(f"{smooth[near]:.4f}, by hand {passed:.4f}")
    above(1 - passed, 0.1)
    close(smooth[near], passed, rel=0.02)


def test_a_shutter_that_does_not_close_is_flagged():
    slit = slits_of("cal", 1)[2]
    flagged = slit.dq & datamodels.dqflags.pixel["MSA_FAILED_OPEN"] > 0
    [shutter] = FAILED_OPEN
    _, row = optics.detector_position(*optics.shutter(*shutter).at(0, 0), 2.0, PRISM)
    rows = np.flatnonzero(flagged.any(axis=1)) + slit.ystart - 1
    assert rows.size
    within(rows - float(row), 4)
    # And has light, of the sky.
    with open_product(sample("nirspec_mos", "rate")) as model:
        column, _ = optics.detector_position(*optics.shutter(*shutter).at(0, 0), 1.5, PRISM)
        seen = np.nanmedian(model.data[round(float(row)), round(float(column)) + np.arange(-5, 6)])
    above(seen, 0.05)


def test_each_source_has_products_of_its_own():
    names = {source: sample("nirspec_mos", "x1d", stage=3, source=source).name for source in (1, 3)}
    assert "_s000000001_" in names[1]
    assert "_b000000003_" in names[3]
    with pytest.raises(ValueError, match="no 'x1d' of source 4, only of 1, 2 and 3"):
        sample("nirspec_mos", "x1d", stage=3, source=4)
    with open_product(sample("nirspec_mos", "cal", stage=3)) as model:
        assert [one.shutter_state for one in model.exposures] == ["1x1", "11x"]


@pytest.mark.parametrize(
    ("suffix", "stage", "steps"),
    [
        ("cal", 2, ["msa_flagging", "extract_2d", "srctype", "master_background", "wavecorr"]),
        ("cal", 2, ["flat_field", "pathloss", "barshadow", "photom"]),
        ("crf", 3, ["outlier_detection"]),
        ("s2d", 3, ["resample"]),
        ("x1d", 3, ["extract_1d"]),
    ],
)
def test_steps_were_done(suffix, stage, steps):
    assert completed(sample("nirspec_mos", suffix, stage=stage)) >= set(steps)


def test_the_image_of_shutters_has_one_place_for_each():
    numbers = np.indices((4, msa_metadata.ROWS, msa_metadata.COLUMNS)).reshape(3, -1) + 1
    columns = "slitlet_id, shutter_quadrant, shutter_row, shutter_column"
    table = np.rec.fromarrays([np.ones_like(numbers[0]), *numbers], names=columns)
    assert msa_metadata.shutter_image(table).all()
