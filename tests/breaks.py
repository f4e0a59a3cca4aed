"""Breaks of products, each of which a page's check must find.

A break is a small function that changes one thing that a product says: its images, columns of
tables or world coordinates, its flags, times or units, or a keyword. All else stays as it is. Its
name in `BREAKS` is the kind of break in the table of `nox -s mutants`. `DoesNotFit` is raised where
it cannot be made, or would leave all as it was.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

import gwcs
import numpy as np
from astropy.io import fits
from astropy.modeling.models import Identity, Scale, Shift
from astropy.table import Table
from stdatamodels.jwst import datamodels

BREAKS = {}
IMAGES = ("SCI", "SLOPE", "PEDESTAL", "YINT", "CTRD", "N_CTRD", "FIT", "N_FIT", "RESID", "N_RESID",
          "SHUTTER_IMAGE")  # fmt: skip
FLAGS = ("DQ", "GROUPDQ", "PIXELDQ")
# Data and the errors beside them: extensions, columns of FITS tables and of text files.
ERRORS = (
    ("SCI", "ERR"), ("FLUX", "FLUX_ERROR"), ("FLUX", "ERROR"), ("SURF_BRIGHT", "SB_ERROR"),
    ("VISAMP", "VISAMPERR"), ("VISPHI", "VISPHIERR"), ("VIS2DATA", "VIS2ERR"),
    ("T3AMP", "T3AMPERR"), ("T3PHI", "T3PHIERR"), ("aper_total_flux", "aper_total_flux_err"),
    ("isophotal_flux", "isophotal_flux_err"), ("net_aperture_sum", "net_aperture_sum_err"),
)  # fmt: skip
TIMES = dict.fromkeys(
    ("MJD-BEG", "MJD-AVG", "MJD-END", "TDB-BEG", "TDB-MID", "TDB-END", "MJD_UTC", "BJD_TDB"), "time"
)
SPECTRUM = {"FLUX": "flux", "SURF_BRIGHT": "flux", "WAVELENGTH": "wavelength"}
# The contents of columns, by the name of the table's extension or the suffix of a text file.
COLUMNS = {
    "EXTRACT1D": SPECTRUM | TIMES | {"RF_FLUX": "flux", "RF_SURF_BRIGHT": "flux"},
    "COMBINE1D": SPECTRUM,
    "OI_VIS": {"VISAMP": "flux", "VISPHI": "phase"},
    "OI_VIS2": {"VIS2DATA": "flux"},
    "OI_T3": {"T3AMP": "flux", "T3PHI": "phase"},
    "SHUTTER_INFO": {"SHUTTER_ROW": "row", "SHUTTER_COLUMN": "row"},
    "INT_TIMES": {f"int_{at}_{scale}": "time" for at in ("start", "mid", "end")
                  for scale in ("MJD_UTC", "BJD_TDB")},
    "FGS CENTROID PACKET": {"guide_star_position_x": "x", "guide_star_position_y": "y"},
    "cat": {"xcentroid": "x", "ycentroid": "y", "aper30_flux": "flux", "aper50_flux": "flux",
            "aper70_flux": "flux", "aper_total_flux": "flux", "isophotal_flux": "flux"},
    "phot": TIMES | {"aperture_sum": "flux", "annulus_mean": "flux", "aperture_bkg": "flux",
             "net_aperture_sum": "flux"},
    "whtlt": TIMES | {"whitelight_flux": "flux", "whitelight_flux_order_1": "flux",
              "whitelight_flux_order_2": "flux"},
}  # fmt: skip
PIXELS = ("image", "labels")
# A unit with the same dimension: what does not convert it is wrong by a thousand.
OTHER_UNITS = {"Jy": "mJy", "MJy": "kJy", "MJy/sr": "kJy/sr", "MJy / sr": "kJy / sr"}
BESIDE_IMAGES = {"WAVELENGTH": "wavelengths", "ERR": "error", **dict.fromkeys(FLAGS, "flags")}
KEYWORDS = {"BUNIT": "unit", "VELOSYS": "velocity"}
# Tables beside pixels, which only pages about them show.
BESIDE = ("INT_TIMES", "FGS CENTROID PACKET")


class DoesNotFit(Exception):
    """The break cannot be made in a product, or changes nothing."""


class Part(NamedTuple):
    """One array of a product: its name, what it holds, where it is, whose it is."""

    name: str
    role: str
    holder: object
    source: object = None
    order: object = None

    @property
    def values(self):
        """The numbers, without their unit."""
        found = self.holder.data if hasattr(self.holder, "header") else self.holder[self.name]
        return np.asarray(found)

    def becomes(self, values):
        """Put other numbers in their place."""
        if hasattr(self.holder, "header"):
            self.holder.data = values
        else:
            self.holder[self.name][...] = values


class Keyword(NamedTuple):
    """A keyword of a product's header."""

    name: str
    role: str
    holder: fits.Header
    source = order = None

    @property
    def values(self):
        """The value of the keyword."""
        return np.asarray(self.holder[self.name])

    def becomes(self, values):
        """Give the keyword another value."""
        self.holder[self.name] = np.asarray(values).item()


class Unit(NamedTuple):
    """The unit of a column."""

    name: str
    role: str
    holder: object
    source = order = None

    @property
    def values(self):
        """Its symbol."""
        return np.asarray(str(self.holder.unit))

    def becomes(self, values):
        """Put another in its place."""
        self.holder.unit = str(values)


def a_break(name):
    """Register a break, a function of the parts of a product."""

    def register(function):
        BREAKS[name] = function
        return function

    return register


def write(name, path, folder, about=""):
    """Write a broken copy of a product into a folder, and return its path.

    Parameters
    ----------
    name : str
        Of the break; empty for a copy that is whole.
    path : pathlib.Path
    folder : path-like
    about : str
        "world" to break the world coordinates, "names" for a page without numbers; the name of a
        table to break that in place of the pixels.
    """
    copy = Path(folder, path.name)
    if about == "names":
        if name:
            raise DoesNotFit("no numbers")
        return Path(shutil.copy(path, copy))
    if about == "world":
        if name and name not in BEFORE:
            raise DoesNotFit("no world coordinates")
        with datamodels.open(path) as model:
            if name:
                _break_world(name, model)
            model.save(copy)
        return copy
    if path.suffix == ".ecsv":
        table = Table.read(path)
        suffix = path.stem.rpartition("_")[2]
        _break_parts(name, list(_columns(table, suffix, table.columns)))
        table.write(copy, format="ascii.ecsv")
        return copy
    with fits.open(path, mode="readonly") as hdus:
        changed = fits.HDUList([hdu.copy() for hdu in hdus])
        _break_parts(name, list(_parts(changed, path, about)))
        changed.writeto(copy)
    return copy


def _break_parts(name, parts):
    """Break the parts of a product; at least one must change."""
    if not name:
        return
    before = [part.values.copy() for part in parts]
    BREAKS[name](parts)
    if all(
        np.array_equal(old, part.values, equal_nan=old.dtype.kind == "f")
        for old, part in zip(before, parts, strict=True)
    ):
        raise DoesNotFit("nothing changes")


def _parts(hdus, path, about):
    """Yield the parts of a FITS file: a table that a page is about, or all but such tables."""
    for hdu in hdus[1:]:
        if hdu.data is None or (hdu.name != about if about else hdu.name in BESIDE):
            continue
        source = hdu.header.get("SOURCEID", hdu.header.get("SLTNAME"))
        order = hdu.header.get("SPORDER")
        if hdu.is_image and (hdu.name in IMAGES or about):
            labels = about or path.stem.endswith("_segm") or hdu.name == "SHUTTER_IMAGE"
            yield Part(hdu.name, "labels" if labels else "image", hdu, source, order)
        elif hdu.is_image and hdu.name in BESIDE_IMAGES:
            yield Part(hdu.name, BESIDE_IMAGES[hdu.name], hdu, source, order)
        elif not hdu.is_image:
            yield from _columns(hdu.data, hdu.name, hdu.columns, source, order)
        if not about:
            yield from (Keyword(name, role, hdu.header) for name, role in KEYWORDS.items()
                        if name in hdu.header)  # fmt: skip


def _columns(table, name, columns, source=None, order=None):
    """Yield the columns of a table that say something, and the units of its fluxes."""
    there = columns.names if hasattr(columns, "names") else table.colnames
    if "SOURCE_ID" in there:
        source = "rows"
    elif "INT_NUM" in there:
        source = "integrations"
    known = {column.lower(): role for column, role in COLUMNS.get(name, {}).items()}
    known |= {error.lower(): "error" for data, error in ERRORS if data in there}
    for one in there:
        if role := known.get(one.lower()):
            yield Part(one, role, table, source, order)
            if role == "flux" and columns[one].unit:
                yield Unit(one, "unit", columns[one])


# ------------------------------------------------------------------ places


@a_break("moved by a pixel in x")
def moved_in_x(parts):
    """Move images along their rows, and positions in tables."""
    _change(parts, {**_each(PIXELS, lambda image: np.roll(image, 1, axis=-1)), "x": _one_more})


@a_break("moved by a pixel in y")
def moved_in_y(parts):
    """Move images along their columns, and positions in tables."""
    _change(parts, {**_each(PIXELS, lambda image: np.roll(image, 1, axis=-2)), "y": _one_more})


@a_break("moved by a plane or integration")
def moved_by_a_plane(parts):
    """Move planes of a cube, groups of a ramp, integrations of an image or of spectra."""

    def moved(values):
        if values.ndim < 3:
            raise DoesNotFit("one plane")
        return np.roll(values, 1, axis=0 if values.ndim == 3 else 1)

    def moved_rows(values):
        if spectra[0].source != "integrations":
            raise DoesNotFit("one integration")
        return np.roll(values, 1, axis=0)

    spectra = [part for part in parts if part.role == "flux"]
    _change(parts, {**_each(PIXELS, moved), "flux": moved_rows})


@a_break("mirrored in x")
def mirrored(parts):
    """Mirror images."""
    _change(parts, _each(PIXELS, lambda image: image[..., ::-1].copy()))


@a_break("transposed")
def transposed(parts):
    """Exchange x and y of square images."""

    def turned(image):
        if image.shape[-1] != image.shape[-2]:
            raise DoesNotFit("not square")
        return np.swapaxes(image, -1, -2).copy()

    _change(parts, _each(PIXELS, turned))


# ------------------------------------------------------------------ brightness


@a_break("5 % brighter")
def brighter(parts):
    """Scale images and fluxes."""
    _change(parts, _each(("image", "flux"), lambda values: _scaled(values, 1.05)))


@a_break("5 % fainter")
def fainter(parts):
    """Scale images and fluxes."""
    _change(parts, _each(("image", "flux"), lambda values: _scaled(values, 0.95)))


@a_break("phases 5 % larger")
def phases(parts):
    """Scale the phases of an interferometer."""
    _change(parts, {"phase": lambda values: 1.05 * values})


@a_break("sign")
def sign(parts):
    """Change the sign of images and fluxes; of phases, where there are any."""
    roles = ("phase",) if any(part.role == "phase" for part in parts) else ("image", "flux")
    _change(parts, _each(roles, lambda values: _scaled(values, -1)))


# ------------------------------------------------------------------ one for another


@a_break("neighbour's data")
def neighbours(parts):
    """Give each source the data of the next."""
    for part in parts:
        if part.role == "labels" and part.name == "SCI":
            last = part.values.max()
            return part.becomes(np.where(part.values > 0, part.values % last + 1, 0))
        if part.role == "flux" and part.source == "rows":
            part.becomes(np.roll(part.values, 1, axis=0))
    arrays = [part for part in parts if part.role in ("image", "flux")]
    for name in {part.name for part in arrays}:
        same = [part for part in arrays if part.name == name]
        data = [part.values.copy() for part in same]
        if len({str(part.source) for part in same}) > 1:
            for part, other in zip(same, [*data[1:], data[0]], strict=True):
                part.becomes(_cut(other, part.values))
    return None


@a_break("rows by one")
def rows(parts):
    """Move the columns of a table by a row, unless it is a spectrum."""
    if any(part.role == "wavelength" for part in parts):
        raise DoesNotFit("a spectrum: see its wavelengths")
    _change(parts, _each(("flux", "phase", "row", "x", "y"), lambda values: np.roll(values, 1, 0)))


@a_break("wavelengths by one element")
def wavelengths(parts):
    """Move the wavelengths along the dispersion."""

    def moved(image):
        steps = [np.nanmedian(np.abs(np.diff(image, axis=axis))) for axis in (-1, -2)]
        return np.roll(image, 1, axis=-1 if steps[0] > steps[1] else -2)

    _change(parts, {"wavelength": lambda values: np.roll(values, 1, -1), "wavelengths": moved})


@a_break("orders exchanged")
def orders(parts):
    """Give each spectral order the data of the next, wavelengths and all."""
    found = {}
    for part in parts:
        if part.order is not None:
            found.setdefault((part.name, str(part.source)), []).append(part)
    several = [same for same in found.values() if len({part.order for part in same}) > 1]
    if not several:
        raise DoesNotFit("one order")
    for same in several:
        data = [part.values.copy() for part in same]
        for part, other in zip(same, [*data[1:], data[0]], strict=True):
            part.becomes(_cut(other, part.values))


@a_break("errors for data")
def errors(parts):
    """Exchange data and their errors."""
    named = {}
    for part in parts:
        if isinstance(part, Part):
            named.setdefault(part.name, []).append(part)
    pairs = [pair for data, error in ERRORS
             for pair in zip(named.get(data, ()), named.get(error, ()), strict=False)]  # fmt: skip
    if not pairs:
        raise DoesNotFit("no errors")
    for data, error in pairs:
        values = data.values.copy()
        data.becomes(error.values.copy())
        error.becomes(values)


@a_break("no flags")
def flags(parts):
    """Set all flags to 0: every value is good."""
    labels = {"labels": np.zeros_like} if any(part.name == "DQ" for part in parts) else {}
    _change(parts, {"flags": np.zeros_like, **labels})


@a_break("times by one integration")
def times(parts):
    """Shift the times of integrations by the time from one to the next."""

    def later(values):
        if len(values) < 2:
            raise DoesNotFit("one integration")
        return values + np.median(np.diff(values))

    _change(parts, {"time": later})


# ------------------------------------------------------------------ what keywords say


@a_break("another unit")
def units(parts):
    """Name a unit a thousand times smaller; the numbers stay."""
    _change(parts, {"unit": lambda unit: OTHER_UNITS.get(str(unit), str(unit))})


@a_break("sign of the velocity")
def velocity(parts):
    """Let the observatory recede where it approaches."""
    _change(parts, {"velocity": lambda value: -value})


def _change(parts, changes):
    """Change parts, each by the function for its role."""
    fitting = [part for part in parts if part.role in changes]
    if not fitting:
        raise DoesNotFit("no such data")
    for part in fitting:
        part.becomes(changes[part.role](part.values))


def _each(roles, change):
    return dict.fromkeys(roles, change)


def _one_more(values):
    return values + 1


def _scaled(values, factor):
    """Return scaled numbers of the same type; what a detector counts has no sign."""
    if values.dtype.kind != "u":
        return values * values.dtype.type(factor)
    if factor < 0:
        raise DoesNotFit("counts")
    return np.rint(np.clip(values * factor, 0, np.iinfo(values.dtype).max)).astype(values.dtype)


def _cut(values, like):
    """Return numbers in the shape of others: cut, or NaN where there are none."""
    found = np.full_like(like, np.nan)
    common = tuple(slice(min(sizes)) for sizes in zip(values.shape, like.shape, strict=True))
    found[common] = values[common]
    return found


# ------------------------------------------------------------------ world coordinates

# Changes of pixel coordinates before the WCS sees them, by the number of columns.
BEFORE = {
    "moved by a pixel in x": lambda n_inputs, _: _moved(0, n_inputs),
    "moved by a pixel in y": lambda n_inputs, _: _moved(1, n_inputs),
    "moved by a plane or integration": lambda n_inputs, _: _moved(2, n_inputs),
    "mirrored in x": lambda n_inputs, nx: (Scale(-1) | Shift(nx - 1)) & Identity(n_inputs - 1),
}


def _moved(axis, n_inputs):
    shifts = [Shift(float(number == axis)) for number in range(n_inputs)]
    before = shifts[0]
    for shift in shifts[1:]:
        before = before & shift
    return before


def _break_world(name, model):
    """Break the WCS of a model, or of each of its slits, and the keywords that say the same."""
    for part in getattr(model, "slits", None) or [model]:
        wcs, nx = part.meta.wcs, part.data.shape[-1]
        box, (first, *others) = wcs.bounding_box, wcs.pipeline
        n_inputs = first.transform.n_inputs
        if name.startswith("moved by a plane") and part.meta.model_type != "IFUCubeModel":
            raise DoesNotFit("no planes")
        before = BEFORE[name](n_inputs, nx)
        broken = before | first.transform
        broken.inputs = first.transform.inputs  # by which bounding boxes name them
        part.meta.wcs = gwcs.WCS([(first.frame, broken), *others])
        part.meta.wcs.bounding_box = box
        keywords = part.meta.wcsinfo
        if keywords.crpix1 is not None and keywords.crpix2 is not None:
            x, y = before.inverse(*[keywords.crpix1 - 1, keywords.crpix2 - 1, 0][:n_inputs])[:2]
            keywords.crpix1, keywords.crpix2 = x + 1, y + 1
            if name.startswith("mirrored"):
                for keyword in ("pc1_1", "pc2_1", "cd1_1", "cd2_1"):
                    if (value := getattr(keywords, keyword)) is not None:
                        setattr(keywords, keyword, -value)
