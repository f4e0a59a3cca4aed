"""Find one slit, or one source's cutout, in a product that has many; its wavelengths and unit."""

import numpy as np
from astropy import units as u
from stdatamodels.jwst.datamodels import JwstDataModel, SlitModel
from stdatamodels.properties import ObjectNode

from .._models import expected_models, model_name
from ._choice import Entry, choose, integers

_SLIT_MODELS = {"SlitModel", "MultiSlitModel", "MultiExposureModel"}


def find_slit(
    model: JwstDataModel,
    source_id: int | None = None,
    order: int | None = None,
    *,
    index: int | None = None,
) -> ObjectNode:
    """Find one slit in a product that has many.

    The arguments must select a single slit; a product with only one needs none of them.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel`
        An open product of slits, or of the cutouts of slitless spectroscopy: ``cal``, ``s2d``,
        ``crf``.
    source_id : int, optional
        Number of the source, as in the source catalogue.
    order : int, optional
        Spectral order.
    index : int, optional
        Index in ``model.slits``, counted from 0.

    Returns
    -------
    `stdatamodels.properties.ObjectNode`
        The element of ``model.slits``, with the arrays ``data``, ``dq``, ``err`` and
        ``wavelength``, of shape (ny, nx), and its own ``meta.wcs`` and ``meta.bunit_data``. For
        a product of one slit, such as a ``SlitModel``, the model itself.

    Raises
    ------
    ValueError
        If the product has no slits, or if none or several fit: the message lists those that it
        has.
    IndexError
        If there is no slit of this index.
    TypeError
        If the model is not an open data model, or a number is not an integer.

    Notes
    -----
    ``model[i]`` returns a copy of a slit with the metadata of the exposure instead of its own: it
    lacks the unit and the spectral order.

    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import find_slit
    >>> with datamodels.open(sample("nircam_wfss", "cal")) as model:
    ...     slit = find_slit(model, source_id=12)
    >>> slit.source_id, slit.meta.bunit_data
    (12, 'MJy/sr')
    >>> try:
    ...     find_slit(model, source_id=12, order=2)
    ... except ValueError as error:
    ...     print(error)
    no order 2 of source 12 in jw01234001001_02101_00001_nrcalong_cal.fits: it has 1
    """
    wanted = integers(index=index, source_id=source_id, order=order)
    return choose(_slits(model), "slit", "slits", model_name(model), **wanted).item


def slits_of(model: JwstDataModel) -> list[ObjectNode]:
    """List the slits of a product: those of ``model.slits``, or the model if it is one slit.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel`
        An open product, as for `find_slit`.

    Returns
    -------
    list of `stdatamodels.properties.ObjectNode`
        At least one, in the order of the product.

    Raises
    ------
    ValueError
        If the product has no slits.
    TypeError
        If the model is not an open data model.

    Notes
    -----
    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import slits_of
    >>> with datamodels.open(sample("nirspec_mos", "cal", stage=2)) as model:
    ...     print([slit.name for slit in slits_of(model)])
    ['1', '2', '3']
    >>> with datamodels.open(sample("miri_lrs", "cal")) as model:
    ...     print(len(slits_of(model)))
    1
    """
    return [entry.item for entry in _slits(model)]


def slit_wavelengths(slit: ObjectNode) -> np.ndarray:
    """Return the wavelengths of the pixels of a slit, from its array or else from its WCS.

    Products of jwst before 1.15 may have no array, or one of zeros.

    Parameters
    ----------
    slit : `stdatamodels.properties.ObjectNode`
        One slit: from `find_slit`, an element of ``model.slits``, or an open product that is a
        single slit.

    Returns
    -------
    numpy.ndarray
        In micrometres, of shape (ny, nx). NaN where a pixel has none; all NaN if the slit has
        neither an array of wavelengths nor a WCS that goes from (x, y) to the sky and to them.

    Notes
    -----
    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> import numpy as np
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import slit_wavelengths
    >>> with datamodels.open(sample("miri_lrs", "s2d", stage=2)) as model:
    ...     stated = slit_wavelengths(model)
    ...     model.wavelength = None
    ...     from_wcs = slit_wavelengths(model)
    >>> both = np.isfinite(stated) & np.isfinite(from_wcs)
    >>> bool(both.mean() > 0.9), bool(np.allclose(stated[both], from_wcs[both], rtol=1e-5))
    (True, True)
    """
    shape = slit.data.shape[-2:]
    stated = getattr(slit, "wavelength", None)
    if stated is not None and stated.shape == shape and (stated > 0).any():
        return np.where(stated > 0, stated, np.nan)  # 0 stands for none
    wcs = getattr(slit.meta, "wcs", None)
    if wcs is None or wcs.forward_transform.n_inputs != 2 or wcs.world_n_dim < 3:
        return np.full(shape, np.nan)
    y, x = np.indices(shape)
    wavelength = wcs(x, y)[2]  # after right ascension and declination
    return np.asarray(wavelength) * wcs.output_frame.unit[2].to(u.um)


def slit_unit(slit: ObjectNode) -> str | None:
    """Return the unit of the pixels of a slit: what it states, or what ``photom`` made of it.

    In stage 3, jwst before 1.14 wrote the unit of a count rate, DN/s, on slits of NIRSpec that were
    calibrated. Those have the factor of the calibration, too, which gives them away.

    Parameters
    ----------
    slit : `stdatamodels.properties.ObjectNode`
        One slit: from `find_slit`, an element of ``model.slits``, or an open product that is a
        single slit.

    Returns
    -------
    str or None
        The keyword BUNIT; for a calibrated slit of NIRSpec that states DN/s, "MJy" if its source is
        a point and "MJy/sr" if not. None if no unit is stated.

    Notes
    -----
    The units are those that the step ``photom`` of jwst 3.0.0 gives.

    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.spectra import slit_unit
    >>> with datamodels.open(sample("nirspec_mos", "s2d", stage=2)) as model:
    ...     print([slit_unit(slit) for slit in model.slits])
    ['MJy', 'MJy/sr', 'MJy/sr']
    """
    stated: str | None = getattr(slit.meta, "bunit_data", None)
    factor = getattr(getattr(slit.meta, "photometry", None), "conversion_megajanskys", None)
    exp_type = getattr(getattr(slit.meta, "exposure", None), "type", None) or ""
    if stated == "DN/s" and factor and exp_type.startswith("NRS_"):
        return "MJy" if getattr(slit, "source_type", None) == "POINT" else "MJy/sr"
    return stated


def _slits(model: JwstDataModel) -> list[Entry]:
    name, expected = model_name(model), expected_models(model)
    slits = getattr(model, "slits", None) or getattr(model, "exposures", None) or []
    # Before jwst 2.0 the one slit of MIRI's low-resolution spectrometer was an ImageModel.
    if not slits and (isinstance(model, SlitModel) or "SlitModel" in expected):
        slits = [model]
    if not slits and type(model).__name__ in _SLIT_MODELS.intersection(expected):
        raise ValueError(f"{name} has no slits: its list of slits is empty")
    if not slits or (expected and not _SLIT_MODELS.intersection(expected)):
        raise ValueError(
            f"{name}, opened as {type(model).__name__}, has no slits: open the cal product of slit "
            "or slitless spectroscopy, with datamodels.open"
        )
    return [
        Entry(
            slit,
            getattr(slit, "source_id", None),
            _spectral_order(slit),
            slit=getattr(slit, "name", None),
            index=index,
        )
        for index, slit in enumerate(slits)
    ]


def _spectral_order(slit: ObjectNode) -> int | None:
    try:
        return slit.meta.wcsinfo.spectral_order
    except AttributeError:  # some classes lack the attribute
        return None
