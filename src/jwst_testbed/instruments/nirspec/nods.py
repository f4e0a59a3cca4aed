"""Two nods of a target in a fixed slit of NIRSpec, whatever the grating, and the target's light."""

from jwst_testbed.instruments.nirspec.headers import keywords
from jwst_testbed.telescope.exposure import Exposure, Readout, nodded

EMITTER = {
    "continuum": 1500.0,
    "slope": -0.5,
    "lines": (
        (1.08333, 2e-14),
        (1.28216, 2e-14),
        (1.64400, 1e-14),
        (1.87561, 2e-14),
        (4.05226, 5e-15),
    ),
}
"""Lines of the target, as in `jwst_testbed.sky.targets.make_emitter`: He I, Pa beta, [Fe II],
Pa alpha, Br alpha."""

# Offset of the target from the slit's reference point, across and along the slit of 3.2 arcsec: a
# quarter of a pixel off its middle line, so that the correction of wavelengths has something to do.
_OFFSETS = ((0.025, -0.7), (0.025, 0.7))
_TIMES = ("12:00:00.000", "12:10:00.000")

# SIAF's V3IdlYAngle of NRS_S200A1_SLIT, degrees.
_SLIT_ANGLE = 138.84190369


def two_nods(grating, filter_, subarray, **pointing):
    """Return two exposures of a target in the slit S200A1.

    Parameters
    ----------
    grating, filter_ : str
        GRATING and FILTER.
    subarray : jwst_testbed.instruments.nirspec.headers.Subarray
    **pointing
        Observation, place and date, as in `jwst_testbed.telescope.exposure.Exposure`.

    Returns
    -------
    list of jwst_testbed.telescope.exposure.Exposure
    """
    target = Exposure(
        instrument="NIRSpec",
        detector="NRS1",
        filter=filter_,
        pupil=None,
        exp_type="NRS_FIXEDSLIT",
        aperture="NRS_S200A1_SLIT",
        full_aperture="NRS1_FULL",
        subarray=subarray.name,
        readout=Readout(
            "NRSRAPID",
            frame_time=subarray.frame_time,
            nframes=1,
            groupgap=0,
            ngroups=25,
            nints=2,
        ),
        time=_TIMES[0],
        keywords=(
            *keywords(grating, fixed_slit="S200A1"),
            ("meta.dither.primary_type", "2-POINT-NOD"),
            ("meta.observation.bkgdtarg", False),
            ("meta.target.source_type_apt", "POINT"),
        ),
        window=subarray.window,
        **pointing,
    )
    return nodded(target, _OFFSETS, _TIMES, _SLIT_ANGLE)
