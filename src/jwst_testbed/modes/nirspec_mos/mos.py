"""NIRSpec's multi-object spectra: a compact galaxy, a wide one and empty sky behind shutters.

Where light goes is `optics`, what becomes of it behind the shutters `light`. Ramps add nothing to
the lesson here, so these exposures begin with the count rates and the errors that stage 1 gives.
Besides what those modules leave out, idealised are: no light but through open shutters (in flight
the fixed slits are always open, and closed shutters leak a little); a galaxy that fills its
shutters evenly.
"""

import numpy as np
from astropy import units as u
from astropy.table import QTable

from jwst_testbed.detectors import rates
from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.instruments.nirspec.detector import make_detector
from jwst_testbed.modes.nirspec_mos.msa_metadata import shutter_rows, write_msa_metadata
from jwst_testbed.telescope import header, siaf
from jwst_testbed.telescope.siaf import rotations


def optics_of(exposure):
    """The disperser of an exposure, and the wavelengths (micrometres) that its filter passes."""
    grating = dict(exposure.keywords)["meta.instrument.grating"]
    return optics.DISPERSERS[grating], optics.RANGES[grating, exposure.filter]


def openings_of(slitlet):
    """The open shutters of a slitlet, by their columns.

    Parameters
    ----------
    slitlet : dict
        As of `jwst_testbed.modes.nirspec_mos.msa_metadata.shutter_rows`.

    Returns
    -------
    dict
        Of `optics.Opening`.
    """
    place = slitlet["quadrant"], slitlet["row"]
    return {column: optics.shutter(*place, column) for column in slitlet["columns"]}


def shutter_place(slitlet, x, y):
    """The shutter of a slitlet that is next to a point of the MSA's plane.

    Parameters
    ----------
    slitlet : dict
        As of `openings_of`.
    x, y : float or ndarray of shape (1,)
        Metres.

    Returns
    -------
    column : int
    x, y : float
        The point in it, (0, 0) to (1, 1) from edge to edge.
    """
    x, y = np.float64(x).item(), np.float64(y).item()
    openings = openings_of(slitlet)
    column = min(openings, key=lambda one: abs(openings[one].y - y))
    opening = openings[column]
    return column, 0.5 + (x - opening.x) / opening.width, 0.5 + (y - opening.y) / opening.height


def make_scene(inputs, folder, *, exposures, slitlets, spectra, lines, sky):
    """Task: the truth, and the file that says which shutters are open.

    Parameters
    ----------
    inputs : dict
        Not used: the scene comes first.
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv``, ``sky.ecsv`` and the MSA metadata file go.
    exposures : list of jwst_testbed.telescope.exposure.Exposure
        The first is that in which the sources are where the slitlets say.
    slitlets : list of dict
        As of `jwst_testbed.modes.nirspec_mos.msa_metadata.shutter_rows`; with a source
        also ``at``: column of its shutter and place in it, (0, 0) to (1, 1).
    spectra : dict
        Of each source that is there: ``kind``, ``continuum`` (uJy at 2 micrometres, of a point) or
        ``brightness`` (MJy/sr), ``slope``, ``stellarity``.
    lines : tuple of (int, float, float)
        Source, wavelength at rest (micrometres, vacuum), flux (erg / (s cm2)).
    sky : dict
        ``brightness`` and ``slope``.
    """
    shutters, planned, rows = [], [], []
    for slitlet in slitlets:
        source = slitlet["source"]
        if not source:
            for exposure in exposures:
                shutters += shutter_rows(slitlet, exposure.number)
            continue
        column, x, y = slitlet["at"]
        place = openings_of(slitlet)[column].at(x - 0.5, y - 0.5)
        v2, v3 = optics.telescope_position(*place)
        attitude = header.pointing_of(exposures[0]).attitude
        ra, dec = (float(angle) for angle in rotations().pointing(attitude, v2, v3))
        for exposure in exposures:
            place = shutter_place(slitlet, *light.focal_position(exposure, [ra], [dec]))
            shutters += shutter_rows(slitlet, exposure.number, place)
        spectrum = spectra.get(source, {})
        planned.append((source, ra, dec, spectrum.get("stellarity", 0.0)))
        if spectrum:
            rows.append(
                {
                    "id": source,
                    "kind": spectrum["kind"],
                    "slitlet": slitlet["id"],
                    "ra": ra * u.deg,
                    "dec": dec * u.deg,
                    "continuum": spectrum.get("continuum", 0.0) * u.uJy,
                    "brightness": spectrum.get("brightness", 0.0) * u.MJy / u.sr,
                    "slope": spectrum["slope"],
                }
            )
    write_msa_metadata(folder, exposures[0], shutters, planned)
    QTable(rows).write(folder / "sources.ecsv")
    source, wavelength, flux = zip(*lines, strict=True)
    QTable(
        {
            "source": source,
            "wavelength": wavelength * u.um,
            "flux": flux * u.erg / u.s / u.cm**2,
        }
    ).write(folder / "lines.ecsv")
    QTable([{"brightness": sky["brightness"] * u.MJy / u.sr, "slope": sky["slope"]}]).write(
        folder / "sky.ecsv"
    )


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
        As of `make_scene`.
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
    shift = light.doppler(exposure)

    def brightness(*even):
        """Sum of what fills a shutter, MJy/sr, at wavelengths as received."""
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
