"""NIRISS's target acquisition: a star in a small window."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.modes.niriss_ta.optics import CAMERA
from jwst_testbed.recipes.acquisition import beside, image_of_star
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.telescope.exposure import Exposure, Readout

_EXPOSURE = Exposure(
    observation="006",
    instrument="NIRISS",
    detector="NIS",
    filter="F480M",
    pupil="CLEARP",
    exp_type="NIS_TACQ",
    # Before single object slitless spectroscopy.
    aperture="NIS_SOSSTA",
    full_aperture="NIS_CEN",
    subarray="SUBTASOSS",
    # A frame takes (64 + 12) x (64 + 2) x 10 us: the formula behind the times in the JWST User
    # Documentation, "NIRISS Detector Subarrays".
    readout=Readout("NISRAPID", frame_time=0.05016, nframes=1, groupgap=0, ngroups=13, nints=1),
    **DEEP_FIELD,
    time="09:20:00.000",
    keywords=(("meta.exposure.noutputs", 1),),
)

MODE = Mode(
    name="niriss_ta",
    title="NIRISS target acquisition, F480M",
    instrument="NIRISS",
    order=5,
    exp_type="NIS_TACQ",
    # The star is beside the middle by as much as the telescope's blind pointing (JWST User
    # Documentation, "JWST Pointing Performance").
    runs=image_of_star(
        CAMERA, beside(_EXPOSURE, (-0.13, 0.09)), flux=6_000.0, cosmic_rays=5, seed=9100
    ),
)
