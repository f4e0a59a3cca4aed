"""Samples rewritten as older versions of the pipeline, archives and people leave their files.

Each kind is a function that writes copies of a sample into a folder, with the version of jwst that
wrote such files in their headers; the decorator names the samples. No copy is a sample: of none is
any truth known. By itself, `python tests/other_layouts.py FOLDER [KIND...]` writes them all.
"""

import functools
import gzip
import inspect
import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import gwcs
import numpy as np
from astropy.io import fits
from spectrum_files import asdf_extension
from stdatamodels.jwst import datamodels

from jwst_gallery import sample

KINDS = {}
STAGE_2, STAGE_3 = {"stage": 2}, {"stage": 3}


class Kind(NamedTuple):
    """A kind of other layout: what writes it, and the samples that it is tried on."""

    write: object
    samples: tuple


def kind(*samples):
    """Register a function that writes copies of a sample into a folder."""

    def register(function):
        KINDS[function.__name__] = Kind(function, samples)
        return function

    return register


def of_models(version):
    """Make of a function that changes an open data model one that writes a changed copy."""

    def decorate(change):
        @functools.wraps(change)
        def write(source, folder):
            with datamodels.open(source) as model:
                changed = change(model) or model
                changed.meta.calibration_software_version = version
                changed.save(folder / source.name)

        return write

    return decorate


def of_hdus(version):
    """Make of a function that changes the HDUs of a file one that writes a changed copy."""

    def decorate(change):
        @functools.wraps(change)
        def write(source, folder):
            with fits.open(source) as hdus:
                changed = change(fits.HDUList([hdu.copy() for hdu in hdus])) or hdus
                changed[0].header["CAL_VER"] = version
                if "ASDF" not in changed:
                    changed.append(asdf_extension())
                changed.writeto(folder / source.name)

        return write

    return decorate


def write(name, folder, *which):
    """Write the files of a kind into a folder of its name, a folder for each dataset.

    Return their paths.

    By default of all its samples; else of the one that a dataset, a suffix and keywords name.
    """
    paths = []
    for dataset, suffix, *stated in [which] if which else KINDS[name].samples:
        # Exposures of two datasets may have one name.
        place = Path(folder, name, dataset)
        place.mkdir(parents=True, exist_ok=True)
        there = set(place.iterdir())
        KINDS[name].write(sample(dataset, suffix, **(stated[0] if stated else {})), place)
        paths += sorted(set(place.iterdir()) - there)
    return paths


def _parts(model):
    """Return the slits of a model, or itself where it is one."""
    return getattr(model, "slits", None) or [model]


# ------------------------------------------------------------------ spectra


@kind(
    ("miri_lrs", "x1d", STAGE_2),
    ("nirspec_fs", "x1d", STAGE_2),
    ("nirspec_prism", "x1d", STAGE_3),
    ("nirspec_mos", "x1d", STAGE_2),
    ("miri_mrs", "x1d", STAGE_2),
)
@of_models("1.12.5")
def gap_of_zeros(model):
    """A gap of the detector as zeros: FLUX 0, FLUX_ERROR NaN, DQ 0."""
    for spec in model.spec:
        gap = slice(len(spec.spec_table) // 3, len(spec.spec_table) // 3 + 20)
        for name in ("FLUX", "SURF_BRIGHT", "DQ"):
            spec.spec_table[name][gap] = 0
        for name in ("FLUX_ERROR", "SB_ERROR"):
            spec.spec_table[name][gap] = np.nan


@kind(("miri_lrs", "x1d", STAGE_2), ("miri_lrs_tso", "x1dints", STAGE_2))
@of_models("1.18.1")
def some_wavelengths_zero(model):
    """Wavelengths of zero where there are no data."""
    for spec in model.spec:
        for name in ("WAVELENGTH", "FLUX", "FLUX_ERROR", "DQ"):
            spec.spec_table[name][..., :25] = 0


@kind(
    ("miri_lrs_tso", "x1dints", STAGE_3),
    ("nirspec_bots", "x1dints", STAGE_2),
)
@of_models("1.3.3")
def spectra_without_wavelengths(model):
    """Spectra of a time series, whose wavelengths are all zero."""
    for spec in model.spec:
        spec.spec_table["WAVELENGTH"] = 0


@kind(("miri_lrs", "x1d", STAGE_2), ("nirspec_mos", "x1d", {"stage": 3, "source": 1}))
def units_squared(source, folder):
    """Units of variances as astropy does not know them."""
    path = folder / source.name
    cards = b"'MJy^2 / sr^2'", b"'(MJy/sr)^2'  "
    path.write_bytes(source.read_bytes().replace(*cards))
    fits.setval(path, "CAL_VER", value="1.14.0")


@kind(
    ("miri_lrs", "x1d", STAGE_3),
    ("miri_lrs", "s2d", STAGE_3),
    ("nirspec_fs", "x1d", STAGE_3),
    ("nirspec_mos", "x1d", {"stage": 3, "source": 1}),
)
@of_models("1.20.2")
def extended_source(model):
    """An extended source, whose spectrum is a surface brightness."""
    model.meta.target.source_type = "EXTENDED"
    for part in getattr(model, "spec", None) or _parts(model):
        part.source_type = "EXTENDED"


@kind(("nirspec_fs", "x1d", STAGE_2), ("miri_lrs", "x1d", STAGE_3))
@of_hdus("1.14.0")
def table_without_name(hdus):
    """A table of standard columns without EXTNAME, as table software writes it."""
    tables = [fits.BinTableHDU(hdu.data) for hdu in hdus if hdu.name == "EXTRACT1D"]
    return fits.HDUList([hdus[0], *tables])


# ------------------------------------------------------------------ slits


@kind(
    ("miri_lrs", "s2d", STAGE_2),
    ("miri_lrs", "s2d", STAGE_3),
    ("nirspec_fs", "s2d", STAGE_2),
    ("nirspec_prism", "s2d", STAGE_3),
    ("nirspec_mos", "s2d", STAGE_2),
    ("nirspec_mos", "s2d", {"stage": 3, "source": 2}),
)
@of_models("1.14.0")
def s2d_without_wavelength(model):
    """A rectified spectrum without an array WAVELENGTH."""
    for part in _parts(model):
        part.wavelength = None


@kind(
    ("nirspec_prism", "s2d", STAGE_3),
    ("nirspec_mos", "s2d", {"stage": 3, "source": 1}),
    ("nirspec_mos", "s2d", {"stage": 3, "source": 2}),
)
@of_models("1.12.5")
def s2d_of_count_rate(model):
    """A rectified spectrum of stage 3 that states DN/s, with zeros where there are no data."""
    model.meta.bunit_data = model.meta.bunit_err = "DN/s"
    for array in (model.data, model.err):
        array[model.wht == 0] = 0


@kind(
    ("miri_lrs", "cal"),
    ("miri_lrs", "s2d", STAGE_2),
    ("miri_lrs_tso", "calints"),
    ("nirspec_bots", "calints"),
    ("nirspec_bots", "crfints"),
)
@of_models("1.3.3")
def wavelengths_zero(model):
    """An array WAVELENGTH of zeros."""
    for part in _parts(model):
        if part.wavelength is not None:
            part.wavelength = np.zeros_like(part.wavelength)


@kind(("miri_lrs", "cal"), ("miri_lrs", "crf"))
def lrs_without_alpha_beta(source, folder):
    """MIRI's long slit as an image whose WCS has no frame alpha_beta."""

    @of_models("1.14.0")
    def without_a_frame(model):
        first, second, *rest = model.meta.wcs.pipeline
        box = model.meta.wcs.bounding_box
        model.meta.wcs = gwcs.WCS([(first.frame, first.transform | second.transform), *rest])
        model.meta.wcs.bounding_box = box

    without_a_frame(source, folder)
    with fits.open(folder / source.name, mode="update") as hdus:
        hdus[0].header["DATAMODL"] = "ImageModel"


@kind(
    ("nirspec_fs", "cal", STAGE_2),
    ("nirspec_mos", "cal", STAGE_2),
    ("nirspec_mos", "s2d", STAGE_2),
    ("niriss_wfss", "cal"),
)
@of_models("1.20.2")
def list_of_one_slit(model):
    """A product of many slits that has one."""
    model.slits = model.slits[:1]


@kind(
    ("nirspec_fs", "cal", STAGE_2),
    ("nirspec_mos", "cal", STAGE_2),
    ("nirspec_mos", "s2d", STAGE_2),
    ("niriss_wfss", "cal"),
)
@of_models("1.20.2")
def one_slit_alone(model):
    """One slit of a product, saved as a data model of its own."""
    slit = datamodels.SlitModel(model.slits[0].instance)
    slit.update(model)
    slit.meta.model_type = "SlitModel"
    return slit


@kind(("niriss_wfss", "cal"), ("nircam_wfss", "cal", {"exp_type": "NRC_WFSS"}))
@of_hdus("3.0.1.dev63+g9c979f9d")
def slitless_of_the_next_version(hdus):
    """Slitless spectra as the change log announces them: in count rate, with two models."""
    changed = []
    for hdu in hdus:
        changed.append(hdu)
        if hdu.name in ("SCI", "ERR"):
            hdu.header["BUNIT"] = "DN/s"
        if hdu.name == "VAR_FLAT":  # the last of a slit
            changed += [
                fits.ImageHDU(np.zeros(hdu.shape, np.float32), name=name, ver=hdu.ver)
                for name in ("SIMUL", "CONTAM")
            ]
    return fits.HDUList(changed)


# ------------------------------------------------------------------ images


@kind(
    ("nircam_image", "i2d", STAGE_2),
    ("nircam_image", "i2d", STAGE_3),
    ("nircam_coron", "i2d"),
)
@of_models("1.16.1")
def box_at_zero(model):
    """An image whose WCS is valid from 0 to a fraction of the last pixel."""
    ny, nx = model.data.shape
    model.meta.wcs.bounding_box = ((0, nx - 0.88), (0, ny - 1.4))


@kind(("fgs_image", "cal"), ("niriss_image", "cal"))
@of_models("1.2.3")
def no_sip(model):
    """An image whose header has no polynomials of its distortion."""
    info = model.meta.wcsinfo
    for name in list(info.instance):
        if re.fullmatch(r"[ab]p?_(order|\d_\d)|sip\w+", name):
            del info.instance[name]
    info.ctype1, info.ctype2 = "RA---TAN", "DEC--TAN"


@kind(("niriss_ami", "cal"), ("niriss_ami", "calints"))
@of_models("1.12.5")
def without_area(model):
    """An image without the array AREA and the keywords PHOTMJSR, PIXAR_SR and PIXAR_A2."""
    model.area = None
    for name in ("conversion_megajanskys", "pixelarea_steradians", "pixelarea_arcsecsq"):
        setattr(model.meta.photometry, name, None)


@kind(("nircam_image", "rate"), ("nircam_image", "ramp"), ("miri_lrs_tso", "rateints"))
@of_models("1.20.2")
def tall_subarray(model):
    """A subarray of 72 columns and 416 rows."""
    for name in list(model.instance):
        if getattr(model.instance[name], "ndim", 0) > 1:
            setattr(model, name, np.array(model.instance[name][..., :416, :72]))


# ------------------------------------------------------------------ times


@kind(
    ("miri_image", "uncal"),
    ("nirspec_bots", "rateints"),
    ("nirspec_bots", "calints"),
    ("nirspec_bots", "x1dints", STAGE_3),
)
@of_models("1.3.3")
def int_times_without_barycentre(model):
    """INT_TIMES whose times at the barycentre are zero."""
    times = np.array(model.int_times)
    for name in times.dtype.names:
        if "BJD" in name:
            times[name] = 0
    model.int_times = times


@kind(
    ("miri_image", "uncal"),
    ("nirspec_bots", "rateints"),
    ("nirspec_bots", "calints"),
    ("nirspec_bots", "x1dints", STAGE_3),
)
@of_models("1.3.3")
def int_times_empty(model):
    """INT_TIMES without rows."""
    model.int_times = np.array(model.int_times)[:0]


@kind(("fgs_image", "uncal"), ("niriss_image", "rate"), ("niriss_image", "cal"))
@of_models("1.3.3")
def no_middle_of_exposure(model):
    """An exposure whose middle is not stated: no EXPMID."""
    model.meta.exposure.mid_time = None


# ------------------------------------------------------------------ files


@kind(("nirspec_fs", "x1d", STAGE_2), ("fgs_image", "cal"), ("nirspec_mos", "cal", STAGE_2))
def gzip_whole(source, folder):
    """Content of gzip under a name without .gz, as some archives of old have it."""
    (folder / source.name).write_bytes(gzip.compress(source.read_bytes(), 1))


@kind(("nirspec_fs", "x1d", STAGE_2), ("fgs_image", "cal"), ("nirspec_mos", "cal", STAGE_2))
def gzip_cut(source, folder):
    """The same, cut."""
    content = gzip.compress(source.read_bytes(), 1)
    for percent in (30, 60, 90):
        end = len(content) * percent // 100
        (folder / f"cut{percent}_{source.name}").write_bytes(content[:end])


@kind(("fgs_image", "cal"), ("miri_lrs", "x1d", STAGE_2), ("nirspec_bots", "x1dints", STAGE_2))
def renamed(source, folder):
    """Copies as file managers and people name them."""
    for name in (f"{source.stem} (1).fits", f"{source.stem}-copy.fits", "my star.fits"):
        shutil.copyfile(source, folder / f"{source.stem[-4:]} {name}")


@kind(("fgs_image", "i2d", STAGE_3))
def of_a_team(source, folder):
    """An image with the name of a high-level science product; its header lost FILENAME."""
    path = folder / "hlsp_team_jwst_nircam_field_f444w_v1_i2d.fits"
    with fits.open(source) as hdus:
        hdus[0].header.remove("FILENAME")
        hdus.writeto(path)


@kind(
    ("fgs_image", "cal"),
    ("miri_lrs", "cal"),
    ("miri_lrs", "x1d", STAGE_2),
    ("nirspec_bots", "calints"),
)
@of_models("0.16.2")
def before_flight(model):
    """A file of before launch, which lacks keywords that all functions need."""
    model.meta.exposure.mid_time = None
    for node in filter(None, (getattr(model.meta, "wcsinfo", None),)):
        node.dispersion_direction = node.velosys = None


def main(folder, *names):
    """Write the files of all kinds, or of those named."""
    for name in names or KINDS:
        print(f"{name}: {inspect.getdoc(KINDS[name].write)}")
        for path in write(name, folder):
            print(f"  {path.name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
