"""The visit that an exposure belongs to: when it begins and ends, and the star that guides it."""

import math

from astropy.time import Time, TimeDelta

from jwst_testbed.telescope.siaf import aperture, rotations

GUIDERS = {"FGS1_FULL": (206.407, -697.765), "FGS2_FULL": (22.865, -699.28)}
"""V2 and V3 of the reference points of the guiders, arcsec (SIAF, PRDOPSSOC-075): where the guide
star is, in the first, or if that takes the images, in the second."""

SLEW, ACQUISITION, LENGTH = 1500.0, 600.0, 28800.0
"""Seconds from the start of a visit to its first exposure, for the acquisition of the guide star at
the end of that, and for the whole visit. They are chosen."""

SENSING = 2.0
"""Days between exposures for wavefront sensing, in which the mirrors are looked after (JWST User
Documentation, "JWST Wavefront Sensing and Control")."""

_UNKNOWN_TO = {"ra": 1.4e-4, "dec": 1.7e-4}  # deg: of the size that flight data state


def fill(model, exposure):
    """Set what headers say of the visit and of its guide star.

    Parameters
    ----------
    model : stdatamodels.jwst.datamodels.JwstDataModel
        Changed in place.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    first = Time(f"{exposure.date}T{exposure.began or exposure.time}", scale="utc")
    start = first - TimeDelta(SLEW, format="sec")
    acquisition = first - TimeDelta(ACQUISITION, format="sec")
    sensed = SENSING * math.floor(start.mjd / SENSING)
    ra, dec, angle = guide_star(exposure)
    values = {
        "meta.visit.start_time": _stamp(start),
        "meta.visit.too_visit": False,
        "meta.visit.exp_only": False,
        "meta.visit.crowded_field": False,
        "meta.pwfseet": sensed,
        "meta.nwfsest": sensed + SENSING,
        "meta.guidestar.gs_order": 1,
        "meta.guidestar.gs_start_time": _stamp(acquisition),
        "meta.guidestar.gs_stop_time": _stamp(first),
        "meta.guidestar.gs_id": "SIMULATED",
        "meta.guidestar.gs_ra": ra,
        "meta.guidestar.gs_dec": dec,
        "meta.guidestar.gs_ura": _UNKNOWN_TO["ra"],
        "meta.guidestar.gs_udec": _UNKNOWN_TO["dec"],
        "meta.guidestar.gs_mag": 15.0,
        "meta.guidestar.gs_umag": 0.03,
        "meta.guidestar.gs_v3_pa_science": angle,
        "meta.guidestar.gs_pcs_mode": "FINEGUIDE",
        "meta.guidestar.visit_end_time": _stamp(start + TimeDelta(LENGTH, format="sec")),
    }
    for attribute, value in values.items():
        model[attribute] = value


def guide_star(exposure):
    """Return where the guide star is, the same one for all exposures of a visit.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    ra, dec, angle : float
        ICRS, and the position angle of V3 there while the telescope points at the target, degrees.
    """
    other = "FGS2_FULL" if exposure.detector == "GUIDER1" else "FGS1_FULL"
    # Exposures of a visit may be of several apertures, on which the target is in turn.
    ra, dec = rotations().pointing(_attitude(exposure, exposure.full_aperture), *GUIDERS[other])
    attitude = _attitude(exposure, exposure.aperture)
    there = rotations().getv2v3(attitude, ra, dec)
    return float(ra), float(dec), float(rotations().posangle(attitude, *there))


def _attitude(exposure, name):
    """Return the attitude that puts the target on the reference point of an aperture."""
    point = aperture(exposure.instrument, name)
    return rotations().attitude(point.V2Ref, point.V3Ref, *exposure.target, exposure.roll)


def _stamp(time):
    """Return a time as headers write those of visits: to seven decimals, of which DMS has three."""
    return time.iso.ljust(len("2022-06-05 16:12:23.3440000"), "0")
