"""An image of a guider's star, as those by which the focus is checked."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.fgs.imaging import CAMERA
from jwst_testbed.recipes.acquisition import beside, image_of_star
from jwst_testbed.recipes.fields import DEEP_FIELD
from jwst_testbed.telescope.exposure import Exposure, Readout

_EXPOSURE = Exposure(
    observation="006",
    instrument="FGS",
    detector="GUIDER1",
    filter=None,
    pupil=None,
    exp_type="FGS_FOCUS",
    aperture="FGS1_SUB128CNTR",
    full_aperture="FGS1_FULL",
    subarray="SUB128CNTR",
    # As in `fgs_image`.
    readout=Readout("FGSRAPID", frame_time=0.1806, nframes=1, groupgap=0, ngroups=12, nints=1),
    **DEEP_FIELD,
    time="09:40:00.000",
    keywords=(("meta.exposure.noutputs", 1),),
)

MODE = Mode(
    name="fgs_focus",
    title="An FGS image for the focus, GUIDER1",
    instrument="FGS",
    order=3,
    exp_type="FGS_FOCUS",
    runs=image_of_star(
        CAMERA, beside(_EXPOSURE, (0.21, -0.17)), flux=250.0, cosmic_rays=8, seed=9300
    ),
)
