"""A compact galaxy, a wide one and empty sky behind shutters: the truth, and what is open."""

from astropy import units as u
from astropy.table import QTable

from jwst_testbed.instruments.nirspec import light, optics
from jwst_testbed.modes.nirspec_mos.msa_metadata import shutter_rows, write_msa_metadata
from jwst_testbed.modes.nirspec_mos.shutters import openings_of, shutter_place
from jwst_testbed.telescope import header
from jwst_testbed.telescope.siaf import rotations


def _slitlet(number, quadrant, row, column, source, *place):
    """Return three shutters, the source in the middle one, at its place there if it has one."""
    slitlet = {
        **{"id": number, "quadrant": quadrant, "row": row},
        **{"columns": (column - 1, column, column + 1), "source": source},
    }
    return {**slitlet, "at": (column, *place)} if place else slitlet


SLITLETS = [
    _slitlet(1, 3, 184, 61, 1, 0.62, 0.44),
    _slitlet(2, 3, 200, 101, 2, 0.5, 0.5),
    _slitlet(3, 4, 150, 81, 0),
    # Its light falls on the other detector. A number below 0 is that of a place that the observer
    # chose like a source's, where none is known.
    _slitlet(4, 1, 184, 51, -1, 0.5, 0.5),
]
FAILED_OPEN = [(3, 150, 103)]
"""A shutter that does not close: beside the second slitlet, where its dark border ends."""

SPECTRA = {
    1: {"kind": "emitter", "continuum": 10.0, "slope": -0.5, "stellarity": 0.98},
    2: {"kind": "galaxy", "brightness": 2.0, "slope": 0.5, "stellarity": 0.1},
}
SKY = {"brightness": 0.3, "slope": -0.6}

LINES = (
    (1, 4 * 0.372883, 2e-16),
    (1, 4 * 0.500824, 3e-16),
    (1, 4 * 0.656461, 2.5e-16),
    (1, 4 * 0.953321, 1e-16),
)
"""[O II], [O III], H alpha and [S III] at a redshift of 3, wavelengths in vacuum."""


def make_scene(folder, *, exposures, slitlets, spectra, lines, sky):
    """Task: the truth, and the file that says which shutters are open.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``sources.ecsv``, ``lines.ecsv``, ``sky.ecsv`` and the MSA metadata file go.
    exposures : list of jwst_testbed.telescope.exposure.Exposure
        The first is that in which the sources are where the slitlets say.
    slitlets : list of dict
        As in `jwst_testbed.modes.nirspec_mos.msa_metadata.shutter_rows`; with a source
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
