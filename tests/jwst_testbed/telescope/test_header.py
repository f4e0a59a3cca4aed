"""The headers of exposures: that what they state fits together, for all modes."""

import numpy as np
import pytest
from astropy.time import Time
from margins import close
from stcal.velocity_aberration import compute_va_effects
from stdatamodels.jwst import datamodels

from jwst_testbed.modes import load, names
from jwst_testbed.telescope import header, times
from jwst_testbed.telescope.exposure import Exposure
from jwst_testbed.telescope.geometry import Pointing

# EPH_TIME (MJD, UTC), RA_REF, DEC_REF (deg) and VELOSYS (m/s) of real products: programs 1093, 2736
# and 1345.
VELOCITIES = [
    (59735.69930555556, 82.27693291385339, -66.68689576277357, -1688.43),
    (59760.51187704988, 110.86404425330417, -73.45691819194553, 3480.15),
    (59934.30554738895, 214.8501915189834, 52.85994941325347, -14966.55),
]


def exposures_of(mode):
    """Return the exposures of a mode: arguments of its runs, alone or several."""
    found = {}
    for run in load(mode).runs:
        for value in run.arguments.values():
            for one in value if isinstance(value, list | tuple) else (value,):
                # The exposure that references are made for may not be dithered yet.
                if isinstance(one, Exposure) and run.name.startswith(
                    ("exp", "dir", "dis", "id", "f")
                ):
                    found[one.root] = one
    assert found
    return list(found.values())


@pytest.fixture(scope="module", params=names())
def filled(request):
    """Return the exposures of a mode, each with a model that has its header."""
    pairs = []
    for exposure in exposures_of(request.param):
        model = datamodels.Level1bModel((1, 1, 4, 4))
        header.fill(model, exposure)
        pairs.append((exposure, model))
    return pairs


def test_times_at_the_barycentre(filled):
    """As in real files: BSTRTIME is TDB-BEG, and BARTDELT is that less MJD-BEG."""
    for exposure, model in filled:
        time, seen = model.meta.time, model.meta.exposure
        assert time.barycentric_expstart == seen.start_time_tdb
        assert time.barycentric_expmid == seen.mid_time_tdb
        assert time.barycentric_expend == seen.end_time_tdb
        close(
            time.barycentric_correction, 86400 * (seen.start_time_tdb - seen.start_time_mjd), 1e-6
        )
        table = times.integration_times(model, exposure)
        close(table["int_start_BJD_TDB"][0], seen.start_time_tdb, 1e-9)
        assert np.all(np.diff(table["int_mid_BJD_TDB"]) > 0)
        close(time.heliocentric_correction, time.barycentric_correction, 8)


def test_aberration_is_that_of_the_mission_software(filled):
    for _, model in filled:
        meta = model.meta
        velocity = [getattr(meta.ephemeris, f"velocity_{axis}_bary") for axis in "xyz"]
        scale, ra, dec = compute_va_effects(
            velocity[0], *velocity[1:], meta.wcsinfo.ra_ref, meta.wcsinfo.dec_ref
        )
        close(meta.velocity_aberration.scale_factor, scale, 1e-10)
        close(meta.velocity_aberration.va_ra_ref, ra, 1e-8)
        close(meta.velocity_aberration.va_dec_ref, dec, 1e-8)


@pytest.mark.parametrize(("time", "ra", "dec", "stated"), VELOCITIES)
def test_velocity_towards_a_target_is_that_of_real_headers(time, ra, dec, stated):
    middle = Time(time, format="mjd", scale="utc").isot
    close(header.radial_velocity(Pointing(0, 0, ra, dec, 0, middle)), stated, 50)


def test_exposures_are_numbered_in_their_visit(filled):
    numbers = {}
    for exposure, model in filled:
        key = exposure.observation, exposure.activity, exposure.exp_type
        numbers.setdefault(key, []).append(int(model.meta.observation.exposure_number))
    for found in numbers.values():
        assert min(found) == 1
        assert len(found) == max(found) or len(set(found)) == 1
    roots = [exposure.root for exposure, _ in filled]
    assert len(set(roots)) == len(roots)


def test_visit_holds_its_exposures(filled):
    visits = {}
    for exposure, model in filled:
        meta = model.meta
        start, end = meta.visit.start_time, meta.guidestar.visit_end_time
        assert Time(start[:-4]) < Time(meta.guidestar.gs_stop_time[:-4])
        # The guide star is acquired before the first exposure; its own are of that.
        acquired = (
            meta.guidestar.gs_start_time if "gs" in exposure.root else meta.guidestar.gs_stop_time
        )
        assert Time(acquired[:-4]) <= Time(meta.observation.date_beg)
        assert Time(meta.observation.date_end) < Time(end[:-4])
        assert meta.pwfseet < meta.exposure.start_time < meta.nwfsest
        star = round(meta.guidestar.gs_ra, 6), round(meta.guidestar.gs_dec, 6)
        visits.setdefault(exposure.observation, []).append((start, end, star))
    for stated in visits.values():
        assert len(set(stated)) == 1
