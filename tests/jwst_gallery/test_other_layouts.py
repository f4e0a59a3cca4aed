"""Files as older versions, archives and people leave them are read for what they are, or refused.

Each test is of one kind of file on which the helper once failed, or showed nonsense.
"""

import re

import matplotlib.pyplot as plt
import numpy as np
import other_layouts
import pytest
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable
from margins import within
from readings import readings
from stdatamodels.jwst import datamodels

from jwst_gallery import look, product_type, require, sample
from jwst_gallery.display import (
    show_dq,
    show_light_curve,
    show_slit,
    show_spectrum,
    show_time_series,
)
from jwst_gallery.spectra import (
    Spectrum,
    find_slit,
    list_spectra,
    read_spectrum,
    read_time_series,
    slit_unit,
    slit_wavelengths,
    slits_of,
)
from jwst_gallery.times import IntegrationTimes, integration_times
from jwst_gallery.wcs import describe_wcs, step_through

STAGE_2, STAGE_3 = other_layouts.STAGE_2, other_layouts.STAGE_3
samples = pytest.mark.samples


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture
def written(tmp_path):
    """Give the path of a sample that is rewritten."""

    def write(kind, *which):
        [path] = other_layouts.write(kind, tmp_path, *which)
        return path

    return write


# ------------------------------------------------------------------ spectra


def test_there_are_no_data_without_an_error():
    flux, error = [1, 0, 3] * u.Jy, [0.1, np.nan, 0.1] * u.Jy
    spectrum = Spectrum([1, 2, 3] * u.um, flux, error, np.zeros(3, int))
    assert spectrum.usable.tolist() == [True, False, True]
    line = show_spectrum(spectrum).lines[0].get_ydata()
    assert np.isfinite(line).tolist() == [True, False, True]


def test_errors_that_are_nowhere_stated_say_nothing():
    spectrum = Spectrum([1, 2] * u.um, [1, 2] * u.Jy, [np.nan, np.nan] * u.Jy)
    assert spectrum.usable.all()


@samples
@pytest.mark.parametrize("dataset", ["miri_lrs", "miri_mrs"])
def test_a_gap_of_the_detector_is_no_flux_of_zero(dataset, written):
    path = written("gap_of_zeros", dataset, "x1d", STAGE_2)
    spectrum, before = read_spectrum(path), read_spectrum(sample(dataset, "x1d", stage=2))
    first = len(spectrum.flux) // 3
    assert not spectrum.usable[first : first + 20].any()
    outside = np.r_[:first, first + 20 : len(spectrum.flux)]
    assert np.array_equal(spectrum.usable[outside], before.usable[outside])
    [older] = [line for line in look(path).older if "test the error" in line]
    assert older.startswith("by jwst 1.12.5, before 1.13: ")


@samples
def test_a_wavelength_of_zero_is_none(written):
    path = written("some_wavelengths_zero", "miri_lrs", "x1d", STAGE_2)
    assert np.isnan(read_spectrum(path).wavelength[:25]).all()
    assert not read_spectrum(path).usable[:25].any()
    assert list_spectra(path)["shortest"][0] > 4
    series = read_time_series(written("some_wavelengths_zero", "miri_lrs_tso", "x1dints", STAGE_2))
    assert not series.usable[:, :25].any()
    assert show_time_series(series).get_xlim()[0] > 4


@samples
def test_spectra_whose_wavelengths_are_all_zero_are_refused(written):
    path = written("spectra_without_wavelengths", "nirspec_bots", "x1dints", STAGE_2)
    said = f"{path.name} has no wavelengths: all are 0 or NaN"
    with pytest.raises(ValueError, match=re.escape(said)):
        read_time_series(path)
    with pytest.raises(ValueError, match=re.escape(said)):
        read_spectrum(path, integration=1)
    assert np.isnan(list_spectra(path)["shortest"]).all()


@samples
def test_the_brightness_of_an_extended_source(written):
    path = written("extended_source", "miri_lrs", "x1d", STAGE_3)
    table = fits.getdata(path, "EXTRACT1D")
    spectrum = read_spectrum(path, column="SURF_BRIGHT")
    assert (spectrum.source_type, str(spectrum.flux.unit)) == ("EXTENDED", "MJy / sr")
    assert np.array_equal(spectrum.flux.value, table["SURF_BRIGHT"], equal_nan=True)
    assert np.array_equal(spectrum.flux_error.value, table["SB_ERROR"], equal_nan=True)
    ax = show_spectrum(spectrum)
    assert ax.get_ylabel() == "surface brightness (MJy/sr)"
    assert ax.get_title().endswith("extended")
    assert list_spectra(path)["source_type"].tolist() == ["EXTENDED"]
    with datamodels.open(path) as model:
        assert read_spectrum(model).source_type == "EXTENDED"
    with pytest.raises(ValueError, match="column must be 'FLUX' or 'SURF_BRIGHT': got 'flux'"):
        read_spectrum(path, column="flux")


@samples
def test_the_type_of_each_source_of_a_table_with_rows():
    table = list_spectra(sample("niriss_wfss", "x1d", stage=2))
    assert set(table["source_type"]) <= {"POINT", "EXTENDED"}


@samples
def test_a_table_of_standard_columns_needs_no_name(written):
    path = written("table_without_name", "nirspec_fs", "x1d", STAGE_2)
    today = sample("nirspec_fs", "x1d", stage=2)
    assert len(list_spectra(path)) == len(list_spectra(today))
    pair = [read_spectrum(each, index=1).flux for each in (path, today)]
    assert np.array_equal(*pair, equal_nan=True)


@samples
def test_units_that_astropy_does_not_know(written):
    path = written("units_squared", "miri_lrs", "x1d", STAGE_2)
    assert read_spectrum(path).flux.unit == u.Jy
    seen = {one.name: one for one in look(path).extensions}
    assert "SB_VAR_FLAT ((MJy/sr)^2)" in seen["EXTRACT1D"].columns


# ------------------------------------------------------------------ slits


@samples
@pytest.mark.parametrize(
    ("dataset", "which"),
    [("miri_lrs", STAGE_2), ("nirspec_prism", STAGE_3), ("nirspec_mos", STAGE_2)],
)
def test_wavelengths_that_no_array_has_are_those_of_the_wcs(dataset, which, written):
    path = written("s2d_without_wavelength", dataset, "s2d", which)
    with (
        datamodels.open(path) as older,
        datamodels.open(sample(dataset, "s2d", **which)) as today,
    ):
        slit = slits_of(older)[0]
        found, stated = slit_wavelengths(slit), slit_wavelengths(slits_of(today)[0])
        both = np.isfinite(found) & np.isfinite(stated)
        assert both.mean() > 0.9
        within(np.abs(found / stated - 1)[both].max(), 1e-4)
        [axis] = show_slit(slit).child_axes
        assert "wavelength (µm)" in (axis.get_xlabel(), axis.get_ylabel())
    [wavelength] = [one for one in product_type(path).arrays if one.name.endswith("wavelength")]
    assert not wavelength.required
    assert any("take the wavelengths from the WCS" in line for line in look(path).older)


@samples
@pytest.mark.parametrize(
    ("source", "unit", "quantity"),
    [(1, "MJy", "flux density"), (2, "MJy/sr", "surface brightness")],
)
def test_a_calibrated_slit_that_states_a_count_rate(source, unit, quantity, written):
    path = written("s2d_of_count_rate", "nirspec_mos", "s2d", {"stage": 3, "source": source})
    with datamodels.open(path) as model:
        assert (model.meta.bunit_data, slit_unit(model)) == ("DN/s", unit)
        image = show_slit(model).images[0]
        assert quantity in image.colorbar.ax.get_ylabel()
        assert image.get_array().mask[model.wht == 0].all()
        model.meta.photometry.conversion_megajanskys = None  # then it is not calibrated
        assert slit_unit(model) == "DN/s"
    told = " ".join(look(path).older)
    assert "do not believe DN/s" in told
    assert "mask what has a weight of 0" in told


@samples
@pytest.mark.parametrize(
    ("dataset", "suffix", "plane"),
    [("miri_lrs", "cal", None), ("miri_lrs", "s2d", None), ("nirspec_bots", "calints", 0)],
)
def test_wavelengths_of_zero_are_those_of_the_wcs(dataset, suffix, plane, written):
    path = written("wavelengths_zero", dataset, suffix, STAGE_2)
    with datamodels.open(path) as model:
        assert not model.wavelength.any()
        wavelength = slit_wavelengths(model)
        assert wavelength.shape == model.data.shape[-2:]
        assert 0.5 < np.nanmin(wavelength) < np.nanmax(wavelength) < 15
        assert show_slit(model, plane=plane).child_axes


@samples
@pytest.mark.parametrize("kind", ["list_of_one_slit", "one_slit_alone"])
@pytest.mark.parametrize("dataset", ["nirspec_mos", "niriss_wfss"])
def test_a_single_slit_is_found(kind, dataset, written):
    which = {"stage": 2} if dataset == "nirspec_mos" else {"exposure": 1}
    with datamodels.open(written(kind, dataset, "cal", which)) as model:
        [slit] = slits_of(model)
        assert find_slit(model).source_id == slit.source_id
        assert np.isfinite(slit_wavelengths(slit)).any()
        show_slit(slit)


@samples
def test_the_long_slit_without_a_frame_of_its_own(written):
    with datamodels.open(written("lrs_without_alpha_beta", "miri_lrs", "cal")) as model:
        assert "alpha_beta" not in describe_wcs(model).frames
        assert set(step_through(model.meta.wcs, 330, 200)["frame"]) >= {"detector", "world"}
        assert len(slits_of(model)) == 1
        assert show_slit(model).child_axes


@samples
def test_slitless_spectra_of_the_next_version(written):
    path = written("slitless_of_the_next_version", "niriss_wfss", "cal", {"exposure": 1})
    assert {outcome for _, outcome in readings(path)} == {"read"}
    assert sum("in development: cal is in count rate" in line for line in look(path).older) == 1
    with datamodels.open(path) as model:
        axes = show_slit(find_slit(model, index=0))
        assert "DN" in axes.get_figure().axes[-1].get_ylabel() + axes.get_title()


# ------------------------------------------------------------------ images


@samples
def test_a_box_that_begins_at_zero(written):
    path = written("box_at_zero", "nircam_image", "i2d", STAGE_3)
    with datamodels.open(path) as model:
        ny, nx = model.data.shape
        summary = describe_wcs(model)
    assert summary.bounding_box == ((0, nx - 0.88), (0, pytest.approx(ny - 1.4)))
    within(summary.round_trip, 1e-3)
    assert any("begins at 0" in line for line in look(path).older)


@samples
def test_an_image_without_area(written):
    path = written("without_area", "niriss_ami", "cal")
    with datamodels.open(path) as model:
        assert model.meta.photometry.pixelarea_steradians is None
    assert "AREA" not in {one.name for one in look(path).extensions}
    [area] = [one for one in product_type(path).arrays if one.name == "area"]
    assert not area.required


def test_marks_on_a_tall_subarray_do_not_cover_it():
    dq = np.zeros((416, 72), int)
    dq[100, 30] = 1
    [line] = show_dq(dq, flags="DO_NOT_USE").lines
    assert line.get_markersize() == 1.5
    [line] = show_dq(dq.T, flags="DO_NOT_USE").lines
    assert line.get_markersize() == 1.5


# ------------------------------------------------------------------ times


def test_hours_are_those_of_times_that_are_stated():
    times = IntegrationTimes("MJD_UTC", np.array([60000.0, 60000.5]))
    assert times.hours.tolist() == [0, 12]
    assert times.label == "hours since MJD_UTC 60000.00000"


@samples
def test_times_at_the_barycentre_that_are_zero_are_not_stated(written):
    path = written("int_times_without_barycentre", "nirspec_bots", "calints")
    with datamodels.open(path) as model:
        times = integration_times(model)
        assert times.name == "MJD_UTC"
        assert times.days.tolist() == model.int_times["int_mid_MJD_UTC"].tolist()


@samples
def test_an_empty_table_of_times_leaves_numbers(written):
    path = written("int_times_empty", "nirspec_bots", "calints")
    with datamodels.open(path) as model:
        times, number = integration_times(model), len(model.data)
    assert (times.name, times.label) == ("", "integration")
    assert times.hours.tolist() == list(range(1, number + 1))


def test_only_what_has_integrations_has_their_times():
    with pytest.raises(ValueError, match="has no axis of integrations: open a calints"):
        integration_times(datamodels.ImageModel((4, 4)))


def test_a_light_curve_whose_times_at_the_barycentre_are_zero():
    table = QTable({"net_aperture_sum": [1.0, 2], "BJD_TDB": [0.0, 0], "MJD_UTC": [60000.0, 60001]})
    ax = show_light_curve(table)
    assert ax.get_xlabel() == "hours since MJD_UTC 60000.00000"
    table["MJD_UTC"] = 0
    with pytest.raises(ValueError, match="the table has no times"):
        show_light_curve(table)


@samples
def test_no_middle_of_the_exposure(written):
    path = written("no_middle_of_exposure", "niriss_image", "cal")
    assert any("EXPMID is missing or 0" in remark for remark in look(path).remarks)


# ------------------------------------------------------------------ files


@samples
def test_content_of_gzip_without_its_name(written):
    path = written("gzip_whole", "nirspec_fs", "x1d", STAGE_2)
    require(path, "x1d")
    assert len(list_spectra(path)) == 5


@samples
def test_content_of_gzip_that_was_cut_is_refused(tmp_path):
    paths = other_layouts.write("gzip_cut", tmp_path, "nirspec_fs", "x1d", STAGE_2)
    assert len(paths) == 3
    for path in paths:
        for read in (list_spectra, look, lambda one: require(one, "x1d")):
            with pytest.raises(OSError, match=re.escape(f"cannot read {path.name}")):
                read(path)


@samples
def test_copies_with_names_of_their_own(tmp_path):
    for path in other_layouts.write("renamed", tmp_path, "miri_lrs", "x1d", STAGE_2):
        require(path, "x1d", exp_type="MIR_LRS-FIXEDSLIT")
        assert len(list_spectra(path)) == 1


@samples
def test_what_a_team_made_is_no_exposure(written):
    path = written("of_a_team", "fgs_image", "i2d", STAGE_3)
    assert any("a team of astronomers made it" in remark for remark in look(path).remarks)
    fits.setval(path, "FILENAME", value="jw01234001001_02101_00001_guider1_i2d.fits")
    assert look(path).kind is None
    with pytest.raises(ValueError, match="is a high-level science product"):
        require(path, "i2d")


@samples
def test_files_of_before_the_flight_are_refused_in_one_line(written):
    path = written("before_flight", "miri_lrs", "x1d", STAGE_2)
    said = f"{path.name} is older than flight, by jwst 0.16.2, and is not supported"
    with pytest.raises(ValueError, match=re.escape(said)):
        require(path, "x1d")
    assert any("written before flight" in line for line in look(path).older)
