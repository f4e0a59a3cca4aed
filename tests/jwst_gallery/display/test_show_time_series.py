"""Time series read as one array in every layout, and drawn; what cannot be is refused in a line."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import spectrum_files
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable, Table
from jwst.datamodels.utils.tso_multispec import make_tso_specmodel
from margins import close
from matplotlib.colors import to_hex
from spectrum_files import DO_NOT_USE
from stdatamodels.jwst import datamodels

from jwst_gallery import sample
from jwst_gallery.display import BAD_PIXEL_COLOUR, show_light_curve, show_time_series
from jwst_gallery.spectra import TimeSeries, read_spectrum, read_time_series

DAY, DELAY = 60938.5, 0.004
LENGTH, NUMBERS = 13, (5, 6, 7, 8)


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def mjd(number):
    """Middle of an integration: they follow each other every half hour."""
    return DAY + (number - NUMBERS[0]) / 48


def today(path):
    """Two segments of one order, the later one first, as stage 3 may get them."""
    model = datamodels.TSOMultiSpecModel()
    for segment, numbers in ((2, NUMBERS[2:]), (1, NUMBERS[:2])):
        specs = [
            spectrum_files.spec_model(
                LENGTH,
                number,
                spectral_order=1,
                detector="NRCALONG",
            )
            for number in numbers
        ]
        spec = make_tso_specmodel(specs, segment=segment)
        spec.spec_table["INT_NUM"] = numbers
        spec.spec_table["MJD-AVG"] = mjd(np.array(numbers))
        spec.spec_table["TDB-MID"] = mjd(np.array(numbers)) + DELAY
        spec.spectral_order, spec.detector = 1, "NRCALONG"
        model.spec.append(spec)
    return spectrum_files.save(model, path, "NRC_TSGRISM")


def before_1_19(path):
    """A table for each integration, in an order that is not that of time."""
    tables = [
        (
            LENGTH,
            number,
            {
                "SPORDER": 1,
                "DETECTOR": "NRCALONG",
                "INT_NUM": number,
                "MJD-AVG": mjd(number),
                "TDB-MID": mjd(number) + DELAY,
            },
        )
        for number in (*NUMBERS[2:], *NUMBERS[:2])
    ]
    return spectrum_files.old_file(path, "NRC_TSGRISM", "1.15.1", tables)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "jw01234-o002_t001_nircam_f444w-grismr-subgrism64_x1dints.fits"


@pytest.fixture
def whtlt():
    """A white-light curve of two orders."""
    return QTable(
        {
            "MJD_UTC": mjd(np.array(NUMBERS)),
            "BJD_TDB": mjd(np.array(NUMBERS)) + DELAY,
            "whitelight_flux_order_1": [4.0, 3, 3, 4] * u.Jy,
            "whitelight_flux_order_2": [2.0, 1, 1, 2] * u.Jy,
        }
    )


# --- reading


@pytest.mark.parametrize("layout", [today, before_1_19])
def test_every_layout_is_read_in_the_order_of_time(path, layout):
    series = read_time_series(layout(path))
    assert series.integration.tolist() == list(NUMBERS)
    expected = np.add.outer(NUMBERS, 0.01 * np.arange(LENGTH))
    np.testing.assert_allclose(series.flux.to_value(u.Jy), expected)
    np.testing.assert_allclose(series.flux_error.to_value(u.Jy), 0.1)
    np.testing.assert_allclose(series.wavelength.to_value(u.um), np.linspace(3.1, 4, LENGTH))
    assert not series.usable[:, 2].any()
    assert series.usable.sum() == len(NUMBERS) * (LENGTH - 1)
    close(series.utc.mjd, mjd(np.array(NUMBERS)), 1e-9)
    close(series.tdb.mjd, series.utc.mjd + DELAY, 1e-9)
    assert (series.utc.scale, series.tdb.scale) == ("utc", "tdb")
    assert (series.order, series.detector, series.filename) == (1, "NRCALONG", path.name)


def test_an_open_model_gives_the_same(path):
    with datamodels.open(today(path)) as model:
        series = read_time_series(model)
    assert series.integration.tolist() == list(NUMBERS)
    np.testing.assert_array_equal(series.flux, read_time_series(path).flux)


@pytest.mark.samples
def test_each_row_is_what_is_read_alone():
    path = sample("nircam_tsgrism", "x1dints", stage=3)
    series = read_time_series(path)
    for row in (0, 11, 23):
        alone = read_spectrum(path, integration=int(series.integration[row]))
        np.testing.assert_array_equal(series.flux[row], alone.flux)
        np.testing.assert_array_equal(series.flux_error[row], alone.flux_error)
        np.testing.assert_array_equal(series.dq[row], alone.dq)
        np.testing.assert_array_equal(series.usable[row], alone.usable)
    with fits.open(sample("nircam_tsgrism", "calints")) as hdus:
        times = hdus["INT_TIMES"].data
        close(series.tdb.mjd, times["int_mid_BJD_TDB"], 1e-9)


@pytest.mark.parametrize(
    "layout", [spectrum_files.time_series, spectrum_files.time_series_before_1_19]
)
def test_one_of_two_orders(path, layout):
    layout(path)
    series = read_time_series(path, 2)
    assert series.flux[:, 0].to_value(u.Jy).tolist() == [205, 206, 207]
    assert read_time_series(path, index=0).order == 1
    # Products without times, as the test's files are.
    assert series.utc is None
    assert series.tdb is None
    with pytest.raises(ValueError, match=r"2 time series in .*choose one by order \(1, 2\)"):
        read_time_series(path)
    with pytest.raises(ValueError, match=r"no order 3 in .*_x1dints\.fits: it has 1, 2"):
        read_time_series(path, 3)
    with pytest.raises(IndexError, match="no time series 2 in"):
        read_time_series(path, index=2)


def test_two_detectors_of_one_order(path):
    tables = [
        (LENGTH, number, {"SPORDER": 1, "SLTNAME": "S1600A1", "DETECTOR": name, "INT_NUM": number})
        for name in ("NRS1", "NRS2")
        for number in (1, 2)
    ]
    spectrum_files.old_file(path, "NRS_BRIGHTOBJ", "1.15.1", tables)
    assert read_time_series(path, index=1).detector == "NRS2"
    with pytest.raises(ValueError, match=r"by index \(0: slit NRS1, 1: slit NRS2\)"):
        read_time_series(path)


def test_the_names_of_columns_before_1_2(path):
    tables = [(LENGTH, number, {"INT_NUM": number}) for number in (1, 2)]
    spectrum_files.old_file(
        path, "MIR_LRS-SLITLESS", "1.1.0", tables, names=spectrum_files.BEFORE_1_2
    )
    series = read_time_series(path)
    np.testing.assert_allclose(series.flux_error.value, 0.1)


def test_other_wavelengths_are_refused(path):
    tables = [(length, 1, {"INT_NUM": number}) for number, length in ((1, 13), (2, 14))]
    spectrum_files.old_file(path, "NRC_TSGRISM", "1.15.1", tables)
    with pytest.raises(
        ValueError, match=r"_x1dints\.fits: integrations 1 and 2 have different wave"
    ):
        read_time_series(path)


def test_what_is_no_time_series_is_refused(tmp_path):
    spectra = tmp_path / "jw01234-o001_s00007_nirspec_f290lp-g395h_x1d.fits"
    spectrum_files.slits(spectra)
    images = tmp_path / "jw01234001001_02101_00001-seg001_nrcblong_calints.fits"
    datamodels.CubeModel((2, 3, 4)).save(images)
    with pytest.raises(ValueError, match=r"_x1d\.fits is not a time series.*read_spectrum reads"):
        read_time_series(spectra)
    with pytest.raises(ValueError, match="has no spectra: open an x1d, x1dints or c1d product"):
        read_time_series(images)
    with pytest.raises(OSError, match="No such file"):
        read_time_series(tmp_path / "gone_x1dints.fits")
    with pytest.raises(TypeError, match="expected a path or an open data model, got int"):
        read_time_series(7)


# --- wavelength against time


@pytest.mark.parametrize("layout", [today, before_1_19])
def test_flux_over_its_median(path, layout):
    ax = show_time_series(read_time_series(layout(path)))
    image = ax.collections[0]
    shown = image.get_array()
    assert shown.shape == (len(NUMBERS), LENGTH)
    flux = np.add.outer(NUMBERS, 0.01 * np.arange(LENGTH))
    expected = flux / np.median(flux, axis=0)
    assert np.ma.getmaskarray(shown)[:, 2].all()  # flagged
    others = np.arange(LENGTH) != 2
    np.testing.assert_allclose(shown[:, others], expected[:, others])
    assert to_hex(image.get_cmap().get_bad()) == BAD_PIXEL_COLOUR
    # Cells are centred on the wavelengths and on the hours.
    corners = image.get_coordinates()
    np.testing.assert_allclose(
        (corners[0, 1:, 0] + corners[0, :-1, 0]) / 2, np.linspace(3.1, 4, LENGTH)
    )
    np.testing.assert_allclose((corners[1:, 0, 1] + corners[:-1, 0, 1]) / 2, [0, 0.5, 1, 1.5])
    assert ax.get_xlabel() == "wavelength (µm)"
    assert ax.get_ylabel() == f"hours since BJD_TDB {DAY + DELAY:.5f}"
    assert ax.get_title().splitlines() == [path.name, "order 1, detector NRCALONG"]
    low, high = image.get_clim()
    assert low < expected.min() < expected.max() < high


def test_a_series_that_was_read_is_drawn_on_given_axes():
    flux = [[1.0, 2, 3], [1, 2, 4]] * u.Unit("")
    series = TimeSeries([5, 4, np.nan] * u.nm, flux, integration=np.array([3, 4]))
    _, ax = plt.subplots()
    assert show_time_series(series, ax) is ax
    # From the shortest wavelength on; without times the integrations are numbered.
    assert ax.collections[0].get_array().shape == (2, 2)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("wavelength (nm)", "integration")


def test_only_a_time_series_is_drawn():
    with pytest.raises(TypeError, match="expected a series from read_time_series, got str"):
        show_time_series("some_x1dints.fits")


def test_wavelengths_without_any_flux_at_the_ends_are_left_out():
    flux = np.ones((3, 6))
    flux[:, :2], flux[:, 3] = np.nan, np.nan
    series = TimeSeries(np.arange(6) * u.um, flux * u.Jy, integration=np.arange(3))
    shown = show_time_series(series).collections[0].get_array()
    assert shown.shape == (3, 4)
    assert np.ma.getmaskarray(shown)[0].tolist() == [False, True, False, False]


def test_a_series_without_usable_flux():
    dq = np.full((2, 3), DO_NOT_USE)
    series = TimeSeries([1, 2, 3] * u.um, np.ones((2, 3)) * u.Jy, None, dq, np.arange(2))
    with pytest.raises(ValueError, match=r"^the time series has no usable flux$"):
        show_time_series(series)


def test_wavelengths_filled_with_zeros_are_not_shown():
    flux = np.ones((3, 5))
    flux[:, :2] = 0
    series = TimeSeries(np.arange(5) * u.um, flux * u.Jy, integration=np.arange(3))
    assert show_time_series(series).collections[0].get_array().shape == (3, 3)
    nothing = TimeSeries(series.wavelength, 0 * series.flux, integration=np.arange(3))
    with pytest.raises(ValueError, match="has no usable flux"):
        show_time_series(nothing)


def test_a_single_integration(path):
    tables = [(LENGTH, 4, {"INT_NUM": 1})]
    spectrum_files.old_file(path, "NRC_TSGRISM", "1.15.1", tables)
    shown = show_time_series(read_time_series(path))
    assert shown.collections[0].get_array().shape == (1, LENGTH)


# --- light curve


def points(ax):
    """The values of the last line of points."""
    return ax.lines[-1].get_xdata(), ax.lines[-1].get_ydata()


def test_one_of_two_light_curves(whtlt):
    ax = show_light_curve(whtlt, column="whitelight_flux_order_2")
    hours, flux = points(ax)
    np.testing.assert_allclose(hours, [0, 0.5, 1, 1.5])
    assert flux.tolist() == [2, 1, 1, 2]
    assert ax.get_ylabel() == "flux density (Jy)"
    assert ax.get_title() == "whitelight_flux_order_2"
    assert ax.get_xlabel() == f"hours since BJD_TDB {DAY + DELAY:.5f}"
    with pytest.raises(ValueError, match=r"several light curves: choose one by column \(white"):
        show_light_curve(whtlt)
    with pytest.raises(ValueError, match="the table has no column 'flux': it has MJD_UTC, "):
        show_light_curve(whtlt, column="flux")


def test_each_detector_has_its_own_times():
    table = Table(
        {
            "BJD_TDB_NRS1": [1.0, 2],
            "whitelight_flux_NRS1": [1.0, 2],
            "BJD_TDB_NRS2": [3.0, 5],
            "whitelight_flux_NRS2": [3.0, 4],
        }
    )
    ax = show_light_curve(table, column="whitelight_flux_NRS2")
    assert points(ax)[0].tolist() == [0, 48]


def test_rows_without_a_time_leave_the_others_where_they_are():
    """The pipeline fills the shorter of two detectors' columns with NaN."""
    table = Table({"BJD_TDB": [np.nan, 3, 3.5], "whitelight_flux": [1.0, 2, 3]})
    ax = show_light_curve(table)
    assert ax.get_xlabel() == "hours since BJD_TDB 3.00000"
    np.testing.assert_array_equal(points(ax)[0], [np.nan, 0, 12])


@pytest.mark.samples
def test_photometry_has_error_bars():
    table = QTable.read(sample("nircam_tsimage", "phot"))
    _, ax = plt.subplots()
    assert show_light_curve(table, ax) is ax
    hours, flux = points(ax)
    np.testing.assert_array_equal(flux, table["net_aperture_sum"].value)
    np.testing.assert_allclose(hours, 24 * (table["BJD_TDB"] - table["BJD_TDB"][0]))
    [bars] = ax.collections
    heights = [np.ptp(one[:, 1]) for one in bars.get_segments()]
    close(heights, 2 * table["net_aperture_sum_err"].value, rel=1e-6)


def test_a_light_curve_of_older_versions_with_one_column_of_times():
    ax = show_light_curve(Table({"MJD": [1.0, 1.5], "whitelight_flux": [1.0, 2]}))
    assert ax.get_xlabel() == "hours since MJD_UTC 1.00000"
    assert (ax.get_ylabel(), ax.get_title()) == ("flux", "whitelight_flux")


def test_what_is_no_light_curve_is_refused():
    with pytest.raises(ValueError, match="the table has no light curve: read a whtlt or phot"):
        show_light_curve(Table({"a": [1]}))
    with pytest.raises(ValueError, match="the table has no times: none of BJD_TDB, MJD_UTC, MJD"):
        show_light_curve(Table({"whitelight_flux": [1]}))
    for times in ([], [np.nan, np.nan]):
        table = Table({"BJD_TDB": times, "whitelight_flux": np.ones(len(times))})
        message = rf"the table has no times: its column BJD_TDB has {len(times)} rows"
        with pytest.raises(ValueError, match=message):
            show_light_curve(table)
    text = Table({"MJD": [1.0], "whitelight_flux": ["a"]})
    with pytest.raises(ValueError, match="the column whitelight_flux of the table is not num"):
        show_light_curve(text)
    with pytest.raises(TypeError, match=r"expected a table from QTable\.read, got str"):
        show_light_curve("some_whtlt.ecsv")


def test_what_is_no_axes_is_refused():
    series = TimeSeries([1, 2] * u.um, np.ones((2, 2)) * u.Jy, integration=np.arange(2))
    with pytest.raises(TypeError, match="ax must be matplotlib axes"):
        show_time_series(series, 3)
    with pytest.raises(TypeError, match="ax must be matplotlib axes"):
        show_light_curve(Table({"MJD": [1.0], "whitelight_flux": [1.0]}), 3)
