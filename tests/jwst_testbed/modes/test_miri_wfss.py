"""MIRI's slitless spectra against their truth."""

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.table import QTable
from margins import close, within
from products import open_product

from jwst_gallery import sample
from jwst_testbed.modes.miri_wfss.optics import SPECTRA
from jwst_testbed.sky import scene


@pytest.fixture(scope="module")
def source_of(known):
    """The true source of each of the catalogue."""
    catalogue = QTable.read(sample("miri_wfss", "cat"))
    places = SkyCoord(known["sources"]["ra"], known["sources"]["dec"])
    nearest, apart, _ = SkyCoord(catalogue["sky_centroid"]).match_to_catalog_sky(places)
    within(apart, 0.05 * u.arcsec)
    return dict(zip(catalogue["label"].tolist(), known["sources"][nearest], strict=True))


@pytest.fixture(scope="module", params=[("x1d", 2), ("x1d", 3), ("c1d", 3)])
def spectra(request):
    suffix, stage = request.param
    with open_product(sample("miri_wfss", suffix, stage=stage)) as model:
        [one] = model.spec
        yield one.spec_table.copy()


def test_every_source_is_found_and_cut_out(known, source_of):
    assert {row["id"] for row in source_of.values()} == set(known["sources"]["id"])
    with open_product(sample("miri_wfss", "cal")) as model:
        assert {slit.source_id for slit in model.slits} == set(source_of)
        assert model.meta.cal_step.extract_2d == "COMPLETE"


def test_continua_of_points(spectra, source_of):
    assert sorted(spectra["SOURCE_ID"]) == sorted(source_of)
    for row in spectra:
        source = source_of[int(row["SOURCE_ID"])]
        if source["kind"] != "star":
            continue
        wavelength, flux = row["WAVELENGTH"], row["FLUX"]
        good = (wavelength > 5.5) & (wavelength < 12)
        expected = scene.continuum(source, wavelength[good], SPECTRA.pivot)
        close(np.nanmedian(flux[good] / expected), 1, 0.05)


def test_lines_are_at_their_wavelengths(spectra, source_of, known):
    """The simulation's square root, in numpy, against the pipeline's polynomials."""
    found = 0
    for row in spectra:
        source = source_of[int(row["SOURCE_ID"])]
        wavelength, flux = row["WAVELENGTH"], row["FLUX"]
        for line in known["lines"][known["lines"]["source"] == source["id"]]:
            at = line["wavelength"].to_value(u.micron)
            near = np.abs(wavelength - at) < 0.3
            light = flux[near] - scene.continuum(source, wavelength[near], SPECTRA.pivot)
            light = np.clip(light, 0, None)
            centre = np.sum(light * wavelength[near]) / np.sum(light)
            # Half a row, in which the spectrum is sampled, is 0.02 micrometres.
            close(centre, at, 0.02)
            found += 1
    assert found == 6
