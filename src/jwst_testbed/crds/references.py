"""Reference files: what the pipeline is told of the simulated observatory.

An instrument's modules make data models by type of reference file; `as_references` gives them the
keywords that each must have. Files that are the same for all instruments are made here.
"""

import json
from pathlib import Path

import numpy as np
from astropy import units as u
from stdatamodels.jwst import datamodels

from jwst_testbed.compat import table_dtype
from jwst_testbed.crds.cache import Reference, write_cache
from jwst_testbed.crds.distortion import distortion_model
from jwst_testbed.telescope import geometry, header


class JsonReference:
    """A reference file that is a JSON text, for which there is no data model.

    Parameters
    ----------
    content : dict
        What it holds, besides the keywords that each reference file must have.
    """

    def __init__(self, content):
        self.content = content

    def save(self, path):
        """Write it."""
        Path(path).write_text(json.dumps(self.content, indent=1))


def as_references(models, exposure, grating=None):
    """Return the reference files for the exposures of one type.

    Parameters
    ----------
    models : dict
        Data models, or a `JsonReference`, by type of reference file. Changed in place: they get
        the metadata that every reference file must have.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the exposures that they are for.
    grating : str, optional
        The grating that they are for, where others of their kinds are for another.

    Returns
    -------
    list of jwst_testbed.crds.cache.Reference
    """
    references = []
    for kind, model in models.items():
        if isinstance(model, JsonReference):
            extension = "json"
            model.content = {**_json_keywords(kind, exposure), **model.content}
        else:
            extension = "fits" if _is_of_arrays(model) else "asdf"
            _describe(model, kind, exposure)
        references.append(Reference(kind, model, (exposure.exp_type,), extension, grating))
    return references


def stamp_optics(models, exposure):
    """Write into reference files which filter and pupil they are for.

    Parameters
    ----------
    models : dict
        As in `as_references`. Changed in place; a `JsonReference` has no place for it.
    exposure : jwst_testbed.telescope.exposure.Exposure
    """
    for model in models.values():
        if isinstance(model, JsonReference):
            continue
        model.meta.instrument.filter = exposure.filter
        if exposure.pupil:
            model.meta.instrument.pupil = exposure.pupil


def write_references(folder, exposure, models):
    """Write the CRDS cache of a dataset whose exposures are of one type; as in `as_references`.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
    models : dict
    """
    write_cache(folder, exposure.instrument, exposure.detector, as_references(models, exposure))


def _is_of_arrays(model):
    """Tell a model whose schema has FITS extensions from a tree of models and numbers."""
    return "fits_hdu" in json.dumps(model.schema)


_COMMON = {
    "telescope": "JWST",
    "author": "jwst-gallery",
    "pedigree": "DUMMY",
    "description": "For the simulated observatory; not a calibration.",
    "useafter": "2014-01-01T00:00:00",
}


def _json_keywords(kind, exposure):
    return {
        **_COMMON,
        "reftype": kind.upper(),
        "instrument": exposure.instrument.upper(),
        "exp_type": exposure.exp_type,
    }


def _describe(model, kind, exposure):
    meta = model.meta
    for name, value in _COMMON.items():
        setattr(meta, name, value)
    meta.reftype = kind
    meta.instrument.name = exposure.instrument.upper()
    meta.instrument.detector = exposure.detector
    for attribute, value in exposure.keywords:
        if attribute.startswith("meta.instrument."):
            model[attribute] = value
    if hasattr(meta, "exposure"):  # some schemas do not have it
        meta.exposure.type = exposure.exp_type
    siaf, _ = header.apertures_of(exposure)
    # Arrays of the detector say which of its pixels they are; one of areas is of the full frame.
    of_detector = _shape_of(model)[-2:] == (siaf.YSciSize, siaf.XSciSize)
    if kind != "area" and of_detector and hasattr(meta, "subarray"):
        header.fill_subarray(meta, exposure)


def _shape_of(model):
    return model.shape or () if _is_of_arrays(model) else ()


def constant(value, shape):
    """Return an array of one value, as reference files keep it."""
    return np.full(shape, value, np.float32)


def flag_definitions(model, names):
    """Return the DQ_DEF table, which says what the bits of a reference file's DQ array mean."""
    flags = datamodels.dqflags.pixel
    rows = [(int(np.log2(flags[name])), flags[name], name, "") for name in names]
    return np.array(rows, dtype=table_dtype(model, "dq_def"))


def ramp_references(detector, readout):
    """Return what stage 1 must know of a near-infrared detector.

    Parameters
    ----------
    detector : jwst_testbed.detectors.detector.Detector
    readout : jwst_testbed.telescope.exposure.Readout

    Returns
    -------
    dict
        Data models by type of reference file.
    """
    shape = detector.bias.shape
    good = np.zeros(shape, np.uint32)
    coefficients = np.stack([constant(value, shape) for value in detector.linearity])
    # The pipeline subtracts group k of the dark from group k of the exposure.
    seconds = np.arange(readout.ngroups) * readout.group_time + readout.frame_time
    dark = datamodels.DarkModel(
        data=(seconds[:, None, None] * detector.dark).astype(np.float32), dq=good
    )
    for name in ("nframes", "groupgap", "ngroups", "group_time", "frame_time"):
        setattr(dark.meta.exposure, name, getattr(readout, name))
    return {
        "mask": mask_reference(detector),
        "saturation": datamodels.SaturationModel(
            data=(detector.bias + 0.98 * detector.full_well).astype(np.float32), dq=good
        ),
        "superbias": datamodels.SuperBiasModel(
            data=detector.bias.astype(np.float32), err=constant(1, shape), dq=good
        ),
        "linearity": datamodels.LinearityModel(coeffs=coefficients, dq=good),
        "readnoise": readnoise_reference(detector),
        "dark": dark,
    }


def mask_reference(detector):
    """Return the pixels that do not respond, and those that do not see light."""
    flags = datamodels.dqflags.pixel
    dq = np.where(detector.bad, flags["DEAD"] | flags["DO_NOT_USE"], 0).astype(np.uint32)
    dq[detector.reference] = flags["REFERENCE_PIXEL"]
    mask = datamodels.MaskModel(dq=dq)
    mask.dq_def = flag_definitions(mask, ("DO_NOT_USE", "DEAD", "REFERENCE_PIXEL"))
    return mask


def readnoise_reference(detector):
    """Return the read noise: in DN, for the difference of two frames."""
    noise = np.sqrt(2) * detector.read_noise / detector.gain
    return datamodels.ReadnoiseModel(data=constant(noise, detector.bias.shape))


def rate_references(detector):
    """Return what the later stages must know of a detector, models by type of reference file."""
    shape = detector.bias.shape
    return {
        "gain": datamodels.GainModel(data=constant(detector.gain, shape)),
        "flat": datamodels.FlatModel(
            data=detector.flat.astype(np.float32),
            err=constant(0.001, shape),
            dq=np.zeros(shape, np.uint32),
        ),
    }


def dispersed_flat(detector, siaf, full):
    """Return the flat field of dispersed light, in which a pixel's solid angle has no part."""
    model = rate_references(detector)["flat"]
    model.data = geometry.point_response(detector.flat, siaf, full).astype(np.float32)
    return model


def sensitivity_table(columns, conversion, rows):
    """Return the table of a conversion from count rate to flux that depends on the wavelength.

    Parameters
    ----------
    columns : sequence of (str, str)
        Name and type of the columns by which a row is selected.
    conversion : str
        Name of the column with the factor: "photmj", "photmjsr".
    rows : list of tuple
        Of each row: the values of those columns, the factor, wavelengths (micrometres, shape
        (n,)), and the response there, by which the factor is multiplied. All are uncertain by 2 %.

    Returns
    -------
    ndarray
        A structured array, shape (rows,).
    """
    n = len(rows[0][-1])
    dtype = [
        *columns,
        (conversion, "f4"),
        ("uncertainty", "f4"),
        ("nelem", "i2"),
        *((name, "f4", (n,)) for name in ("wavelength", "relresponse", "reluncertainty")),
    ]
    table = [
        (*key, factor, 0.02 * factor, n, wavelength, relative, 0.02 * relative)
        for *key, factor, wavelength, relative in rows
    ]
    return np.array(table, dtype=dtype)


def area_reference(siaf, full):
    """Return the solid angles of a detector's pixels; 1 where an aperture does not read them.

    Parameters
    ----------
    siaf, full : pysiaf.aperture.JwstAperture
        The aperture, and its detector's full frame, which the file is of.

    Returns
    -------
    stdatamodels.jwst.datamodels.PixelAreaModel
    """
    data = constant(1, (full.YSciSize, full.XSciSize))
    data[geometry.window_of(siaf, full)] = geometry.relative_area(siaf, full)
    area = datamodels.PixelAreaModel(data=data)
    name_area(area, full)
    return area


def name_area(model, full):
    """Set the solid angle of the reference pixel."""
    model.meta.photometry.pixelarea_arcsecsq = geometry.reference_area(full)
    model.meta.photometry.pixelarea_steradians = geometry.reference_steradian(full)


def distortion_reference(exposure, full):
    """Return the distortion of a detector; `full` is the SIAF aperture of its full frame."""
    distortion = datamodels.DistortionModel(
        model=distortion_model(full), input_units=u.pix, output_units=u.arcsec
    )
    if exposure.pupil:
        distortion.meta.instrument.p_pupil = f"{exposure.pupil}|"
    if exposure.filter:
        distortion.meta.instrument.p_filter = f"{exposure.filter}|"
    return distortion
