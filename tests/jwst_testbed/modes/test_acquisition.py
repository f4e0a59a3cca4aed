"""Images of a single star, for acquisitions and the focus, against their truth."""

import numpy as np
import pytest
from checks import check_references, completed, spread
from exposures import asked_for
from margins import above, close, within
from photutils.aperture import CircularAnnulus, CircularAperture, aperture_photometry
from products import open_product
from stdatamodels.jwst import datamodels

from jwst_gallery import sample, truth
from jwst_testbed import modes
from jwst_testbed.sky.psf import encircled_energy
from jwst_testbed.telescope import geometry, header

# With the wheels' names, and pixels: (rows, columns).
DATASETS = {
    "nircam_ta": ("NRC_TACQ", "SUB32TATSGRISM", (32, 32)),
    "niriss_ta": ("NIS_TACQ", "SUBTASOSS", (64, 64)),
    "miri_ta": ("MIR_TACQ", "SLITLESSPRISM", (416, 72)),
    "fgs_focus": ("FGS_FOCUS", "SUB128CNTR", (128, 128)),
}
RADIUS = 5


def star_of(dataset):
    """Where the star is on the pixels that are read, by SIAF's geometry: 0-based (x, y)."""
    [star], exposure = truth(dataset)["sources"], asked_for(dataset)
    siaf, _ = header.apertures_of(exposure)
    x, y = geometry.sky_to_pixel(
        siaf, header.pointing_of(exposure), [star["ra"].value], [star["dec"].value]
    )
    return float(x[0]), float(y[0])


@pytest.mark.parametrize("dataset", DATASETS)
def test_uncal_is_what_dms_delivers(dataset):
    exp_type, subarray, shape = DATASETS[dataset]
    with open_product(sample(dataset, "uncal")) as model:
        assert isinstance(model, datamodels.Level1bModel)
        assert model.data.shape[-2:] == shape
        assert model.meta.exposure.type == exp_type
        assert model.meta.subarray.name == subarray


@pytest.mark.parametrize("dataset", DATASETS)
def test_steps_were_done(dataset):
    assert completed(sample(dataset, "cal")) >= {"ramp_fit", "assign_wcs", "flat_field", "photom"}
    check_references(sample(dataset, "cal"), asked_for(dataset).instrument.lower(), at_least=8)


@pytest.mark.parametrize("suffix", ["rate", "rateints"])
@pytest.mark.parametrize("dataset", DATASETS)
def test_rate_recovers_the_truth_within_its_errors(dataset, suffix):
    with (
        open_product(sample(dataset, "truerate")) as expected,
        open_product(sample(dataset, suffix)) as model,
    ):
        data, err, dq = (np.squeeze(getattr(model, name)) for name in ("data", "err", "dq"))
        good = (dq == 0) & np.isfinite(err)
        pulls = ((data - expected.data) / err)[good]
    above(good.mean(), 0.9, best=1)
    # Five times the errors of a median and of a width, of as many pixels.
    within(np.median(pulls), 5 * 1.25 / np.sqrt(good.sum()) + 0.05)
    close(spread(pulls), 1, 5 * 0.9 / np.sqrt(good.sum()) + 0.12)


@pytest.mark.parametrize("dataset", DATASETS)
def test_wcs_is_pysiafs_own_attitude(dataset):
    exposure = asked_for(dataset)
    siaf, _ = header.apertures_of(exposure)
    with open_product(sample(dataset, "cal")) as model:
        wcs, (ny, nx) = model.meta.wcs, model.shape
    x, y = np.random.default_rng(1).uniform(5, (nx - 6, ny - 6), (100, 2)).T
    back = geometry.sky_to_pixel(siaf, header.pointing_of(exposure), *wcs(x, y))
    within(np.hypot(*np.subtract(back, (x, y))).max(), 2e-4)


@pytest.mark.parametrize("dataset", DATASETS)
def test_star_is_beside_the_middle_as_asked(dataset):
    """The aperture's reference point is where the telescope points; the star is not."""
    exposure, (x, y) = asked_for(dataset), star_of(dataset)
    with open_product(sample(dataset, "cal")) as model:
        target, (ra, dec) = model.meta.target, model.meta.wcs(x, y)
        reference = model.meta.wcsinfo
    cos = np.cos(np.radians(dec))
    within(3600 * np.hypot((ra - target.ra) * cos, dec - target.dec), 1e-3)
    offset = 3600 * np.array([(reference.ra_ref - target.ra) * cos, reference.dec_ref - target.dec])
    close(offset, exposure.dither, 1e-3)


@pytest.mark.parametrize("dataset", DATASETS)
def test_star_is_where_it_should_be_and_as_bright(dataset):
    [star], exposure, (x, y) = truth(dataset)["sources"], asked_for(dataset), star_of(dataset)
    with open_product(sample(dataset, "cal")) as model:
        data, steradian = np.array(model.data), model.meta.photometry.pixelarea_steradians
    # The few pixels without a value, as the mean of those beside them.
    for row, column in zip(*np.nonzero(~np.isfinite(data)), strict=True):
        near = np.s_[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        data[row, column] = np.nanmean(data[near])
    sky = aperture_photometry(data, CircularAnnulus((x, y), 10, 13))["aperture_sum"][0]
    data -= sky / (np.pi * (13**2 - 10**2))
    total = aperture_photometry(data, CircularAperture((x, y), RADIUS))["aperture_sum"][0]

    camera = next(run for run in modes.load(dataset).runs if run.name == "psf").arguments["camera"]
    siaf, _ = header.apertures_of(exposure)
    psf = camera.psf(siaf, exposure.band)
    inside, inner, outer = encircled_energy(psf, np.array([RADIUS, 10, 13]))
    lost = (outer - inner) * RADIUS**2 / (13**2 - 10**2)
    close(total * steradian * 1e12 / (inside - lost), star["flux"].value, rel=0.06)

    rows, columns = np.indices(data.shape)
    weight = np.where(np.hypot(columns - x, rows - y) < RADIUS, data, 0)
    centre = np.array([np.sum(weight * columns), np.sum(weight * rows)]) / weight.sum()
    within(np.hypot(*(centre - (x, y))), 0.15)
