"""Raw ramps of a time series: the light changes from one integration to the next."""

import dataclasses

import numpy as np

from jwst_testbed.detectors.detector import Detector


@dataclasses.dataclass(frozen=True)
class InSeries:
    """A detector under light that changes.

    Within an integration the light is constant: the mean of the integration.

    Parameters
    ----------
    detector : Detector
        One on which no integration leaves a trace in the next.
    """

    detector: Detector

    def expose(self, light, readout, cosmic_rays, rng):
        """Return the raw ramps of an exposure.

        Parameters
        ----------
        light : ndarray
            Shape (nints, ny, nx). Light only, DN/s, the flat field already in it.
        readout, cosmic_rays, rng
            As in `Detector.expose`.

        Returns
        -------
        ndarray
            Shape (nints, ngroups, ny, nx), uint16, DN.
        """
        alone = dataclasses.replace(readout, nints=1)
        ramps = []
        for number, image in enumerate(light):
            hits = cosmic_rays[cosmic_rays["integration"] == number]
            hits["integration"] = 0
            ramps.append(self.detector.expose(image, alone, hits, rng))
        return np.concatenate(ramps)

    def reference_output(self, shape, readout, rng):
        """Return what an amplifier without pixels reads; as in `Detector.reference_output`."""
        return self.detector.reference_output(shape, readout, rng)
