"""Look up kinds of product, by file name and exposure type."""

import contextlib
import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import replace

from .. import names
from .._files import printable
from .catalogue import catalogue
from .types import ProductType


def product_types(
    name: str | os.PathLike[str] | None = None, exp_type: str | None = None
) -> list[ProductType]:
    """List the kinds of product in the catalogue, or those that a file name allows.

    Parameters
    ----------
    name : str or path-like, optional
        A suffix, or the name or path of a file.
    exp_type : str, optional
        Exposure type, the value of the keyword EXP_TYPE.

    Returns
    -------
    list of ProductType
        In the order of the pipeline's stages; within a suffix and stage the science exposures
        come first, and imaging before spectroscopy.

    Raises
    ------
    ValueError
        If the name ends with no known suffix, or the exposure type has no such product.

    Examples
    --------
    >>> from jwst_gallery import product_types
    >>> for kind in product_types("x1d", exp_type="NIS_WFSS"):
    ...     print(kind.stage, kind.model)
    2 WFSSMultiSpecModel
    3 WFSSMultiSpecModel
    >>> sorted({kind.suffix for kind in product_types() if kind.stage == 1 and kind.default})
    ['dark', 'rate', 'rateints']
    """
    kinds = list(catalogue())
    if name is not None:
        kinds = _fit_name(name)
    if exp_type is not None:
        kinds = _fit_exp_type(kinds, str(exp_type).strip().upper())
    return kinds


def product_type(name: str | os.PathLike[str], exp_type: str | None = None) -> ProductType:
    """Return the kind of a product, from its header if the file is there, and from its name.

    The name that the pipeline gave (keyword FILENAME) counts, whatever the file is called now;
    without it, and for a high-level science product, the given name counts. It decides the suffix,
    the stage and the instrument. If several kinds remain, the exposure type decides: ``exp_type``
    if it is given, else the keyword EXP_TYPE; then the class of the data model (DATAMODL). If
    several still remain, the first of them is returned, in the order of `product_types`, with the
    others as its ``alternatives``.

    Parameters
    ----------
    name : str or path-like
        A suffix, or the name or path of a file. The file need not exist.
    exp_type : str, optional
        Exposure type, the value of the keyword EXP_TYPE.

    Returns
    -------
    ProductType
        The kind of product, with its alternatives.

    Raises
    ------
    ValueError
        If neither name ends with a known suffix, or the exposure type has no such product.
    OSError
        If the file is there and its header cannot be read as FITS.

    Examples
    --------
    >>> from jwst_gallery import product_type
    >>> print(product_type("jw01234001001_02101_00001_nrcblong_rateints.fits"))
    rateints (stage 1): Count rate of each integration
      The slope fitted to the reads of each pixel, one image for each
      integration; written also for an exposure of one integration.
      data model: CubeModel
      main array: data (integrations, rows, columns)
      units:      DN/s
      made by:    Detector1Pipeline / ramp_fit

    The long-wavelength detectors of NIRCam take images and slitless spectra; the name does not
    say which:

    >>> cal = product_type("jw01234001001_02101_00001_nrcblong_cal.fits")
    >>> cal.model, [other.model for other in cal.alternatives]
    ('ImageModel', ['MultiSlitModel', 'ImageModel'])
    >>> product_type("cal", exp_type="NRC_WFSS").model
    'MultiSlitModel'
    """
    stated = {}
    if os.path.exists(name):
        from .._fits import stated_by  # astropy is slow to import

        stated = stated_by(name)
    return kind_stated(stated, name, exp_type)


def kind_stated(
    stated: Mapping[str, object], name: str | os.PathLike[str], exp_type: str | None = None
) -> ProductType:
    """Return what `product_type` returns, from a primary header that has been read."""
    kinds = _fit_either(str(stated.get("FILENAME", "")), name)
    if exp_type is not None:
        kinds = _fit_exp_type(kinds, str(exp_type).strip().upper())
    # A file is never refused for its header: what is not in the catalogue is ignored.
    if exp_type is None and "EXP_TYPE" in stated:
        kinds = [kind for kind in kinds if stated["EXP_TYPE"] in kind.exp_types] or kinds
    if "DATAMODL" in stated:
        kinds = [kind for kind in kinds if stated["DATAMODL"] == kind.model] or kinds
    return replace(kinds[0], alternatives=tuple(kinds[1:]))


def _fit_either(original: str, name: str | os.PathLike[str]) -> list[ProductType]:
    """Return the kinds that the name in a header allows; if it is of no product, the given one."""
    # The header of what a team made may be that of one of the exposures.
    if original and not names.is_high_level(name):
        with contextlib.suppress(ValueError):
            return _fit_name(original)
    return _fit_name(name)


def _fit_name(name: str | os.PathLike[str]) -> list[ProductType]:
    """Return the kinds that have this suffix and this form of name."""
    suffix = names.suffix_of(name)
    kinds = [kind for kind in catalogue() if kind.suffix == suffix]
    scope, _ = names.form_of(name)
    if same_scope := [kind for kind in kinds if kind.scope == scope]:
        kinds = same_scope
    # image2, tso-spec2, coron3: the digit is the stage, whatever else the name lacks.
    if suffix == "asn" and (match := re.search(r"[a-z]([23])_(?:\d+_)?asn", str(name).lower())):
        kinds = [kind for kind in kinds if kind.stage == int(match[1])]
    for allowed in names.exp_type_patterns(name):
        fits = [kind for kind in kinds if any(re.match(allowed, e) for e in kind.exp_types)]
        kinds = fits or kinds
    return kinds


def _fit_exp_type(kinds: list[ProductType], exp_type: str) -> list[ProductType]:
    """Return those of the kinds that this exposure type has."""
    fits = [kind for kind in kinds if exp_type in kind.exp_types]
    if fits:
        return fits
    everything = catalogue()
    if has := dict.fromkeys(kind.suffix for kind in everything if exp_type in kind.exp_types):
        raise ValueError(
            f"exposure type {exp_type} has no '{kinds[0].suffix}' product of this form; "
            f"it has {', '.join(has)}"
        )
    known = sorted({exp_type for kind in everything for exp_type in kind.exp_types})
    near = difflib.get_close_matches(exp_type, known, n=3, cutoff=0.6)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise ValueError(f"'{printable(exp_type)}' is not an exposure type (keyword EXP_TYPE){hint}")
