"""The keywords that stage 1 leaves, for exposures that begin with their count rates."""

NEAR_INFRARED = {
    "COMPLETE": (
        *("dq_init", "saturation", "superbias", "refpix", "linearity", "dark_sub"),
        *("jump", "ramp_fit"),
    ),
    "SKIPPED": (
        *("group_scale", "ipc", "persistence", "charge_migration", "clean_flicker_noise"),
        *("picture_frame", "gain_scale"),
    ),
}
"""The steps of stage 1 by what their keywords say of them (S_DARK), as `Detector1Pipeline` of
`jwst` 3.0 does by default for an exposure of a near-infrared detector."""

MID_INFRARED = {
    "COMPLETE": (
        *("dq_init", "emicorr", "saturation", "reset", "linearity", "rscd", "lastframe"),
        *("dark_sub", "refpix", "jump", "ramp_fit"),
    ),
    "SKIPPED": (
        *("group_scale", "ipc", "firstframe", "charge_migration", "clean_flicker_noise"),
        *("picture_frame", "persistence", "gain_scale"),
    ),
}
"""The same for a detector of MIRI."""

_FILES = ("dark", "gain", "ipc", "linearity", "mask", "readnoise", "saturation", "superbias")
_MIRI_FILES = ("emicorr", "reset", "rscd")


def fill(model, exposure):
    """Say that stage 1 has been done, and by which reference files: by none.

    The rates are what its steps would leave, so these are complete. The reference files (R_DARK)
    are "N/A", as in headers for which CRDS has no such file.

    Parameters
    ----------
    model : stdatamodels.jwst.datamodels.JwstDataModel
        Changed in place.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    is_miri = exposure.instrument == "MIRI"
    for status, steps in (MID_INFRARED if is_miri else NEAR_INFRARED).items():
        for step in steps:
            model[f"meta.cal_step.{step}"] = status
    for kind in _FILES + (_MIRI_FILES if is_miri else ()):
        model[f"meta.ref_file.{kind}.name"] = "N/A"
    # No cosmic rays were found; those that are in the rates, stage 1 has missed.
    model["meta.exposure.primary_cosmic_rays"] = 0.0
    model["meta.exposure.extended_emission_events"] = 0.0
    if exposure.instrument == "NIRSpec":
        model["meta.exposure.gain_factor"] = 1.0
        if "IRS2" in exposure.readout.pattern:
            model["meta.cal_step.group_scale"] = model["meta.cal_step.gain_scale"] = "COMPLETE"
            model["meta.ref_file.refpix.name"] = "N/A"
