"""NIRCam's target acquisition: a star in a small window."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.modes.nircam_ta.optics import CAMERA
from jwst_testbed.recipes.acquisition import beside, image_of_star
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.telescope.exposure import Exposure, Readout

_EXPOSURE = Exposure(
    observation="006",
    instrument="NIRCam",
    detector="NRCALONG",
    filter="F335M",
    pupil="CLEAR",
    exp_type="NRC_TACQ",
    # Before a grism time series.
    aperture="NRCA5_TAGRISMTS32",
    full_aperture="NRCA5_FULL",
    subarray="SUB32TATSGRISM",
    # A frame takes (32 + 12) x (32 + 2) x 10 us (JWST User Documentation, "NIRCam Detector
    # Subarrays").
    readout=Readout("RAPID", frame_time=0.01496, nframes=1, groupgap=0, ngroups=9, nints=1),
    **DEEP_FIELD,
    time="09:00:00.000",
    keywords=(
        ("meta.instrument.channel", "LONG"),
        ("meta.instrument.module", "A"),
        ("meta.exposure.noutputs", 1),
    ),
    # The pixels of the aperture. SIAF gives it a distortion of its own, by which it stands 2 mas
    # beside these; the pipeline knows that of the full frame.
    window=(1213, 95, 32, 32),
)

MODE = Mode(
    name="nircam_ta",
    title="NIRCam target acquisition, F335M",
    instrument="NIRCam",
    order=9,
    exp_type="NRC_TACQ",
    # The star is beside the middle by as much as the telescope's blind pointing (JWST User
    # Documentation, "JWST Pointing Performance").
    runs=image_of_star(
        CAMERA, beside(_EXPOSURE, (0.11, -0.08)), flux=40_000.0, cosmic_rays=3, seed=9000
    ),
)
