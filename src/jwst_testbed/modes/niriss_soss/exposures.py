"""The exposures: a time series up to ``rateints``, and a single exposure up to ``rate``.

Ramps add nothing to the lesson here. Besides what `jwst_testbed.detectors.hawaii` and
`jwst_testbed.modes.niriss_soss.optics` leave out, idealised are: no other star in the field; a star
as bright in all integrations outside the transit.
"""

from astropy import constants
from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.niriss.detector import make_detector
from jwst_testbed.modes.niriss_soss.optics import dispersed, sky
from jwst_testbed.modes.niriss_soss.orders import ORDERS
from jwst_testbed.modes.niriss_soss.scene import band_depth, star_flux
from jwst_testbed.sky import transit
from jwst_testbed.telescope import header


def expose(inputs, folder, *, exposure, seed):
    """Task: the time series, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        The scene.
    folder : pathlib.Path
        Where ``<root>_rateints.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    seed : int
    """
    detector = make_detector(*header.apertures_of(exposure), solid_angles=False)
    [planet] = QTable.read(inputs["transit.ecsv"])
    curve = transit.light_curve(exposure, planet)[:, None, None]
    star, hidden = stellar_light(inputs, exposure)
    # The atmosphere hides the more, the more of the planet is in front of the star.
    light = curve * star - (1 - curve) / planet["depth"] * hidden + sky()
    rates.write_rateints(folder, exposure, detector, light * detector.flat, seed)


def expose_steady(inputs, folder, *, exposure, seed):
    """Task: an exposure of the same star that is not a time series, out of transit.

    The parameters are as in `expose`; ``<root>_rate.fits`` goes into the folder.
    """
    detector = make_detector(*header.apertures_of(exposure), solid_angles=False)
    star, _ = stellar_light(inputs, exposure)
    rates.write_rate(folder, exposure, detector, (star + sky()) * detector.flat, seed)


def stellar_light(inputs, exposure):
    """Return what the detector receives of the star, without flat field.

    Parameters
    ----------
    inputs : dict
        The scene.
    exposure : jwst_testbed.telescope.exposure.Exposure

    Returns
    -------
    star, hidden : ndarray
        Shape (ny, nx), DN/s: the star outside the transit, and what of it the atmosphere of the
        planet hides in full transit.
    """
    ([star], lines, [planet]) = (
        QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines", "transit")
    )
    angle = dict(exposure.keywords)["meta.instrument.pupil_position"]
    # The light that is received at a wavelength has left the star at another.
    doppler = 1 + header.radial_velocity(header.pointing_of(exposure)) / constants.c.value

    def spectrum(received):
        return star_flux(received / doppler, star, lines)

    def hidden(received):
        return band_depth(received / doppler, planet) * spectrum(received)

    return tuple(
        sum(dispersed(order, angle, flux) for order in ORDERS) for flux in (spectrum, hidden)
    )
