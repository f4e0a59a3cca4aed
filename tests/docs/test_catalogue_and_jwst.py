"""The catalogue against the code of `jwst`: association rules, names of files, WCS functions."""

import ast
import csv
import importlib
import re
from pathlib import Path

import jwst
import pytest
from jwst.associations import AssociationPool
from jwst.associations.generator.generate_per_candidate import generate_per_candidate
from jwst.lib.suffix import KNOW_SUFFIXES
from jwst.stpipe.integration import get_steps

from jwst_gallery.products import product_types
from jwst_gallery.wcs import wcs_modes

HERE = Path(__file__).parent
KINDS = product_types()
SUFFIXES = {kind.suffix for kind in KINDS}


def rows_of(name):
    """Return the rows of a table in this folder."""
    with (HERE / name).open(newline="") as stream:
        return list(csv.DictReader(stream))


# ---------------------------------------------------------------------- association rules

INSTRUMENTS = {"NRC": "nircam", "NIS": "niriss", "NRS": "nirspec", "MIR": "miri", "FGS": "fgs"}
PIPELINES = {
    **{"image2": "Image2Pipeline", "tso-image2": "Image2Pipeline"},
    **{"spec2": "Spec2Pipeline", "tso-spec2": "Spec2Pipeline", "nrslamp-spec2": "Spec2Pipeline"},
    **{"image3": "Image3Pipeline", "spec3": "Spec3Pipeline", "tso3": "Tso3Pipeline"},
    **{"coron3": "Coron3Pipeline", "ami3": "Ami3Pipeline", "wfs-image3": "WfsCombineStep"},
}
# The columns of a pool that the rules look at: those of an ordinary exposure.
ORDINARY = {
    **{"program": "00001", "obs_num": "001", "visit": "001", "targetid": "1"},
    **{"visitype": "prime_targeted_fixed", "pntgtype": "science", "patttype": "none"},
    **{"is_psf": "f", "bkgdtarg": "f", "is_imprt": "null", "tsovisit": "f", "dms_note": "null"},
    **{"subarray": "full", "nints": "2", "numdthpt": "2", "subpxpts": "1", "mostilno": "1"},
    **{"act_id": "01", "obs_id": "v00001001001p0000000002101", "dithptin": "1"},
    **dict.fromkeys(("filter", "pupil", "grating", "band", "channel", "fxd_slit"), "null"),
    **dict.fromkeys(("lamp", "opmode", "msametfl", "coronmsk", "detector"), "null"),
    "asn_candidate": "[('o001', 'observation')]",
}
TAKEN = rows_of("exposures.csv")


def exposures(row, activity, changes=()):
    """Yield two dithered exposures of a row of the table, as a pool describes them."""
    more = dict(word.split("=") for word in (*row["more"].split(), *changes))
    optics = {name: row[name] for name in ("filter", "pupil", "grating") if row[name]}
    own = {**ORDINARY, **optics, "detector": row["detector"], **more}
    own["exp_type"] = row["exp_type"].lower()
    own["instrume"] = INSTRUMENTS[row["exp_type"][:3]]
    for number in ("1", "2"):
        name = f"jw00001001001_0{activity}101_0000{number}_{own['detector']}_uncal.fits"
        yield {**own, "filename": name, "patt_num": number, "expspcin": str(activity)}


def associations(row):
    """Return (type, suffix) of the science members of each association that the rules make.

    Those are of the exposures of a row, and not of what was taken beside them.
    """
    taken = list(exposures(row, 1))
    if row["beside"]:
        other, *changes = row["beside"].split()
        (beside, *_) = [one for one in TAKEN if one["exp_type"] == other]
        taken += exposures(beside, 2, changes)
    names = sorted(taken[0])
    pool = AssociationPool(
        rows=[[one[name] for name in names] for one in taken],
        names=names,
        dtype=[object] * len(names),
    )
    made = generate_per_candidate(pool, None, all_candidates=True, discover=True)
    science = [
        (asn["asn_type"], member["expname"])
        for asn in made
        for member in asn["products"][0]["members"]
        if member["exptype"] == "science"
    ]
    return {
        (kind, re.search(r"_([a-z]+)\.", name)[1]) for kind, name in science if "_01101" in name
    }


@pytest.fixture(scope="module")
def ruled():
    """The associations that the rules make for each exposure type, however it is taken."""
    found = {row["exp_type"]: set() for row in TAKEN}
    for row in TAKEN:
        found[row["exp_type"]] |= associations(row)
    return found


def test_every_exposure_type_is_tried():
    assert {row["exp_type"] for row in TAKEN} == {e for kind in KINDS for e in kind.exp_types}


@pytest.mark.slow
@pytest.mark.parametrize("stage", [2, 3])
def test_associations_are_of_the_types_that_the_rules_give_one(ruled, stage):
    (kind,) = [one for one in KINDS if (one.suffix, one.stage) == ("asn", stage)]
    by_rule = {e for e, made in ruled.items() if any(f"{stage}" in name for name, _ in made)}
    assert set(kind.exp_types) == by_rule


@pytest.mark.slow
def test_what_is_written_by_default_has_an_association(ruled):
    """By the pipeline that the catalogue names, from a mean or from each integration."""
    wrong = []
    for kind in KINDS:
        if not kind.default or kind.pipeline not in PIPELINES.values():
            continue
        integrations = "ints" in kind.suffix or "ints" in kind.made_from
        for exp_type in kind.exp_types:
            members = {
                suffix for name, suffix in ruled[exp_type] if PIPELINES[name] == kind.pipeline
            }
            if kind.stage == 2:
                members = {name for name in members if ("ints" in name) == integrations}
            if not members:
                wrong.append(f"{kind.key} of {exp_type}")
    assert not wrong


# ------------------------------------------------------------------------- names of files

STATED = re.compile(r"suffix\s*=\s*string\(default\s*=\s*[\"']([\w-]+)[\"']\)")
ELSEWHERE = {"tests", "regtest", "scripts", "associations", "lib"}
NOT_PRODUCTS = {row["name"]: row["why"] for row in rows_of("not_products.csv")}


def texts(node):
    """Yield the strings that an expression may be; of an f-string what is always in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        fixed = [part.value for part in node.values if isinstance(part, ast.Constant)]
        yield "".join(fixed).strip("_-")
    elif isinstance(node, ast.BinOp):
        yield from (*texts(node.left), *texts(node.right))
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.List):
        yield from (text for one in node.value.elts for text in texts(one))


def suffixes_in(code):
    """Yield the suffixes in a module: where a file is saved, or a suffix stated or set."""
    for node in ast.walk(ast.parse(code)):
        values = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            values = [one.value for one in node.keywords if one.arg == "suffix"]
            values += node.args[1:] if "save" in name else []
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript):
                    (name,) = [*texts(target.slice), ""][:1]
                else:
                    name = getattr(target, "attr", getattr(target, "id", ""))
                values += [node.value] if name.endswith("suffix") else []
        elif isinstance(node, ast.FunctionDef) and node.args.defaults:
            named = zip(node.args.args[::-1], node.args.defaults[::-1], strict=False)
            values = [default for argument, default in named if argument.arg == "suffix"]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from STATED.findall(node.value)
        yield from (text for value in values for text in texts(value))


def test_ways_to_state_a_suffix_are_seen():
    code = """
flat_suffix = "a"
self.step.suffix = "b"
kwargs["suffix"] = ["c", "d"][index]
spec = "suffix = string(default='e')"
def save_all(models, suffix="f"):
    self.save_model(model, suffix=suffix + f"_{i}")
    self.save_model(model, "g", output_file=name)
    _save(model, f"{detector}_h", path)
"""
    assert set(suffixes_in(code)) - {""} == set("abcdefgh")


@pytest.mark.slow
def test_every_file_that_the_code_writes_is_catalogued():
    found = set()
    root = Path(jwst.__file__).parent
    for path in root.rglob("*.py"):
        if not ELSEWHERE & set(path.relative_to(root).parts):
            found |= {name.lower() for name in suffixes_in(path.read_text()) if len(name) > 1}
    assert {"x1d", "ami-oi", "interpolatedflat", "outlier_output"} <= found
    assert found - SUFFIXES == NOT_PRODUCTS.keys() & found


def test_every_suffix_that_the_pipeline_knows_is_catalogued():
    """Or it is the name of a step, which a step takes that runs alone."""
    steps = {name.rpartition(".")[2].lower() for name, *_ in get_steps()}
    steps |= {alias for _, alias, _ in get_steps()}
    assert set(KNOW_SUFFIXES) - SUFFIXES - steps == NOT_PRODUCTS.keys() & set(KNOW_SUFFIXES) - steps


def test_no_product_is_said_to_be_none():
    assert not SUFFIXES & NOT_PRODUCTS.keys()


# --------------------------------------------------------------------------- WCS functions

MODULES = {
    name: importlib.import_module(f"jwst.assign_wcs.{name}") for name in INSTRUMENTS.values()
}
FUNCTIONS = {
    exp_type.upper(): function
    for module in MODULES.values()
    for exp_type, function in module.exp_type2transform.items()
}


def test_every_exposure_type_with_a_wcs_is_in_the_table():
    made = {e for e, function in FUNCTIONS.items() if function.__name__ != "not_implemented_mode"}
    assert {exp_type for mode in wcs_modes() for exp_type in mode.exp_types} == made


def test_what_has_no_wcs_has_no_product_of_stage_2():
    """Stage 2 begins with `assign_wcs`, and ends there if that fails."""
    made = {e for mode in wcs_modes() for e in mode.exp_types}
    pipelines = {"Image2Pipeline", "Spec2Pipeline"}
    assert {e for kind in KINDS if kind.pipeline in pipelines for e in kind.exp_types} <= made


def test_a_wcs_without_a_sample_is_made_by_the_function_that_is_named():
    with (HERE.parents[1] / "docs/_ext/catalogue/without_sample.csv").open(newline="") as stream:
        reasons = {row["of"]: row["why"] for row in csv.DictReader(stream) if "/" not in row["of"]}
    # The function for lamps leaves their slits to that for slits.
    lamps = {MODULES["nirspec"].nrs_lamp: MODULES["nirspec"].slits_wcs}
    for exp_types, why in reasons.items():
        (like, *own) = (FUNCTIONS[e] for e in (*re.findall("`([A-Z_]+)`", why), *exp_types.split()))
        assert {lamps.get(one, one) for one in own} == {lamps.get(like, like)}, exp_types
