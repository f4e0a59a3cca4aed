"""The reference files of the medium resolution spectrometer.

The distortion and the wavelengths are polynomials of the detector's pixels, as in the reference
files of the real CRDS, and their inverses are exact: here the pipeline makes no error of its own.

Further simplifications: the throughput is the same for all wavelengths; nothing scatters within
the detector, so that the tables of the cross artefact's correction are empty and the step finds
nothing to do; there is no spectral leak.
"""

import numpy as np
from astropy import units as u
from astropy.modeling import models as m
from stdatamodels.jwst import datamodels

from jwst_testbed.compat import table_dtype
from jwst_testbed.crds import references
from jwst_testbed.instruments.miri.detector import make_detector
from jwst_testbed.modes.miri_mrs.geometry import (
    CHANNELS,
    MIDDLE,
    NX,
    NY,
    PIXEL_SCALE,
    field_of,
    regions,
    slices,
)
from jwst_testbed.modes.miri_mrs.optics import MJYSR, fringes, point_fwhm
from jwst_testbed.techniques.integral_field import aperture_correction, extraction_reference
from jwst_testbed.telescope import header

EXTRACTION = (2.0, 3.0, 4.5)
"""Radii of the aperture and of the sky's annulus, in widths (FWHM) of the point spread function."""

_BAND = [f"{channel.number}SHORT" for channel in CHANNELS]


def make_references(folder, *, exposure, spaxels, planes):
    """Task: the CRDS cache of a dataset of the medium resolution spectrometer.

    Parameters
    ----------
    folder : pathlib.Path
        Becomes the cache.
    exposure : jwst_testbed.telescope.exposure.Exposure
        Any of the dataset's.
    spaxels : tuple of float
        Of each channel, the size of a cube's spaxel, arcsec.
    planes : tuple of (float, float, float)
        Of each channel, the shortest and longest wavelength of a cube and its step, micrometres.
    """
    siaf, full = header.apertures_of(exposure)
    detector = make_detector(siaf, full)
    models = {
        **references.rate_references(detector),
        "flat": references.dispersed_flat(detector, siaf, full),
        "distortion": _distortion(),
        "specwcs": _specwcs(),
        "regions": datamodels.RegionsModel(regions=np.broadcast_to(regions(), (9, NY, NX))),
        "wavelengthrange": datamodels.WavelengthrangeModel(
            wrange_selector=_BAND,
            # A little wider than the channel: the pipeline compares wavelengths that it has
            # corrected for the observatory's motion.
            wrange=[[low - 0.01, high + 0.01] for low, high in (c.waverange for c in CHANNELS)],
            wunits=u.micron,
        ),
        "fringe": datamodels.FringeModel(
            data=fringes().astype(np.float32),
            err=references.constant(0, (NY, NX)),
            dq=np.zeros((NY, NX), np.uint32),
        ),
        "mrsxartcorr": _no_artefact(),
        "photom": _photom(),
        "cubepar": _cubepar(spaxels, planes),
        "extract1d": _extract1d(),
        "apcorr": _apcorr(),
    }
    references.write_references(folder, exposure, models)


def _polynomial(constant, x=0.0, y=0.0, yy=0.0):
    """Return a polynomial of degree 2 in two variables, of which the first gets a square term."""
    return m.Polynomial2D(2, c0_0=constant, c1_0=y, c0_1=x, c2_0=yy)


def _distortion():
    """Return the models from pixels to angles along the slices and across, and to V2, V3."""
    alpha, beta, x, y = [], [], [], []
    for one in slices():
        # The middle of the slice is a parabola in the row: column + curve (y - middle)^2.
        curve = one.bend / MIDDLE**2
        at_zero, slope = one.column + curve * MIDDLE**2, -2 * curve * MIDDLE
        alpha.append(
            _polynomial(
                -PIXEL_SCALE * at_zero, PIXEL_SCALE, -PIXEL_SCALE * slope, -PIXEL_SCALE * curve
            )
        )
        beta.append(m.Const1D(one.beta))
        # The same with the row replaced by (wavelength - first) / dispersion.
        first, step = one.channel.first, one.channel.dispersion
        offset = first + MIDDLE * step
        curve /= step**2
        x.append(
            _polynomial(one.column + curve * offset**2, 1 / PIXEL_SCALE, -2 * curve * offset, curve)
        )
        y.append(_polynomial(-first / step, 0.0, 1 / step))
    fields = [field_of(channel) for channel in CHANNELS]
    model = datamodels.DistortionMRSModel(
        x_model=x,
        y_model=y,
        alpha_model=alpha,
        beta_model=beta,
        bzero={
            "channel_band": _BAND,
            "beta_zero": [
                -(channel.slices - 1) / 2 * field.step
                for channel, field in zip(CHANNELS, fields, strict=True)
            ],
        },
        bdel={"channel_band": _BAND, "delta_beta": [field.step for field in fields]},
        input_units=u.pix,
        output_units=u.arcsec,
    )
    model.slices = [one.label for one in slices()]
    model.abv2v3_model = {"channel_band": _BAND, "model": [_to_telescope(one) for one in fields]}
    return model


def _to_telescope(field):
    to_v2v3 = field.axes.T
    model = m.AffineTransformation2D(to_v2v3, [field.v2, field.v3])
    model.inverse = m.Shift(-field.v2) & m.Shift(-field.v3) | m.AffineTransformation2D(
        np.linalg.inv(to_v2v3)
    )
    return model


def _specwcs():
    """Return the models from pixels to wavelengths."""
    model = datamodels.SpecwcsModel(
        model=[_polynomial(one.channel.first, y=one.channel.dispersion) for one in slices()],
        input_units=u.pix,
        output_units=u.micron,
    )
    model.slices = [one.label for one in slices()]
    return model


def _no_artefact():
    """Return a table of the cross artefact for a channel of the other detector: nothing to do."""
    model = datamodels.MirMrsXArtCorrModel()
    model.ch3a_table = np.zeros(1, table_dtype(model, "ch3a_table"))
    return model


def _photom():
    """Return the surface brightness for a count rate; NaN, for unknown, between slices."""
    steradians = np.zeros((NY, NX))
    for one in slices():
        area = PIXEL_SCALE * field_of(one.channel).step * u.arcsec**2
        steradians[regions() == one.label] = area.to_value(u.sr)
    model = datamodels.MirMrsPhotomModel(
        data=np.where(regions() > 0, MJYSR, np.nan).astype(np.float32),
        err=references.constant(0, (NY, NX)),
        dq=np.zeros((NY, NX), np.uint32),
        pixsiz=steradians.astype(np.float32),
    )
    photometry = model.meta.photometry
    photometry.pixelarea_arcsecsq = PIXEL_SCALE * field_of(CHANNELS[0]).step
    photometry.pixelarea_steradians = (photometry.pixelarea_arcsecsq * u.arcsec**2).to_value(u.sr)
    photometry.conversion_megajanskys = MJYSR
    photometry.conversion_microjanskys = (MJYSR * u.MJy / u.sr).to_value(u.uJy / u.arcsec**2)
    return model


def _cubepar(spaxels, planes):
    """Return the sizes of cubes of one channel, and the wavelengths of cubes of several."""
    model = datamodels.MiriIFUCubeParsModel()
    model.ifucubepars_table = np.array(
        [
            (str(channel.number), "SHORT", spaxel, step, shortest, longest)
            for channel, spaxel, (shortest, longest, step) in zip(
                CHANNELS, spaxels, planes, strict=True
            )
        ],
        dtype=table_dtype(model, "ifucubepars_table"),
    )
    wavelength = np.concatenate([np.arange(*range_and_step) for range_and_step in planes])
    model.ifucubepars_multichannel_driz_wavetable = np.array(
        [(one,) for one in wavelength],
        dtype=table_dtype(model, "ifucubepars_multichannel_driz_wavetable"),
    )
    return model


def _wavelengths():
    shortest, longest = CHANNELS[0].waverange[0], CHANNELS[-1].waverange[1]
    return np.linspace(shortest - 0.1, longest + 0.1, 21).astype(np.float32)


def _extract1d():
    wavelength = _wavelengths()
    return extraction_reference(wavelength, *(size * point_fwhm(wavelength) for size in EXTRACTION))


def _apcorr():
    wavelength = _wavelengths()
    columns = aperture_correction(wavelength, point_fwhm(wavelength), (1.0, 1.5, 2.0, 2.5, 3.0))
    model = datamodels.MirMrsApcorrModel()
    model.apcorr_table = {"channel": "12", "band": "SHORT", **columns}
    return model
