"""The header keywords that DMS writes into every exposure, from what was asked for."""

import numpy as np
from astropy import constants
from astropy.time import Time, TimeDelta

from jwst_testbed.telescope import configuration, visit
from jwst_testbed.telescope.ephemeris import state_at
from jwst_testbed.telescope.geometry import (
    Pointing,
    cut_out,
    pixel_to_sky,
    subarray_corner,
    unit_vectors,
)
from jwst_testbed.telescope.siaf import aperture
from jwst_testbed.telescope.times import at_barycentre, start_of

# The direction in which detectors are read, in the science frame: FASTAXIS, SLOWAXIS, as in the
# headers of flight data.
READ_DIRECTION = {
    **{"NRCALONG": (-1, 2), "NRCBLONG": (1, -2), "NRCA4": (1, -2)},
    **{"MIRIMAGE": (1, 2), "MIRIFUSHORT": (1, 2), "MIRIFULONG": (1, 2)},
    **{"NIS": (-2, -1), "GUIDER1": (-2, -1), "GUIDER2": (2, -1)},
    **{"NRS1": (2, 1), "NRS2": (-2, -1)},
}


def pointing_of(exposure):
    """Return the pointing of an exposure, at its middle."""
    start, period = start_of(exposure), exposure.readout.integration_period
    middle = start + TimeDelta(exposure.readout.nints * period / 2, format="sec")
    pointed = aperture(exposure.instrument, exposure.aperture)
    return Pointing(
        pointed.V2Ref, pointed.V3Ref, exposure.ra, exposure.dec, exposure.roll, middle.isot
    )


def radial_velocity(pointing):
    """Return the velocity of the observatory away from what it points at, in m/s: VELOSYS.

    Relative to the barycentre of the solar system. The sign is the one that the pipeline takes:
    wavelengths that it divides by 1 + VELOSYS / c are those of the sky at rest.
    """
    return float(-1000 * pointing.velocity @ unit_vectors(pointing.ra, pointing.dec))


def doppler(exposure):
    """Return the wavelength that the moving observatory receives, over that of the sky at rest."""
    return 1 + radial_velocity(pointing_of(exposure)) / constants.c.to_value("m / s")


def fill(model, exposure):
    """Set the metadata of a data model.

    Parameters
    ----------
    model : stdatamodels.jwst.datamodels.JwstDataModel
        Changed in place: identification, times, aperture, subarray, pointing, aberration, the
        observatory's orbit, the visit, and the set-up of the instrument.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    meta = model.meta
    meta.telescope = "JWST"
    meta.origin = "jwst-gallery testbed"
    meta.time_sys, meta.time_unit = "UTC", "s"
    meta.instrument.name = exposure.instrument.upper()
    for name in ("detector", "filter", "pupil"):
        setattr(meta.instrument, name, getattr(exposure, name))
    meta.program.title = "Simulated exposures of known truth"
    meta.program.pi_name = "jwst-gallery"
    meta.program.category = "CAL"
    _identify(meta, exposure)
    _times(meta, exposure)
    _place(meta, exposure)
    _point(meta, exposure)
    configuration.fill(model, exposure)
    visit.fill(model, exposure)
    for attribute, value in exposure.keywords:
        model[attribute] = value


def apertures_of(exposure):
    """Return the SIAF apertures of the pixels that an exposure reads, and of the full frame.

    The first is the exposure's own; a slit or an integral field unit has no pixels, and with it
    the full frame is read. An exposure with a window of its own has the pixels of that.
    """
    own, full = (
        aperture(exposure.instrument, name) for name in (exposure.aperture, exposure.full_aperture)
    )
    if exposure.window:
        return cut_out(full, exposure.window), full
    return own if own.XSciSize else full, full


def fill_subarray(meta, exposure):
    """Say which pixels of its detector an array holds, of an exposure or of a reference file.

    Parameters
    ----------
    meta : stdatamodels.properties.ObjectNode
        The ``meta`` of a data model. Changed in place.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    siaf, full = apertures_of(exposure)
    size = int(siaf.XSciSize), int(siaf.YSciSize)
    fill_window(meta, exposure, subarray_corner(siaf, full), size)


def fill_window(meta, exposure, corner, size):
    """Say which pixels of its detector an array holds, where no aperture is made for them.

    Parameters
    ----------
    meta, exposure
        As in `fill_subarray`.
    corner : tuple of int
        Column and row of the array's first pixel in the full frame, 1-based.
    size : tuple of int
        (nx, ny).
    """
    subarray = meta.subarray
    subarray.name = exposure.subarray
    subarray.xstart, subarray.ystart = corner
    subarray.xsize, subarray.ysize = size
    subarray.fastaxis, subarray.slowaxis = READ_DIRECTION[exposure.detector]


def _identify(meta, exposure):
    observation = meta.observation
    observation.program_number = exposure.program
    observation.observation_number = exposure.observation
    observation.visit_number = exposure.visit
    observation.visit_group = exposure.visit_group
    observation.sequence_id = exposure.sequence
    observation.activity_id = exposure.activity
    observation.exposure_number = str(exposure.in_visit)
    visit_id = f"{exposure.program}{exposure.observation}{exposure.visit}"
    observation.visit_id = visit_id
    observation.obs_id = (
        f"V{visit_id}P0000000{exposure.visit_group}{exposure.sequence}{exposure.activity}"
    )
    meta.visit.type = "PRIME_TARGETED_FIXED"
    meta.visit.status = "SUCCESSFUL"
    meta.visit.total_exposures = exposure.dithers
    meta.visit.internal_target = False
    meta.visit.tsovisit = exposure.segment is not None
    meta.target.catalog_name = meta.target.proposer_name = "SIMULATED-FIELD"
    meta.target.type = "FIXED"


def _times(meta, exposure):
    readout, start = exposure.readout, start_of(exposure)
    duration = readout.nints * readout.integration_period
    end = start + TimeDelta(duration, format="sec")
    middle = start + TimeDelta(duration / 2, format="sec")
    meta.date = end.isot
    meta.observation.date, meta.observation.time = exposure.date, exposure.time
    meta.observation.date_beg, meta.observation.date_end = start.isot, end.isot

    times = meta.exposure
    for name, time in (("start", start), ("mid", middle), ("end", end)):
        setattr(times, f"{name}_time", time.mjd)
        setattr(times, f"{name}_time_mjd", time.mjd)
    _at_barycentre(meta, exposure, (start, middle, end))
    times.osf_file = end.strftime("%Y%jT%H%M%S000_001_osf.xml")
    times.count = exposure.in_visit
    times.type = exposure.exp_type
    times.readpatt = readout.pattern
    times.nints, times.ngroups = readout.nints, readout.ngroups
    times.nframes, times.groupgap = readout.nframes, readout.groupgap
    times.frame_divisor = readout.nframes
    times.integration_start, times.integration_end = 1, readout.nints
    if exposure.segment is not None:
        times.segment_number, times.segment_total = exposure.segment, 1
    times.frame_time, times.group_time = readout.frame_time, readout.group_time
    times.integration_time = readout.integration_time
    times.exposure_time = times.effective_exposure_time = times.measurement_time = (
        readout.nints * readout.integration_time
    )
    times.duration = times.elapsed_exposure_time = duration
    times.nresets_at_start = times.nresets_between_ints = 1
    times.drop_frames1 = times.drop_frames3 = 0
    times.sample_time, times.nsamples = 10.0, 1
    times.zero_frame = False
    times.data_problem = False
    times.prime_parallel = "PRIME"


def _at_barycentre(meta, exposure, moments):
    """State start, middle and end at the barycentre and at the Sun, as DMS does.

    The corrections hold for the start: the light travel time from the target, and what TDB, the
    time scale, is ahead of UTC.
    """
    moments, seen = Time(moments), meta.exposure
    for body, kind in ((None, "barycentric"), ("sun", "heliocentric")):
        there = at_barycentre(moments, exposure, body).mjd
        for name, time in zip(("start", "mid", "end"), there, strict=True):
            setattr(meta.time, f"{kind}_exp{name}", float(time))
            if body is None:
                setattr(seen, f"{name}_time_tdb", float(time))
        setattr(meta.time, f"{kind}_correction", float((there[0] - moments[0].mjd) * 86400))


def _place(meta, exposure):
    fill_subarray(meta, exposure)
    meta.aperture.name = meta.aperture.pps_name = exposure.aperture
    meta.dither.position_number = exposure.in_visit
    meta.dither.total_points = exposure.dithers
    meta.dither.x_offset, meta.dither.y_offset = exposure.dither


def _point(meta, exposure):
    pointed = aperture(exposure.instrument, exposure.aperture)
    pointing = pointing_of(exposure)
    wcs = meta.wcsinfo
    wcs.wcsaxes = 2
    wcs.ra_ref, wcs.dec_ref, wcs.roll_ref = pointing.ra, pointing.dec, pointing.roll
    wcs.v2_ref, wcs.v3_ref = pointing.v2, pointing.v3
    wcs.vparity, wcs.v3yangle = int(pointed.VIdlParity), pointed.V3IdlYAngle
    wcs.siaf_xref_sci, wcs.siaf_yref_sci = pointed.XSciRef, pointed.YSciRef
    wcs.velosys = radial_velocity(pointing)
    wcs.s_region = _footprint(apertures_of(exposure)[0], pointing)
    meta.coordinates.reference_frame = "ICRS"
    meta.aperture.position_angle = (pointing.roll + pointed.V3IdlYAngle) % 360

    meta.pointing.ra_v1, meta.pointing.dec_v1, meta.pointing.pa_v3 = pointing.boresight
    meta.visit.engdb_pointing_quality = "CALCULATED_TRACK_TR_202111"
    meta.visit.engineering_quality = "OK"

    meta.velocity_aberration.scale_factor = pointing.aberration_scale
    aberration = meta.velocity_aberration
    aberration.va_ra_ref, aberration.va_dec_ref = pointing.aberrated
    _orbit(meta.ephemeris, pointing)
    if exposure.exp_type in _IMAGES:
        _projection(wcs, exposure)


def _orbit(ephemeris, pointing):
    """State where the observatory is and how it moves, in the middle of the exposure."""
    time = Time(pointing.time, scale="utc")
    state = state_at(time)
    # The axes of the ICRS are those of EME2000 to 0.02 arcsec.
    ephemeris.reference_frame, ephemeris.type, ephemeris.time = "EME2000", "Predicted", time.mjd
    # From the centre of the Earth it is stated in metres.
    for kind, vector in (
        ("spatial_{}_bary", state.position),
        ("velocity_{}_bary", state.velocity),
        ("spatial_{}_geo", 1000 * state.from_earth),
        ("velocity_{}_geo", 1000 * state.past_earth),
    ):
        for axis, component in zip("xyz", vector, strict=True):
            setattr(ephemeris, kind.format(axis), float(component))


# Exposures of which already the raw file states a plain projection of the sky.
_IMAGES = (
    "FGS_IMAGE",
    "MIR_IMAGE",
    "NIS_AMI",
    "NIS_IMAGE",
    "NRC_CORON",
    "NRC_IMAGE",
    "NRC_TSIMAGE",
)


def _projection(wcs, exposure):
    """State a gnomonic projection around the reference point, as `set_telescope_pointing` does."""
    siaf, _ = apertures_of(exposure)
    wcs.ctype1, wcs.ctype2, wcs.cunit1, wcs.cunit2 = "RA---TAN", "DEC--TAN", "deg", "deg"
    wcs.crpix1, wcs.crpix2 = siaf.XSciRef, siaf.YSciRef
    wcs.crval1, wcs.crval2 = wcs.ra_ref, wcs.dec_ref
    wcs.cdelt1, wcs.cdelt2 = siaf.XSciScale / 3600, siaf.YSciScale / 3600
    angle = np.radians(wcs.roll_ref - wcs.vparity * wcs.v3yangle)
    sine, cosine = float(np.sin(angle)), float(np.cos(angle))
    wcs.pc1_1, wcs.pc1_2 = wcs.vparity * cosine, sine
    wcs.pc2_1, wcs.pc2_2 = -wcs.vparity * sine, cosine


def _footprint(siaf, pointing):
    """Return the corners of an aperture on the sky, as S_REGION states them."""
    x = np.array([0, 0, siaf.XSciSize, siaf.XSciSize]) - 0.5
    y = np.array([0, siaf.YSciSize, siaf.YSciSize, 0]) - 0.5
    corners = np.column_stack(pixel_to_sky(siaf, pointing, x, y))
    return "POLYGON ICRS  " + " ".join(f"{angle:.9f}" for angle in corners.ravel())
