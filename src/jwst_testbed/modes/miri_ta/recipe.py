"""MIRI's target acquisition: a star in the window of the prism without the slit."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.modes.miri_ta.optics import CAMERA
from jwst_testbed.recipes.acquisition import beside, image_of_star
from jwst_testbed.recipes.fields import ORION
from jwst_testbed.telescope.exposure import Exposure, Readout

_EXPOSURE = Exposure(
    observation="006",
    instrument="MIRI",
    detector="MIRIMAGE",
    filter="F560W",
    pupil=None,
    exp_type="MIR_TACQ",
    aperture="MIRIM_TASLITLESSPRISM",
    full_aperture="MIRIM_FULL",
    subarray="SLITLESSPRISM",
    # A frame of this subarray takes 0.15904 s (JWST User Documentation, "MIRI Detector Subarrays").
    readout=Readout("FASTR1", frame_time=0.15904, nframes=1, groupgap=0, ngroups=16, nints=1),
    **ORION,
    time="13:40:00.000",
    keywords=(("meta.exposure.noutputs", 4),),
    # The pixels of the subarray: the aperture is a region of interest within it.
    window=(1, 529, 72, 416),
)

MODE = Mode(
    name="miri_ta",
    title="MIRI target acquisition, F560W",
    instrument="MIRI",
    order=8,
    exp_type="MIR_TACQ",
    # The star is beside the middle by as much as the telescope's blind pointing (JWST User
    # Documentation, "JWST Pointing Performance").
    runs=image_of_star(
        CAMERA, beside(_EXPOSURE, (0.14, 0.10)), flux=3_000.0, cosmic_rays=8, seed=9200
    ),
)
