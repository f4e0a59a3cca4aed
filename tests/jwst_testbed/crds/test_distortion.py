"""The distortion that the pipeline is told of, against pysiaf."""

import numpy as np
from margins import close

from jwst_testbed.crds.distortion import distortion_model
from jwst_testbed.telescope import siaf


def test_distortion_is_that_of_siaf():
    full = siaf.aperture("NIRCam", "NRCB5_FULL")
    model = distortion_model(full)
    x, y = np.meshgrid(np.linspace(0, 2047, 20), np.linspace(0, 2047, 20))
    v2, v3 = model(x, y)
    close((v2, v3), full.sci_to_tel(x + 1, y + 1), 1e-9)
    close(model.inverse(v2, v3), (x, y), 0.003)
