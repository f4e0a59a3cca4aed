"""The file names of the JWST archive: their parts, and the product that they describe."""

import difflib
import os
import re
from functools import cache
from pathlib import PureWindowsPath

from ._data import read_rows
from ._files import file_name

__all__ = ["exp_type_patterns", "form_of", "is_high_level", "parse_name", "suffix_of"]

_PROGRAM = r"jw(?P<program>\d{5})"
_CANDIDATE = r"[oacr]\d{3,4}"
_HIGH_LEVEL = "hlsp_"
_WITH_SLIT = r"[a-z0-9-]*-s(?:200|400|1600)[ab][12]"  # an optical element of NIRSpec

FORMS = {
    "guide star": (
        _PROGRAM + r"(?P<observation>\d{3})(?P<visit>\d{3})_gs-(?P<function>[a-z0-9]+)"
        r"_(?P<time_or_attempt>\d+)(?:-seg(?P<segment>\d{3}))?(?:_(?P<id_step>image|stacked))?[_-]"
    ),
    "exposure": (
        _PROGRAM + r"(?P<observation>\d{3})(?P<visit>\d{3})"
        r"_(?P<visit_group>\d{2})(?P<parallel>\d)(?P<activity>[0-9a-z]{2})"
        r"_(?P<exposure>\d{5})(?:-seg(?P<segment>\d{3}))?"
        rf"_(?P<detector>[a-z0-9]+)(?:_(?P<candidate>{_CANDIDATE}))?_"
    ),
    "association": (
        _PROGRAM + rf"(?:-(?P<candidate>{_CANDIDATE}))?(?:_(?P<time>\d{{8}}t\d{{6}}))?"
        r"(?:_(?P<association>[a-z0-9-]*[23])_(?P<sequence>\d+))?_(?=asn|pool)"
    ),
    "source": (
        _PROGRAM + rf"-(?P<candidate>{_CANDIDATE})"
        r"_(?P<target>t\d{3}|[sbv]\d{5,9})(?:-epoch(?P<epoch>\d+))?"
        r"_(?P<instrument>[a-z]+)(?:_(?P<optical_elements>[a-z0-9-]+))?"
        r"(?:_(?P<source>s\d{9}))?_"  # of slitless spectra before 1.19, some files
    ),
    "configuration": _PROGRAM + r"(?P<observation>\d{3})(?P<visit>\d{3})_(?P<configuration>\d+)_",
}
"""Patterns of the naming schemes, from the documentation of the JWST pipeline.

The sections are Data Products (File Naming Schemes, Guide star data products) and Associations
(JWST Conventions).
"""

NAME_TO_EXP_TYPES = (
    (r"_nrc(?:[ab]\d|[ab]long)_|_nircam_", r"NRC_"),
    (r"_nrc[ab]\d_", r"NRC_(?!WFSS|GRISM)"),  # grisms are in the long-wavelength channel alone
    (r"_nis_|_niriss_", r"NIS_"),
    (r"_niriss_[a-z0-9-]*gr150[rc]", r"NIS_WFSS"),
    (r"_niriss_[a-z0-9-]*gr700xd", r"NIS_SOSS"),
    (r"_nrs\d_|_nirspec_", r"NRS_"),
    (r"_guider\d_|_fgs_|_gs-", r"FGS_"),
    (r"_mirimage_|_miri_(?!ch\d)", r"MIR_(?!\w*MRS)"),
    (r"_mirifu(?:short|long)_|_miri_ch\d", r"MIR_MRS"),
    # Masks of coronagraphs; the Lyot's has a filter of its own.
    (r"_nircam_[a-z0-9-]*mask", r"NRC_CORON"),
    (r"_miri_f\d+c-mask(?!lyot)", r"MIR_4QPM"),
    (r"_miri_f\d+c-masklyot", r"MIR_LYOT"),
    # One source of several, by its number: behind a shutter, or dispersed without a slit.
    (rf"_[sbv]\d{{5,9}}_nirspec_(?!{_WITH_SLIT})", r"NRS_MSASPEC"),
    # NIRSpec's fixed slits by their names.
    (rf"_nirspec_{_WITH_SLIT}", r"NRS_(?:FIXEDSLIT|BRIGHTOBJ|LAMP|AUTOWAVE)"),
    (r"_s\d{5,9}_(?:nircam|niriss|miri)_", r"(?:NRC|NIS|MIR)_WFSS"),
    (r"_(?:nircam|niriss|miri)_[a-z0-9-]+_s\d{9}_", r"(?:NRC|NIS|MIR)_WFSS"),
    # Time series are cut into segments.
    (r"-seg\d{3}_nis_", r"NIS_(?:SOSS|AMI)"),
    (r"-seg\d{3}_nrc", r"NRC_TS"),
    (r"-seg\d{3}_nrs\d_", r"NRS_BRIGHTOBJ"),
    (r"-seg\d{3}_mirimage_", r"MIR_(?:LRS-SLITLESS|IMAGE)"),
    # Associations of stage 3, by the pipeline that reads them.
    (r"(?:^|_)wfs-image3_(?:\d+_)?asn", r"NRC_(?:IMAGE|WFSC)"),
    (r"(?:^|_)image3_(?:\d+_)?asn", r"(?:NRC|NIS|MIR|FGS)_IMAGE"),
    (r"(?:^|_)spec3_(?:\d+_)?asn", r"\w+_WFSS|NIS_SOSS|MIR_(?:LRS-F|MRS)|NRS_(?:FIX|MSA|IFU)"),
    (r"(?:^|_)tso3_(?:\d+_)?asn", r"NRC_TS|NIS_SOSS|MIR_LRS-SLITLESS|NRS_BRIGHTOBJ"),
    (r"(?:^|_)coron3_(?:\d+_)?asn", r"NRC_CORON|MIR_(?:4QPM|LYOT)"),
    (r"(?:^|_)ami3_(?:\d+_)?asn", r"NIS_AMI"),
)
"""Pairs of a pattern in a name, and a pattern of the exposure types that it allows."""

NUMBERED = r"(?:(?<=_wfscmb)-[0-9a-z]{2}|(?<=_badpix_selfcal_bkg)_\d+)"
"""Pattern of the numbers behind a suffix: of pairs of images, and of background exposures."""

FORMER = {
    "ami": "ami-oi",
    "psf-ami": "psf-ami-oi",
    "aminorm": "aminorm-oi",
    "amiavg": "",
    "trapsfilled": "",
}
"""Suffixes that former versions of the pipeline wrote, and today's in their place, if any."""


def parse_name(name: str | os.PathLike[str]) -> dict[str, str]:
    """Split a file name of the JWST archive into its parts.

    Parameters
    ----------
    name : str or path-like
        The name or path of a file.

    Returns
    -------
    dict
        The parts in the order of the name: ``program``, ``observation``, ``visit`` and so on
        for an exposure; ``program``, ``candidate`` (the observation or set of observations that
        an association is made for), ``target`` and so on for a combined product; always
        ``suffix``. Parts that the name does not have are left out.

    Raises
    ------
    ValueError
        If the name does not have a form used in the archive, or does not end with a known suffix.

    Notes
    -----
    Other versions of jwst write other names: see :doc:`/products/history`.

    Examples
    --------
    >>> from jwst_gallery.names import parse_name
    >>> parts = parse_name("jw01234001001_02101_00003_nrcblong_o001_crf.fits")
    >>> parts["program"], parts["observation"], parts["visit"], parts["exposure"]
    ('01234', '001', '001', '00003')
    >>> parts["detector"], parts["candidate"], parts["suffix"]
    ('nrcblong', 'o001', 'crf')
    >>> parse_name("jw01234-o001_t001_nircam_clear-f444w-sub640_i2d.fits")["optical_elements"]
    'clear-f444w-sub640'
    """
    suffix = suffix_of(name)
    scope, parts = form_of(name)
    if scope is None:
        raise ValueError(f"'{file_name(name)}' does not have the form of a JWST file name")
    return {**parts, "suffix": suffix}


def form_of(name: str | os.PathLike[str]) -> tuple[str | None, dict[str, str]]:
    """Find the naming scheme that a name follows.

    Parameters
    ----------
    name : str or path-like
        The name or path of a file.

    Returns
    -------
    scope : str or None
        "exposure", "source", "association", ...; None for a name that follows no scheme.
    parts : dict
        The parts that the name has, in their order.

    Examples
    --------
    >>> from jwst_gallery.names import form_of
    >>> form_of("jw01234-o001_t001_nircam_clear-f444w_i2d.fits")[0]
    'source'
    >>> form_of("my_image.fits")
    (None, {})
    """
    for scope, form in FORMS.items():
        if match := re.match(form, _file_name(name).lower(), re.ASCII):
            return scope, {part: value for part, value in match.groupdict().items() if value}
    return None, {}


def is_high_level(name: str | os.PathLike[str]) -> bool:
    """Tell the name of a high-level science product, which a team made from the pipeline's.

    Parameters
    ----------
    name : str or path-like
        The name or path of a file.

    Returns
    -------
    bool

    Examples
    --------
    >>> from jwst_gallery.names import is_high_level
    >>> is_high_level("hlsp_team_jwst_nircam_field_f444w_v1_i2d.fits")
    True
    """
    return _file_name(name).lower().startswith(_HIGH_LEVEL)


def exp_type_patterns(name: str | os.PathLike[str]) -> list[str]:
    """List the patterns that the exposure type of a file of this name matches.

    Parameters
    ----------
    name : str or path-like
        The name or path of a file.

    Returns
    -------
    list of str
        Regular expressions, each of which matches the beginning of the exposure type.

    Examples
    --------
    >>> from jwst_gallery.names import exp_type_patterns
    >>> exp_type_patterns("jw01234001001_02101_00001_mirifushort_rate.fits")
    ['MIR_MRS']
    """
    lower = _file_name(name).lower()
    return [
        allowed for pattern, allowed in NAME_TO_EXP_TYPES if re.search(pattern, lower, re.ASCII)
    ]


def suffix_of(name: str | os.PathLike[str]) -> str:
    """Find the product suffix at the end of a name.

    Parameters
    ----------
    name : str or path-like
        A suffix, or the name or path of a file.

    Returns
    -------
    str
        The suffix.

    Raises
    ------
    ValueError
        If the name ends with no known suffix, or has the wrong extension for it, or is that of a
        high-level science product, which a team made from those of the pipeline.

    Examples
    --------
    >>> from jwst_gallery.names import suffix_of
    >>> suffix_of("jw01234-o001_t001_nircam_clear-f444w_i2d.fits.gz")
    'i2d'
    """
    extensions, given = _extensions(), _file_name(name)
    if given.lower() in extensions:
        return given.lower()
    if is_high_level(name):
        raise ValueError(
            f"'{file_name(name)}' is a high-level science product: a team of astronomers made it "
            "from products of the pipeline, and describes it"
        )
    stem, dot, extension = given.lower().removesuffix(".gz").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    stem = re.sub(rf"{NUMBERED}\Z", "", stem)
    suffix = _ending(stem, extensions)
    if suffix is None:
        raise ValueError(_unknown(file_name(name), stem))
    if extension and extension != extensions[suffix]:
        raise ValueError(
            f"'{file_name(name)}' is not a data product: a '{suffix}' product is a "
            f".{extensions[suffix]} file"
        )
    return suffix


@cache
def _extensions() -> dict[str, str]:
    """Return the file name extension of each suffix."""
    return {row["suffix"]: row["extension"] for row in read_rows("product_types")}


def _file_name(name: str | os.PathLike[str]) -> str:
    """Return the last part of a path, whichever system wrote it."""
    return PureWindowsPath(name).name


def _ending(stem: str, suffixes: dict[str, str]) -> str | None:
    """Return the longest of the suffixes with which a name ends."""
    for suffix in sorted(suffixes, key=len, reverse=True):
        if re.search(rf"(?:^|[_-]){suffix}\Z", stem):
            return suffix
    return None


def _unknown(name: str, stem: str) -> str:
    """Return the message for an unknown suffix, with those that look like it."""
    if former := _ending(stem, FORMER):
        today = f": today's is {FORMER[former]}" if FORMER[former] else ""
        return f"'{name}' is a product ({former}) that jwst no longer writes{today}"
    near = difflib.get_close_matches(stem.rpartition("_")[2], _extensions(), n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else "see product_types() for all of them"
    return f"'{name}' does not end with the suffix of a known product; {hint}"
