"""Scripts of the gallery on products of other layouts than the samples', as a reader swaps them."""

import re

import gwcs
import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable
from margins import within
from spectrum_files import COMBINED, columns_of_row
from stdatamodels.jwst import datamodels

from jwst_gallery import sample

pytestmark = pytest.mark.samples


def opened_as(model, hdus):
    """With another class in the header, as older versions have it."""
    hdus[0].header["DATAMODL"] = model
    return hdus


def test_a_slit_without_a_frame_of_its_own(run_example, changed_copy):
    path = changed_copy("miri_lrs", "cal", lambda hdus: opened_as("ImageModel", hdus))
    with datamodels.open(path) as model:
        first, second, *rest = model.meta.wcs.pipeline
        box = model.meta.wcs.bounding_box
        model.meta.wcs = gwcs.WCS([(first.frame, first.transform | second.transform), *rest])
        model.meta.wcs.bounding_box = box
        model.save(path)
    assert "frames: detector, v2v3" in run_example("wcs/plot_lrs_wcs", filename=path)
    assert run_example("stage2/plot_cal_s2d", filename=path).startswith("cal: ImageModel")


def test_a_slit_of_nirspec_has_its_wavelengths_along_the_rows(run_example, real_file):
    path = real_file("jw02736-o007_s06355_nirspec_f290lp-g395m_s2d.fits")
    printed = run_example("stage2/plot_s2d", filename=str(path))
    target = float(re.search(r"the target in column ([\d.]+)", printed)[1])
    brightest = np.argmax(np.nanmedian(fits.getdata(path, "SCI"), axis=1))
    within(abs(target - brightest), 2)


def test_one_roll_and_missing_values(run_example, changed_copy):
    def without_some(hdus):
        hdus["SCI"].data[:, :5] = np.nan
        return hdus

    roll = changed_copy("nircam_coron", "psfsub", without_some)
    combined = changed_copy("nircam_coron", "i2d")
    assert "combined" in run_example(
        "stage3/plot_i2d_coron", filename=combined, roll_filenames=[roll]
    )
    assert "position angle" in run_example("stage3/plot_psfsub", filename=roll)


def before_1_20(hdus):
    """Interferometric observables without those of four holes, and with fewer keywords."""
    hdus[0].header.remove("V3I_YANG", ignore_missing=True)
    hdus[0].header.remove("CALIB", ignore_missing=True)
    return fits.HDUList([hdu for hdu in hdus if hdu.name not in ("OI_Q4", "ASDF")])


def test_interferometric_observables_of_older_versions(run_example, changed_copy):
    target, star, calibrated = (
        changed_copy("niriss_ami", suffix, before_1_20)
        for suffix in ("ami-oi", "psf-ami-oi", "aminorm-oi")
    )
    assert "closure phases are five times their error" in run_example(
        "stage3/plot_ami_oi", filename=target
    )
    assert "separation 15" in run_example("stage3/plot_aminorm_oi", filename=calibrated)
    files = {"filename": calibrated, "target_filename": target, "star_filename": star}
    assert "from target - star" in run_example("stage3/plot_psf_ami_oi", **files)


def test_a_single_star_is_no_binary(run_example, changed_copy):
    star = changed_copy("niriss_ami", "psf-ami-oi")
    printed = run_example("stage3/plot_ami_oi", filename=star)
    found = int(re.search(r"(\d+) of 35 closure phases", printed)[1])
    within(found, 5)


def test_grisms_without_a_frame_of_the_cutout(run_example, changed_copy):
    """As before jwst 1.20: the cutout is grism_detector."""
    paths = [changed_copy("niriss_wfss", "cal", exposure=number) for number in (1, 2)]
    for path in paths:
        with datamodels.open(path) as model:
            for slit in model.slits:
                first, second, *rest = slit.meta.wcs.pipeline
                box = slit.meta.wcs.bounding_box
                steps = [(second.frame, first.transform | second.transform), *rest]
                slit.meta.wcs = gwcs.WCS(steps)
                slit.meta.wcs.bounding_box = box
            model.save(path)
    printed = run_example("wcs/plot_niriss_grism_wcs", filename=paths[0], other_filename=paths[1])
    assert printed.startswith("GR150C")


def test_combined_spectra_of_one_source(run_example, changed_copy):
    """As before jwst 1.19: a file for each source, and fewer columns."""

    def of_the_second_source(hdus):
        row = hdus["COMBINE1D"].data[1]
        n = row["N_ALONGDISP"]
        columns = columns_of_row(hdus["COMBINE1D"].columns, row, COMBINED, n)
        table = fits.BinTableHDU.from_columns(columns, name="COMBINE1D", ver=1)
        table.header.update({"SOURCEID": row["SOURCE_ID"], "SPORDER": 1})
        hdus[0].header["DATAMODL"] = "MultiCombinedSpecModel"
        return fits.HDUList([hdus[0], table])

    paths = [changed_copy("niriss_wfss", "c1d", of_the_second_source, exposure=n) for n in (1, 2)]
    printed = run_example("stage3/plot_two_grisms", filename=paths[0], other_filename=paths[1])
    assert "1 sources in both" in printed


def test_an_image_of_a_guider(run_example, changed_copy):
    cal, i2d, crf = (
        changed_copy("fgs_image", suffix, stage=stage)
        for suffix, stage in (("cal", 2), ("i2d", 2), ("crf", 3))
    )
    assert "i2d (" in run_example("stage2/plot_i2d", filename=i2d, cal_filename=cal)
    with pytest.raises(SystemExit, match="No pixel that was flagged"):
        run_example("stage3/plot_crf", filename=crf, cal_filenames=[cal])


def test_one_slit_of_a_smaller_subarray(run_example):
    cal, bsub = (
        str(sample("nirspec_prism", suffix, **which))
        for suffix, which in (("cal", {"stage": 2}), ("bsub", {}))
    )
    files = {"filename": cal, "uncut_filename": bsub}
    assert "target in S200A1" in run_example("stage2/plot_fixed_slits", **files)
    assert "wavecorr_frame" in run_example("wcs/plot_nirspec_slit_wcs", **files)


def test_open_shutters_of_one_exposure_with_capital_letters(run_example, changed_copy):
    """No fixed slits beside the shutters, numbers of sources in 16 bits, as in the first years."""

    def older(hdus):
        shutters, sources = (QTable(hdus[name].data) for name in ("SHUTTER_INFO", "SOURCE_INFO"))
        shutters = shutters[shutters["dither_point_index"] == 2]
        shutters.remove_column("fixed_slit")
        shutters["source_id"] = shutters["source_id"].astype("i2")
        tables = []
        for table, name in ((shutters, "SHUTTER_INFO"), (sources, "SOURCE_INFO")):
            table.rename_columns(table.colnames, [column.upper() for column in table.colnames])
            tables.append(fits.BinTableHDU(table, name=name, ver=1))
        return fits.HDUList([hdus[0], hdus["SHUTTER_IMAGE"], *tables])

    path = changed_copy("nirspec_mos", "msa", older)
    assert "shutter_column" in run_example("stage2/plot_msa_nod", filename=path)
    printed = run_example("stage2/plot_msa", filename=path)
    assert "dithers: [(1, 2)]" in printed
    assert "SHUTTER_INFO  (12, 12)" in printed
    assert "sky: 1 slitlets" in printed
    assert "12 of 12 rows agree" in printed


@pytest.mark.parametrize(
    "break_map",
    [
        lambda image: np.roll(image, 1, axis=0),
        lambda image: np.roll(image, 1, axis=1),
        lambda image: image[::-1],
        lambda image: image[:, ::-1],
        lambda image: (image > 0).astype("i2"),
    ],
    ids=["row", "column", "rows mirrored", "columns mirrored", "no numbers"],
)
def test_a_map_of_other_shutters_is_seen(run_example, changed_copy, break_map):
    def broken(hdus):
        hdus["SHUTTER_IMAGE"].data = break_map(hdus["SHUTTER_IMAGE"].data)
        return hdus

    path = changed_copy("nirspec_mos", "msa", broken)
    agree = re.search(r"(\d+) of 12 rows agree", run_example("stage2/plot_msa", filename=path))
    assert int(agree[1]) < 12


def test_shutters_without_their_pitch(run_example, changed_copy):
    path = changed_copy("nirspec_mos", "cal", stage=2, exposure=2)
    with datamodels.open(path) as model:
        for slit in model.slits:
            slit.slit_yscale = None
        model.save(path)
    assert "from the source that is 0.0 mas" in run_example("wcs/plot_msa_wcs", filename=path)


def test_all_exposures_of_an_extended_source(run_example):
    files = {
        variable: str(sample("nirspec_mos", suffix, stage=3, source=2))
        for variable, suffix in (("filename", "cal"), ("crf_filename", "crf"))
    }
    printed = run_example("stage3/plot_cal_source", **files)
    assert "in the name: s000000002" in printed
    assert "EXTENDED, shutters 11x, unit MJy/sr" in printed


def test_cubes_of_the_other_integral_field_unit(run_example, changed_copy):
    """NIRSpec's: one cube in stage 2, too, no fringes, few planes across a line."""
    single = changed_copy("nirspec_ifu", "s3d", stage=2)
    combined = changed_copy("nirspec_ifu", "s3d", stage=3)
    planes = len(fits.getdata(single, "SCI"))
    assert f"{planes} planes" in run_example("wcs/plot_cube_wcs", filename=single)
    printed = run_example("wcs/plot_cube_header", filenames=[single, combined])
    assert printed.count("WAVE ") == 2
    assert "MJy/sr" in run_example("stage2/plot_s3d", filename=single)
    assert str(planes) in run_example("stage2/plot_s3d", filename=combined)
    # The second exposure has no cube: use that of the first for both.
    files = {"filename": combined, "single_filenames": [single, single]}
    assert "2 exposures: noise" in run_example("stage3/plot_s3d_combined", **files)


def test_spectra_of_the_other_integral_field_unit(run_example, changed_copy):
    one = changed_copy("nirspec_ifu", "x1d", stage=2)
    both = changed_copy("nirspec_ifu", "x1d", stage=3)
    printed = run_example("stage2/plot_x1d_mrs", filename=one, combined=both)
    assert "combined" in printed
    assert "RF_FLUX" not in printed
    printed = run_example("stage2/plot_fringes", filename=both, single_filename=one)
    assert "in the median" in printed
    assert "RF_FLUX" not in printed


def test_slices_without_what_only_the_simulation_knows(run_example, changed_copy):
    path = changed_copy("nirspec_ifu", "cal")
    assert "30 slices" in run_example("stage2/plot_cal_ifu", filename=path)
    assert "the line is at 4.05" in run_example("stage2/plot_cal_ifu_line", filename=path)
    assert "in this slice" in run_example("wcs/plot_nirspec_ifu_wcs", filename=path)


@pytest.mark.parametrize(
    "script", ["stage2/plot_cal_ifu", "stage2/plot_cal_ifu_line", "wcs/plot_nirspec_ifu_wcs"]
)
def test_slices_of_before_there_were_regions(script, run_example, changed_copy):
    def without_regions(hdus):
        return fits.HDUList([hdu for hdu in hdus if hdu.name not in ("REGIONS", "ASDF")])

    path = changed_copy("nirspec_ifu", "cal", without_regions)
    with pytest.raises(SystemExit, match="There is no array REGIONS"):
        run_example(script, filename=path)


def test_an_exposure_without_outliers(run_example, changed_copy):
    cal = changed_copy("miri_image", "cal")
    with pytest.raises(SystemExit, match="no outlier in this exposure"):
        run_example("stage3/plot_outliers", crf_filename=cal)


def test_an_acquisition_and_a_lamp_from_mast(run_example, changed_copy):
    """Copies, of which no truth is known."""
    path = changed_copy("nirspec_ta", "cal")
    assert "beside the middle of the slit: +0.1" in run_example(
        "wcs/plot_nirspec_image_wcs", filename=path
    )
    paths = [changed_copy("nirspec_lamp", suffix) for suffix in ("cal", "x1d")]
    files = {"filename": paths[0], "x1d_filename": paths[1]}
    assert "8 lines" in run_example("wcs/plot_nirspec_lamp_wcs", **files)


def test_a_dark_of_one_integration(run_example, changed_copy):
    def first_integration(hdus):
        for name in ("SCI", "GROUPDQ"):
            hdus[name].data = hdus[name].data[:1]
        return hdus

    path = changed_copy("nircam_dark", "dark", first_integration)
    assert "RampModel (1, 20, 320, 320)" in run_example("stage1/plot_dark", filename=path)


def test_a_pair_whose_dither_goes_the_other_way(run_example, changed_copy):
    def turned(hdus):
        for name in ("SCI", "ERR", "DQ"):
            hdus[name].data = hdus[name].data[::-1, ::-1].copy()
        return hdus

    path = changed_copy("nircam_wfs", "wfscmb", turned)
    text = run_example("stage3/plot_wfscmb", filename=path)
    assert "both images: columns 24 to 319, rows 0 to 306" in text
