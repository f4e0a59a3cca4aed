"""What NIRCam's time series have in common: a star with a transit, and cosmic rays.

`tsgrism` has the spectra, `tsimage` the images.
"""

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable

from jwst_testbed.instruments.nircam import imaging
from jwst_testbed.sky import scene, transit
from jwst_testbed.telescope import header


def write_scene(folder, exposure, flux, planet):
    """Write the truth that spectra and images share: a star, its transit, the telescope.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv``, ``transit.ecsv`` and ``psf.fits`` go.
    exposure : jwst_testbed.telescope.exposure.Exposure
        With the position of the star among its keywords.
    flux : float
        Of the star, microjansky.
    planet : dict
        Arguments of `jwst_testbed.sky.transit.make_transit`.
    """
    stated = dict(exposure.keywords)
    place = [[stated["meta.target.ra"]], [stated["meta.target.dec"]]]
    star = scene.make_sources(place, [flux], [], np.random.default_rng(0))
    star.write(folder / "sources.ecsv")
    transit.make_transit(exposure, **planet).write(folder / "transit.ecsv")
    siaf, _ = header.apertures_of(exposure)
    psf = imaging.make_psf(siaf, exposure.filter).astype(np.float32)
    fits.writeto(folder / "psf.fits", psf)


def transiting(inputs, exposure, star, sky, hits):
    """The light in each integration.

    Parameters
    ----------
    inputs : dict
        ``transit.ecsv``.
    exposure : jwst_testbed.telescope.exposure.Exposure
    star, sky : ndarray
        Shape (ny, nx), DN/s: the star outside the transit, and all else.
    hits : astropy.table.QTable
        As of `draw_missed`.

    Returns
    -------
    ndarray
        Shape (nints, ny, nx), DN/s.
    """
    [planet] = QTable.read(inputs["transit.ecsv"])
    curve = transit.light_curve(exposure, planet)
    light = curve[:, None, None] * star + sky
    places = tuple(hits[axis] for axis in ("integration", "y", "x"))
    light[places] += hits["rate"].to_value(u.DN / u.s)
    return light


def draw_missed(n, detector, readout, rng):
    """Cosmic rays that stage 1 has missed: pixels that are too bright in one integration.

    Parameters
    ----------
    n : int
    detector : jwst_testbed.detectors.detector.Detector
        They hit pixels that work.
    readout : jwst_testbed.telescope.exposure.Readout
    rng : numpy.random.Generator

    Returns
    -------
    astropy.table.QTable
        ``integration``, ``y``, ``x`` (0-based) and ``rate``, which is added there: DN/s,
        log-uniform from 50 to 500.
    """
    rows, columns = np.nonzero(~(detector.bad | detector.reference))
    chosen = rng.choice(len(rows), n, replace=False)
    table = QTable(
        {
            "integration": rng.integers(readout.nints, size=n),
            "y": rows[chosen],
            "x": columns[chosen],
            "rate": 10 ** rng.uniform(np.log10(50), np.log10(500), n) * u.DN / u.s,
        }
    )
    table.sort("integration")
    return table
