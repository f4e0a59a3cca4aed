"""The slit that was asked for, whichever class opened the product, or a refusal."""

import re

import numpy as np
import pytest
from stdatamodels.jwst import datamodels

from jwst_gallery.spectra import find_slit


@pytest.fixture
def cal():
    """Make the slits of two sources; one of them has two orders."""
    model = datamodels.MultiSlitModel()
    for source, order in ((3, 1), (7, 1), (7, 2)):
        slit = datamodels.SlitModel(data=np.full((4, 9), 10 * source + order, "f4"))
        slit.source_id, slit.name = source, str(source)
        slit.meta.wcsinfo.spectral_order = order
        slit.meta.bunit_data = "MJy/sr"
        model.slits.append(slit)
    model.meta.exposure.type = "NRC_WFSS"
    model.meta.filename = "jw01234001001_02101_00001_nrcalong_cal.fits"
    return model


def test_a_slit_is_found(cal):
    assert find_slit(cal, 3).data[0, 0] == 31
    assert find_slit(cal, source_id=7, order=2).data[0, 0] == 72
    assert find_slit(cal, index=1).data[0, 0] == 71
    assert find_slit(cal, 3).meta.bunit_data == "MJy/sr"


def test_a_slit_is_found_whichever_class_opened_the_file(cal, tmp_path):
    path = tmp_path / cal.meta.filename
    cal.save(path)
    for opened in ("open", "MultiSlitModel", "SlitModel", "ImageModel"):
        with getattr(datamodels, opened)(path) as model:
            assert find_slit(model, 7, 2).data[0, 0] == 72


def test_sources_with_numbers_below_zero(cal):
    """NIRSpec numbers background slits that way."""
    cal.slits[1].source_id = -30
    assert find_slit(cal, np.int64(-30)).data[0, 0] == 71
    with pytest.raises(ValueError, match=r"no source -3 in .*: it has -30, 3, 7"):
        find_slit(cal, -3)


@pytest.mark.parametrize(
    ("opened", "shape", "suffix", "exp_type"),
    [
        ("ImageModel", (20, 10), "cal", "MIR_LRS-FIXEDSLIT"),
        ("CubeModel", (3, 20, 10), "calints", "MIR_LRS-SLITLESS"),
    ],
)
def test_the_one_slit_of_an_older_product(opened, shape, suffix, exp_type):
    """MIRI's low-resolution spectrometer before jwst 2.0."""
    model = getattr(datamodels, opened)(data=np.zeros(shape, "f4"))
    model.meta.filename = f"jw01234001001_04103_00001_mirimage_{suffix}.fits"
    model.meta.exposure.type = exp_type
    assert find_slit(model) is model
    model.meta.exposure.type = "MIR_IMAGE"
    with pytest.raises(ValueError, match=f"opened as {opened}, has no slits"):
        find_slit(model)


def test_a_product_with_an_empty_list_of_slits():
    model = datamodels.MultiSlitModel()
    model.meta.filename = "jw01234001001_02101_00001_nrs1_cal.fits"
    model.meta.exposure.type = "NRS_MSASPEC"
    with pytest.raises(ValueError, match=r"_cal\.fits has no slits: its list of slits is empty"):
        find_slit(model)


def test_a_single_slit():
    slit = datamodels.SlitModel(data=np.zeros((4, 9), "f4"))
    assert find_slit(slit) is slit
    model = datamodels.MultiExposureModel()
    model.exposures.append(slit)
    assert find_slit(model).data.shape == (4, 9)


@pytest.mark.parametrize(
    ("wanted", "kind", "message"),
    [
        ({"source_id": 5}, ValueError, "no source 5 in {}: it has 3, 7"),
        ({"source_id": 3, "order": 2}, ValueError, "no order 2 of source 3 in {}: it has 1"),
        ({}, ValueError, "3 slits in {}: choose one by source_id (3, 7), order (1, 2)"),
        ({"source_id": 7}, ValueError, "2 slits of source 7 in {}: choose one by order (1, 2)"),
        ({"index": 3}, IndexError, "no slit 3 in {}: they run from 0 to 2"),
    ],
)
def test_a_slit_that_is_not_there(cal, wanted, kind, message):
    with pytest.raises(kind, match=f"^{re.escape(message.format(cal.meta.filename))}$"):
        find_slit(cal, **wanted)


def test_products_without_slits(tmp_path):
    path = tmp_path / "jw01234001001_02101_00001_nrcalong_cal.fits"
    image = datamodels.ImageModel(data=np.zeros((4, 5), "f4"))
    image.meta.exposure.type = "NRC_IMAGE"
    image.save(path)
    for opened in ("open", "MultiSlitModel", "SlitModel"):
        with getattr(datamodels, opened)(path) as model:
            with pytest.raises(
                ValueError, match=r"_cal\.fits, opened as \w+, has no slits"
            ) as caught:
                find_slit(model)
            assert type(model).__name__ in str(caught.value)
    with pytest.raises(TypeError, match=r"got PosixPath: open it with datamodels\.open"):
        find_slit(path)
