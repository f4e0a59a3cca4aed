"""The forms of the archive's file names, and what they tell."""

import difflib
import re
from pathlib import PureWindowsPath

_PROGRAM = r"jw(?P<program>\d{5})"
_CANDIDATE = r"[oacr]\d{3,4}"

# The naming schemes of the JWST pipeline's documentation (Data Products: File Naming Schemes,
# Guide star data products; Associations: JWST Conventions). `rest` holds what varies.
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
        r"_(?P<instrument>[a-z]+)(?:_(?P<optical_elements>[a-z0-9-]+))?_"
    ),
    "configuration": _PROGRAM + r"(?P<observation>\d{3})(?P<visit>\d{3})_(?P<configuration>\d+)_",
}

# What a name tells about the exposure type: a pattern in the name, and the types that it allows.
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
)


# What former versions of the pipeline wrote, and what comes in place of it.
FORMER = {
    "ami": "ami-oi",
    "psf-ami": "psf-ami-oi",
    "aminorm": "aminorm-oi",
    "amiavg": "",
    "trapsfilled": "",
}


def last_part(name):
    """File name at the end of a path, whichever system wrote that."""
    return PureWindowsPath(name).name


def form_of(name):
    """Find the naming scheme that a name follows.

    Parameters
    ----------
    name : str or path-like

    Returns
    -------
    scope : str or None
        "exposure", "source", "association", ...; None for a name that follows no scheme.
    parts : dict
        The parts of the name that are there, in its order.

    Examples
    --------
    >>> from jwst_gallery.names import form_of
    >>> form_of("jw01234-o001_t001_nircam_clear-f444w_i2d.fits")[0]
    'source'
    >>> form_of("my_image.fits")
    (None, {})
    """
    for scope, form in FORMS.items():
        if match := re.match(form, last_part(name).lower()):
            return scope, {part: value for part, value in match.groupdict().items() if value}
    return None, {}


def exp_type_patterns(name):
    """List what a name tells about the exposure type.

    Parameters
    ----------
    name : str or path-like

    Returns
    -------
    list of str
        Regular expressions, each of which the exposure type matches at its start.

    Examples
    --------
    >>> from jwst_gallery.names import exp_type_patterns
    >>> exp_type_patterns("jw01234001001_02101_00001_mirifushort_rate.fits")
    ['MIR_MRS']
    """
    name = last_part(name).lower()
    return [allowed for pattern, allowed in NAME_TO_EXP_TYPES if re.search(pattern, name)]


def suffix_of(name, extensions):
    """Find the suffix of a name, and check that the extension goes with it.

    Parameters
    ----------
    name : str or path-like
    extensions : dict of str
        The extension that the files of each suffix have.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the name ends with no known suffix, or has another extension.

    Examples
    --------
    >>> from jwst_gallery.names import suffix_of
    >>> suffix_of("jw01234-o001_t001_nircam_clear-f444w_i2d.fits.gz", {"i2d": "fits"})
    'i2d'
    """
    name = last_part(name)
    if name.lower() in extensions:
        return name.lower()
    stem, dot, extension = name.lower().removesuffix(".gz").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    # The number after wfscmb counts the pairs of a wavefront sensing activity.
    stem = re.sub(r"(_wfscmb)-\w\w$", r"\1", stem)
    suffix = _ending(stem, extensions)
    if suffix is None:
        raise ValueError(_unknown(name, stem, extensions))
    if extension and extension != extensions[suffix]:
        raise ValueError(
            f"'{name}' is no data product: a '{suffix}' product is a .{extensions[suffix]} file"
        )
    return suffix


def _ending(stem, suffixes):
    """The longest of the suffixes with which a name ends."""
    for suffix in sorted(suffixes, key=len, reverse=True):
        if re.search(rf"(?:^|[_-]){suffix}$", stem):
            return suffix
    return None


def _unknown(name, stem, suffixes):
    """Say that a suffix is not known, and which ones look like it."""
    if former := _ending(stem, FORMER):
        today = f": today's is {FORMER[former]}" if FORMER[former] else ""
        return f"'{name}' is a product ({former}) that jwst no longer writes{today}"
    near = difflib.get_close_matches(stem.rpartition("_")[2], suffixes, n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else "see product_types() for all of them"
    return f"'{name}' does not end with the suffix of a known product; {hint}"
