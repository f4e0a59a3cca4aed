"""What headers say of an exposure besides where, when and how long: the set-up of the instrument.

The keywords are those of flight data. Where a value has no meaning in the simulation, it is one of
those: lamps off, wheels at their places, no focus adjusted.
"""

from jwst_testbed.telescope.siaf import prd_version

TEMPLATES = {
    "FGS_FOCUS": "FGS Focus",
    "FGS": "FGS External Calibration",
    **dict.fromkeys(("MIR_4QPM", "MIR_LYOT"), "MIRI Coronagraphic Imaging"),
    "MIR_IMAGE": "MIRI Imaging",
    "MIR_LRS": "MIRI Low Resolution Spectroscopy",
    "MIR_MRS": "MIRI Medium Resolution Spectroscopy",
    "MIR_TACQ": "MIRI Low Resolution Spectroscopy",
    "MIR_WFSS": "MIRI Wide Field Slitless Spectroscopy",
    "NIS_AMI": "NIRISS Aperture Masking Interferometry",
    "NIS_IMAGE": "NIRISS Imaging",
    "NIS_SOSS": "NIRISS Single-Object Slitless Spectroscopy",
    "NIS_TACQ": "NIRISS Single-Object Slitless Spectroscopy",
    "NIS_WFSS": "NIRISS Wide Field Slitless Spectroscopy",
    "NRC_CORON": "NIRCam Coronagraphic Imaging",
    "NRC_DARK": "NIRCam Dark",
    "NRC_IMAGE": "NIRCam Imaging",
    "NRC_TACQ": "NIRCam Grism Time Series",
    "NRC_TSGRISM": "NIRCam Grism Time Series",
    "NRC_TSIMAGE": "NIRCam Time Series",
    "NRC_WFSS": "NIRCam Wide Field Slitless Spectroscopy",
    "NRS_AUTO": "NIRSpec Internal Lamp",
    "NRS_BRIGHTOBJ": "NIRSpec Bright Object Time Series",
    "NRS_FIXEDSLIT": "NIRSpec Fixed Slit Spectroscopy",
    "NRS_IFU": "NIRSpec IFU Spectroscopy",
    "NRS_MSASPEC": "NIRSpec MultiObject Spectroscopy",
    "NRS_WATA": "NIRSpec Bright Object Time Series",
}
"""The observation template (TEMPLATE) by how EXP_TYPE begins, the first that fits. Direct images
and exposures for wavefront sensing say theirs in their recipes."""

DETECTORS = {
    **{"NRCA1": 481, "NRCA2": 482, "NRCA3": 483, "NRCA4": 484, "NRCALONG": 485},
    **{"NRCB1": 486, "NRCB2": 487, "NRCB3": 488, "NRCB4": 489, "NRCBLONG": 490},
    **{"NRS1": 491, "NRS2": 492, "MIRIMAGE": 493, "MIRIFULONG": 494, "MIRIFUSHORT": 495},
    **{"NIS": 496, "GUIDER1": 497, "GUIDER2": 498},
}
"""SCA_NUM, the number of the sensor chip assembly."""

POST_PROCESSING = {"NIRCam": 33, "NIRSpec": 54, "MIRI": 7, "NIRISS": 91, "FGS": 91}
"""DATAMODE: of one read-out pattern of each instrument in flight data."""

_MIRI = {"miri_fpe_side": "A", "miri_ice_side": "A", "ccc_state": "OPEN"}
_LAMP_OFF = {"lamp_state": "NONE", "lamp_mode": "NONE"}

# The wheels have nine places, 40 degrees apart. The angles of F480M and of the mask are those of
# flight data, and that of a clear place is one of the others.
_NIRISS_WHEEL = {"F480M": 114.9, "CLEAR": 74.2, "F277W": 34.2}
_NIRISS_PUPIL = {"NRM": 205.0, "CLEARP": 285.8}

INSTRUMENTS = {
    "NIRCam": {"pupil_imaging_lens": False},
    "MIRI": {**_MIRI, "lamp_state": "OFF", "lamp_mode": "NONE"},
    "NIRISS": {**_LAMP_OFF, "focus_position": 0.331},
    "NIRSpec": {
        "lamp_mode": "NONE",
        "focus_position": 3.0,
        "msa_state": "PRIMARYPARK_ALLCLOSED",
        # The calibrated readings of the wheel's sensors, which always stop at the same angle.
        **dict.fromkeys(("gwa_xp_v", "gwa_yp_v", "gwa_pxav", "gwa_pyav"), 0.0),
    },
    "FGS": {},
}
"""Attributes below ``meta.instrument`` that all exposures of an instrument have."""

_ACTUATOR = {"fam_la{}": 0, "fastep{}": 0, "faunit{}": 0.0, "faphase{}": "NULL", "fa{}value": 0}

# Spectra whose reduction may depend on whether the observer called the source a point.
_WITH_SOURCE_TYPE = ("MIR_LRS", "MIR_MRS", "NIS_SOSS", "NRC_TSGRISM", "NRS_")


def fill(model, exposure):
    """Set what headers say of the software, the programme and the instrument.

    Parameters
    ----------
    model : stdatamodels.jwst.datamodels.JwstDataModel
        Changed in place.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    for attribute, value in {
        **_programme(exposure),
        **_exposure(exposure),
        **_instrument(exposure),
        **_pattern(exposure),
    }.items():
        model[attribute] = value


def _is(exposure, *beginnings):
    return exposure.exp_type.startswith(beginnings)


def _programme(exposure):
    ra, dec = exposure.target
    target = {
        "category": "Calibration",
        "description": "[Simulated sources]",
        "ra": ra,
        "dec": dec,
        "proposer_ra": ra,
        "proposer_dec": dec,
        "ra_uncertainty": 0.0,
        "dec_uncertainty": 0.0,
        "proper_motion_ra": 0.0,
        "proper_motion_dec": 0.0,
        "proper_motion_epoch": "2000-01-01 00:00:00.0000000",
    }
    if _is(exposure, *_WITH_SOURCE_TYPE):
        target["source_type_apt"] = "UNKNOWN"
    return {
        "meta.prd_software_version": prd_version(),
        # No software of the mission made or planned it.
        "meta.data_processing_software_version": "SIMULATED",
        "meta.oss_software_version": "SIMULATED",
        "meta.guide_star_catalog_version": "SIMULATED",
        "meta.hga_move": False,
        "meta.compress": False,
        "meta.program.sub_category": exposure.instrument.upper(),
        "meta.observation.bkgdtarg": False,
        "meta.observation.template": template_of(exposure),
        "meta.observation.observation_label": f"Observation {int(exposure.observation)}",
        "meta.observation.observation_folder": "Simulated exposures",
        **{f"meta.target.{name}": value for name, value in target.items()},
    }


def template_of(exposure):
    """Return the name of the template with which an exposure would be planned."""
    return next(name for kind, name in TEMPLATES.items() if _is(exposure, kind))


def _exposure(exposure):
    readout = exposure.readout
    values = {
        "sca_num": DETECTORS[exposure.detector],
        "datamode": POST_PROCESSING[exposure.instrument],
        "clock_adjust_rate": 0.0,
        "noutputs": outputs_of(exposure),
    }
    if _is(exposure, "NIS_AMI", "NRC_CORON", "MIR_4QPM", "MIR_LYOT"):
        values |= {"psf_reference": False, "self_reference_survey": False}
    if exposure.instrument == "NIRSpec":
        values["imprint"] = False
    if "IRS2" in readout.pattern:
        values |= {"nrs_normal": 16, "nrs_reference": 4}
    return {f"meta.exposure.{name}": value for name, value in values.items()}


def outputs_of(exposure):
    """Return through how many amplifiers an array is read: NOUTPUTS, here one for a subarray."""
    if exposure.subarray != "FULL":
        return 1
    return 5 if "IRS2" in exposure.readout.pattern else 4


def _instrument(exposure):
    own = dict(INSTRUMENTS[exposure.instrument])
    if exposure.instrument == "NIRISS":
        own["filter_position"] = _NIRISS_WHEEL.get(exposure.filter, _NIRISS_WHEEL["CLEAR"])
        own["pupil_position"] = _NIRISS_PUPIL.get(exposure.pupil, _NIRISS_PUPIL["CLEARP"])
    if exposure.exp_type == "NRS_MSASPEC":
        own |= {"msa_state": "PRIMARYPARK_CONFIG", "msa_configuration_id": 1}
    values = {f"meta.instrument.{name}": value for name, value in own.items()}
    if exposure.instrument == "NIRCam":
        values |= {
            f"meta.nircam_focus.{name.format(number)}": value
            for number in (1, 2, 3)
            for name, value in _ACTUATOR.items()
        }
    return values


# PATTTYPE of exposures that are dithered, where a recipe does not say.
_PATTERNS = {"NIRCam": "INTRAMODULE", "MIRI": "CYCLING", "NIRISS": "IMAGING", "FGS": "IMAGING"}


def _pattern(exposure):
    """Return what is said of the dithers: none was made to hit other parts of a pixel."""
    points, dithered = exposure.dithers, exposure.dithers > 1
    primary = _PATTERNS.get(exposure.instrument, "NONE") if dithered else "NONE"
    values = {"primary_type": primary}
    if exposure.exp_type == "NRC_CORON":
        # The small grid is one of subpixel dithers.
        values = {
            "primary_type": "NONE",
            "primary_dither_type": "1",
            "primary_points": 1,
            "small_grid_pattern": "5-POINT-BOX" if dithered else "NONE",
            "subpixel_total_points": points,
            "subpixel_pattern": "SMALL-GRID-DITHER" if dithered else "NONE",
        }
    elif _is(exposure, "MIR_4QPM", "MIR_LYOT"):
        values = {"primary_type": "NONE"}  # the places of the small grid are not those of a dither
    elif exposure.instrument == "NIRCam":
        values |= {
            "primary_dither_type": str(points),
            "primary_points": points,
            "subpixel_total_points": 1,
            "subpixel_pattern": "NONE",
        }
    elif exposure.exp_type == "MIR_IMAGE" and dithered:
        values |= {"pattern_start": 1, "total_cycling_points": points, "pattern_size": "DEFAULT"}
    elif exposure.exp_type == "MIR_MRS":
        values |= {"direction": "NEGATIVE", "primary_channel": "ALL"}
    elif _is(exposure, "NIS_IMAGE", "NIS_WFSS"):
        values |= {"dither_points": points, "pattern_size": "SMALL"}
    elif _is(exposure, "NRS_FIXEDSLIT"):
        values |= {"subpixel_total_points": 1, "subpixel_pattern": "NONE"}
    return {f"meta.dither.{name}": value for name, value in values.items()}
