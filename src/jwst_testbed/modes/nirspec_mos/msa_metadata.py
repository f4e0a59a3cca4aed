"""The MSA metadata file: which micro-shutters are open, and which sources are planned in them.

The Micro-Shutter Assembly (MSA) has four quadrants of 365 x 171 shutters. DMS writes a file for
each configuration of open shutters; an exposure names it in its keyword MSAMETFL, and the rows of
its table that are meant for it in MSAMETID and PATT_NUM. Columns, types and meaning are those of
the pipeline's documentation ("MSA Meta Data File", https://jwst-pipeline.readthedocs.io) and of
what `jwst.assign_wcs.nirspec.get_open_msa_slits` reads. A *row* of shutters is the place along the
dispersion, 1 to 365, a *column* that across, 1 to 171.
"""

import numpy as np
from astropy.io import fits

from jwst_testbed.instruments.nirspec.optics import SHUTTERS

ROWS, COLUMNS = SHUTTERS
"""Shutters of a quadrant along the dispersion and across it."""

_SHUTTERS = [
    *[("SLITLET_ID", "i2"), ("MSA_METADATA_ID", "i2"), ("SHUTTER_QUADRANT", "i2")],
    *[("SHUTTER_ROW", "i2"), ("SHUTTER_COLUMN", "i2"), ("SOURCE_ID", "i4")],
    *[("BACKGROUND", "S1"), ("SHUTTER_STATE", "S6")],
    *[("ESTIMATED_SOURCE_IN_SHUTTER_X", "f4"), ("ESTIMATED_SOURCE_IN_SHUTTER_Y", "f4")],
    *[("DITHER_POINT_INDEX", "i2"), ("PRIMARY_SOURCE", "S1"), ("FIXED_SLIT", "S8")],
]
_SOURCES = [
    *[("PROGRAM", "i4"), ("SOURCE_ID", "i4"), ("SOURCE_NAME", "S20"), ("ALIAS", "S31")],
    *[("RA", "f8"), ("DEC", "f8"), ("PREIMAGE_ID", "S30"), ("STELLARITY", "f8")],
]


def shutter_rows(slitlet, dither, at=None):
    """Return the rows of the table for the shutters of a slitlet at one dither.

    Parameters
    ----------
    slitlet : dict
        ``id``, ``quadrant``, ``row``, ``columns`` (of its open shutters), ``source`` (SOURCE_ID;
        0 of the sky alone, negative of a place that was chosen like a source's and has none).
    dither : int
        DITHER_POINT_INDEX.
    at : (int, float, float), optional
        Column of the shutter with the source, and where in it, from (0, 0) to (1, 1). None if there
        is no source.

    Returns
    -------
    list of tuple
    """
    rows = []
    for column in slitlet["columns"]:
        is_main = at is not None and column == at[0]
        place = at[1:] if is_main else (np.nan, np.nan)
        rows.append(
            (
                *(slitlet["id"], 1, slitlet["quadrant"], slitlet["row"], column),
                *(slitlet["source"] if is_main else 0, "N" if is_main else "Y", "OPEN", *place),
                *(dither, "Y" if is_main else "N", "NONE"),
            )
        )
    return rows


def write_msa_metadata(folder, exposure, shutters, sources):
    """Write the file.

    Parameters
    ----------
    folder : pathlib.Path
        Where the file goes.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Of the configuration; its keywords name the file.
    shutters : list of tuple
        As in `shutter_rows`, of all slitlets and dithers.
    sources : list of tuple
        (SOURCE_ID, right ascension, declination (deg), STELLARITY).
    """
    name = dict(exposure.keywords)["meta.instrument.msa_metadata_file"]
    program = int(exposure.program)
    planned = [
        (program, source, f"{program}_{source}", str(source), ra, dec, "None", stellarity)
        for source, ra, dec, stellarity in sources
    ]
    table = np.array(shutters, _SHUTTERS)
    primary = fits.PrimaryHDU()
    primary.header.update(
        {
            "TELESCOP": ("JWST", "telescope used to acquire data"),
            "INSTRUME": ("NIRSPEC", "instrument used to acquire data"),
            "ORIGIN": "jwst-gallery testbed",
            "PROGRAM": (exposure.program, "program number"),
            "OBSERVTN": (exposure.observation, "observation number"),
            "VISIT": (exposure.visit, "visit number"),
            "MSACFG10": (1, "number of the configuration, decimal"),
            "MSACFG36": ("01", "the same with 36 digits, as in the file name"),
            "FILENAME": name,
        }
    )
    hdus = [
        primary,
        fits.ImageHDU(shutter_image(table), name="SHUTTER_IMAGE"),
        fits.BinTableHDU(table, name="SHUTTER_INFO", ver=1),
        fits.BinTableHDU(np.array(planned, _SOURCES), name="SOURCE_INFO", ver=1),
    ]
    fits.HDUList(hdus).writeto(folder / name)


def shutter_image(table):
    """Return a map of the shutters, 1 where one is open.

    It is laid out as the configurations that the Astronomer's Proposal Tool exports (as ``msaviz``,
    https://github.com/gkanarek/msaviz, reads them): along the columns quadrants 1 and 2, then 3 and
    4, along the rows 1 and 3, then 2 and 4.

    Parameters
    ----------
    table : ndarray
        The table of shutters.

    Returns
    -------
    ndarray of float32
        Shape (342, 730).
    """
    image = np.zeros((2 * COLUMNS, 2 * ROWS), np.float32)
    quadrant = table["SHUTTER_QUADRANT"]
    x = table["SHUTTER_ROW"] - 1 + ROWS * np.isin(quadrant, (3, 4))
    y = table["SHUTTER_COLUMN"] - 1 + COLUMNS * np.isin(quadrant, (2, 4))
    image[y, x] = 1
    return image
