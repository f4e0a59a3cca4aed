"""Guide star exposures: identification, acquisition, track, fine guiding.

Sizes and numbers of reads are those of the JWST pipeline's documentation ("Guide star data
products"). Simplifications: all pixels are read at once, the star does not move within an
integration, and there is no reset noise.
"""

import dataclasses

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable
from stdatamodels.jwst import datamodels

from jwst_testbed.detectors import noise
from jwst_testbed.instruments.fgs.detector import make_detector
from jwst_testbed.modes.fgs_guide import tables
from jwst_testbed.modes.fgs_guide.motion import Motion
from jwst_testbed.modes.fgs_guide.strips import as_image, as_stack, columns_of, strips_of
from jwst_testbed.sky.psf import Stamp
from jwst_testbed.telescope import geometry, header


def identify(inputs, folder, *, exposures, strips, offset, cosmic_rays, seed):
    """Task: an identification, in both of its products, and the truth about it.

    Parameters
    ----------
    inputs : dict
        ``field.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_uncal.fits`` goes for each product, and ``stars.ecsv``: where the stars
        are in the image.
    exposures : list of jwst_testbed.modes.fgs_guide.readout.GuideExposure
        The image, and the stack of strips.
    strips : tuple of int
        The first and the last of the strips that are read, from 0.
    offset : tuple of float
        By how much the telescope points wrong, to the east and to the north, arcsec.
    cosmic_rays : int
        How many hit each integration, all strips together.
    seed : int
    """
    rng = noise.generator(seed)
    image, _ = exposures
    siaf, full = header.apertures_of(image)
    detector = make_detector(siaf, full)
    stars, columns = QTable.read(inputs["field.ecsv"]), columns_of(strips)
    pointing = header.pointing_of(image)
    x, y = _places(full, _beside(pointing, offset), stars)
    response = geometry.point_response(detector.flat, siaf, full)
    light, stamp = np.zeros(detector.flat.shape), Stamp(fits.getdata(inputs["psf.fits"]))
    for rate, column, row in zip(stars["count_rate"].value, x, y, strict=True):
        stamp.add_to(light, column, row, rate)
    light *= response

    read, everywhere = [], np.arange(full.YSciSize)
    for strip in strips_of(strips):
        pixels = np.broadcast_arrays(
            everywhere[:, None], np.arange(strip.start, strip.stop)[None, :]
        )
        read.append(_read_out(detector, pixels, light[:, strip], image.readout, rng))
        _hit(read[-1], cosmic_rays // len(strips_of(strips)), rng)

    x -= columns.start
    table = QTable({**{name: stars[name] for name in stars.colnames}, "x": x, "y": y})
    table.write(folder / "stars.ecsv")
    for exposure, together in zip(exposures, (as_image, as_stack), strict=True):
        ramps = np.rint(together(read)).astype(np.uint16)
        model = _raw(exposure, ramps, columns.start, 0)
        _point(model, full, pointing, stars[0], columns.start, 0)
        model.planned_star_table = tables.planned_stars(model, full, pointing, stars)
        model.flight_star_table = tables.flight_stars(
            model, full, as_image(read), columns.start, table, image.readout
        )
        model.meta.numrefst = int((stars["kind"] == "reference star").sum())
        _save(model, ramps, folder, exposure)


def follow(inputs, folder, *, exposures, motions, seed):
    """Task: exposures of the guide star alone, each in a window around it, and their truth.

    Parameters
    ----------
    inputs : dict
        ``field.ecsv`` and ``psf.fits``.
    folder : pathlib.Path
        Where ``<root>_uncal.fits`` goes for each, and ``<root>_jitter.ecsv``: where the star was.
    exposures : list of jwst_testbed.modes.fgs_guide.readout.GuideExposure
    motions : list of dict
        How the star moves in each: arguments of
        `jwst_testbed.modes.fgs_guide.motion.Motion`.
    seed : int
    """
    rng = noise.generator(seed)
    siaf, full = header.apertures_of(exposures[0])
    detector = make_detector(siaf, full)
    response = geometry.point_response(detector.flat, siaf, full)
    stars, stamp = QTable.read(inputs["field.ecsv"]), Stamp(fits.getdata(inputs["psf.fits"]))
    for exposure, arguments in zip(exposures, motions, strict=True):
        motion, readout, size = Motion(**arguments), exposure.readout, exposure.size
        times = (np.arange(readout.nints) + 0.5) * readout.integration_period
        pointing = header.pointing_of(exposure)
        planned = np.array(_places(full, pointing, stars[:1]))
        x, y = planned + motion.pixels(times, rng)
        column, row = (
            motion.windows(place, centre, size)
            for place, centre in zip((x, y), planned[:, 0] + motion.window, strict=True)
        )
        # The pixels of each window, of shape (nints, size, size).
        pixels = np.broadcast_arrays(
            row[:, None, None] + np.arange(size)[:, None], column[:, None, None] + np.arange(size)
        )
        light = np.zeros(pixels[0].shape)
        for image, star_x, star_y in zip(light, x - column, y - row, strict=True):
            stamp.add_to(image, star_x, star_y, stars["count_rate"][0].to_value(u.DN / u.s))
        ramps = _read_out(detector, pixels, light * response[tuple(pixels)], readout, rng)

        model = _raw(exposure, ramps, column[0], row[0])
        _point(model, full, pointing, stars[0], column[0], row[0])
        if exposure.function in ("track", "fg"):
            moves = motion.disturbed(times)
            tables.add_telemetry(
                model, exposure, full, pointing, ramps, (x, y), (column, row), moves
            )
        QTable(
            {
                "exp_type": np.full(len(times), exposure.exp_type),
                "integration": np.arange(readout.nints),
                "time": times * u.s,
                "x": x - column,
                "y": y - row,
                "detector_x": x,
                "detector_y": y,
            }
        ).write(folder / f"{exposure.root}_jitter.ecsv")
        _save(model, ramps, folder, exposure)


def _beside(pointing, offset):
    """Return a pointing that is off by so many arcsec to the east and to the north."""
    east, north = offset
    return dataclasses.replace(
        pointing,
        ra=pointing.ra + east / 3600 / np.cos(np.radians(pointing.dec)),
        dec=pointing.dec + north / 3600,
    )


def _places(full, pointing, stars):
    """Return columns and rows of stars in the full frame, 0-based."""
    ra, dec = (stars[name].to_value(u.deg) for name in ("ra", "dec"))
    return geometry.sky_to_pixel(full, pointing, ra, dec)


def _read_out(detector, pixels, light, readout, rng):
    """Return raw reads of some pixels.

    Parameters
    ----------
    detector : jwst_testbed.detectors.detector.Detector
        Of the full frame.
    pixels : list of ndarray
        Rows and columns, 0-based, of shape (ny, nx), or (nints, ny, nx) of windows that move.
    light : ndarray
        Of the same shape, DN/s.
    readout : jwst_testbed.modes.fgs_guide.readout.GuideReadout
    rng : numpy.random.Generator

    Returns
    -------
    ndarray
        Shape (nints, ngroups, ny, nx), uint16, DN.
    """
    places = tuple(np.broadcast_to(each, (readout.nints, *each.shape[-2:])) for each in pixels)
    dark = (detector.dark + detector.newly_hot)[places]
    blind = (detector.bad | detector.reference)[places]
    electrons = np.where(blind, 0, light + dark) * detector.gain
    between = np.diff(readout.reads, prepend=0) * readout.frame_time
    charge = rng.poisson(electrons[:, None] * between[:, None, None]).cumsum(axis=1)
    noise = rng.normal(0, detector.read_noise / detector.gain, charge.shape)
    signals = detector.measured(charge / detector.gain) + detector.bias[places][:, None] + noise
    return np.clip(np.rint(signals), 0, 65535).astype(np.uint16)


def _hit(ramps, number, rng):
    """Let cosmic rays hit between the reads of an identification, in place."""
    for integration in ramps:
        y, x = (rng.integers(size, size=number) for size in integration.shape[-2:])
        charge = 10 ** rng.uniform(np.log10(200), np.log10(20000), number)
        integration[1, y, x] = np.minimum(integration[1, y, x] + charge, 65535)


def _raw(exposure, ramps, column, row):
    """Return a data model with the reads of an exposure and its header."""
    model = datamodels.GuiderRawModel()
    model.data = ramps.astype(np.float32)
    header.fill(model, exposure)
    ny, nx = ramps.shape[-2:]
    header.fill_window(model.meta, exposure, (int(column) + 1, int(row) + 1), (nx, ny))
    model.meta.bunit_data = "DN"
    return model


def _point(model, full, pointing, star, column, row):
    """Name the guide star, and where it is planned to be: what the header has for a WCS."""
    ra, dec = (star[name].to_value(u.deg) for name in ("ra", "dec"))
    x, y = (float(place[0]) for place in geometry.sky_to_pixel(full, pointing, [ra], [dec]))
    guide = model.meta.guidestar
    guide.gs_ra, guide.gs_dec, guide.gs_order = ra, dec, 1
    guide.gs_id = "SIMULATED"
    guide.gs_mag = tables.magnitude(full, star["count_rate"])
    # One pixel to the right and one up, on the sky: the matrix of a plain projection.
    east, north = geometry.pixel_to_sky(
        full, pointing, x + np.array([0, 1, 0]), y + np.array([0, 0, 1])
    )
    wcs = model.meta.wcsinfo
    wcs.ctype1, wcs.ctype2 = "RA---TAN", "DEC--TAN"
    wcs.cunit1 = wcs.cunit2 = "deg"
    wcs.crval1, wcs.crval2 = ra, dec
    wcs.crpix1, wcs.crpix2 = x - column + 1, y - row + 1
    wcs.cdelt1 = wcs.cdelt2 = scale = np.sqrt(full.XSciScale * full.YSciScale) / 3600
    (wcs.pc1_1, wcs.pc1_2), (wcs.pc2_1, wcs.pc2_2) = (
        (east[1:] - east[0]) * np.cos(np.radians(dec)) / scale,
        (north[1:] - north[0]) / scale,
    )


def _save(model, ramps, folder, exposure):
    """Write an ``uncal`` with its reads as whole numbers, as DMS delivers them."""
    path = folder / f"{exposure.root}_uncal.fits"
    model.save(str(path))
    with fits.open(path) as hdus:
        delivered = fits.HDUList([hdu.copy() for hdu in hdus])
    delivered["SCI"] = fits.ImageHDU(ramps, delivered["SCI"].header, name="SCI")
    delivered.writeto(path, overwrite=True)
