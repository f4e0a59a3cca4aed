"""The figures of a slit and of a spectrum: values, gaps, units, titles, wavelengths."""

import astropy.coordinates as coord
import gwcs
import matplotlib.pyplot as plt
import numpy as np
import pytest
from astropy import units as u
from astropy.modeling.models import Const1D, Linear1D, Mapping
from gwcs import coordinate_frames as frames
from margins import close
from matplotlib.colors import to_hex
from stdatamodels.jwst import datamodels

from jwst_gallery.display import (
    BAD_PIXEL_COLOUR,
    show_dq,
    show_image,
    show_slit,
    show_spectrum,
)
from jwst_gallery.spectra import Spectrum, find_slit

NY, NX = 6, 40
DO_NOT_USE = 1


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


# --- spectrum


def spectrum(**stated):
    flux = [5, 900, 6, 7] * u.mJy
    error = [1, 2, 3, 4] * u.mJy
    dq = np.array([0, DO_NOT_USE, 4, 0])
    return Spectrum([3.1, 3.2, 3.3, 3.4] * u.um, flux, error, dq, **stated)


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ({"source_id": 7}, "source 7"),
        ({"source_id": 7, "order": 2, "exposure": 1}, "source 7, order 2, exposure 1"),
        ({"order": 1, "integration": 6}, "order 1, integration 6"),
    ],
)
def test_the_line_has_gaps_and_the_title_says_which_spectrum_it_is(stated, title):
    ax = show_spectrum(spectrum(filename="a_x1d.fits", **stated))
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xdata(), [3.1, 3.2, 3.3, 3.4])
    np.testing.assert_array_equal(line.get_ydata(), [5, np.nan, 6, 7])
    assert line.get_drawstyle() == "steps-mid"
    assert ax.get_xlabel() == "wavelength (µm)"
    assert ax.get_title() == f"a_x1d.fits\n{title}"


def test_the_error_is_a_band_with_the_gaps_of_the_line():
    ax = show_spectrum(spectrum())
    (band,) = ax.collections
    corners = np.vstack([path.vertices for path in band.get_paths()])
    assert sorted(set(np.round(corners[:, 1], 6))) == [3, 4, 6, 9, 11]
    assert to_hex(band.get_facecolor()[0]) == to_hex(ax.lines[0].get_color())
    assert ax.get_ylabel() == "flux density (mJy)"


def test_the_title_names_the_slit_unless_it_is_that_of_the_source():
    stated = {"source_id": 7, "order": 1}
    assert show_spectrum(spectrum(slit="7", **stated)).get_title() == "source 7, order 1"
    title = show_spectrum(spectrum(slit="S200A1", filename="a_x1d.fits", **stated)).get_title()
    assert title == "a_x1d.fits\nslit S200A1, source 7, order 1"
    assert show_spectrum(spectrum()).get_title() == ""


def test_several_spectra_on_given_axes():
    _, ax = plt.subplots()
    assert show_spectrum(spectrum(), ax, label="stage 2") is ax
    assert ax.get_legend() is not None
    show_spectrum(spectrum(), ax=ax, label="stage 3")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["stage 2", "stage 3"]
    assert len({line.get_color() for line in ax.lines}) == 2


def test_a_spectrum_without_error_flags_or_unit():
    ax = show_spectrum(Spectrum([3.1, 3.2] * u.um, [1, 2] * u.one))
    assert not ax.collections
    assert ax.get_legend() is None
    assert ax.get_ylabel() == "flux"


def test_a_flux_in_jansky_is_a_flux_density():
    ax = show_spectrum(Spectrum([3.1, 3.2] * u.um, [1, 2] * u.Jy))
    assert ax.get_ylabel() == "flux density (Jy)"


def test_a_spectrum_without_usable_samples():
    ax = show_spectrum(Spectrum([3.1, 3.2] * u.um, [1, 2] * u.Jy, [1, 1] * u.Jy, np.array([1, 1])))
    assert np.isnan(ax.lines[0].get_ydata()).all()


def test_only_a_spectrum_is_drawn():
    with pytest.raises(TypeError, match="expected a spectrum from read_spectrum, got str"):
        show_spectrum("some_x1d.fits")


# --- slit


def make_slit(source_id=7, order=1, shape=(NY, NX), **arrays):
    slit = datamodels.SlitModel(data=np.arange(np.prod(shape), dtype="f4").reshape(shape))
    slit.dq = np.zeros(shape, "u4")
    slit.source_id, slit.name = source_id, str(source_id)
    slit.meta.wcsinfo.spectral_order = order
    slit.meta.bunit_data = "MJy/sr"
    for name, values in arrays.items():
        setattr(slit, name, values)
    return slit


def along_x(first=3.1, last=4.0):
    return np.tile(np.linspace(first, last, NX, dtype="f4"), (NY, 1))


@pytest.fixture
def cal():
    model = datamodels.MultiSlitModel()
    model.slits.append(make_slit(3, 1, wavelength=along_x()))
    model.slits.append(make_slit(7, 2, wavelength=along_x(4.0, 3.1)))
    model.meta.filename = "jw01234001001_02101_00001_nrcalong_cal.fits"
    model.meta.exposure.type = "NRC_WFSS"
    return model


def test_the_slit_is_that_of_the_source(cal):
    cal.slits[1].data += 100
    cal.slits[1].dq[1, 2] = DO_NOT_USE
    cal.slits[1].data[3, 4] = np.nan
    ax = show_slit(find_slit(cal, source_id=7))
    (image,) = ax.images
    np.testing.assert_array_equal(image.get_array().data, cal.slits[1].data)
    assert np.argwhere(image.get_array().mask).tolist() == [[1, 2], [3, 4]]
    assert to_hex(image.get_cmap().get_bad()) == BAD_PIXEL_COLOUR
    assert image.origin == "lower"
    assert ax.get_title() == "source 7, order 2"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("column x (pixel)", "row y (pixel)")


def test_the_unit_is_that_of_the_slit(cal):
    """After the step photom, the unit is on each slit and not on the product."""
    assert not cal.meta.hasattr("bunit_data")
    for slit in (cal.slits[0], find_slit(cal, 3)):
        label = show_slit(slit).images[0].colorbar.ax.get_ylabel()
        assert label == "surface brightness (MJy/sr)"
    # a copy of the slit has lost it
    assert show_slit(cal[0]).images[0].colorbar.ax.get_ylabel() == "value"


def test_the_slit_itself_and_its_copy(cal):
    assert show_slit(cal.slits[1]).get_title() == "source 7, order 2"
    assert show_slit(cal[1]).get_title() == f"{cal.meta.filename}\nsource 7"


def wavelengths_at(ax, pixels, direction="x"):
    """Read the second axis where the first has these pixels."""
    (second,) = ax.child_axes
    ax.figure.canvas.draw()
    axis = "xy".index(direction)
    points = np.zeros((len(pixels), 2))
    points[:, axis] = pixels
    on_the_canvas = ax.transData.transform(points)
    return second.transData.inverted().transform(on_the_canvas)[:, axis]


@pytest.mark.parametrize(("first", "last"), [(3.1, 4.0), (4.0, 3.1)])
def test_wavelengths_of_the_columns(first, last):
    ax = show_slit(make_slit(wavelength=along_x(first, last)))
    shown = wavelengths_at(ax, [0, 10, NX - 1])
    close(shown, along_x(first, last)[0, [0, 10, -1]], rel=1e-6)
    assert ax.child_axes[0].get_xlabel() == "wavelength (µm)"


def test_wavelengths_that_do_not_grow_evenly():
    wavelength = np.tile(np.geomspace(0.6, 5.3, NX, dtype="f4"), (NY, 1))
    shown = wavelengths_at(show_slit(make_slit(wavelength=wavelength)), [0, 7, 31])
    close(shown, wavelength[0, [0, 7, 31]], rel=1e-6)


def test_wavelengths_of_the_middle_of_a_tilted_slit():
    """The ends of the columns have none, in one part of the slit above and in the other below."""
    tilt = 0.01 * (np.arange(NY, dtype="f4") - (NY - 1) / 2)[:, None]
    wavelength = along_x() + tilt
    wavelength[[0, -1], :5] = np.nan
    wavelength[:, 20] = np.nan
    wavelength[0, 30], wavelength[-1, 30] = 0, 0
    shown = wavelengths_at(show_slit(make_slit(wavelength=wavelength)), [0, 20, 30])
    close(shown, along_x()[0, [0, 20, 30]], rel=1e-5)


def test_wavelengths_of_a_few_columns_only():
    wavelength = along_x()
    wavelength[:, :30] = np.nan
    wavelength[:, [31, 38]] = np.nan
    shown = wavelengths_at(show_slit(make_slit(wavelength=wavelength)), [0, 31, 38, NX - 1])
    close(shown, along_x()[0, [0, 31, 38, -1]], rel=1e-5)


def test_a_part_of_a_detector_that_has_wavelengths():
    """The slit of MIRI's low-resolution spectrometer lies on a full frame."""
    wavelength = np.full((NY, NX), np.nan, "f4")
    wavelength[1:5, 10:14] = np.linspace(14, 5, 4)[:, None]
    ax = show_slit(make_slit(wavelength=wavelength))
    assert (ax.get_xlim(), ax.get_ylim()) == ((9.5, 13.5), (0.5, 4.5))
    assert wavelengths_at(ax, [1, 4], "y") == pytest.approx([14, 5])


def test_a_wavelength_that_is_stated_twice_at_the_end():
    wavelength = np.repeat(np.linspace(14, 5, NY, dtype="f4")[:, None], NX, axis=1)
    wavelength[-1] = wavelength[-2]
    ax = show_slit(make_slit(wavelength=wavelength))
    assert wavelengths_at(ax, [0, NY - 2], "y") == pytest.approx(wavelength[[0, -2], 0])


def test_light_dispersed_along_y():
    slit = make_slit(shape=(NX, NY), wavelength=along_x().T.copy())
    ax = show_slit(slit)
    assert ax.child_axes[0].get_ylabel() == "wavelength (µm)"
    close(wavelengths_at(ax, [0, 9], "y"), along_x()[0, [0, 9]], rel=1e-6)


def grism_wcs():
    """Make a WCS like that of a slitless cutout: its outputs are ra, dec, wavelength and order."""
    transform = Mapping((0, 0, 0, 1)) | Const1D(80.5) & Const1D(-69.5) & Linear1D(
        0.01, 3.1
    ) & Const1D(1)
    detector = frames.Frame2D(name="grism_slit", unit=(u.pix, u.pix))
    sky = frames.CelestialFrame(reference_frame=coord.ICRS(), axes_order=(0, 1))
    wave = frames.SpectralFrame(axes_order=(2,), unit=u.um)
    order = frames.CoordinateFrame(
        1, "OTHER", (3,), unit=u.one, axes_names=("order",), name="order"
    )
    world = frames.CompositeFrame([sky, wave, order], name="world")
    return gwcs.WCS([(detector, transform), (world, None)])


def test_wavelengths_of_the_wcs_where_there_is_no_array():
    slit = make_slit()
    slit.meta.wcs = grism_wcs()
    shown = wavelengths_at(show_slit(slit), [0, 10])
    np.testing.assert_allclose(shown, [3.1, 3.2])


@pytest.mark.parametrize("wavelength", [None, np.full((NY, NX), np.nan), np.full((NY, NX), 3.1)])
def test_no_wavelengths_no_axis(wavelength):
    ax = show_slit(make_slit(wavelength=wavelength))
    assert not ax.child_axes


def test_an_integration_of_a_slit():
    slit = make_slit(shape=(2, NY, NX), wavelength=along_x())
    slit.meta.filename = "jw01234001001_02101_00001-seg001_nrs1_calints.fits"
    ax = show_slit(slit, plane=1)
    np.testing.assert_array_equal(ax.images[0].get_array(), slit.data[1])
    assert ax.get_title().endswith("_calints.fits\nsource 7, order 1, integration 1")
    with pytest.raises(ValueError, match=r"calints\.fits has 3 dimensions.* pick an integration"):
        show_slit(slit)


def test_given_axes_are_used(cal):
    _, axes = plt.subplots(1, 2)
    assert show_slit(cal.slits[0], axes[1]) is axes[1]
    assert not axes[0].images


def test_only_one_slit_is_drawn(cal):
    with pytest.raises(
        ValueError, match=r"_cal\.fits has a list of slits: choose one with find_slit"
    ):
        show_slit(cal)
    message = "expected a slit from find_slit, got str: open it with datamodels.open"
    with pytest.raises(TypeError, match=message):
        show_slit("jw01234001001_02101_00001_nrcalong_cal.fits")


def test_an_image_is_not_that_of_all_slits_or_spectra(cal):
    with pytest.raises(
        ValueError, match=r"_cal\.fits has a list of slits: choose one with find_slit"
    ):
        show_image(cal)
    with pytest.raises(ValueError, match="has no image: read_spectrum reads its spectra"):
        show_image(datamodels.MultiSpecModel())


def test_the_first_slit_does_not_pass_for_an_image(cal, tmp_path):
    path = tmp_path / "some_cal.fits"
    cal.save(path)
    with datamodels.ImageModel(path) as model:
        assert model.data is not None
        for show in (show_image, show_dq):
            with pytest.raises(ValueError, match="has a list of slits: choose one with find_slit"):
                show(model)


def test_one_slit_as_an_image(cal):
    slit = cal.slits[0]
    slit.dq = np.zeros(slit.data.shape, "u4")
    slit.dq[2, 3] = DO_NOT_USE
    image = show_image(slit).images[0]
    assert image.colorbar.ax.get_ylabel() == show_slit(slit).images[0].colorbar.ax.get_ylabel()
    assert np.argwhere(image.get_array().mask).tolist() == [[2, 3]]
    assert [line.get_label() for line in show_dq(slit).lines] == ["DO_NOT_USE: 1 pixel"]


@pytest.mark.parametrize("wrong", [3, "left", [1]])
def test_what_is_no_axes_is_refused(cal, wrong):
    """Above all, the number of a source instead of the axes."""
    with pytest.raises(TypeError, match=r"ax must be matplotlib axes: got "):
        show_slit(cal.slits[0], wrong)
    spectrum = Spectrum([1, 2] * u.um, [3, 4] * u.Jy)
    with pytest.raises(TypeError, match=r"ax must be matplotlib axes: got "):
        show_spectrum(spectrum, wrong)
