"""Exposures as DMS delivers them: raw ramps, ``uncal``."""

from stdatamodels.jwst import datamodels

from jwst_testbed.telescope import header, times


def write_uncal(folder, exposure, detector, light, cosmic_rays, rng):
    """Write the ``uncal`` of an exposure.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``<root>_uncal.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    detector : jwst_testbed.detectors.detector.Detector
        Of a time series, a `jwst_testbed.detectors.series.InSeries`.
    light : ndarray
        Shape (ny, nx), of a time series (nints, ny, nx). Light only, DN/s, the flat field already
        in it.
    cosmic_rays : astropy.table.QTable
        As in `jwst_testbed.detectors.detector.draw_cosmic_rays`.
    rng : numpy.random.Generator
    """
    ramps = detector.expose(light, exposure.readout, cosmic_rays, rng)
    model = datamodels.Level1bModel(ramps)
    reference = detector.reference_output(ramps.shape, exposure.readout, rng)
    if reference is not None:
        model.refout = reference
    header.fill(model, exposure)
    model.meta.bunit_data = "DN"
    model.group = times.group_table(model, exposure)
    model.int_times = times.integration_times(model, exposure)
    model.save(str(folder / f"{exposure.root}_uncal.fits"))
