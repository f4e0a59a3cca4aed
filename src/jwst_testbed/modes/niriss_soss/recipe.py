"""NIRISS single object slitless spectroscopy: a transit in two orders, and a single exposure."""

import dataclasses

from jwst_testbed.engine.recipe import Mode, Run
from jwst_testbed.modes.niriss_soss.exposures import expose, expose_steady
from jwst_testbed.modes.niriss_soss.references import make_references
from jwst_testbed.modes.niriss_soss.scene import make_scene
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.rates import simulated_rate
from jwst_testbed.recipes.stages import combined, products_of, stage2, stage3, tables
from jwst_testbed.recipes.time_series import series_of_spectra
from jwst_testbed.telescope.exposure import Exposure, Readout

_RA, _DEC = 150.0, 12.0

_SERIES = Exposure(
    observation="002",
    instrument="NIRISS",
    detector="NIS",
    filter="CLEAR",
    pupil="GR700XD",
    exp_type="NIS_SOSS",
    aperture="NIS_SUBSTRIP256",
    full_aperture="NIS_SOSSFULL",
    subarray="SUBSTRIP256",
    # The aperture of SIAF says where the star must be, and not which pixels are read.
    window=(1, 1793, 2048, 256),
    # Through one amplifier a frame takes (256 + 12) x (2048 + 2) x 10 us (JWST User Documentation,
    # "NIRISS Detector Subarrays"). Few and long integrations keep the files small.
    readout=Readout("NISRAPID", frame_time=5.494, nframes=1, groupgap=0, ngroups=60, nints=5),
    ra=_RA,
    dec=_DEC,
    roll=110.0,
    # A quarter of a year after the Sun was there: the Earth recedes from the star.
    date="2025-05-22",
    time="12:00:00.000",
    keywords=(
        # It was commanded to stop at 245.76 degrees.
        ("meta.instrument.pupil_position", 245.70),
        ("meta.target.ra", _RA),
        ("meta.target.dec", _DEC),
    ),
    segment=1,
)

# The same star before its transit, not as a time series.
_STEADY = dataclasses.replace(
    _SERIES,
    observation="003",
    readout=dataclasses.replace(_SERIES.readout, nints=1),
    time="08:00:00.000",
    segment=None,
)

# Box extraction: modelling the orders where they overlap (ATOCA) takes minutes and many gigabytes.
# The third order has no reference files here.
_EXTRACTION = {"extract_1d": {"soss_atoca": False, "soss_order_3": False}}


def _name(exposure):
    return f"jw01234-o{exposure.observation}_t001_niriss_clear-gr700xd-substrip256"


def _runs():
    scene = Run(
        "scene",
        make_scene,
        products=tables(_SERIES.exp_type, "sources", "lines", "traces", "transit"),
        arguments={
            "exposure": _SERIES,
            "continuum": 20000.0,
            # The Rayleigh-Jeans side of a spectrum.
            "slope": -2.0,
            "equivalent_widths": (0.5, 0.5, 0.6, 0.8, 0.8),
            "planet": {"radius_ratio": 0.1, "impact": 0.2, "duration": 900.0},
            # Water vapour absorbs at 1.4 micrometres.
            "band": (1.4, 0.05, 0.002),
        },
    )
    references = Run("references", make_references, arguments={"exposure": _SERIES})
    rateints = simulated_rate(expose, _SERIES, scene, suffix="rateints", seed=700)
    series = series_of_spectra(
        _SERIES,
        _name(_SERIES),
        references=references,
        rateints=rateints,
        steps2=_EXTRACTION,
        steps3=_EXTRACTION,
    )
    return (scene, references, rateints, *series, *_steady(scene, references))


def _steady(scene, references):
    """Return the exposure before the transit, and its spectra."""
    rate = Run(
        "exposure-steady",
        expose_steady,
        needs=(scene,),
        products=products_of(_STEADY, "rate", stage=1),
        arguments={"exposure": _STEADY, "seed": 710},
    )
    spec2 = stage2(
        _STEADY,
        "spec2",
        run="spec2-steady",
        needs=(references, rate),
        products=products_of(_STEADY, "cal", "x1d", stage=2),
        steps=_EXTRACTION,
    )
    name = _name(_STEADY)
    spec3 = stage3(
        [_STEADY],
        "spec3",
        name,
        needs=(references, spec2),
        products=combined(name, _STEADY.exp_type, "x1d", "c1d"),
        steps=_EXTRACTION,
    )
    return rate, spec2, spec3


MODE = Mode(
    name="niriss_soss",
    title="NIRISS single object slitless spectroscopy: a transit in two orders",
    instrument="NIRISS",
    order=3,
    exp_type="NIS_SOSS",
    runs=with_pool(_runs()),
)
