"""A comparison finds each change that is put into a product, and nothing in an equal one."""

import random
import warnings

import damaged_files
import matplotlib.pyplot as plt
import numpy as np
import pytest
import spectrum_files
from astropy import units as u
from astropy.io import fits
from astropy.modeling.models import Shift
from astropy.table import Table
from margins import close, within
from stdatamodels.jwst import datamodels
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery import compare_products, sample
from jwst_gallery.cli import main
from jwst_gallery.display import show_changes, show_flag_changes
from jwst_gallery.spectra import read_spectrum

CAL = "nircam_image", "cal"
IMAGES = ("SCI", "ERR", "DQ", "AREA", "VAR_POISSON", "VAR_RNOISE", "VAR_FLAT")


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def compared(changed_copy, dataset, suffix, change, **which):
    """Compare a sample with its changed copy."""
    path = changed_copy(dataset, suffix, change, **which)
    return compare_products(sample(dataset, suffix, **which), path)


def kinds(found):
    return {(one.part, one.kind) for one in found.findings}


# --- equal


def dated(hdus):
    hdus[0].header.update(DATE="2031-01-01T00:00:00", FILENAME=hdus[0].header["FILENAME"])
    hdus[0].header["ASNTABLE"] = "another_asn.json"
    return hdus


@pytest.mark.samples
@pytest.mark.parametrize(
    ("dataset", "suffix", "which"),
    [
        (*CAL, {}),
        ("nircam_image", "ramp", {}),
        ("nircam_image", "i2d", {"stage": 3}),
        ("nircam_wfss", "cal", {}),
        ("nircam_wfss", "x1d", {"stage": 3}),
        ("nircam_wfss", "rate", {}),
        ("niriss_soss", "calints", {}),
        ("niriss_soss", "x1dints", {"stage": 2}),
        ("niriss_ami", "ami-oi", {}),
        ("miri_mrs", "s3d", {"stage": 3}),
        ("nirspec_mos", "cal", {"stage": 2}),
    ],
)
def test_a_copy_with_another_date_is_equal(changed_copy, dataset, suffix, which):
    found = compared(changed_copy, dataset, suffix, dated, **which)
    assert found.equal, found
    assert str(found) == "nothing has changed"


@pytest.mark.samples
def test_images_that_are_compressed_are_compared():
    path = sample("nirspec_ifu", "cal")
    with fits.open(path) as hdus:
        assert any(isinstance(hdu, fits.CompImageHDU) for hdu in hdus)
        shape = hdus["SCI"].shape
    found = compare_products(path, path)
    assert found.equal
    assert show_changes(found).images[0].get_array().shape == shape


@pytest.mark.samples
def test_a_catalogue_in_another_order_is_equal(tmp_path):
    path = sample("nircam_image", "cat")
    table = Table.read(path, format="ascii.ecsv")
    table[::-1].write(tmp_path / path.name, format="ascii.ecsv")
    assert compare_products(path, tmp_path / path.name).equal


# --- images: what is put in, and what must be found, and nothing else


def cropped(hdus):
    for name in IMAGES:
        hdus[name].data = hdus[name].data[5:, 3:]
    return hdus


def moved(hdus):
    for name in IMAGES:
        hdus[name].data = np.roll(hdus[name].data, 1, axis=0)
    return hdus


def brighter(hdus):
    hdus["SCI"].data *= np.float32(1.05)
    return hdus


def brighter_in_a_box(hdus):
    hdus["SCI"].data[100:110, 300:330] *= np.float32(1.05)
    return hdus


def without_values(hdus):
    hdus["SCI"].data[20:25, 10:15] = np.nan
    return hdus


def with_values(hdus):
    missing = np.isnan(hdus["SCI"].data)
    hdus["SCI"].data[missing] = 1
    return hdus


def hot(hdus):
    hdus["DQ"].data[30, 40] |= dqflags.pixel["HOT"]
    return hdus


def reserved(hdus):
    hdus["DQ"].data[30, 40] |= 256
    return hdus


def no_jumps(hdus):
    hdus["DQ"].data &= ~np.uint32(dqflags.pixel["JUMP_DET"])
    return hdus


def other_unit(hdus):
    factor = (u.MJy / u.sr).to("mJy/arcsec2")
    for name in ("SCI", "ERR"):
        hdus[name].data *= np.float32(factor)
        hdus[name].header["BUNIT"] = "mJy/arcsec2"
    return hdus


def wrong_unit(hdus):
    hdus["SCI"].header["BUNIT"] = "DN/s"
    return hdus


def without_area(hdus):
    del hdus["AREA"]
    return hdus


def stated(index=0, **keywords):
    """Set keywords, or remove those that are None."""

    def change(hdus):
        for keyword, value in keywords.items():
            if value is None:
                del hdus[index].header[keyword]
            else:
                hdus[index].header[keyword] = value
        return hdus

    return change


@pytest.mark.samples
@pytest.mark.parametrize(
    ("change", "part", "kind", "text"),
    [
        (cropped, ", ".join(IMAGES), "shape", "640 x 640 before, 635 x 637 now; its pixel (0, 0)"),
        (moved, "SCI", "shape", "has moved: its pixel (0, 0) is pixel (0, -1) of the old"),
        (brighter, "SCI", "values", "5 % brighter (ratio 1.05)"),
        (brighter_in_a_box, "SCI", "values", "in columns 300 to 329, rows 100 to 109"),
        (without_values, "SCI", "NaN", "NaN now, and were not, in columns 10 to 14, rows 20 to 24"),
        (with_values, "SCI", "NaN", "were NaN, and are not now"),
        (hot, "DQ", "flags", "set: HOT 1 (pixels), in column 40, row 30"),
        (reserved, "DQ", "flags", "RESERVED (UNRELIABLE_ERROR before jwst 1.20) 1"),
        (no_jumps, "DQ", "flags", "cleared: JUMP_DET "),
        (other_unit, "SCI, ERR", "unit", "MJy/sr before, mJy/arcsec2 now: compared in the latter"),
        (wrong_unit, "SCI", "unit", "MJy/sr before, DN/s now: not compared"),
        (without_area, "AREA", "missing", "only in the old"),
        (stated(EFFEXPTM=100.0), "header", "keyword", "EFFEXPTM: 92.08848 before, 100.0 now"),
        (stated(TARGPROP=None), "header", "keyword", "only in the old: TARGPROP"),
        (stated(1, PHOTMJSR=2.0), "header of SCI", "keyword", "PHOTMJSR: "),
        (stated(R_FLAT="crds://x.fits"), "R_FLAT", "made by", "crds://x.fits now (Flat reference"),
        (stated(S_FLAT="SKIPPED"), "S_FLAT", "made by", "COMPLETE before, none now (Flat Field"),
        (stated(CAL_VER="4.0.0"), "jwst", "made by", "3.0.0 before, 4.0.0 now"),
        (stated(CRDS_CTX="jwst_1999.pmap"), "CRDS context", "made by", "jwst_0001.pmap before"),
    ],
)  # fmt: skip
def test_each_change_of_an_image_is_found(changed_copy, change, part, kind, text):
    found = compared(changed_copy, *CAL, change)
    # A crop or a row less leaves the rest as it was, so that it is found alone.
    others = {("WCS", "WCS")} if change in (cropped, moved) else set()
    assert (part, kind) in kinds(found)
    assert kinds(found) <= {(part, kind), *others}, found
    [one] = [one for one in found.findings if one.kind == kind]
    assert text in one.text
    assert change is not cropped or "(0, 0) is pixel (3, 5) of the old" in one.text


@pytest.mark.samples
def test_what_is_less_than_the_tolerance_is_equal(changed_copy):
    def change(hdus):
        hdus["SCI"].data *= np.float32(1.0005)
        return hdus

    path = changed_copy(*CAL, change)
    assert compare_products(sample(*CAL), path).equal
    assert not compare_products(sample(*CAL), path, tolerance=1e-4).equal


def shifted(path, pixels):
    """Save a copy of a sample, of which the WCS is that of pixels to the right."""
    with datamodels.open(sample(*CAL)) as model:
        wcs = model.meta.wcs
        box = wcs.bounding_box
        wcs.insert_transform(wcs.available_frames[0], Shift(pixels) & Shift(0), after=True)
        wcs.bounding_box = box
        model.save(path)
    return path


@pytest.mark.samples
@pytest.mark.parametrize("pixels", [0.1, -0.02])
def test_a_wcs_that_moved_is_found_and_measured(tmp_path, pixels):
    path = shifted(tmp_path / sample(*CAL).name, pixels)
    [one] = compare_products(sample(*CAL), path).findings
    assert (one.part, one.kind) == ("WCS", "WCS")
    words = one.text.split()
    close(float(words[words.index("median") + 1].lstrip("(")), abs(pixels), rel=0.02)
    # A pixel of NIRCam's long-wavelength channel is 63 mas wide.
    close(float(words[words.index("by") + 1]), 63 * abs(pixels), rel=0.03)


@pytest.mark.samples
def test_a_wcs_that_moved_by_less_than_the_tolerance_is_equal(tmp_path):
    path = shifted(tmp_path / sample(*CAL).name, 5e-4)
    assert compare_products(sample(*CAL), path).equal


@pytest.mark.samples
def test_a_plane_of_a_cube_is_found(changed_copy):
    def change(hdus):
        hdus["SCI"].data[40] *= np.float32(1.1)
        return hdus

    [one] = compared(changed_copy, "miri_mrs", "s3d", change, stage=3).findings
    assert (one.part, one.kind) == ("SCI", "values")
    assert "10 % brighter" in one.text


@pytest.mark.samples
def test_a_time_is_found_to_a_second(changed_copy):
    def change(hdus):
        hdus["INT_TIMES"].data["int_mid_MJD_UTC"] += 1 / 86400
        return hdus

    [one] = compared(changed_copy, "niriss_soss", "calints", change).findings
    assert (one.part, one.kind) == ("INT_TIMES int_mid_MJD_UTC", "values")


# --- slits and spectra


def in_another_order(hdus):
    """Write the slits from the last to the first."""
    slits = [hdu for hdu in hdus if hdu.ver == 1 and hdu.name not in ("PRIMARY", "ASDF")]
    names = [hdu.name for hdu in slits]
    last = max(hdu.ver for hdu in hdus)
    turned = [hdus[name, version] for version in range(last, 0, -1) for name in names]
    for number, hdu in enumerate(turned):
        hdu.ver = number // len(names) + 1
    return fits.HDUList([hdus[0], *turned])


def without_a_slit(hdus):
    return fits.HDUList([hdu for hdu in hdus if hdu.ver != 2 or hdu.name == "PRIMARY"][:-1])


def without_wcs(findings):
    """Leave out what is said of the WCS: the copy has an empty extension in place of its own."""
    return [one for one in findings if one.kind != "WCS" and one.part != "WCS"]


@pytest.mark.samples
def test_slits_in_another_order_are_equal(changed_copy):
    def change(hdus):
        return in_another_order(hdus)

    found = compared(changed_copy, "nirspec_mos", "cal", change, stage=2)
    assert not without_wcs(found.findings), found


@pytest.mark.samples
def test_a_slit_that_is_missing_is_named(changed_copy):
    found = compared(changed_copy, "nirspec_mos", "cal", without_a_slit, stage=2)
    [one] = without_wcs(found.findings)
    assert one.kind == "missing"
    assert one.text.startswith("1 only in the old: source 2")


def rows_turned(hdus):
    for hdu in hdus:
        if hdu.name == "EXTRACT1D":
            hdu.data = hdu.data[::-1].copy()
    return hdus


def rows_brighter(hdus):
    data = hdus["EXTRACT1D"].data
    data["FLUX"][data["SOURCE_ID"] == 12] *= 1.05
    return hdus


def rows_numbered_anew(hdus):
    for hdu in hdus:
        if hdu.name == "EXTRACT1D":
            hdu.data["SOURCE_ID"] = 100 - hdu.data["SOURCE_ID"]
    return hdus


def one_element_on(hdus):
    data = hdus["EXTRACT1D"].data
    data["WAVELENGTH"][:-1] = data["WAVELENGTH"][1:]
    return hdus


def shorter(hdus):
    header = hdus["EXTRACT1D"].header
    hdus["EXTRACT1D"] = fits.BinTableHDU(hdus["EXTRACT1D"].data[7:], header)
    return hdus


def shorter_and_brighter(hdus):
    return shorter(brighter_spectrum(hdus))


def brighter_spectrum(hdus):
    hdus["EXTRACT1D"].data["FLUX"] *= 1.05
    return hdus


def other_column(hdus):
    hdus["EXTRACT1D"].columns.change_name("NPIXELS", "N_PIXELS")
    return hdus


WFSS = "nircam_wfss", "x1d", {"stage": 2}
LRS = "miri_lrs", "x1d", {"stage": 2}


@pytest.mark.samples
@pytest.mark.parametrize(
    ("product", "change", "expected"),
    [
        (WFSS, rows_turned, []),
        (LRS, rows_turned, []),
        (WFSS, rows_brighter, [("FLUX", "values", "spectra: source 12")]),
        (WFSS, rows_numbered_anew, [("sources", "missing", "numbers have changed: 1 is 99")]),
        (LRS, one_element_on, [("WAVELENGTH", "wavelengths", "0.999 of the step")]),
        (LRS, shorter, [("WAVELENGTH", "shape", "329 elements before, 322 now")]),
        (LRS, brighter_spectrum, [("FLUX", "values", "5 % brighter (ratio 1.05)")]),
        (LRS, other_column, [("NPIXELS", "missing", "only in the old"),
                             ("N_PIXELS", "missing", "only in the new")]),
        (LRS, shorter_and_brighter, [("WAVELENGTH", "shape", "329 elements before"),
                                     ("FLUX", "values", "5 % brighter (ratio 1.05)")]),
    ],
)  # fmt: skip
def test_each_change_of_spectra_is_found(changed_copy, product, change, expected):
    dataset, suffix, which = product
    found = compared(changed_copy, dataset, suffix, change, **which)
    assert kinds(found) == {(part, kind) for part, kind, _ in expected}, found
    for one, (_, _, text) in zip(found.findings, expected, strict=True):
        assert text in one.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (spectrum_files.time_series_before_1_19, spectrum_files.time_series),
        (spectrum_files.wfss_source_before_1_19, spectrum_files.wfss),
    ],
)
def test_spectra_of_another_layout_are_the_same(tmp_path, old, new):
    suffix = "x1dints" if "series" in new.__name__ else "x1d"
    paths = [tmp_path / f"{age}_{suffix}.fits" for age in ("old", "new")]
    n_old, n_new = len(old(paths[0])), len(new(paths[1]))
    found = compare_products(*paths)
    assert ("FLUX", "values") not in kinds(found)
    assert ("WAVELENGTH", "wavelengths") not in kinds(found)
    assert ("jwst", "made by") in kinds(found)
    missing = [one for one in found.findings if one.part == "spectra"]
    if suffix == "x1dints":
        assert not missing
    else:
        [one] = missing
        assert one.text.startswith(
            f"{n_new - n_old} only in the new: source 3, order 1, exposure 1"
        )


def test_a_spectrum_that_changed_is_found_across_layouts(tmp_path):
    paths = [tmp_path / "old_x1d.fits", tmp_path / "new_x1d.fits"]
    spectrum_files.wfss_source_before_1_19(paths[0])
    spectrum_files.wfss(paths[1])
    with fits.open(paths[0], mode="update") as hdus:
        hdus[2].data["FLUX"] /= 1.1
    found = compare_products(*paths)
    [one] = [one for one in found.findings if (one.part, one.kind) == ("FLUX", "values")]
    assert "10 % brighter (ratio 1.1)" in one.text
    assert one.text.endswith("in 1 of 4 spectra: order 2, exposure 1")


@pytest.mark.samples
def test_changes_of_a_catalogue_are_found(tmp_path):
    path = sample("nircam_image", "cat")
    table = Table.read(path, format="ascii.ecsv")
    table["aper_total_flux"] *= 1.05
    table[1:].write(tmp_path / path.name, format="ascii.ecsv")
    found = compare_products(path, tmp_path / path.name)
    assert kinds(found) == {("sources", "missing"), ("aper_total_flux", "values")}
    first, second = found.findings
    assert first.text == f"1 only in the old, {len(table) - 1} in both"
    assert "5 % higher" in second.text


# --- what is not comparable


@pytest.mark.samples
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ((*CAL, 1), (*CAL, 2), "are not of the same exposure: EXPOSURE is 1 and 2"),
        ((*CAL, 1), ("nircam_image", "rate", 1), "are not of the same kind: cal and rate"),
        ((*CAL, 1), ("miri_image", "cal", 1), "are not of the same exposure: "),
    ],
)
def test_other_exposures_and_kinds_are_refused(old, new, message, capsys):
    paths = [sample(dataset, suffix, exposure=number) for dataset, suffix, number in (old, new)]
    with pytest.raises(ValueError, match=message):
        compare_products(*paths)
    assert main(["compare", *map(str, paths)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.samples
def test_sources_of_the_same_exposures_are_told_apart():
    paths = [sample("nirspec_mos", "x1d", stage=3, source=number) for number in (1, 2)]
    with pytest.raises(ValueError, match="have no spectra in common"):
        compare_products(*paths)


@pytest.fixture
def slits(tmp_path):
    path = tmp_path / "jw01234-o001_s1_a_x1d.fits"
    spectrum_files.slits(path)
    return path


@pytest.mark.parametrize("content", [b"", b"no FITS", b"SIMPLE  =                    T"])
@pytest.mark.parametrize("name", ["a_x1d.fits", "a_cat.ecsv"])
def test_what_is_no_product_has_one_line_and_a_status(slits, tmp_path, name, content, capsys):
    path = tmp_path / name
    path.write_bytes(content)
    assert main(["compare", str(slits), str(path)]) == 2
    error = capsys.readouterr().err
    assert name in error
    assert error.count("\n") == 1


def test_a_file_that_is_missing_has_one_line_and_a_status(slits, capsys):
    assert main(["compare", str(slits), "nowhere_x1d.fits"]) == 2
    assert capsys.readouterr().err == "jwst-gallery: nowhere_x1d.fits: No such file or directory\n"


def error_of(*paths):
    """Return the message of the error that a comparison says it may raise, if it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            str(compare_products(*paths))
    except (ValueError, OSError) as error:
        return str(error)
    return ""


@pytest.mark.slow
def test_damaged_files_are_compared_or_refused_in_one_line(slits, tmp_path):
    refused = 0
    for seed in range(150):
        what, content = damaged_files.damaged(slits.read_bytes(), random.Random(seed))
        path = tmp_path / f"damaged-{seed}_x1d.fits"
        path.write_bytes(content)
        for pair in ((slits, path), (path, slits)):
            message = error_of(*pair)
            refused += bool(message)
            assert not message or path.name in message, (what, seed)
            assert not message or message.isprintable(), (what, seed)
        path.unlink()
    assert refused > 100


# --- the command, and the figures


@pytest.mark.samples
def test_the_command_ends_as_diff_does(changed_copy, tmp_path, capsys):
    path = sample(*CAL)
    assert main(["compare", str(path), str(path)]) == 0
    assert capsys.readouterr().out == f"{path.name}\nnothing has changed\n"
    figure = tmp_path / "changes.png"
    arguments = ["compare", str(path), changed_copy(*CAL, hot), "--figure", str(figure)]
    assert main(arguments) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{path.name}\ndata\n  DQ: set: HOT 1 (pixels)")
    assert figure.read_bytes().startswith(b"\x89PNG")


@pytest.mark.samples
@pytest.mark.parametrize("name", ["changes.what", "nowhere/changes.png"])
def test_a_figure_that_cannot_be_written_has_one_line_and_a_status(tmp_path, name, capsys):
    path = str(sample("nirspec_ta", "cal"))
    assert main(["compare", path, path, "--figure", str(tmp_path / name)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert not [*tmp_path.iterdir()]


@pytest.mark.samples
def test_the_figure_of_an_image_is_the_change_in_errors(changed_copy):
    found = compared(changed_copy, *CAL, brighter)
    ax = show_changes(found)
    with fits.open(sample(*CAL)) as hdus:
        true = 0.05 * hdus["SCI"].data / hdus["ERR"].data
    drawn = ax.images[0].get_array().filled(np.nan)
    good = np.isfinite(true)
    assert np.array_equal(np.isfinite(drawn), good)
    within(drawn[good] - true[good], 1e-4 * np.abs(true[good]).max())


@pytest.mark.samples
def test_the_figure_of_flags_counts_those_that_changed(changed_copy):
    ax = show_flag_changes(compared(changed_copy, *CAL, hot))
    [line] = ax.lines
    assert line.get_label() == "HOT set: 1"
    assert line.get_xydata().tolist() == [[40, 30]]


@pytest.mark.samples
def test_the_figure_of_spectra_is_their_ratio_of_the_one_that_changed(changed_copy):
    found = compared(changed_copy, *WFSS[:2], rows_brighter, **WFSS[2])
    ax = show_changes(found)
    assert "source 12" in ax.get_title()
    spectrum = read_spectrum(sample(*WFSS[:2], **WFSS[2]), source_id=12)
    wavelength, ratio = ax.lines[0].get_data()
    close(wavelength, spectrum.wavelength.value, 1e-9)
    close(ratio[np.isfinite(ratio)], 1.05, rel=1e-6)


@pytest.mark.samples
def test_the_figure_of_a_table_has_the_columns_that_changed(tmp_path):
    path = sample("nircam_image", "cat")
    table = Table.read(path, format="ascii.ecsv")
    table["aper_total_flux"] *= 1.05
    table.write(tmp_path / path.name, format="ascii.ecsv")
    ax = show_changes(compare_products(path, tmp_path / path.name))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["aper_total_flux"]
    close(ax.lines[1].get_xdata()[0], 5, 1e-6)


@pytest.mark.samples
def test_a_figure_wants_a_comparison_and_a_part_of_it():
    path = sample("nirspec_ta", "cal")
    with pytest.raises(TypeError, match="expected a comparison from compare_products"):
        show_changes(path)
    with pytest.raises(IndexError, match="no part 3"):
        show_changes(compare_products(path, path), part=3)
    x1d = sample(*LRS[:2], **LRS[2])
    with pytest.raises(ValueError, match="no image with data quality flags"):
        show_flag_changes(compare_products(x1d, x1d))
