"""Call every public function of the helper, without the pipeline and the testbed.

Their packages, and those that only they need, cannot be imported here, as in an environment with
`pip install jwst-gallery` alone. The files are written with `stdatamodels`, into the folder that
is the argument.
"""

import importlib.abc
import inspect
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("agg")

BLOCKED = {
    *("jwst", "jwst_testbed", "stcal", "photutils", "skimage"),
    *("pysiaf", "loky", "platformdirs", "tqdm"),
}
# astropy asks whether they are there, and does without.
for name in ("dask", "distributed", "fsspec", "s3fs", "aiohttp", "pyarrow"):
    sys.modules[name] = None


class Refusal(importlib.abc.MetaPathFinder):
    """Refuse to import the packages that a plain installation does not have."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"{fullname} does not come with the helper", name=fullname)


sys.meta_path.insert(0, Refusal())

import numpy as np  # noqa: E402
from astropy import units as u  # noqa: E402
from astropy.coordinates import ICRS  # noqa: E402
from astropy.io import fits  # noqa: E402
from astropy.modeling import models  # noqa: E402
from astropy.table import QTable  # noqa: E402
from cube_models import make_cube  # noqa: E402
from gwcs import WCS  # noqa: E402
from gwcs import coordinate_frames as frames  # noqa: E402
from stdatamodels.jwst import datamodels  # noqa: E402

import jwst_gallery  # noqa: E402
from jwst_gallery import (  # noqa: E402
    associations,
    batch,
    checking,
    comparing,
    display,
    looking,
    names,
    products,
    reporting,
    running,
    scripts,
    spectra,
    surveying,
    tables,
    times,
    wcs,
)
from jwst_gallery import modes as observing  # noqa: E402

MODULES = (
    *(associations, batch, checking, comparing, display, looking, names, observing, products),
    *(reporting, running, scripts, spectra, surveying, tables, times, wcs),
)
NY, NX = 6, 8
called = set()


def call(function, *args, **options):
    """Call a function, and remember that it was called."""
    called.add(function)
    return function(*args, **options)


def save(model, folder, suffix, exp_type):
    """Write a product under a name of the archive; return its path."""
    model.meta.exposure.type = exp_type
    path = folder / f"jw01234001001_02101_00001_nrcalong_{suffix}.fits"
    model.save(path)
    return path


def image_wcs():
    """Return the WCS of a flat image."""
    scale = 0.06 / 3600
    transform = (
        models.Shift(-3.0) & models.Shift(-2.0)
        | models.Scale(scale) & models.Scale(scale)
        | models.Pix2Sky_TAN()
        | models.RotateNative2Celestial(150.0, -30.0, 180.0)
    )
    detector = frames.Frame2D(name="detector", axes_names=("x", "y"), unit=(u.pix, u.pix))
    world = frames.CelestialFrame(name="world", reference_frame=ICRS(), unit=(u.deg, u.deg))
    image = WCS([(detector, transform), (world, None)])
    image.bounding_box = ((-0.5, NX - 0.5), (-0.5, NY - 0.5))
    return image


def image_header():
    """Return the same WCS as a FITS header."""
    return fits.Header(
        {
            **{"WCSAXES": 2, "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN"},
            **{"CRPIX1": 4, "CRPIX2": 3, "CRVAL1": 150.0, "CRVAL2": -30.0},
            **{"CDELT1": 0.06 / 3600, "CDELT2": 0.06 / 3600},
        }
    )


def catalogues(folder):
    """Look up kinds of product, modes and parts of names."""
    name = "jw01234001001_02101_00001_nrcalong_cal.fits"
    assert call(names.suffix_of, name) == "cal"
    assert call(names.form_of, name)[0] == "exposure"
    assert call(names.exp_type_patterns, name)
    assert not call(names.is_high_level, name)
    assert call(names.parse_name, name)["visit"] == "001"
    assert call(products.product_type, name, "NRC_WFSS").model == "MultiSlitModel"
    for rows in (call(products.product_types), call(observing.observing_modes)):
        assert len(call(tables.as_table, rows)) == len(rows)
    assert call(wcs.wcs_mode, "NRC_IMAGE", "cal") in call(wcs.wcs_modes)

    path = folder / "jw01234-o001_image3_00001_asn.json"
    member = {"expname": name, "exptype": "science"}
    content = {"asn_type": "image3", "products": [{"name": "made", "members": [member]}]}
    path.write_text(json.dumps(content))
    association = call(associations.read_association, path)
    assert "i2d" in {kind.suffix for kind in association.makes("NRC_IMAGE")}
    call(display.show_association, association, exp_type="NRC_IMAGE")


def images(folder):
    """Draw an image, its flags and a ramp; use the WCS of an image."""
    cal = datamodels.ImageModel(data=np.ones((NY, NX), "f4"), dq=np.zeros((NY, NX), "u4"))
    cal.dq[1, 2], cal.meta.bunit_data, cal.meta.wcs = 1, "MJy/sr", image_wcs()
    path = save(cal, folder, "cal", "NRC_IMAGE")
    assert call(looking.look, path).kind.suffix == "cal"
    assert any("EXPMID" in fault for fault in call(checking.check, path))
    assert call(surveying.survey_row, path)["suffix"] == "cal"
    found = call(comparing.compare_products, path, path)
    assert found.equal
    call(display.show_changes, found)
    call(display.show_flag_changes, found)
    call(scripts.require, path, "cal", exp_type="*_IMAGE")
    assert set(call(scripts.scripts_for, path)) < set(call(scripts.scripts))
    done = call(running.run, "plot_dark", path, folder / "run")
    assert done.how == "refused"
    row = call(batch.batch_row, path, "plot_dark", folder / "batch")
    assert row["refused"] == f"{done.script.name}: {done.says}"
    assert done.says in call(reporting.report, path, [done], folder / "run").read_text()
    assert "learn/2-example-data" in {one.name for one in call(scripts.chapters_for, path)}
    with call(wcs.open_wcs, path) as [found]:
        assert found.available_frames == ["detector", "world"]
    with datamodels.open(path) as model:
        assert products.product_type(model.meta.filename, "NRC_IMAGE").model == "ImageModel"
        call(display.show_image, model)
        call(display.show_dq, model)
        assert call(wcs.describe_wcs, model).inputs == ("x", "y")
        assert call(wcs.round_trip, model, 3, 2) < 1e-6
        assert np.allclose(call(wcs.exact_inverse, model, *model.meta.wcs(5, 4)), (5, 4))
        assert len(call(wcs.step_through, model, 3, 2)) == 4
        assert call(wcs.sip_residuals, model, image_header(), 3, 2).pixel < 1e-6

    ramp = datamodels.RampModel(data=np.zeros((2, 5, NY, NX), "f4"))
    ramp.groupdq, ramp.pixeldq = np.zeros((2, 5, NY, NX), "u1"), np.zeros((NY, NX), "u4")
    exposure = ramp.meta.exposure
    exposure.frame_time, exposure.nframes, exposure.groupgap = 4.0, 2, 3
    with datamodels.open(save(ramp, folder, "ramp", "NRC_IMAGE")) as model:
        call(display.show_ramp, model, 3, 2, rate=1.0)
        call(display.show_differences, model, 2)


def slits_and_spectra(folder):
    """Read and draw a slit, spectra, a time series, a light curve and a cube."""
    cal = datamodels.MultiSlitModel()
    for source in (3, 7):
        slit = datamodels.SlitModel(data=np.ones((NY, NX), "f4"), dq=np.zeros((NY, NX), "u4"))
        slit.wavelength = np.tile(np.linspace(3, 4, NX, dtype="f4"), (NY, 1))
        slit.source_id, slit.name = source, str(source)
        cal.slits.append(slit)
    with datamodels.open(save(cal, folder, "cal", "NRC_WFSS")) as model:
        call(display.show_slit, call(spectra.find_slit, model, source_id=7))
        assert len(call(spectra.slits_of, model)) == len(model.slits)
        assert call(spectra.slit_wavelengths, model.slits[0])[0, 0] == 3
        assert call(spectra.slit_unit, model.slits[0]) is None
    cube = datamodels.CubeModel(data=np.ones((2, NY, NX), "f4"))
    assert call(times.integration_times, cube).label == "integration"

    x1d, x1dints = datamodels.MultiSpecModel(), datamodels.MultiSpecModel()
    for product, number in ((x1d, 3), (x1d, 7), (x1dints, 1), (x1dints, 2)):
        spec = datamodels.SpecModel()
        table = np.zeros(NX, spec.get_dtype("spec_table"))
        table["WAVELENGTH"], table["FLUX"] = np.linspace(3, 4, NX), number
        spec.spec_table = table
        spec.source_id = 1 if product is x1dints else number
        spec.int_num = number if product is x1dints else None
        product.spec.append(spec)
    path = save(x1d, folder, "x1d", "NRS_MSASPEC")
    assert len(call(spectra.list_spectra, path)) == 2
    spectrum = call(spectra.read_spectrum, path, source_id=7)
    assert spectrum.flux[0].value == 7
    call(display.show_spectrum, spectrum)
    series = call(spectra.read_time_series, save(x1dints, folder, "x1dints", "NRC_TSGRISM"))
    assert series.flux.shape == (2, NX)
    call(display.show_time_series, series)
    curve = QTable({"MJD_UTC": [1.0, 2.0], "whitelight_flux": [1.0, 2.0] * u.Jy})
    call(display.show_light_curve, curve)

    with datamodels.open(save(make_cube(), folder, "s3d", "MIR_MRS")) as model:
        call(display.show_cube, model, wavelength=5.01)
        assert call(spectra.cube_spectrum, model, 3, 4, radius=0.2).flux.unit == u.Jy


def no_samples(folder):
    """Ask for a sample and its truth; the answer says what to install."""
    for ask in (lambda: jwst_gallery.sample("nircam_image", "cal"), jwst_gallery.datasets):
        try:
            message = f"got {ask()}"
        except ModuleNotFoundError as error:
            message = str(error)
        assert "jwst-gallery[samples]" in message, message


def no_surveys(folder):
    """Ask for many files, and for one elsewhere; the answer says what to install."""
    for ask in (
        lambda: call(surveying.survey, [__file__], folder / "seen.csv"),
        lambda: call(batch.run_batch, "plot_dark", ["x_cal.fits"], folder / "batch"),
        lambda: looking.look("s3://bucket/x_cal.fits"),
    ):
        try:
            message = f"got {ask()}"
        except ModuleNotFoundError as error:
            message = str(error)
        assert "jwst-gallery[survey]" in message, message


def main(folder):
    """Exercise all modules, and see that nothing public was left out."""
    for exercise in (catalogues, images, slits_and_spectra, no_samples, no_surveys):
        exercise(folder)
    public = [getattr(module, name) for module in MODULES for name in module.__all__]
    missed = set(filter(inspect.isfunction, public)) - called
    assert not missed, missed
    assert not BLOCKED.intersection(sys.modules)
    print(f"{jwst_gallery.__name__}: {len(called)} functions")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
