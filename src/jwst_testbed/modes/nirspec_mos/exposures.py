"""NIRSpec's multi-object spectra: exposures of sources behind shutters.

Ramps add nothing to the lesson here, so these exposures begin with the count rates and the errors
that stage 1 gives. Besides what `jwst_testbed.instruments.nirspec` leaves out, idealised are: no
light but through open shutters (in flight the fixed slits are always open, and closed shutters leak
a little); a galaxy that fills its shutters evenly.
"""

from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.instruments.nirspec.headers import optics_of
from jwst_testbed.modes.nirspec_mos.shutters import openings_of
from jwst_testbed.telescope import header, siaf


def expose(inputs, folder, *, exposure, slitlets, failed_open, seed):
    """Task: one exposure, as stage 1 leaves it.

    Parameters
    ----------
    inputs : dict
        ``sources.ecsv``, ``lines.ecsv`` and ``sky.ecsv``.
    folder : pathlib.Path
        Where ``<root>_rate.fits`` goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
    slitlets : list of dict
        As in `jwst_testbed.modes.nirspec_mos.scene.make_scene`.
    failed_open : list of (int, int, int)
        Quadrant, row and column of shutters that do not close.
    seed : int
    """
    sources, lines, [sky] = (
        QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines", "sky")
    )
    full = siaf.aperture(exposure.instrument, exposure.full_aperture)
    detector = make_detector(full, full)
    how = exposure, *optics_of(exposure)
    shift = header.doppler(exposure)

    def brightness(*even):
        """Return the sum of what fills a shutter, MJy/sr, at wavelengths as received."""
        return lambda received: sum(
            one["brightness"].value * (received / shift / light.PIVOT) ** one["slope"]
            for one in even
        )

    seen = sum(
        light.dispersed_sky(optics.shutter(*one), *how, brightness(sky)) for one in failed_open
    )
    for slitlet in slitlets:
        openings = list(openings_of(slitlet).values())
        own = sources[sources["id"] == slitlet["source"]]
        for opening in openings:
            seen = seen + light.dispersed_sky(opening, *how, brightness(sky, *own))
        for point in own[own["continuum"] > 0]:
            of_point = lines[lines["source"] == point["id"]]
            seen = seen + light.dispersed_point(point, of_point, openings[0], *how, openings[1:])
    rates.write_rate(folder, exposure, detector, seen * detector.flat, seed)
