"""A long-wavelength detector of NIRCam, and the reference files that describe it.

The numbers are rounded from the instrument's public documentation (JWST User Documentation,
"NIRCam Detector Performance" and "NIRCam Detector Readout"), so that a count rate, a noise or a
saturation limit is of the size that an observer knows. They are not a calibration.

What is idealised: no 1/f noise, no interpixel capacitance, no persistence, no snowballs and no
reset noise; gain, read noise, non-linearity and full well are the same for all pixels.
"""

import functools

import numpy as np
from stdatamodels.jwst import datamodels

from ... import geometry, header
from ...crds_cache import Reference
from ...detector import Detector

GAIN = 1.82
"""Electrons per DN, long-wavelength channel."""

READ_NOISE = 9.4
"""Electrons rms of one frame: correlated double sampling noise of 13.3 over the root of 2."""

DARK = 0.034 / GAIN
"""Dark current, DN/s: 34 electrons in 1000 s."""

BIAS = 9000
"""DN at reset, about; the superbias reference has its pattern."""

FULL_WELL = 45000
"""Measured DN above the bias where a pixel saturates: some 83 000 electrons."""

LINEARITY = (0.0, 1.0, 8.0e-7, 5.0e-12)
"""Measured DN to linear DN; 5 % short near the full well, as H2RG detectors are."""

DETECTOR_SEED = 2014
"""The detector is the same one in every dataset."""


def make_detector(siaf, full):
    """The detector under an aperture, the same pixels whichever subarray reads them.

    Parameters
    ----------
    siaf, full : pysiaf.aperture.JwstAperture
        The aperture and its detector's full frame.

    Returns
    -------
    jwst_gallery.testbed.detector.Detector
        With arrays of the aperture's shape. Its flat field is the pixels' response times their
        solid angle, as light from a uniform sky shows it.
    """
    window = window_of(siaf, full)
    shape = (full.YSciSize, full.XSciSize)
    rng = np.random.default_rng(DETECTOR_SEED)
    bias = (BIAS + rng.normal(0, 60, shape))[window]
    # One pixel in a thousand is warm: its dark current is hundreds of times the median.
    dark = np.full(shape, DARK)
    warm = rng.random(shape) < 0.001
    dark[warm] = 10 ** rng.uniform(0, 1.3, warm.sum())
    response = rng.normal(1, 0.01, shape)[window]
    bad = (rng.random(shape) < 0.001)[window]
    # One in ten thousand has become hot, and nobody has told the reference files.
    newly_hot = np.zeros(shape)
    hot = rng.random(shape) < 0.0001
    newly_hot[hot] = 10 ** rng.uniform(0.3, 1.3, hot.sum())
    return Detector(
        gain=GAIN,
        read_noise=READ_NOISE,
        bias=bias,
        dark=dark[window],
        newly_hot=np.where(bad, 0, newly_hot[window]),
        flat=response * relative_area(full)[window],
        bad=bad,
        linearity=LINEARITY,
        full_well=FULL_WELL,
    )


def window_of(siaf, full):
    """The part of a full-frame array that an aperture reads."""
    xstart, ystart = geometry.subarray_corner(siaf, full)
    return (
        slice(ystart - 1, ystart - 1 + siaf.YSciSize),
        slice(xstart - 1, xstart - 1 + siaf.XSciSize),
    )


def reference_area(full):
    """Solid angle of the pixel at the centre of the detector, arcsec^2: PIXAR_A2."""
    centre = np.array([(full.XSciSize - 1) / 2])
    return float(geometry.pixel_area(full, centre, centre)[0])


@functools.cache
def relative_area(full):
    """Solid angle of each pixel of a detector over that of the central one, shape (ny, nx)."""
    return geometry.pixel_area_map(full) / reference_area(full)


def ramp_references(detector, readout):
    """What stage 1 must know of a detector, data models by type of reference file."""
    shape = detector.bias.shape
    good = np.zeros(shape, np.uint32)
    flags = datamodels.dqflags.pixel
    mask = datamodels.MaskModel(
        dq=np.where(detector.bad, flags["DEAD"] | flags["DO_NOT_USE"], 0).astype(np.uint32)
    )
    mask.dq_def = _flag_definitions(mask, ("DO_NOT_USE", "DEAD"))
    coefficients = np.stack([_constant(value, shape) for value in detector.linearity])
    # The pipeline subtracts group k of the dark from group k of the exposure.
    seconds = np.arange(readout.ngroups) * readout.group_time + readout.frame_time
    dark = datamodels.DarkModel(
        data=(seconds[:, None, None] * detector.dark).astype(np.float32), dq=good
    )
    for name in ("nframes", "groupgap", "ngroups", "group_time", "frame_time"):
        setattr(dark.meta.exposure, name, getattr(readout, name))
    return {
        "mask": mask,
        "saturation": datamodels.SaturationModel(
            data=(detector.bias + 0.98 * detector.full_well).astype(np.float32), dq=good
        ),
        "superbias": datamodels.SuperBiasModel(
            data=detector.bias.astype(np.float32), err=_constant(1, shape), dq=good
        ),
        "linearity": datamodels.LinearityModel(coeffs=coefficients, dq=good),
        # In DN, for the difference of two frames.
        "readnoise": datamodels.ReadnoiseModel(
            data=_constant(np.sqrt(2) * detector.read_noise / detector.gain, shape)
        ),
        "dark": dark,
    }


def rate_references(detector):
    """What the later stages must know of a detector, data models by type of reference file."""
    shape = detector.bias.shape
    return {
        "gain": datamodels.GainModel(data=_constant(detector.gain, shape)),
        "flat": datamodels.FlatModel(
            data=detector.flat.astype(np.float32),
            err=_constant(0.001, shape),
            dq=np.zeros(shape, np.uint32),
        ),
    }


def as_references(models, exposure):
    """Reference files for the exposures of one type.

    Parameters
    ----------
    models : dict
        Data models by type of reference file. Changed in place: they get the metadata that every
        reference file must have.
    exposure : jwst_gallery.testbed.exposure.Exposure
        Any of the exposures that they are for.

    Returns
    -------
    list of jwst_gallery.testbed.crds_cache.Reference
    """
    references = []
    for kind, model in models.items():
        _describe(model, kind, exposure)
        extension = "asdf" if kind in _TREES else "fits"
        references.append(Reference(kind, model, (exposure.exp_type,), extension))
    return references


# Types of reference files that are trees of models and numbers, not arrays.
_TREES = ("abvegaoffset", "distortion", "specwcs", "wavelengthrange")


def _describe(model, kind, exposure):
    meta = model.meta
    meta.telescope = "JWST"
    meta.reftype = kind
    meta.author = "jwst-gallery"
    meta.pedigree = "DUMMY"
    meta.description = "Of the simulated observatory; not a calibration."
    meta.useafter = "2014-01-01T00:00:00"
    meta.instrument.name = "NIRCAM"
    meta.instrument.detector = exposure.detector
    name_channel(meta, exposure)
    if kind != "abvegaoffset":
        meta.exposure.type = exposure.exp_type
    if kind not in (*_TREES, "area", "photom", "apcorr"):
        # Arrays of the detector say which of its pixels they are.
        siaf = geometry.aperture("NIRCam", exposure.aperture)
        full = geometry.aperture("NIRCam", exposure.full_aperture)
        header.fill_subarray(meta, exposure, siaf, full)


def _constant(value, shape):
    return np.full(shape, value, np.float32)


def _flag_definitions(model, names):
    flags = datamodels.dqflags.pixel
    rows = [(int(np.log2(flags[name])), flags[name], name, "") for name in names]
    return np.array(rows, dtype=model.get_dtype("dq_def"))


def name_channel(meta, exposure):
    """Set what follows from the detector's name: the channel and the module."""
    meta.instrument.channel, meta.instrument.module = "LONG", exposure.detector[3]
