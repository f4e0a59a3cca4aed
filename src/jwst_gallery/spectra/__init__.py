"""Spectra from tables and cubes, and slits from products that have many.

The pipeline has written its tables of spectra in several layouts. Today a product of slits or of an
integral field unit has one table for each spectrum; wide-field slitless spectroscopy (WFSS) has one
for each exposure and spectral order, with a row for each source; a time series has one for each
order, with a row for each integration. Before jwst 1.19, WFSS and time series too had one table for
each spectrum, and before jwst 1.2 some columns had other names.

All these layouts are read, by the names of the columns. `stdatamodels` 6.0.0 fills a table with
unsigned columns, such as DQ, by the *order* of its columns: a product opened with the wrong class,
and a table of jwst before 1.2 opened with any class, silently have numbers in the wrong columns.
Reading from a path avoids this; an open data model with mixed columns is refused.
"""

from .cubes import cube_spectrum
from .reading import list_spectra, read_spectrum
from .slits import find_slit, slit_unit, slit_wavelengths, slits_of
from .spectrum import Spectrum
from .time_series import TimeSeries, read_time_series

__all__ = [
    "Spectrum",
    "TimeSeries",
    "cube_spectrum",
    "find_slit",
    "list_spectra",
    "read_spectrum",
    "read_time_series",
    "slit_unit",
    "slit_wavelengths",
    "slits_of",
]
