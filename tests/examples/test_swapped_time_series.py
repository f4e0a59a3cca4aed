"""Scripts about series of integrations on products of other layouts than the samples'."""

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable
from spectrum_files import TODAY, columns_of_row

from jwst_gallery import sample

pytestmark = pytest.mark.samples


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
            columns = columns_of_row(table.columns, row, TODAY)
            number = len(tables) + 1
            tables.append(fits.BinTableHDU.from_columns(columns, name="EXTRACT1D", ver=number))
            tables[-1].header.update(
                {"INT_NUM": row["INT_NUM"], "MJD-AVG": row["MJD-AVG"], "TDB-MID": row["TDB-MID"]}
            )
            if "SPORDER" in table.header:
                tables[-1].header["SPORDER"] = table.header["SPORDER"]
    return fits.HDUList([hdus[0], *tables])


@pytest.mark.parametrize("change", [of_two_orders, before_1_19])
def test_spectra_of_integrations(change, run_example, changed_copy):
    path = changed_copy("nircam_tsgrism", "x1dints", change, stage=3)
    assert "flux (24, 2048) Jy" in run_example("stage2/plot_x1dints", filename=path)
    assert "10 integrations outside" in run_example(
        "stage3/plot_transmission_spectrum", filename=path
    )


def test_a_white_light_curve_without_unit_and_with_fewer_rows(run_example, changed_copy):
    path = changed_copy("nircam_tsgrism", "x1dints", stage=3)
    table = QTable.read(sample("nircam_tsgrism", "whtlt"))
    old = QTable({"MJD": table["MJD_UTC"], "whitelight_flux": table["whitelight_flux"].value})
    curve = path.replace("_x1dints.fits", "_whtlt.ecsv")
    old[:-1].write(curve)
    files = {"filename": curve, "x1dints_filename": path}
    assert "sum of all over the table: 1.00" in run_example("stage3/plot_whtlt", **files)


def test_orders_in_a_table_for_each_integration(run_example, changed_copy):
    path = changed_copy("niriss_soss", "x1dints", before_1_19, stage=3)
    assert "order 2: (5, 1768)" in run_example("stage2/plot_x1dints_soss", filename=path)
    second_stage = changed_copy("niriss_soss", "x1dints", before_1_19, stage=2)
    calints = changed_copy("niriss_soss", "calints")
    files = {"filename": calints, "x1dints_filename": second_stage}
    assert "spectrum: +0.0" in run_example("wcs/plot_soss_wcs", **files)
    table = QTable.read(sample("niriss_soss", "whtlt"))
    old = QTable({"MJD": table["MJD_UTC"], "whitelight_flux": table["whitelight_flux_order_1"]})
    curve = path.replace("_x1dints.fits", "_whtlt.ecsv")
    old.write(curve)
    files = {"filename": curve, "x1dints_filename": path}
    assert "whitelight_flux" in run_example("stage3/plot_whtlt_soss", **files)


def test_one_order_is_not_compared_with_another(run_example, changed_copy):
    """As with SUBSTRIP96, or if the extraction of the second order failed."""

    def of_the_first_order(hdus):
        kept = [hdu for hdu in hdus if hdu.header.get("SPORDER", 1) == 1 and hdu.name != "ASDF"]
        return fits.HDUList(kept)

    path = changed_copy("niriss_soss", "x1dints", of_the_first_order, stage=3)
    with pytest.raises(SystemExit, match="Orders 1 and 2 are compared"):
        run_example("stage2/plot_x1dints_soss", filename=path)
    curve = path.replace("_x1dints.fits", "_whtlt.ecsv")
    QTable.read(sample("niriss_soss", "whtlt")).write(curve)
    with pytest.raises(SystemExit, match="has not both orders"):
        run_example("stage3/plot_whtlt_soss", filename=curve, x1dints_filename=path)


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
def test_orders_on_another_array(change, run_example, changed_copy):
    path = changed_copy("niriss_soss", "calints", change)
    printed = run_example("stage2/plot_calints_soss", filename=path)
    row = {of_the_lower_subarray: 37.9, of_the_full_frame: 47.9}[change]
    assert f"order 1: row {row} in column 1000" in printed
    assert ("order 2" in printed) == (change is of_the_full_frame)


def test_photometry_without_positions(run_example, tmp_path):
    table = QTable.read(sample("nircam_tsimage", "phot"))
    added = [name for name in table.colnames if name.startswith(("centroid", "psf"))]
    table.remove_columns([*added, "BJD_TDB"])
    table.write(tmp_path / "old_phot.ecsv")
    assert "net_aperture_sum" in run_example(
        "stage3/plot_phot", filename=str(tmp_path / "old_phot.ecsv")
    )


def test_integrations_in_a_cube(run_example, changed_copy):
    def of_an_older_class(hdus):
        hdus[0].header["DATAMODL"] = "CubeModel"
        return hdus

    path = changed_copy("miri_lrs_tso", "calints", of_an_older_class)
    assert run_example("stage2/plot_calints", filename=path).startswith("CubeModel")


SUFFIXES = ("uncal", "cal")
GUIDE_STAR = ("FGS_ID-IMAGE", "FGS_ID-STACK", "FGS_ACQ1", "FGS_ACQ2", "FGS_TRACK")


@pytest.mark.parametrize("exp_type", GUIDE_STAR)
def test_guide_stars_of_every_kind(run_example, exp_type):
    raw, calibrated = (str(sample("fgs_guide", name, exp_type=exp_type)) for name in SUFFIXES)
    assert run_example("stage1/plot_guide_uncal", filename=raw).startswith(
        f"{exp_type} GuiderRawModel"
    )
    assert run_example("stage2/plot_guide_cal", filename=calibrated).startswith(
        f"{exp_type} GuiderCalModel"
    )


def test_fine_guiding_with_integrations_that_are_lost(run_example, changed_copy):
    def without_some(hdus):
        hdus["SCI"].data[40:50] = 0
        del hdus["ASDF"]
        return hdus

    path = changed_copy("fgs_guide", "cal", without_some)
    assert "rms," in run_example("stage2/plot_guide_centroids", filename=path)
    assert "without the star: 10" in run_example("stage2/plot_guide_cal", filename=path)


def test_a_track(run_example):
    path = str(sample("fgs_guide", "cal", exp_type="FGS_TRACK"))
    assert "rms," in run_example("stage2/plot_guide_centroids", filename=path)


def test_an_acquisition_follows_no_star(run_example):
    path = str(sample("fgs_guide", "cal", exp_type="FGS_ACQ1"))
    with pytest.raises(SystemExit, match="FGS_ACQ1 does not follow"):
        run_example("stage2/plot_guide_centroids", filename=path)


def test_the_wcs_of_a_grism_time_series_with_fewer_columns_and_one_integration(
    run_example, changed_copy
):
    def cut(hdus):
        for hdu in hdus:
            if hdu.is_image and hdu.data is not None:
                hdu.data = hdu.data[..., :1500] if hdu.data.ndim == 2 else hdu.data[:1, :, :1500]
        return hdus

    path = changed_copy("nircam_tsgrism", "crfints", cut)
    assert "one position, 1500 wavelengths: (1500,)" in run_example(
        "wcs/plot_tsgrism_wcs", filename=path
    )
