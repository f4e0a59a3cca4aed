"""The MSA metadata file: which micro-shutters are open, and which sources are planned in them.

The Micro-Shutter Assembly (MSA) has four quadrants of 365 x 171 shutters. DMS writes a file for
each configuration of open shutters; an exposure names it in its keyword MSAMETFL, and the rows of
its table that are meant for it in MSAMETID and PATT_NUM. Names, types and meaning of the columns
are those of files in the archive (jw02736007001_01_msa.fits); the last column of SHUTTER_INFO, for
a fixed slit beside the shutters, is that of newer ones (the pipeline's documentation, "MSA Metadata
File", https://jwst-pipeline.readthedocs.io). A *row* of shutters is the place along the dispersion,
1 to 365, a *column* that across, 1 to 171.
"""

import numpy as np
from astropy.io import fits

from jwst_testbed.instruments.nirspec.optics import SHUTTERS

ROWS, COLUMNS = SHUTTERS
"""Shutters of a quadrant along the dispersion and across it."""

_SHUTTERS = [
    *[("slitlet_id", "i2"), ("msa_metadata_id", "i2"), ("shutter_quadrant", "i2")],
    *[("shutter_row", "i2"), ("shutter_column", "i2"), ("source_id", "i4")],
    *[("background", "S1"), ("shutter_state", "S6")],
    *[("estimated_source_in_shutter_x", "f4"), ("estimated_source_in_shutter_y", "f4")],
    *[("dither_point_index", "i2"), ("primary_source", "S1"), ("fixed_slit", "S8")],
]
_SOURCES = [
    *[("program", "i4"), ("source_id", "i4"), ("source_name", "S20"), ("alias", "S31")],
    *[("ra", "f8"), ("dec", "f8"), ("preimage_id", "S30"), ("stellarity", "f8")],
]
_CORNERS = {1: (0, COLUMNS), 2: (ROWS, COLUMNS), 3: (ROWS, 0), 4: (0, 0)}
"""Where each quadrant begins in SHUTTER_IMAGE: row and column of its shutter (1, 1), as in the file
above, whose image and table agree in every row."""


def shutter_rows(slitlet, dither, at=None):
    """Return the rows of the table for the shutters of a slitlet at one dither.

    Parameters
    ----------
    slitlet : dict
        ``id``, ``quadrant``, ``row``, ``columns`` (of its open shutters), ``source`` (source_id;
        0 of the sky alone, negative of a place that was chosen like a source's and has none).
    dither : int
        dither_point_index.
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
                *(slitlet["source"], "N" if is_main else "Y", "OPEN", *place),
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
        (source_id, right ascension, declination (deg), stellarity).
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
            "VISIT_ID": (f"{exposure.program}{exposure.observation}{exposure.visit}", "visit"),
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
    """Return a map of the shutters: the slitlet that each belongs to.

    Parameters
    ----------
    table : ndarray
        The table of shutters.

    Returns
    -------
    ndarray of int16
        Shape (730, 342): rows and columns of the shutters of all quadrants; 0 where one is
        closed.
    """
    image = np.zeros((2 * ROWS, 2 * COLUMNS), np.int16)
    first_row, first_column = np.array([_CORNERS[one] for one in table["shutter_quadrant"]]).T
    rows = first_row + table["shutter_row"] - 1
    columns = first_column + table["shutter_column"] - 1
    image[rows, columns] = table["slitlet_id"]
    return image
