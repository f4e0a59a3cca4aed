"""Checks of a product against the truth that the modes share."""

import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import QTable
from margins import above, close, within
from products import open_product

from jwst_gallery import sample
from jwst_testbed.crds.cache import CONTEXT
from jwst_testbed.telescope import geometry, header, siaf


def completed(path):
    """The names of the pipeline steps that a product has been through."""
    with open_product(path) as model:
        # A product of one source holds its exposures, each with steps of its own.
        part = model.exposures[0] if hasattr(model, "exposures") else model
        steps = part.meta.cal_step.instance
    # What it was called before jwst 1.20.
    names = {"back_sub": "bkg_subtract"}
    return {names.get(name, name) for name, state in steps.items() if state == "COMPLETE"}


def check_references(path, instrument, at_least=1):
    """A product was made with reference files of the testbed's, for its instrument."""
    with open_product(path) as model:
        assert model.meta.ref_file.crds.context_used == CONTEXT
        files = model.meta.ref_file.instance.values()
    used = {entry.get("name") for entry in files} - {None, "", "N/A"}
    assert len(used) >= at_least
    assert all(name.startswith(f"crds://jwst_{instrument}_") for name in used), used


def spread(pulls):
    """Half the width of the middle 68.27 % of residuals over their errors: 1, for right errors."""
    low, high = np.percentile(pulls, [15.87, 84.13])
    return (high - low) / 2


def check_rate(
    dataset, number, *, suffix="rate", usable=0.98, median=0.01, width=1.0, tolerance=0.02
):
    """A rate is the true one within its errors, in most pixels; these are as wide as stated."""
    expected = fits.getdata(sample(dataset, "truerate", exposure=number))
    with open_product(sample(dataset, suffix, exposure=number)) as model:
        good = model.dq == 0
        pulls = ((model.data - expected) / model.err)[good]
    above(good.mean(), usable, best=1)
    within(np.median(pulls), median)
    close(np.percentile(pulls, [15.87, 84.13]), [-width, width], tolerance)


def check_corner(path, instrument, full):
    """The first pixel of a subarray is, in the full frame of the header, where SIAF has it."""
    with open_product(path) as model:
        where, name = model.meta.subarray, model.meta.aperture.name
    full, own = (siaf.aperture(instrument, each) for each in (full, name))
    close(full.sci_to_tel(where.xstart, where.ystart), own.sci_to_tel(1, 1), 1e-5)


def check_attitude(path, exposure, milliarcsec):
    """The pipeline's sky positions of 100 pixels, against pysiaf and the exact aberration."""
    with open_product(path) as model:
        wcs, (ny, nx) = model.meta.wcs, model.shape
    x, y = np.random.default_rng(exposure.number).uniform(0, (nx - 1, ny - 1), (100, 2)).T
    aperture = siaf.aperture(exposure.instrument, exposure.aperture)
    back_x, back_y = geometry.sky_to_pixel(aperture, header.pointing_of(exposure), *wcs(x, y))
    within(1e3 * np.hypot(back_x - x, back_y - y).max() * aperture.XSciScale, milliarcsec)


def in_catalogue(dataset, sources):
    """For each source, the distance of its catalogue entry, and measured over true flux."""
    catalogue = QTable.read(sample(dataset, "cat"))
    places = SkyCoord(sources["ra"], sources["dec"])
    nearest, separation, _ = places.match_to_catalog_sky(catalogue["sky_centroid"])
    flux = catalogue["aper_total_flux"][nearest]
    return separation, (flux / sources["flux"]).to_value(u.one)


def check_segments(dataset):
    """The segmentation map has the combined image's shape, and the catalogue's sources."""
    catalogue = QTable.read(sample(dataset, "cat"))
    with open_product(sample(dataset, "segm")) as model:
        segments = model.data
    with open_product(sample(dataset, "i2d", stage=3)) as model:
        assert model.data.shape == segments.shape
    assert set(catalogue["label"]) == set(np.unique(segments)) - {0}
    x, y = (np.rint(catalogue[name].value).astype(int) for name in ("xcentroid", "ycentroid"))
    above((segments[y, x] == catalogue["label"]).mean(), 0.95, best=1)
