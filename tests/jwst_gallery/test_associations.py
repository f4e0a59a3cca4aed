"""Associations: their content, the products of their pipeline, and files that are not one."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from astropy.io import fits

from jwst_gallery import read_association, sample
from jwst_gallery.display import show_association
from jwst_gallery.samples import pipeline_environment

ROOT = Path(__file__).parents[2]
WFSS = {
    "science": ["jw01234002001_03101_00001_nrcblong_rate.fits"],
    "direct_image": ["jw01234-o001_t001_nircam_clear-f444w_i2d.fits"],
    "sourcecat": ["jw01234-o001_t001_nircam_clear-f444w_cat.ecsv"],
    "segmap": ["jw01234-o001_t001_nircam_clear-f444w_segm.fits"],
}


def write(path, members, *, name="the_product", **keys):
    listed = [
        {"expname": name, "exptype": kind} for kind, names in members.items() for name in names
    ]
    content = {"asn_id": "o002", **keys, "products": [{"name": name, "members": listed}]}
    path.write_text(json.dumps(content))
    return path


@pytest.fixture
def image3(tmp_path):
    """The path of an association of two images."""
    names = [f"jw01234001001_02101_{number:05}_nrcblong_cal.fits" for number in (1, 2)]
    return write(tmp_path / "image3_asn.json", {"science": names}, asn_type="image3")


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


@pytest.mark.samples
@pytest.mark.parametrize("stage", [2, 3])
def test_what_is_read_is_what_the_pipeline_reads(stage):
    from jwst.associations import load_asn

    path = sample("nircam_image", "asn", stage=stage)
    with path.open() as file:
        expected = load_asn(file)
    association = read_association(path)
    assert (association.type, association.rule) == (expected["asn_type"], expected["asn_rule"])
    assert (association.program, association.candidate) == (
        expected["program"],
        expected["asn_id"],
    )
    assert association.pool == expected["asn_pool"]
    assert [product.name for product in association.products] == [
        product["name"] for product in expected["products"]
    ]
    assert [
        (member.name, member.type) for product in association.products for member in product.members
    ] == [
        (member["expname"], member["exptype"])
        for product in expected["products"]
        for member in product["members"]
    ]


def test_members_are_grouped_by_type_with_science_first(tmp_path):
    backwards = dict(reversed(WFSS.items()))
    (product,) = read_association(write(tmp_path / "a_asn.json", backwards)).products
    assert product.by_type() == WFSS
    assert next(iter(product.by_type())) == "science"


@pytest.mark.samples
@pytest.mark.parametrize("stage", [2, 3])
def test_what_it_makes_is_what_the_pipeline_wrote(stage):
    path = sample("nircam_image", "asn", stage=stage)
    association = read_association(path)
    written = {file.name for file in path.parent.iterdir()}
    (product,) = association.products
    expected = set()
    for kind in association.makes():
        if kind.stage == 3 and kind.scope == "exposure":
            roots = [member.name.removesuffix("_cal.fits") for member in product.members]
            begins = [f"{root}_{association.candidate}" for root in roots]
        else:
            begins = [product.name]
        expected |= {f"{begin}_{kind.suffix}.{kind.extension}" for begin in begins}
    assert written == expected | {path.name, "log.txt", "manifest.json"}


@pytest.mark.parametrize(
    ("kind", "science", "exp_type", "suffixes"),
    [
        ("spec2", "jw01234002001_03101_00001_nrcblong_rate.fits", None, ["cal", "x1d"]),
        ("tso-spec2", "jw1_nrcalong_rateints.fits", "NRC_TSGRISM", ["calints", "x1dints"]),
        ("image2", "jw1_mirimage_rateints.fits", "MIR_IMAGE", ["calints"]),
        ("spec3", "jw1_nrs1_cal.fits", "NRS_IFU", ["crf", "s3d", "x1d"]),
        ("None", "jw1_nrs1_cal.fits", None, []),
    ],
)
def test_the_type_and_the_members_decide_what_it_makes(tmp_path, kind, science, exp_type, suffixes):
    association = read_association(
        write(tmp_path / "a_asn.json", {"science": [science]}, asn_type=kind)
    )
    assert [made.suffix for made in association.makes(exp_type)] == suffixes


def test_a_member_beside_it_tells_its_exposure_type(tmp_path):
    name = "jw01234001001_02101_00001_nrs1_cal.fits"
    path = write(tmp_path / "a_asn.json", {"science": [name]}, asn_type="spec3")
    assert "s2d" in {made.suffix for made in read_association(path).makes()}
    fits.PrimaryHDU(header=fits.Header({"EXP_TYPE": "NRS_IFU"})).writeto(tmp_path / name)
    assert "s2d" not in {made.suffix for made in read_association(path).makes()}


def test_an_unknown_exposure_type_is_refused(image3):
    association = read_association(image3)
    with pytest.raises(ValueError, match=r"'NRC_IMAG' is not an exposure type.*NRC_IMAGE"):
        association.makes("NRC_IMAG")


def test_missing_members_are_all_named_in_one_line(tmp_path):
    path = write(tmp_path / "wfss_asn.json", WFSS)
    there = tmp_path / WFSS["science"][0]
    there.touch()
    with pytest.raises(FileNotFoundError) as caught:
        read_association(path).find_members()
    message = str(caught.value)
    assert message.startswith(f"wfss_asn.json names 3 of 4 files that are not in {tmp_path}: ")
    for kind, (name,) in WFSS.items():
        assert (name in message) == (kind != "science")
    assert "\n" not in message


def test_members_are_found_beside_it_or_in_the_folder_named(tmp_path):
    path = write(tmp_path / "wfss_asn.json", WFSS)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for (name,) in WFSS.values():
        (elsewhere / name).touch()
    found = read_association(path).find_members(elsewhere)
    assert found == {name: elsewhere / name for (name,) in WFSS.values()}
    shutil.move(path, elsewhere)
    assert read_association(elsewhere / path.name).find_members() == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("asn_type: image3\nproducts: []\n", "a_asn.json is not an association: it is not JSON"),
        ("{}", "a_asn.json is not an association: it has no 'products'"),
        ('{"products": []}', "a_asn.json is not an association: it lists no products"),
        ("[1, 2]", "a_asn.json is not an association: its products or members are not listed"),
        ('{"products": [{"name": "x", "members": []}]}', "a_asn.json: product 'x' has no members"),
        ('{"products": [{"members": [{"expname": "x"}]}]}', "it has no 'exptype'"),
        ('{"products": [{"members": ["x.fits"]}]}', "its products or members are not listed"),
        (
            '{"products": [{"members": [{"expname": null, "exptype": "science"}]}]}',
            "its products or members are not listed",
        ),
        ('{"products": [{"name": 5, "members": []}]}', "its products or members are not listed"),
    ],
)
def test_a_file_that_is_no_association_gets_one_clear_line(tmp_path, text, message):
    path = tmp_path / "a_asn.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        read_association(path)
    assert "\n" not in str(caught.value)


def test_yaml_and_fits_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"a_asn\.yaml is in YAML.*write it in JSON"):
        read_association(tmp_path / "a_asn.yaml")
    fits.PrimaryHDU().writeto(tmp_path / "a_cal.fits")
    with pytest.raises(ValueError, match=r"_cal\.fits is not an association: it is not JSON"):
        read_association(tmp_path / "a_cal.fits")


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"a_asn\.json"):
        read_association(tmp_path / "a_asn.json")


def drawn(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


@pytest.mark.samples
def test_the_figure_says_what_goes_in_and_what_comes_out():
    association = read_association(sample("nircam_image", "asn", stage=3))
    (product,) = association.products
    texts = drawn(show_association(association))
    members = [member.name for member in product.members]
    assert texts[: len(members) + 2] == ["science", *members, "Image3Pipeline"]
    rest = texts[len(members) + 2 :]
    assert rest[0] == product.name
    suffixes = [line.split()[0] for line in rest if line.startswith("_")]
    assert suffixes == ["_i2d.fits", "_cat.ecsv", "_segm.fits", "_o001_crf.fits"]


@pytest.mark.samples
def test_what_is_made_of_the_reference_star_too():
    """By what the pipeline has written for the members of either type."""
    association = read_association(sample("nircam_coron", "asn", stage=3))
    texts = drawn(show_association(association))
    first, then = (texts.index(f"for each science {who}") for who in ("and psf member", "member"))
    folder, members = sample("nircam_coron", "psfsub").parent, association.products[0].members
    for of_all, lines in ((True, texts[first + 1 : then]), (False, texts[then + 1 :])):
        suffixes = [line.split()[0] for line in lines if line.startswith("_")]
        assert suffixes
        for suffix in suffixes:
            for member in members:
                path = folder / member.name.replace("_calints.fits", suffix)
                assert path.exists() == (of_all or member.type == "science"), path.name


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 12, 40])
def test_every_text_of_the_figure_is_within_its_axes(tmp_path, count):
    root = "jw01234-o001_t001_nircam_maskrnd-f444w-mask335r-sub320a335r-with-more-of-it"
    names = {"science": [f"{root}_{n:05}_cal.fits" for n in range(count)], "psf": [f"{root}.fits"]}
    path = write(tmp_path / "a_asn.json", names, name=root, asn_type="coron3")
    for figsize in (None, (3, 8), (8, 3)):
        ax = figsize and plt.subplots(figsize=figsize, layout="constrained")[1]
        ax = show_association(read_association(path), ax)
        figure = ax.figure
        figure.canvas.draw()
        axes = ax.get_window_extent().padded(1)
        for text in ax.texts:
            extent = text.get_window_extent()
            if text.get_text():
                inside = axes.fully_containsx(extent.x0) and axes.fully_containsx(extent.x1)
                inside &= axes.fully_containsy(extent.y0) and axes.fully_containsy(extent.y1)
                assert inside, text.get_text()
    shown = "".join(drawn(ax)).replace(" ", "")
    listed = [name for name in names["science"] if name in shown]
    assert len(listed) == (count if count <= 12 else 11)
    assert (f"and{count - 11}more" in shown) == (count > 12)


@pytest.mark.samples
def test_a_child_process_gets_the_references_of_the_sample_alone(monkeypatch):
    monkeypatch.setenv("CRDS_CONTEXT", "jwst_1234.pmap")
    monkeypatch.setenv("CRDS_PATH", "/of/the/reader")
    before = dict(os.environ)
    environment = pipeline_environment(sample("nircam_image", "rate"))
    mappings = Path(environment["CRDS_PATH"], "mappings", "jwst").glob("*.pmap")
    assert [path.name for path in mappings] == [environment["CRDS_CONTEXT"]]
    assert os.environ == before


@pytest.mark.parametrize("set_already", [[], ["CRDS_PATH"], ["CRDS_SERVER_URL"]])
def test_where_crds_is_not_set_up_a_readers_own_file_gets_one_line(monkeypatch, set_already):
    for name in ("CRDS_PATH", "CRDS_SERVER_URL"):
        monkeypatch.setenv(name, "set" if name in set_already else "")
    with pytest.raises(RuntimeError) as told:
        pipeline_environment("own/a_readers_own_cal.fits")
    line = str(told.value)
    assert "\n" not in line
    assert "the reference files for a_readers_own_cal.fits" in line
    assert ("CRDS_PATH=$HOME" in line) == ("CRDS_PATH" not in set_already)
    assert ("CRDS_SERVER_URL=https" in line) == ("CRDS_SERVER_URL" not in set_already)
    assert (ROOT / "docs" / f"{re.search(r'chapter ([^)]+)', line)[1]}.md").exists()


def test_a_readers_own_file_gets_the_readers_environment(monkeypatch):
    monkeypatch.setenv("CRDS_PATH", "/of/the/reader")
    monkeypatch.setenv("CRDS_SERVER_URL", "https://jwst-crds.stsci.edu")
    assert pipeline_environment("a_readers_own_cal.fits") == dict(os.environ)


@pytest.mark.samples
@pytest.mark.slow
def test_the_script_stops_with_that_line_and_nothing_else(tmp_path):
    """Row 13: two files of one's own, no CRDS variables, and 40 lines of CRDS's error."""
    names = [shutil.copy(sample("nircam_image", "cal", exposure=n), tmp_path) for n in (1, 3)]
    code = (ROOT / "examples" / "associations" / "plot_make_association.py").read_text()
    own = re.sub(r"^filenames = .*$", f"filenames = {names!r}", code, flags=re.MULTILINE)
    unset = {name: value for name, value in os.environ.items() if not name.startswith("CRDS_")}
    run = subprocess.run(
        [sys.executable, "-c", own], cwd=tmp_path, env=unset, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1
    assert run.stderr.startswith("the reference files for jw01234001001_02101_00001_nrcblong_cal")


@pytest.mark.samples
def test_stage_2_looks_for_members_in_the_current_folder_and_stage_3_beside_it(tmp_path):
    """The statements of the chapter on associations about the pipeline."""
    from jwst.associations.asn_from_list import asn_from_list
    from jwst.associations.lib.rules_level2_base import DMSLevel2bBase
    from jwst.associations.lib.rules_level3_base import DMS_Level3_Base

    rate, cal = sample("nircam_image", "rate"), sample("nircam_image", "cal")
    beside = tmp_path / "beside"
    beside.mkdir()
    for path in (rate, cal):
        shutil.copy(path, beside)
    image2 = asn_from_list([rate.name], rule=DMSLevel2bBase)
    image3 = asn_from_list([cal.name], rule=DMS_Level3_Base, product_name="x")
    for name, table in (("image2", image2), ("image3", image3)):
        (beside / f"{name}_asn.json").write_text(table.dump()[1])
    code = """
from jwst.datamodels import ModelLibrary
from jwst.pipeline import Image2Pipeline
library = ModelLibrary("beside/image3_asn.json")
with library:
    print("stage 3:", library.read_metadata(0)["meta.filename"])
try:
    Image2Pipeline.call("beside/image2_asn.json")
except FileNotFoundError as error:
    print("stage 2:", error)
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=pipeline_environment(rate),
        capture_output=True,
        text=True,
    )
    assert f"stage 3: {cal.name}" in run.stdout, run.stderr
    assert re.search(rf"stage 2: .*No such file.*{rate.name}", run.stdout), run.stderr


def test_a_path_is_no_association():
    with pytest.raises(TypeError, match="association from read_association, got PosixPath"):
        show_association(Path("a_asn.json"))


def test_a_member_that_is_no_fits_file(tmp_path):
    name = "jw01234001001_02101_00001_nrcalong_rate.fits"
    path = write(tmp_path / "a_asn.json", {"science": [name]}, asn_type="spec2")
    (tmp_path / name).write_text("no FITS file")
    with pytest.raises(OSError, match=f"cannot read {name} as FITS"):
        read_association(path).makes()
    assert read_association(path).makes("NRC_WFSS")


def test_a_strange_exposure_type_of_a_member_is_ignored(tmp_path):
    name = "jw01234001001_02101_00001_nrcalong_rate.fits"
    path = write(tmp_path / "a_asn.json", {"science": [name]}, asn_type="spec2")
    expected = read_association(path).makes()
    fits.PrimaryHDU(header=fits.Header({"EXP_TYPE": "ANY"})).writeto(tmp_path / name)
    assert read_association(path).makes() == expected


def test_an_exposure_type_of_another_pipeline_is_refused(image3):
    association = read_association(image3)
    for other in ("NRC_WFSS", "MIR_IMAGE"):
        with pytest.raises(
            ValueError, match=f"Image3Pipeline, .*, makes no product from .* {other}$"
        ):
            association.makes(other)


def test_a_mark_of_byte_order_is_no_matter(tmp_path):
    path = write(tmp_path / "a_asn.json", WFSS)
    expected = read_association(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_association(path) == expected
