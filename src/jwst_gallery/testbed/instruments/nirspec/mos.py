"""NIRSpec's multi-object spectra: a compact galaxy, a wide one and empty sky behind shutters.

Light goes from the sky to the pixels through `optics`. A point's image is cut by the shutters that
are open around it and spread along its trace; light that fills the shutters evenly is computed
pixel by pixel. The image of a point differs from wavelength to wavelength: it is interpolated
between those of `NODES`.

Ramps add nothing to the lesson here, so these exposures begin with the count rates and the errors
that stage 1 gives. Besides what `detector` and `optics` leave out, idealised are: no light but
through open shutters (in flight the fixed slits are always open, and closed shutters leak a
little); an efficiency that is the same at all wavelengths; shutters that cut the image of a point
and do not diffract it; a galaxy that fills its shutters evenly.
"""

import functools

import numpy as np
from astropy import constants
from astropy import units as u
from astropy.table import QTable

from ... import geometry, header, rates, scene, trace
from ...psf import OVERSAMPLING, point_spread_function
from . import optics
from .detector import make_detector
from .msa_metadata import shutter_rows, write_msa_metadata

PIVOT = 2.0
"""Wavelength at which continua and brightnesses are stated, micrometres."""

NODES = np.array([0.6, 0.9, 1.3, 1.8, 2.4, 3.1, 3.9, 4.6, 5.3])
"""Wavelengths at which the image of a point is computed, micrometres."""

PSF_PIXELS = 31
"""Width of a point's image, detector pixels; what lies farther out, some per cent, is put back in
proportion."""

MIRROR = 25.4
"""Area of the telescope's mirror, m2 (JWST User Documentation, "JWST Telescope")."""

EFFICIENCY = 0.3
"""Electrons per photon on the mirror: of the size that the NIRSpec documentation gives."""


def disperser_of(exposure):
    """The disperser of an exposure, and the wavelengths (micrometres) that its filter passes."""
    grating = dict(exposure.keywords)["meta.instrument.grating"]
    return optics.DISPERSERS[grating], optics.RANGES[grating, exposure.filter]


def conversion(exposure, wavelength):
    """MJy of a point for one DN/s, summed over the rows.

    The photons of a flux density go with the width of a column in frequency over their energy; a
    DN is an electron.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    wavelength : array_like
        Micrometres.

    Returns
    -------
    ndarray
    """
    wavelength = np.asarray(wavelength, float)
    disperser, _ = disperser_of(exposure)
    step = 0.001
    ahead, behind = (
        optics.detector_position(0, 0, wavelength + sign * step, disperser)[0] for sign in (1, -1)
    )
    width = 2 * step / (ahead - behind)
    mjy = (1 * u.MJy).to_value(u.W / u.m**2 / u.Hz)
    return constants.h.value * wavelength / (mjy * MIRROR * EFFICIENCY * width)


def pixel_scale():
    """Size of a pixel along the dispersion and across it, arcsec, shape (2,)."""
    return optics.msa_scale() * optics.PIXEL * optics.COLLIMATOR / optics.CAMERA


def pixel_steradian():
    """Solid angle that a pixel sees through a shutter: as wide as that, as high as itself."""
    sides = optics.SHUTTER_OPENING[0] * optics.msa_scale()[0], pixel_scale()[1]
    return (np.prod(sides) * u.arcsec**2).to_value(u.sr)


@functools.cache
def point_images():
    """Images of a point at the wavelengths of `NODES`.

    Returns
    -------
    ndarray
        Shape (len(NODES), 31 * 5, 31 * 5), each as of
        `jwst_gallery.testbed.psf.point_spread_function`.
    """
    scale = float(np.sqrt(np.prod(pixel_scale())))
    return np.stack([point_spread_function([1e-6 * at], scale, PSF_PIXELS) for at in NODES])


def mask(edges):
    """Part of each fine element of a point's image that an opening lets through, along one axis.

    Parameters
    ----------
    edges : array_like
        Of the opening, from the point, detector pixels; shape (2,), in either order.

    Returns
    -------
    ndarray
        Shape (31 * 5,), 0 to 1.
    """
    elements = np.arange(PSF_PIXELS * OVERSAMPLING) - PSF_PIXELS * OVERSAMPLING // 2
    low, high = np.sort(OVERSAMPLING * np.asarray(edges))
    return np.clip(np.minimum(elements + 0.5, high) - np.maximum(elements - 0.5, low), 0, 1)


def through(openings, x, y, disperser):
    """Masks of open shutters that lie above each other, at the wavelengths of `NODES`.

    Parameters
    ----------
    openings : list of jwst_gallery.testbed.instruments.nirspec.optics.Opening
    x, y : float
        The point, metres in the plane of the MSA.
    disperser : Grating or Prism

    Returns
    -------
    along, across : ndarray
        Shape (len(NODES), 31 * 5): along the dispersion, and across it, where the bars between the
        shutters are.
    """
    along, across = [], []
    for node in NODES:
        column, row = optics.detector_position(x, y, node, disperser)
        edges = [
            optics.detector_position(*one.at(EDGES, EDGES), node, disperser) for one in openings
        ]
        along.append(mask(edges[0][0] - column))
        across.append(sum(mask(rows - row) for _, rows in edges))
    return np.array(along), np.array(across)


EDGES = np.array([-0.5, 0.5])
"""Of an opening, in units of its size, from its middle."""


def between_nodes(wavelength):
    """Weights of the images of a point: linear between their wavelengths.

    Parameters
    ----------
    wavelength : ndarray
        Micrometres, shape (n,).

    Returns
    -------
    ndarray
        Shape (len(NODES), n).
    """
    return np.stack([np.interp(wavelength, NODES, unit) for unit in np.eye(len(NODES))])


def point_light(exposure, openings, x, y, spectrum, lines):
    """A point behind open shutters.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    openings : list of jwst_gallery.testbed.instruments.nirspec.optics.Opening
    x, y : float
        The point, metres in the plane of the MSA.
    spectrum : callable
        Flux density, Jy, at wavelengths as received (micrometres).
    lines : list of (float, float)
        Wavelength as received, and flux per frequency over wavelength (Jy micrometres).

    Returns
    -------
    ndarray
        Shape (2048, 2048), DN/s, no response of pixels in it.
    """
    disperser, (blue, red) = disperser_of(exposure)
    received = np.linspace(blue, red, 4000)
    column, row = optics.detector_position(x, y, received, disperser, exposure.detector)
    columns = np.arange(int(np.floor(column[0])), int(np.ceil(column[-1])) + 1)
    rows = np.arange(int(np.floor(row.min())) - 1, int(np.ceil(row.max())) + 2)

    fine = trace.fine_positions(columns)
    inside = (fine > column[0]) & (fine < column[-1])
    wavelength = np.interp(fine, column, received)
    places, wavelengths = [np.arange(len(fine))], [wavelength]
    amounts = [inside * spectrum(wavelength) / OVERSAMPLING]
    width = np.gradient(wavelength, fine)
    for at, strength in lines:
        place = np.interp(at, wavelength, np.arange(len(fine)))
        places.append([place])
        wavelengths.append([at])
        amounts.append([strength / np.interp(at, wavelength, width)])
    place, wavelength, amount = map(np.concatenate, (places, wavelengths, amounts))
    amount = 1e-6 * amount / conversion(exposure, wavelength)
    height = trace.fine_index(np.interp(wavelength, received, row), rows)

    image = np.zeros((optics.PIXELS, optics.PIXELS))
    margin = PSF_PIXELS // 2
    masks = zip(*through(openings, x, y, disperser), strict=True)
    for weight, point, (along, across) in zip(
        between_nodes(wavelength), point_images(), masks, strict=True
    ):
        track = np.zeros((len(rows) * OVERSAMPLING, len(columns) * OVERSAMPLING))
        trace.deposit(track, place, height, weight * amount)
        part = trace.spread(track, point * across[:, None] * along)
        trace.add(image, part, int(rows[0]) - margin, int(columns[0]) - margin)
    return image


def even_light(exposure, opening, brightness):
    """Light that fills a shutter evenly.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    opening : jwst_gallery.testbed.instruments.nirspec.optics.Opening
    brightness : callable
        MJy/sr at wavelengths as received (micrometres).

    Returns
    -------
    ndarray
        Shape (2048, 2048), DN/s, no response of pixels in it. It is what falls within the image of
        the opening that a perfect camera would give.
    """
    disperser, (blue, red) = disperser_of(exposure)
    image = np.zeros((optics.PIXELS, optics.PIXELS))
    ends = np.array([[blue], [red]])
    column, row = optics.detector_position(
        *opening.at(0, EDGES), ends, disperser, exposure.detector
    )
    columns, rows = (
        np.arange(max(int(place.min()) - 2, 0), min(int(place.max()) + 3, optics.PIXELS))
        for place in (column, row)
    )
    if not (len(columns) and len(rows)):
        return image

    def slit_position(rows):
        return optics.slit_position(columns, rows[:, None], opening.x, disperser, exposure.detector)

    _, wavelength = slit_position(rows)
    sides = np.sort([slit_position(rows + half)[0] for half in EDGES], axis=0)
    low, high = opening.at(0, EDGES)[1]
    seen = np.clip(np.minimum(sides[1], high) - np.maximum(sides[0], low), 0, None)
    seen = seen / (sides[1] - sides[0]) * ((wavelength > blue) & (wavelength < red))
    flux = brightness(wavelength) * pixel_steradian() * seen
    image[np.ix_(rows, columns)] = flux / conversion(exposure, wavelength)
    return image


def openings_of(slitlet):
    """The open shutters of a slitlet, by their columns.

    Parameters
    ----------
    slitlet : dict
        As of `jwst_gallery.testbed.instruments.nirspec.msa_metadata.shutter_rows`.

    Returns
    -------
    dict
        Of `optics.Opening`.
    """
    place = slitlet["quadrant"], slitlet["row"]
    return {column: optics.shutter(*place, column) for column in slitlet["columns"]}


def msa_place(exposure, ra, dec):
    """Where a true (ICRS) direction, degrees, falls in the plane of the MSA: x and y, metres."""
    pointing = header.pointing_of(exposure)
    v2, v3 = geometry.rotations.getv2v3(pointing.attitude, *pointing.apparent([ra], [dec]))
    [x], [y] = optics.msa_position(v2, v3)
    return float(x), float(y)


def shutter_place(slitlet, x, y):
    """The shutter of a slitlet that is next to a point of the MSA's plane.

    Returns
    -------
    column : int
    x, y : float
        The point in it, (0, 0) to (1, 1) from edge to edge.
    """
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
    exposures : list of jwst_gallery.testbed.exposure.Exposure
        The first is that in which the sources are where the slitlets say.
    slitlets : list of dict
        As of `jwst_gallery.testbed.instruments.nirspec.msa_metadata.shutter_rows`; with a source
        also ``at``: column of its shutter and place in it, (0, 0) to (1, 1).
    spectra : dict
        Of each source that is there: ``kind``, ``continuum`` (uJy at `PIVOT`, of a point) or
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
        ra, dec = (float(angle) for angle in geometry.rotations.pointing(attitude, v2, v3))
        for exposure in exposures:
            place = shutter_place(slitlet, *msa_place(exposure, ra, dec))
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
    exposure : jwst_gallery.testbed.exposure.Exposure
    slitlets : list of dict
        As of `make_scene`.
    failed_open : list of (int, int, int)
        Quadrant, row and column of shutters that do not close.
    seed : int
    """
    sources, lines, [sky] = (
        QTable.read(inputs[f"{name}.ecsv"]) for name in ("sources", "lines", "sky")
    )
    full = geometry.aperture(exposure.instrument, exposure.full_aperture)
    detector = make_detector(full, full)
    light = np.zeros(detector.flat.shape)
    # The observatory moves: it receives a wavelength other than that of the sky at rest.
    velocity = header.radial_velocity(header.pointing_of(exposure))
    doppler = 1 + velocity / constants.c.to_value(u.m / u.s)

    def brightness(*even):
        """Sum of what fills a shutter, MJy/sr, at wavelengths as received."""
        return lambda received: sum(
            one["brightness"].value * (received / doppler / PIVOT) ** one["slope"] for one in even
        )

    for slitlet in slitlets:
        openings = list(openings_of(slitlet).values())
        own = sources[sources["id"] == slitlet["source"]]
        for opening in openings:
            light += even_light(exposure, opening, brightness(sky, *own))
        for point in own[own["continuum"] > 0]:
            light += point_light(
                exposure,
                openings,
                *msa_place(exposure, point["ra"].value, point["dec"].value),
                lambda received, point=point: scene.continuum(point, received / doppler, PIVOT),
                [
                    (line["wavelength"].value * doppler, scene.line_strength(line))
                    for line in lines[lines["source"] == point["id"]]
                ],
            )
    for shutter in failed_open:
        light += even_light(exposure, optics.shutter(*shutter), brightness(sky))
    rates.write_rate(folder, exposure, detector, light * detector.flat, seed)
