"""Scripts of the gallery on products of other layouts than the samples', as a reader swaps them."""

import re
import runpy
import warnings
from pathlib import Path

import gwcs
import matplotlib.pyplot as plt
import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable
from spectrum_files import COMBINED, TODAY
from stdatamodels.jwst import datamodels

from jwst_gallery import sample

ROOT = Path(__file__).parents[1]
STRICT = runpy.run_path(ROOT / "docs" / "_ext" / "strict_warnings.py")


@pytest.fixture
def run(tmp_path, capsys):
    """Run a script with its lines of file names replaced; give what it prints."""

    def run_script(name, **files):
        code = (ROOT / "examples" / f"{name}.py").read_text()
        for variable, value in files.items():
            code, n_lines = re.subn(
                rf"^{variable} = .*$", f"{variable} = {value!r}", code, flags=re.MULTILINE
            )
            assert n_lines == 1
        (tmp_path / "script.py").write_text(code)
        with warnings.catch_warnings():
            STRICT["apply"]()
            warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
            runpy.run_path(str(tmp_path / "script.py"))
        return capsys.readouterr().out

    yield run_script
    plt.close("all")


@pytest.fixture
def write(tmp_path):
    """Write a changed copy of a sample; give its path as a text."""

    def write_copy(dataset, suffix, change, **which):
        path = sample(dataset, suffix, **which)
        with fits.open(path) as hdus:
            changed = change(fits.HDUList([hdu.copy() for hdu in hdus]))
            changed.writeto(tmp_path / path.name, overwrite=True)
        return str(tmp_path / path.name)

    return write_copy


def of_two_orders(hdus):
    """The same spectra once more, as the second order on other wavelengths."""
    first = hdus["EXTRACT1D"]
    second = fits.BinTableHDU(first.data.copy(), first.header.copy(), ver=2)
    second.data["WAVELENGTH"] /= 2
    second.header["SPORDER"] = 2
    return fits.HDUList([*hdus, second])


def before_1_19(hdus):
    """A table for each integration and order."""
    hdus[0].header["DATAMODL"] = "MultiSpecModel"
    tables = []
    for table in [hdu for hdu in hdus if hdu.name == "EXTRACT1D"]:
        for row in table.data:
            columns = [
                fits.Column(
                    name,
                    "J" if name == "DQ" else "D",
                    table.columns[name].unit,
                    bzero=2**31 if name == "DQ" else None,
                    array=row[name],
                )
                for name in TODAY
            ]
            number = len(tables) + 1
            tables.append(fits.BinTableHDU.from_columns(columns, name="EXTRACT1D", ver=number))
            tables[-1].header.update(
                {"INT_NUM": row["INT_NUM"], "MJD-AVG": row["MJD-AVG"], "TDB-MID": row["TDB-MID"]}
            )
            if "SPORDER" in table.header:
                tables[-1].header["SPORDER"] = table.header["SPORDER"]
    return fits.HDUList([hdus[0], *tables])


def opened_as(model, hdus):
    """With another class in the header, as older versions have it."""
    hdus[0].header["DATAMODL"] = model
    return hdus


@pytest.mark.parametrize("change", [of_two_orders, before_1_19])
def test_spectra_of_integrations(change, run, write):
    path = write("nircam_tsgrism", "x1dints", change, stage=3)
    assert "flux (24, 2048) Jy" in run("stage2/plot_x1dints", filename=path)
    assert "10 integrations outside" in run("stage3/plot_transmission_spectrum", filename=path)


def test_a_white_light_curve_without_unit_and_with_fewer_rows(run, write):
    path = write("nircam_tsgrism", "x1dints", lambda hdus: hdus, stage=3)
    table = QTable.read(sample("nircam_tsgrism", "whtlt"))
    old = QTable({"MJD": table["MJD_UTC"], "whitelight_flux": table["whitelight_flux"].value})
    path = path.replace("_x1dints.fits", "_whtlt.ecsv")
    old[:-1].write(path)
    assert "sum of all over the table: 1.00" in run("stage3/plot_whtlt", filename=path)


def test_orders_in_a_table_for_each_integration(run, write):
    path = write("niriss_soss", "x1dints", before_1_19, stage=3)
    assert "order 2: (5, 1768)" in run("stage2/plot_x1dints_soss", filename=path)
    second_stage = write("niriss_soss", "x1dints", before_1_19, stage=2)
    calints = write("niriss_soss", "calints", lambda hdus: hdus)
    assert second_stage == calints.replace("_calints", "_x1dints")
    assert "spectrum: +0.0" in run("wcs/plot_soss_wcs", filename=calints)
    table = QTable.read(sample("niriss_soss", "whtlt"))
    old = QTable({"MJD": table["MJD_UTC"], "whitelight_flux": table["whitelight_flux_order_1"]})
    path = path.replace("_x1dints.fits", "_whtlt.ecsv")
    old.write(path)
    assert "whitelight_flux" in run("stage3/plot_whtlt_soss", filename=path)


def of_the_lower_subarray(hdus):
    """SUBSTRIP96: rows 10 to 105 of SUBSTRIP256."""
    return _of_rows(hdus, lambda array: array[:, 10:106])


def of_the_full_frame(hdus):
    """The rows of SUBSTRIP256 as the last of the detector."""
    return _of_rows(hdus, lambda array: np.pad(array, ((0, 0), (1792, 0), (0, 0))))


def _of_rows(hdus, change):
    for hdu in hdus:
        if hdu.is_image and hdu.data is not None:
            hdu.data = change(hdu.data[:2])  # two integrations, for a full frame is large
    return hdus


@pytest.mark.parametrize("change", [of_the_lower_subarray, of_the_full_frame])
def test_orders_on_another_array(change, run, write):
    path = write("niriss_soss", "calints", change)
    printed = run("stage2/plot_calints_soss", filename=path)
    row = {of_the_lower_subarray: 37.9, of_the_full_frame: 47.9}[change]
    assert f"order 1: row {row} in column 1000" in printed
    assert ("order 2" in printed) == (change is of_the_full_frame)


def test_photometry_without_positions(run, tmp_path):
    table = QTable.read(sample("nircam_tsimage", "phot"))
    added = [name for name in table.colnames if name.startswith(("centroid", "psf"))]
    table.remove_columns([*added, "BJD_TDB"])
    table.write(tmp_path / "old_phot.ecsv")
    assert "net_aperture_sum" in run("stage3/plot_phot", filename=str(tmp_path / "old_phot.ecsv"))


def test_integrations_in_a_cube(run, write):
    path = write("miri_lrs_tso", "calints", lambda hdus: opened_as("CubeModel", hdus))
    assert run("stage2/plot_calints", filename=path).startswith("CubeModel")


def test_a_slit_without_a_frame_of_its_own(run, write):
    path = write("miri_lrs", "cal", lambda hdus: opened_as("ImageModel", hdus))
    with datamodels.open(path) as model:
        first, second, *rest = model.meta.wcs.pipeline
        box = model.meta.wcs.bounding_box
        model.meta.wcs = gwcs.WCS([(first.frame, first.transform | second.transform), *rest])
        model.meta.wcs.bounding_box = box
        model.save(path)
    assert "frames: detector, v2v3" in run("wcs/plot_lrs_wcs", filename=path)
    assert run("stage2/plot_cal_s2d", filename=path).startswith("cal: ImageModel")


def test_one_roll_and_missing_values(run, write):
    def without_some(hdus):
        hdus["SCI"].data[:, :5] = np.nan
        return hdus

    roll = write("nircam_coron", "psfsub", without_some)
    combined = write("nircam_coron", "i2d", lambda hdus: hdus)
    assert "combined" in run("stage3/plot_i2d_coron", filename=combined, roll_filenames=[roll])
    assert "position angle" in run("stage3/plot_psfsub", filename=roll)


SUFFIXES = ("uncal", "cal")
GUIDE_STAR = ("FGS_ID-IMAGE", "FGS_ID-STACK", "FGS_ACQ1", "FGS_ACQ2", "FGS_TRACK")


@pytest.mark.parametrize("exp_type", GUIDE_STAR)
def test_guide_stars_of_every_kind(run, exp_type):
    raw, calibrated = (str(sample("fgs_guide", name, exp_type=exp_type)) for name in SUFFIXES)
    assert run("stage1/plot_guide_uncal", filename=raw).startswith(f"{exp_type} GuiderRawModel")
    assert run("stage2/plot_guide_cal", filename=calibrated).startswith(
        f"{exp_type} GuiderCalModel"
    )


def test_fine_guiding_with_integrations_that_are_lost(run, write):
    def without_some(hdus):
        hdus["SCI"].data[40:50] = 0
        del hdus["ASDF"]
        return hdus

    path = write("fgs_guide", "cal", without_some)
    assert "rms," in run("stage2/plot_guide_centroids", filename=path)
    assert "without the star: 10" in run("stage2/plot_guide_cal", filename=path)


def test_a_track(run):
    path = str(sample("fgs_guide", "cal", exp_type="FGS_TRACK"))
    assert "rms," in run("stage2/plot_guide_centroids", filename=path)


def before_1_20(hdus):
    """Interferometric observables without those of four holes, and with fewer keywords."""
    hdus[0].header.remove("V3I_YANG", ignore_missing=True)
    hdus[0].header.remove("CALIB", ignore_missing=True)
    return fits.HDUList([hdu for hdu in hdus if hdu.name not in ("OI_Q4", "ASDF")])


def test_interferometric_observables_of_older_versions(run, write):
    target, star, calibrated = (
        write("niriss_ami", suffix, before_1_20)
        for suffix in ("ami-oi", "psf-ami-oi", "aminorm-oi")
    )
    assert "closure phases are five times their error" in run("stage3/plot_ami_oi", filename=target)
    files = {"filename": calibrated, "target_filename": target, "star_filename": star}
    printed = run("stage3/plot_aminorm_oi", **files)
    assert "separation 15" in printed


def test_a_single_star_is_no_binary(run, write):
    star = write("niriss_ami", "psf-ami-oi", lambda hdus: hdus)
    printed = run("stage3/plot_ami_oi", filename=star)
    found = int(re.search(r"(\d+) of 35 closure phases", printed)[1])
    assert found < 5


def test_grisms_without_a_frame_of_the_cutout(run, write):
    """As before jwst 1.20: the cutout is grism_detector."""
    paths = [write("niriss_wfss", "cal", lambda hdus: hdus, exposure=number) for number in (1, 2)]
    for path in paths:
        with datamodels.open(path) as model:
            for slit in model.slits:
                first, second, *rest = slit.meta.wcs.pipeline
                box = slit.meta.wcs.bounding_box
                steps = [(second.frame, first.transform | second.transform), *rest]
                slit.meta.wcs = gwcs.WCS(steps)
                slit.meta.wcs.bounding_box = box
            model.save(path)
    printed = run("wcs/plot_niriss_grism_wcs", filename=paths[0], other_filename=paths[1])
    assert printed.startswith("GR150C")
    assert "together" not in printed


def test_combined_spectra_of_one_source(run, write):
    """As before jwst 1.19: a file for each source, and fewer columns."""

    def of_the_second_source(hdus):
        row = hdus["COMBINE1D"].data[1]
        n = row["N_ALONGDISP"]
        columns = [
            fits.Column(
                name,
                "J" if name == "DQ" else "D",
                hdus["COMBINE1D"].columns[name].unit,
                bzero=2**31 if name == "DQ" else None,
                array=row[name][:n],
            )
            for name in COMBINED
        ]
        table = fits.BinTableHDU.from_columns(columns, name="COMBINE1D", ver=1)
        table.header.update({"SOURCEID": row["SOURCE_ID"], "SPORDER": 1})
        hdus[0].header["DATAMODL"] = "MultiCombinedSpecModel"
        return fits.HDUList([hdus[0], table])

    paths = [write("niriss_wfss", "c1d", of_the_second_source, exposure=n) for n in (1, 2)]
    printed = run("stage3/plot_two_grisms", filename=paths[0], other_filename=paths[1])
    assert "1 sources in both" in printed


def test_an_image_of_a_guider(run, write):
    cal, i2d, crf = (
        write("fgs_image", suffix, lambda hdus: hdus, stage=stage)
        for suffix, stage in (("cal", 2), ("i2d", 2), ("crf", 3))
    )
    assert "i2d (" in run("stage2/plot_i2d", filename=i2d, cal_filename=cal)
    with pytest.raises(SystemExit, match="No pixel that was flagged"):
        run("stage3/plot_crf", filename=crf, cal_filenames=[cal])


def test_the_wcs_of_a_grism_time_series_with_fewer_columns_and_one_integration(run, write):
    def cut(hdus):
        for hdu in hdus:
            if hdu.is_image and hdu.data is not None:
                hdu.data = hdu.data[..., :1500] if hdu.data.ndim == 2 else hdu.data[:1, :, :1500]
        return hdus

    path = write("nircam_tsgrism", "crfints", cut)
    assert "one position, 1500 wavelengths: (1500,)" in run("wcs/plot_tsgrism_wcs", filename=path)


def test_one_slit_of_a_smaller_subarray(run):
    cal, bsub = (
        str(sample("nirspec_prism", suffix, **which))
        for suffix, which in (("cal", {"stage": 2}), ("bsub", {}))
    )
    files = {"filename": cal, "uncut_filename": bsub}
    assert "target in S200A1" in run("stage2/plot_fixed_slits", **files)
    assert "wavecorr_frame" in run("wcs/plot_nirspec_slit_wcs", **files)


def test_open_shutters_of_one_exposure_with_small_letters(run, write):
    """As in the first years: no fixed slits beside the shutters, numbers of sources in 16 bits."""

    def older(hdus):
        shutters, sources = (QTable(hdus[name].data) for name in ("SHUTTER_INFO", "SOURCE_INFO"))
        shutters = shutters[shutters["DITHER_POINT_INDEX"] == 2]
        shutters.remove_column("FIXED_SLIT")
        shutters["SOURCE_ID"] = shutters["SOURCE_ID"].astype("i2")
        tables = []
        for table, name in ((shutters, "SHUTTER_INFO"), (sources, "SOURCE_INFO")):
            table.rename_columns(table.colnames, [column.lower() for column in table.colnames])
            tables.append(fits.BinTableHDU(table, name=name, ver=1))
        return fits.HDUList([hdus[0], hdus["SHUTTER_IMAGE"], *tables])

    printed = run("stage2/plot_msa", filename=write("nirspec_mos", "msa", older))
    assert "dithers: [(1, 2)]" in printed
    assert "SHUTTER_INFO  (12, 12)" in printed
    assert "sky: 1 slitlets" in printed


def test_shutters_without_their_pitch(run, write):
    path = write("nirspec_mos", "cal", lambda hdus: hdus, stage=2, exposure=2)
    with datamodels.open(path) as model:
        for slit in model.slits:
            slit.slit_yscale = None
        model.save(path)
    assert "from the source that is 0.0 mas" in run("wcs/plot_msa_wcs", filename=path)


def test_all_exposures_of_an_extended_source(run):
    files = {
        variable: str(sample("nirspec_mos", suffix, stage=3, source=2))
        for variable, suffix in (("filename", "cal"), ("crf_filename", "crf"))
    }
    printed = run("stage3/plot_cal_source", **files)
    assert "in the name: s000000002" in printed
    assert "EXTENDED, shutters 11x, unit MJy/sr" in printed


def test_cubes_of_the_other_integral_field_unit(run, write):
    """NIRSpec's: one cube in stage 2, too, no fringes, few planes across a line."""
    single = [write("nirspec_ifu", "s3d", lambda hdus: hdus, stage=2, exposure=n) for n in (1, 2)]
    combined = write("nirspec_ifu", "s3d", lambda hdus: hdus, stage=3)
    assert "377 planes" in run("wcs/plot_cube_wcs", filenames=[single[0], combined])
    assert "MJy/sr" in run("stage2/plot_s3d", filename=single[0])
    files = {"filename": combined, "single_filenames": single}
    assert "2 exposures: noise" in run("stage3/plot_s3d_combined", **files)


def test_spectra_of_the_other_integral_field_unit(run, write):
    one = write("nirspec_ifu", "x1d", lambda hdus: hdus, stage=2)
    both = write("nirspec_ifu", "x1d", lambda hdus: hdus, stage=3)
    printed = run("stage2/plot_x1d_mrs", filename=one, combined=both)
    assert "combined" in printed
    assert "RF_FLUX" not in printed


def test_slices_without_what_only_the_simulation_knows(run, write):
    path = write("nirspec_ifu", "cal", lambda hdus: hdus)
    assert "30 slices" in run("stage2/plot_cal_ifu", filename=path)
    assert "in this slice" in run("wcs/plot_nirspec_ifu_wcs", filename=path)


def test_an_acquisition_and_a_lamp_from_mast(run, write):
    """Copies, of which no truth is known."""
    path = write("nirspec_ta", "cal", lambda hdus: hdus)
    assert "beside the middle of the slit: +0.1" in run("wcs/plot_nirspec_image_wcs", filename=path)
    paths = [write("nirspec_lamp", suffix, lambda hdus: hdus) for suffix in ("cal", "x1d")]
    files = {"filename": paths[0], "x1d_filename": paths[1]}
    assert "8 lines" in run("wcs/plot_nirspec_lamp_wcs", **files)


def test_a_dark_of_one_integration(run, write):
    def first_integration(hdus):
        for name in ("SCI", "GROUPDQ"):
            hdus[name].data = hdus[name].data[:1]
        return hdus

    path = write("nircam_dark", "dark", first_integration)
    assert "RampModel (1, 20, 320, 320)" in run("stage1/plot_dark", filename=path)


def test_a_pair_whose_dither_goes_the_other_way(run, write):
    def turned(hdus):
        for name in ("SCI", "ERR", "DQ"):
            hdus[name].data = hdus[name].data[::-1, ::-1].copy()
        return hdus

    path = write("nircam_wfs", "wfscmb", turned)
    text = run("stage3/plot_wfscmb", filename=path)
    assert "both images: columns 24 to 319, rows 0 to 306" in text
