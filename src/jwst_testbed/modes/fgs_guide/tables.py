"""The tables beside guide star exposures: what was planned, and what the observatory reports.

Their columns are those of the JWST pipeline's documentation ("Guide star data products"). Positions
in arcsec are in the ideal frame that the flight software uses, that of the aperture FGS1_FULL_OSS,
whose x runs against that of the science orientation.
"""

import numpy as np
from astropy import units as u
from astropy.time import TimeDelta

from jwst_testbed.compat import table_dtype
from jwst_testbed.instruments.fgs.imaging import PHOTMJSR
from jwst_testbed.telescope import geometry, siaf
from jwst_testbed.telescope.times import start_of

BOX = 5
"""Side, in pixels, of the square around the brightest, whose centre of light is the position."""


def planned_stars(model, full, pointing, stars):
    """Return the planned reference stars: what the observatory looks for, the guide star first.

    Parameters
    ----------
    model : stdatamodels.jwst.datamodels.GuiderRawModel
    full : pysiaf.aperture.JwstAperture
    pointing : jwst_testbed.telescope.geometry.Pointing
    stars : astropy.table.QTable
        As `jwst_testbed.modes.fgs_guide.scene.make_scene` writes it.

    Returns
    -------
    ndarray
        A structured array.
    """
    wanted = stars[stars["kind"] != "other star"]
    x, y = geometry.sky_to_pixel(
        full, pointing, wanted["ra"].to_value(u.deg), wanted["dec"].to_value(u.deg)
    )
    rows = [
        (
            1,
            number,
            f"SIM{star['id']:09d}",
            *(star[name].to_value(u.deg) for name in ("ra", "dec")),
            *place,
            magnitude(full, star["count_rate"]),
            0.05,
            rate := star["count_rate"].to_value(u.DN / u.s),
            0.05 * rate,
        )
        for number, (star, place) in enumerate(
            zip(wanted, np.transpose(ideal(full, x, y)), strict=True)
        )
    ]
    return np.array(rows, dtype=table_dtype(model, "planned_star_table"))


def flight_stars(model, full, reads, column, stars, readout):
    """Return the flight reference stars: what the flight software found and took for them.

    Parameters
    ----------
    model : stdatamodels.jwst.datamodels.GuiderRawModel
    full : pysiaf.aperture.JwstAperture
    reads : ndarray
        Shape (2, 2, ny, nx), DN.
    column : int
        First column of the reads in the full frame, 0-based.
    stars : astropy.table.QTable
        With their places in the image: measured is what is seen there.
    readout : jwst_testbed.telescope.exposure.Readout

    Returns
    -------
    ndarray
        A structured array.
    """
    # The less of the two differences: no cosmic ray hits the same pixel twice.
    image = np.diff(reads.astype(float), axis=1)[:, 0].min(axis=0) / readout.group_time
    rows = []
    for number, star in enumerate(stars[stars["kind"] != "other star"]):
        x, y, rate = measure(image, round(star["x"]), round(star["y"]))
        rows.append((f"{number:02d}", *ideal(full, x + column, y), rate))
    return np.array(rows, dtype=table_dtype(model, "flight_star_table"))


def add_telemetry(model, exposure, full, pointing, ramps, star, window, disturbed):
    """Put the pointing, the centroids and, of a window that moves, its places into a model.

    Parameters
    ----------
    model : stdatamodels.jwst.datamodels.GuiderRawModel
        Changed in place.
    exposure : jwst_testbed.modes.fgs_guide.readout.GuideExposure
    full : pysiaf.aperture.JwstAperture
    pointing : jwst_testbed.telescope.geometry.Pointing
    ramps : ndarray
        Shape (nints, ngroups, ny, nx), DN.
    star, window : tuple of ndarray
        Columns and rows of the full frame, 0-based, of shape (nints,): of the star, and of the
        window's first pixel.
    disturbed : ndarray of bool
        Shape (nints,): whether the high-gain antenna moves.
    """
    readout = exposure.readout
    seconds = (np.arange(readout.nints) + 0.5) * readout.integration_period
    times = (start_of(exposure) + TimeDelta(seconds, format="sec")).isot
    _add_pointing(model, exposure, full, pointing, star, seconds, disturbed)

    half = readout.ngroups // 2
    reads = ramps.astype(float)
    images = (reads[:, half:].mean(axis=1) - reads[:, :half].mean(axis=1)) / readout.group_time
    # In a window that does not move, the square does not move either.
    place = () if exposure.function == "track" else brightest(images.mean(axis=0))
    found = np.array([measure(image, *(place or brightest(image))) for image in images]).T
    ideal_x, ideal_y = ideal(full, found[0] + window[0], found[1] + window[1])
    noise = np.sqrt(found[2] / readout.group_time)
    rows = zip(
        times,
        times,
        ideal_x,
        ideal_y,
        found[2],
        found[2] / noise,
        np.diff(found[2], prepend=found[2][0]),
        np.diff(noise, prepend=noise[0]),
        *np.zeros((3, len(times)), int),
        *np.repeat([["0"], ["0"], ["NO"], ["NO"], ["NO"], ["NO"]], len(times), axis=1),
        strict=True,
    )
    model.centroid_table = np.array(list(rows), dtype=table_dtype(model, "centroid_table"))
    model.meta.detector_id = exposure.detector
    model.meta.guide_star_state = {"fg": "FINEGUIDE", "track": "TRACK"}[exposure.function]
    if exposure.function == "track":
        size = exposure.size
        corners = [
            (time, x + 1, y + 1, size, size) for time, x, y in zip(times, *window, strict=True)
        ]
        model.track_sub_table = np.array(corners, dtype=table_dtype(model, "track_sub_table"))


def _add_pointing(model, exposure, full, pointing, star, seconds, disturbed):
    """Put the pointing into a model, in differences from that at the start."""
    ra, dec = geometry.pixel_to_sky(full, pointing, *star)
    # Where the star moves on the detector, the telescope moves the other way on the sky.
    east = (ra - ra[0]) * np.cos(np.radians(dec[0])) * 3.6e6
    north = (dec - dec[0]) * 3.6e6
    jitter, none = np.hypot(east, north), np.zeros(len(east))
    rows = zip(
        seconds * 1000,
        jitter,
        *(east, north, none) * 3,
        np.where(disturbed, "0", "1"),
        strict=True,
    )
    model.pointing_table = np.array(list(rows), dtype=table_dtype(model, "pointing_table"))
    meta = model.meta
    meta.pointing_time = start_of(exposure).isot
    meta.ddc_field_point = exposure.full_aperture
    meta.ra_ddc, meta.dec_ddc, meta.position_angle = pointing.ra, pointing.dec, pointing.roll
    meta.ra_v1, meta.dec_v1, meta.pa_v3 = pointing.boresight
    meta.jitter_average, meta.jitter_max, meta.jitter_min = (
        float(some(jitter)) for some in (np.mean, np.max, np.min)
    )


def brightest(image):
    """Return column and row, 0-based, of the brightest pixel that is not near an edge."""
    half = BOX // 2
    inner = image[half:-half, half:-half]
    y, x = np.unravel_index(inner.argmax(), inner.shape)
    return int(x) + half, int(y) + half


def measure(image, x, y):
    """Measure centre of light and sum of the square around a pixel.

    Parameters
    ----------
    image : ndarray
        Shape (ny, nx).
    x, y : int
        The pixel; 0-based.

    Returns
    -------
    x, y, total : float
    """
    half = BOX // 2
    rows, columns = np.mgrid[y - half : y + half + 1, x - half : x + half + 1]
    box = image[rows, columns]
    total = box.sum()
    return (columns * box).sum() / total, (rows * box).sum() / total, total


def ideal(full, x, y):
    """Return the flight software's ideal coordinates (arcsec) of 0-based pixels of a full frame."""
    on_board = siaf.aperture("FGS", f"{full.AperName}_OSS")
    return on_board.tel_to_idl(*full.sci_to_tel(np.asarray(x) + 1, np.asarray(y) + 1))


def magnitude(full, count_rate):
    """Return the AB magnitude of a count rate, by the conversion to MJy/sr of the images."""
    flux = count_rate.to_value(u.DN / u.s) * PHOTMJSR[None] * geometry.reference_steradian(full)
    return float((flux * u.MJy).to_value(u.ABmag))
