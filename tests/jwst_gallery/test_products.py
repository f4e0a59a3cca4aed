"""The catalogue against facts that do not come from it: the pipeline's code, schemas and docs."""

import gzip
import importlib
import re
import shutil
from pathlib import Path

import pytest
from astropy.io import fits
from stdatamodels.jwst import datamodels

from jwst_gallery.names import exp_type_patterns, parse_name
from jwst_gallery.products import product_type, product_types
from jwst_gallery.products.calls import MODULES

# Names as the archive's and the pipeline's documentation spell them.
NAMES = [
    ("jw93065002001_02101_00001_nrca1_rate.fits", "rate", 1, "ImageModel"),
    ("jw12345012009_01101_00012_nrcalong_uncal.fits", "uncal", 0, "Level1bModel"),
    ("jw01234001001_02101_00001_nrcblong_rateints.fits", "rateints", 1, "CubeModel"),
    ("jw01234001001_02101_00001_nrcblong_cal.fits", "cal", 2, "ImageModel"),
    ("jw01234001001_02101_00001_nrcblong_i2d.fits.gz", "i2d", 2, "ImageModel"),
    ("jw01234001001_02101_00001_nrcblong_o001_crf.fits", "crf", 3, "ImageModel"),
    ("jw01234001001_0210n_00001_nrcb1_c1001_crf.fits", "crf", 3, "ImageModel"),
    ("jw01366002001_04101_00001-seg001_nrs1_calints.fits", "calints", 2, "SlitModel"),
    ("jw01366002001_04101_00001-seg002_nrs1_o002_crfints.fits", "crfints", 3, "SlitModel"),
    ("jw10001001001_01101_00001_mirifushort_rate.fits", "rate", 1, "IFUImageModel"),
    ("jw10001001001_01101_00001_mirifushort_cal.fits", "cal", 2, "IFUImageModel"),
    ("jw10001001001_01101_00001_mirifushort_s3d.fits", "s3d", 2, "IFUCubeModel"),
    ("jw10001001001_01101_00001_mirifushort_x1d.fits", "x1d", 2, "MRSMultiSpecModel"),
    ("jw87600-c1001_t001_miri_ch2-medium_s3d.fits", "s3d", 3, "IFUCubeModel"),
    ("jw87600-c1001_t001_miri_ch2-medium_x1d.fits", "x1d", 3, "MRSMultiSpecModel"),
    ("jw80600-o009_t001_miri_f1130w_i2d.fits", "i2d", 3, "ImageModel"),
    ("jw01234-o001_t001_nircam_clear-f444w-sub640_cat.ecsv", "cat", 3, ""),
    ("jw01234-o001_t001_nircam_clear-f444w-sub640_segm.fits", "segm", 3, "SegmentationMapModel"),
    ("jw01345-o064_s000000004_nirspec_f290lp-g395m_cal.fits", "cal", 3, "MultiExposureModel"),
    ("jw01345-o064_b000000030_nirspec_f290lp-g395m_crf.fits", "crf", 3, "MultiExposureModel"),
    ("jw01345-o064_v000000026_nirspec_f290lp-g395m_x1d.fits", "x1d", 3, "MultiSpecModel"),
    ("jw01345-o064_s00004-epoch2_nirspec_clear-prism_s2d.fits", "s2d", 3, "SlitModel"),
    ("jw01345-o064_t001_nircam_f356w-grismr_x1d.fits", "x1d", 3, "WFSSMultiSpecModel"),
    ("jw01345-o064_t001_nircam_f356w-grismr_c1d.fits", "c1d", 3, "WFSSMultiCombinedSpecModel"),
    ("jw01234-o001_t001_nircam_f430m-grismr_x1d.fits", "x1d", 3, "WFSSMultiSpecModel"),
    ("jw01324-o001_t001_niriss_f115w-gr150c_x1d.fits", "x1d", 3, "WFSSMultiSpecModel"),
    ("jw01366-o001_t001_niriss_clear-gr700xd-substrip256_x1d.fits", "x1d", 3, "TSOMultiSpecModel"),
    ("jw01324-o001_t001_niriss_f115w-gr150c_c1d.fits", "c1d", 3, "WFSSMultiCombinedSpecModel"),
    ("jw01234001001_02101_00001_nrcalong_clean_x1d.fits", "x1d", 2, "WFSSMultiSpecModel"),
    ("jw01234001001_02101_00001_nrcalong_clean_simul.fits", "simul", 2, "ImageModel"),
    ("jw01234001001_02101_00001_nrcalong_simul_slits.fits", "simul_slits", 2, "MultiSlitModel"),
    ("jw01234001001_02101_00001_nrcalong_contam.fits", "contam", 2, "MultiSlitModel"),
    ("jw01234001001_02101_00001_nrcalong_bsub.fits", "bsub", 2, "ImageModel"),
    ("jw01366-o002_t001_nirspec_clear-prism-s1600a1-sub512_x1dints.fits", "x1dints", 3, None),
    ("jw01366-o002_t001_nirspec_clear-prism-s1600a1-sub512_whtlt.ecsv", "whtlt", 3, ""),
    ("jw01386001001_0310a_00001_nrcalong_c1020_psfsub.fits", "psfsub", 3, "CubeModel"),
    ("jw01093012001_03102_00001_nis_a3001_psf-ami-oi.fits", "psf-ami-oi", 3, "AmiOIModel"),
    ("jw01093012001_03102_00001_nis_a3001_ami-oi.fits", "ami-oi", 3, "AmiOIModel"),
    ("jw01093-a3001_t001_niriss_f480m-nrm_aminorm-oi.fits", "aminorm-oi", 3, "AmiOIModel"),
    ("jw98005-o001_t001_nircam_f212n-wlp8-nrca3_wfscmb-05.fits", "wfscmb", 3, "ImageModel"),
    ("jw01234001001_02101_00001_nrs1_badpix_selfcal_bkg_0.fits", "badpix_selfcal_bkg", 2, None),
    ("jw01029001001_gs-id_1_image_uncal.fits", "uncal", 0, "GuiderRawModel"),
    ("jw86600004001_gs-id_1_stacked-uncal.fits", "uncal", 0, "GuiderRawModel"),
    ("jw01029001001_gs-acq1_2022142180746_cal.fits", "cal", 2, "GuiderCalModel"),
    ("jw01118005001_gs-fg_2022150070312-seg002_cal.fits", "cal", 2, "GuiderCalModel"),
    ("jw00799003001_gs-acq1_2019154181705_stream.fits", "stream", 0, ""),
    ("jw01345063001_01_msa.fits", "msa", 0, ""),
    ("jw99999_20170719t112133_pool.csv", "pool", 2, ""),
    ("jw99999-o001_20170719t112133_image2_00001_asn.json", "asn", 2, ""),
    ("jw99999-o001_20170719t112133_tso-spec2_00001_asn.json", "asn", 2, ""),
    ("jw99999-o001_image3_00001_asn.json", "asn", 3, ""),
    ("jw01234-o001_20250920t180000_spec2_00001_asn.json", "asn", 2, ""),
    ("jw01234-o001_20250920t180000_spec3_00001_asn.json", "asn", 3, ""),
    ("JW01234001001_02101_00001_NRCBLONG_CAL.FITS", "cal", 2, "ImageModel"),
]


@pytest.fixture(scope="module")
def pipeline():
    """The pipelines by name: imported, which takes seconds, where a test needs them."""
    return importlib.import_module("jwst.pipeline")


@pytest.mark.parametrize(("name", "suffix", "stage", "model"), NAMES)
def test_file_names(name, suffix, stage, model):
    kind = product_type(Path("some_cal.folder") / name)
    assert (kind.suffix, kind.stage) == (suffix, stage)
    if model is not None:
        assert kind.model == model
    assert parse_name(name)["suffix"] == suffix
    assert parse_name(name)["program"] == name[2:7]


def test_parts_of_names():
    assert parse_name("jw01366002001_0410a_00001-seg003_nrs1_o002_crfints.fits") == {
        "program": "01366",
        "observation": "002",
        "visit": "001",
        "visit_group": "04",
        "parallel": "1",
        "activity": "0a",
        "exposure": "00001",
        "segment": "003",
        "detector": "nrs1",
        "candidate": "o002",
        "suffix": "crfints",
    }
    assert parse_name("jw01345-o064_s000000004_nirspec_f290lp-g395m_cal.fits") == {
        "program": "01345",
        "candidate": "o064",
        "target": "s000000004",
        "instrument": "nirspec",
        "optical_elements": "f290lp-g395m",
        "suffix": "cal",
    }
    with pytest.raises(ValueError, match="does not have the form"):
        parse_name("my_cal.fits")


def test_the_grism_in_the_name_leaves_no_doubt():
    assert product_type("jw01324-o001_t001_niriss_f115w-gr150r_x1d.fits").alternatives == ()
    assert product_type("jw01324003001_06101_00001_nis_x1d.fits").alternatives != ()


@pytest.mark.parametrize("suffix", ["bsub", "cal", "x1d", "simul", "contam"])
def test_slitless_spectra_are_made_from_an_association(suffix):
    """The direct image's catalogue reaches the pipeline in no other way."""
    (kind,) = [kind for kind in product_types(suffix, exp_type="NRC_WFSS") if kind.stage == 2]
    assert 'Spec2Pipeline.call("..._asn.json"' in kind.how_to_make


def test_doubt_is_told():
    sure = product_type("jw01234001001_02101_00001_nrcb1_rate.fits")
    assert sure.alternatives == ()
    doubtful = product_type("jw01234001001_02101_00001_nrs1_cal.fits")
    models = {kind.model for kind in (doubtful, *doubtful.alternatives)}
    assert models == {"MultiSlitModel", "IFUImageModel", "SlitModel", "ImageModel"}
    assert "or:" in str(doubtful)
    assert "or:" not in str(sure)


@pytest.mark.parametrize(
    ("suffix", "exp_type", "model"),
    [
        ("rate", "NRS_IFU", "IFUImageModel"),
        ("rate", "NRS_FIXEDSLIT", "ImageModel"),
        ("cal", "nrc_image", "ImageModel"),
        ("cal", "MIR_LRS-FIXEDSLIT", "SlitModel"),
        ("cal", "MIR_WFSS", "MultiSlitModel"),
        ("calints", "NIS_SOSS", "CubeModel"),
        ("x1dints", "NIS_SOSS", "TSOMultiSpecModel"),
        ("uncal", "FGS_TRACK", "GuiderRawModel"),
    ],
)
def test_exposure_type_decides(suffix, exp_type, model):
    assert product_type(suffix, exp_type=exp_type).model == model


def test_header_decides(tmp_path):
    path = tmp_path / "jw01234001001_02101_00001_nrs1_cal.fits"
    header = fits.Header({"EXP_TYPE": "NRS_IFU"})
    fits.PrimaryHDU(header=header).writeto(path)
    assert product_type(path).model == "IFUImageModel"
    packed = path.with_name(path.name + ".gz")
    with path.open("rb") as plain, gzip.open(packed, "wb") as out:
        shutil.copyfileobj(plain, out)
    assert product_type(str(packed)).model == "IFUImageModel"
    assert product_type(path, exp_type="NRS_MSASPEC").model == "MultiSlitModel"


@pytest.mark.parametrize("name", ["copy (1).fits", "jw01_cal-copy.fits", "star_x1d.fits"])
def test_the_name_in_the_header_counts_whatever_the_file_is_called(tmp_path, name):
    header = fits.Header(
        {"FILENAME": "jw01093018001_03102_00001_nis_cal.fits", "EXP_TYPE": "NIS_AMI"}
    )
    fits.PrimaryHDU(header=header).writeto(tmp_path / name)
    assert product_type(tmp_path / name).suffix == "cal"
    assert "NIS_AMI" in product_type(str(tmp_path / name)).exp_types


def test_the_given_name_counts_where_the_header_has_none_of_a_product(tmp_path):
    header = fits.Header({"FILENAME": "step.fits", "DATAMODL": "SlitModel"})
    fits.PrimaryHDU(header=header).writeto(tmp_path / "mine_s2d.fits")
    kind = product_type(tmp_path / "mine_s2d.fits")
    assert (kind.suffix, kind.model) == ("s2d", "SlitModel")
    assert {other.model for other in kind.alternatives} == {"SlitModel"}


@pytest.mark.parametrize(
    ("name", "exp_types"),
    [
        ("jw02589003001_04101_00001-seg003_nis_x1d.fits", {"NIS_SOSS"}),
        ("jw01366003001_04101_00001-seg002_nrs1_calints.fits", {"NRS_BRIGHTOBJ"}),
        ("jw01386-c1001_t001_miri_f1065c-mask1065_i2d.fits", {"MIR_4QPM"}),
        ("jw01411-c1001_t001_miri_f2300c-masklyot_psfstack.fits", {"MIR_LYOT"}),
        ("jw01386-c1001_t001_nircam_f444w-maskrnd_i2d.fits", {"NRC_CORON"}),
        ("jw02736-o007_s06355_nirspec_f290lp-g395m_x1d.fits", {"NRS_MSASPEC"}),
        ("jw01199-o007_s000000042_nircam_f444w-grismr_x1d.fits", {"NRC_WFSS"}),
    ],
)
def test_all_that_a_name_says_is_used(name, exp_types):
    assert exp_types & set(product_type(name).exp_types)
    others = [kind for kind in product_type(name).alternatives if not exp_types & {*kind.exp_types}]
    assert not others


@pytest.mark.parametrize(
    ("name", "takes", "not_taken"),
    [
        ("jw02736-o007_s06355_nirspec_f290lp-g395m_x1d.fits", "NRS_MSASPEC", "NRS_FIXEDSLIT"),
        (
            "jw01234-o001_s000000001_nirspec_f100lp-g140m-s200a1-allslits_x1d.fits",
            *("NRS_FIXEDSLIT", "NRS_MSASPEC"),
        ),
        ("jw01366-o003_t001_nirspec_clear-prism-s1600a1-sub512_x1dints.fits", "NRS_BRIGHTOBJ", ""),
        ("jw01033005001_04103_00001-seg003_mirimage_x1dints.fits", "MIR_LRS-SLITLESS", "MIR_4QPM"),
        ("jw01234-o001_20250920t180000_image3_00001_asn.json", "MIR_IMAGE", "NRC_WFSS"),
        ("image3_asn.json", "NRC_IMAGE", "NRC_WFSS"),
        ("jw01234-o001_20250920t180000_spec3_00001_asn.json", "NRS_IFU", "NRC_IMAGE"),
        ("jw01234-o001_20250920t180000_tso3_00001_asn.json", "NIS_SOSS", "NRC_IMAGE"),
        ("jw01234-c1001_20250920t180000_coron3_00001_asn.json", "MIR_LYOT", "MIR_IMAGE"),
        ("jw01234-c1001_20250920t180000_ami3_00001_asn.json", "NIS_AMI", "NIS_IMAGE"),
        ("jw01234-o001_20250920t180000_wfs-image3_00001_asn.json", "NRC_WFSC", "NIS_IMAGE"),
    ],
)
def test_the_exposure_types_that_a_name_allows(name, takes, not_taken):
    patterns = exp_type_patterns(name)
    assert all(re.match(pattern, takes) for pattern in patterns)
    assert not all(re.match(pattern, not_taken) for pattern in patterns)


@pytest.mark.parametrize(
    "name", ["image3_asn.json", "mine_image3_asn.json", "spec3_00001_asn.json"]
)
def test_an_association_that_somebody_named(name):
    assert product_type(name).stage == 3


def test_high_level_science_products_are_told():
    with pytest.raises(ValueError, match="is a high-level science product: a team"):
        product_type("hlsp_ceers_jwst_nircam_nircam1_f444w_dr0.5_i2d.fits")


def test_strange_header_is_no_reason_to_refuse(tmp_path):
    path = tmp_path / "mine_cal.fits"
    fits.PrimaryHDU(header=fits.Header({"EXP_TYPE": "ANY", "DATAMODL": "?"})).writeto(path)
    assert product_type(path) == product_type("cal")
    path.write_bytes(b"no FITS file")
    with pytest.raises(OSError, match=r"cannot read mine_cal\.fits as FITS: no header begins"):
        product_type(path)
    path.write_bytes(fits.PrimaryHDU().header.tostring().encode()[:100])
    with pytest.raises(OSError, match=r"cannot read mine_cal\.fits as FITS: "):
        product_type(path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rateins", "did you mean rateints"),
        ("jw01234001001_02101_00001_nrcb1_cat2.fits", "did you mean cat"),
        ("readme.txt", "does not end with the suffix of a known product"),
        ("jw01234001001_02101_00001_nrcb1_cal.jpg", "is a .fits file"),
        ("jw01234001001_02101_00001_nrcb1_trapsfilled.fits", "that jwst no longer writes"),
        ("jw01093012001_03102_00001_nis_c1000_psf-ami.fits", "today's is psf-ami-oi"),
        ("", "does not end"),
    ],
)
def test_unknown_names(name, message):
    with pytest.raises(ValueError, match=message) as caught:
        product_type(name)
    assert "\n" not in str(caught.value)


def test_a_name_may_have_several_dots_and_a_path_of_any_system():
    assert product_type("survey_nircam_f444w_v0.5_i2d.fits.gz").suffix == "i2d"
    name = "jw01093018001_03102_00001_nis_cal.fits"
    for folder in ("C:\\data\\1.5.3\\", "/data/1.5.3/", "..\\"):
        assert parse_name(folder + name) == parse_name(name)
        assert product_type(folder + name) == product_type(name)
        with pytest.raises(ValueError, match=r"^'My_calx\.fits' does not end"):
            product_type(folder + "My_calx.fits")


def test_unknown_exposure_types():
    with pytest.raises(ValueError, match="did you mean NRC_IMAGE"):
        product_type("cal", exp_type="NRC_IMGE")
    with pytest.raises(ValueError, match=r"NRC_TSIMAGE has no 'cal' product .* it has .*calints"):
        product_type("cal", exp_type="NRC_TSIMAGE")
    with pytest.raises(TypeError):
        product_type(None)


@pytest.mark.slow
def test_pipelines_and_steps_exist(pipeline):
    for kind in product_types():
        if kind.pipeline in MODULES or not kind.pipeline:
            continue
        steps = getattr(pipeline, kind.pipeline).step_defs
        assert kind.step in {"", *steps}, kind
        compile(kind.how_to_make, kind.key, "exec")


@pytest.mark.slow
def test_switches_exist(pipeline):
    """Every argument that switches on a product is one that the pipeline or step accepts."""
    step = importlib.import_module("jwst.step")
    for kind in product_types():
        # The class that makes darks has no suffix of its own.
        if kind.default and kind.suffix != "dark":
            assert not kind.switch_on
            continue
        wanted = eval(f"dict({kind.switch_on})")
        maker = getattr(pipeline, kind.pipeline, None) or getattr(step, kind.pipeline)
        for name, arguments in wanted.pop("steps", {}).items():
            spec = maker.step_defs[name].load_spec_file()
            assert set(arguments) <= {*spec, "save_results"}, kind
        assert set(wanted) <= set(maker.load_spec_file()), kind


def test_exposure_types_are_all_those_of_the_schema():
    listed = _property(datamodels.JwstDataModel().schema, "meta.exposure.type")["enum"]
    ours = {exp_type for kind in product_types() for exp_type in kind.exp_types}
    assert ours == set(listed) - {"N/A", "ANY"}


def _property(schema, path):
    """Find a property in a merged schema, through lists too."""
    for part in path.replace("[i]", ".[i]").split("."):
        for branch in schema.get("allOf", [schema]):
            inner = branch.get("properties", {}) if part != "[i]" else {"[i]": branch.get("items")}
            if inner.get(part):
                schema = inner[part]
                break
        else:
            return None
    return schema


CAST = {("uncal/0/guide star", "data"): "float32"}
"""Arrays that a data model casts to another type than the file's."""


@pytest.mark.parametrize("kind", [k for k in product_types() if k.model], ids=lambda k: k.key)
def test_arrays_agree_with_the_schema(kind):
    schema = getattr(datamodels, kind.model)().schema
    for array in kind.arrays:
        if array.name == "hdrtab":  # the pipeline adds it to the schema while it runs
            continue
        stated = _property(schema, array.name)
        assert stated is not None, array.name
        if array.dtype == "table":
            assert isinstance(stated["datatype"], list), array.name
            continue
        assert stated["datatype"] == CAST.get((kind.key, array.name), array.dtype), array.name
        assert stated.get("ndim", len(array.axes)) == len(array.axes), array.name
        assert stated.get("max_ndim", len(array.axes)) >= len(array.axes), array.name


@pytest.mark.parametrize(
    ("name", "suffix", "stage"),
    [
        ("jw01093018001_03102_00001_nis_cal.fits", "cal", 2),
        ("jw02736-o007_s06355_nirspec_f290lp-g395m_x1d.fits", "x1d", 3),
    ],
)
def test_real_products(real_file, name, suffix, stage):
    path = real_file(name)
    kind = product_type(path)
    assert (kind.suffix, kind.stage) == (suffix, stage)
    assert kind.alternatives == ()
    assert fits.getval(path, "DATAMODL") == kind.model


def test_keys_are_unique():
    kinds = product_types()
    assert len({kind.key for kind in kinds}) == len(kinds)
