"""The kept inventories of other projects: the names are there, the addresses follow the rules."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version
from sphinx.util.inventory import InventoryFile

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))
import inventories  # noqa: E402
from inventories import update  # noqa: E402

PROJECTS = inventories.projects()
# Addresses that the projects' own pages, or those of others, link to.
KNOWN = {
    "astropy.table.Table": "https://docs.astropy.org/en/stable/api/astropy.table.Table.html",
    "astropy.io.fits.open": "https://docs.astropy.org/en/stable/io/fits/api/files.html",
    "gwcs.wcs.WCS": "https://gwcs.readthedocs.io/en/stable/api/gwcs.wcs.WCS.html",
    "matplotlib.axes.Axes.plot": "https://matplotlib.org/stable/api/_as_gen/matplotlib.axes.Axes.plot.html",
    "matplotlib.figure.Figure.savefig": "https://matplotlib.org/stable/api/_as_gen/matplotlib.figure.Figure.savefig.html",
    "numpy.hypot": "https://numpy.org/doc/stable/reference/generated/numpy.hypot.html",
    "numpy.median": "https://numpy.org/doc/stable/reference/generated/numpy.median.html",
    "numpy.random.default_rng": "https://numpy.org/doc/stable/reference/random/generator.html",
    "pathlib.Path": "https://docs.python.org/3/library/pathlib.html",
    "specutils.Spectrum": "https://specutils.readthedocs.io/en/stable/api/specutils.Spectrum.html",
    "specutils.fitting.fit_generic_continuum": "https://specutils.readthedocs.io/en/stable/api/specutils.fitting.fit_generic_continuum.html",
}


@pytest.fixture(scope="module")
def names():
    """The address of each name, by project."""
    found = {}
    for project, (site, path) in inventories.mapping().items():
        kinds = InventoryFile.loads(Path(path).read_bytes(), uri=site).data
        assert all(kind.startswith("py:") for kind in kinds)
        found[project] = {name: one.uri for each in kinds.values() for name, one in each.items()}
    return found


def written_for(project):
    """Return the version of a project that its inventory names."""
    _, path = inventories.mapping()[project]
    names = InventoryFile.loads(Path(path).read_bytes(), uri="").data
    return Version(next(iter(next(iter(names.values())).values())).project_version)


@pytest.mark.parametrize("project", PROJECTS)
def test_all_names_are_of_installed_packages(project, names):
    """An upgrade that removes a name must write the inventory again."""
    if project != "python":
        pytest.importorskip(project)
        if Version(version(project)) < written_for(project):
            pytest.skip(f"{project} is older than the version that its inventory was written for")
    missing = [name for name in names[project] if not update.exists(name)]
    assert names[project]
    assert not missing


@pytest.mark.parametrize("project", PROJECTS)
def test_addresses_are_of_the_site_and_lead_to_names(project, names):
    for address in names[project].values():
        assert address.startswith(f"{PROJECTS[project]['site']}/")
        page, _, anchor = address.partition("#")
        assert page.endswith(".html")
        # An alias leads to a name that the page has.
        if PROJECTS[project]["pages"] != "kept":
            assert names[project][anchor] == address


@pytest.mark.parametrize("project", [one for one in PROJECTS if PROJECTS[one]["pages"] == "api"])
def test_a_page_of_automodapi_is_named_after_a_documented_class_or_function(project, names):
    for address in set(names[project].values()):
        page, _, anchor = address.partition("#")
        documented = page.rpartition("/api/")[2].removesuffix(".html")
        assert anchor == documented or anchor.startswith(f"{documented}.")
        assert documented.rpartition(".")[0] in PROJECTS[project]["modules"].split()


@pytest.mark.parametrize("name", KNOWN)
def test_known_addresses(name, names):
    [address] = [found[name] for found in names.values() if name in found]
    assert address.startswith(KNOWN[name])
    assert address.endswith(f"#{name}")


def test_origin_and_licence_of_each_file_are_stated():
    files = {path.stem for path in inventories.HERE.glob("*.inv")}
    assert files == set(PROJECTS)
    assert all(row["origin"] and row["licence"] for row in PROJECTS.values())


def test_the_rules_agree_with_the_inventory_of_astropy(names):
    """The pages of astropy are known both by its own inventory and by the rules."""
    modules = [f"astropy.{name}" for name in ("convolution", "coordinates", "table", "time")]
    ruled = {name: place for name, _, _, place in update.written("astropy", "api", modules)}
    site = PROJECTS["astropy"]["site"]
    common = ruled.keys() & names["astropy"].keys()
    assert len(common) > 1000
    assert all(names["astropy"][name] == f"{site}/{ruled[name]}" for name in common)
