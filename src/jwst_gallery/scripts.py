"""Scripts and chapters: the input of each, those that fit a file, and their guards."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from ._data import read_rows
from ._files import file_name, printable
from .products import ProductType
from .products.lookup import kind_stated

__all__ = ["Script", "chapters_for", "require", "scripts", "scripts_for"]


@dataclass(frozen=True)
class Script:
    """A script of the gallery, or a chapter of the site, and the files that it takes.

    A chapter that takes files of several kinds has one for each.

    Parameters
    ----------
    name : str
        Its folder and its name, such as ``stage2/plot_cal`` or ``learn/3-stage1``.
    title : str
        The title of its page.
    suffixes : tuple of str
        The products that it takes.
    exp_types : tuple of str
        Patterns of the exposure types (keyword EXP_TYPE) that it takes, with ``*`` for any text.
    stage : int or None
        The stage of the pipeline that the file must be of; None if any will do.
    model : str
        The class of data model that the file must hold; empty if any will do.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    exp_types: tuple[str, ...]
    stage: int | None
    model: str


def scripts() -> list[Script]:
    """List the scripts of the gallery.

    Returns
    -------
    list of Script
        In the order of the gallery.

    Examples
    --------
    >>> from jwst_gallery.scripts import scripts
    >>> [script.name for script in scripts() if "psfstack" in script.suffixes]
    ['stage3/plot_psfstack']
    """
    return list(_table("scripts"))


def scripts_for(path: str | os.PathLike[str]) -> list[Script]:
    """List the scripts of the gallery that take a file.

    Parameters
    ----------
    path : str or path-like
        Path of a product.

    Returns
    -------
    list of Script
        Those for which `require` raises nothing; none for a file that is not a product.

    Raises
    ------
    OSError
        If the file is there and its header cannot be read as FITS.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.scripts import scripts_for
    >>> [script.name for script in scripts_for(sample("nirspec_ta", "cal"))][:1]
    ['stage2/plot_cal']
    """
    from ._fits import stated_by  # astropy is slow to import

    return taking("scripts", stated_by(path), path)


def chapters_for(path: str | os.PathLike[str]) -> list[Script]:
    """List the chapters of the course and of the world coordinates that take a file.

    Parameters
    ----------
    path : str or path-like
        Path of a product.

    Returns
    -------
    list of Script
        Those that read such a file; most also read others. None for a file that is not a product.

    Raises
    ------
    OSError
        As for `scripts_for`.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.scripts import chapters_for
    >>> [chapter.name for chapter in chapters_for(sample("niriss_soss", "calints"))]
    ['learn/13-soss', 'wcs/niriss-soss']
    """
    from ._fits import stated_by  # astropy is slow to import

    return taking("chapters", stated_by(path), path)


def taking(table: str, stated: Mapping[str, object], path: str | os.PathLike[str]) -> list[Script]:
    """List those of a table that take a file, from its primary header."""
    try:
        kind = kind_stated(stated, path)
    except ValueError:
        return []
    exp_types = _exp_types(stated, kind)
    return [
        one
        for one in _table(table)
        if _fits(kind, exp_types, one.suffixes, one.exp_types, one.stage, one.model)
    ]


def require(
    path: str | os.PathLike[str],
    *suffixes: str,
    exp_type: str = "*",
    stage: int | None = None,
    model: str = "",
) -> None:
    """Stop with a clear sentence if the script that follows is not for this file.

    If the file has a header, that decides, and not the name. A truncated file is also refused,
    compressed or not, and so is one from before the launch.

    Parameters
    ----------
    path : str or path-like
        Path of a product.
    *suffixes : str
        The accepted product suffixes.
    exp_type : str, optional
        The accepted exposure types, separated by spaces, with ``*`` for any text.
    stage : int, optional
        The stage of the pipeline, if products of another stage are not accepted.
    model : str, optional
        The class of data model, if products of another class are not accepted: one slit and many.

    Raises
    ------
    ValueError
        If it is another product, or of other exposures. The message gives its kind, the kind that
        is needed, and the scripts and chapters that take it.
    FileNotFoundError
        If there is no such file.
    OSError
        If it cannot be read as FITS or is truncated.

    Examples
    --------
    >>> from jwst_gallery import require, sample
    >>> require(sample("nircam_image", "cal"), "cal", exp_type="*_IMAGE")
    >>> try:
    ...     require(sample("nirspec_ta", "cal"), "x1d", "c1d")
    ... except ValueError as error:
    ...     what_it_is, needed = str(error).split("; ")
    >>> what_it_is.partition(" (")[0]
    'jw01234003001_02102_00001_nrs1_cal.fits is the product cal of stage 2, of NRS_WATA'
    >>> needed[:59]
    'needed here: x1d or c1d. Scripts that take it: stage2/plot_'
    """
    if not os.path.exists(path):
        raise FileNotFoundError(f"there is no file {file_name(path)} where you name it")
    stated = _stated_by_whole(path)
    kind = kind_stated(stated, path)
    exp_types, wanted = _exp_types(stated, kind), tuple(exp_type.split())
    if _fits(kind, exp_types, suffixes, wanted, stage, model):
        return
    others = [one.name for one in taking("scripts", stated, path)]
    chapters = ", ".join(one.name for one in taking("chapters", stated, path))
    of = f", of {printable(exp_types[0])}" if len(exp_types) == 1 else ""
    title = kind.title[0].lower() + kind.title[1:]
    needed = " or ".join(suffixes) + ("" if stage is None else f" of stage {stage}")
    needed += "" if wanted == ("*",) else f" of {' or '.join(wanted)}"
    needed += f", a {model}" if model else ""
    raise ValueError(
        f"{file_name(path)} is the product {kind.suffix} of stage {kind.stage}{of} ({title}); "
        f"needed here: {needed}. "
        f"Scripts that take it: {', '.join(others) or 'none of the gallery'}"
        + (f". Chapters about it: {chapters}" if chapters else "")
    )


def _stated_by_whole(path: str | os.PathLike[str]) -> dict[str, str]:
    """Return the texts of a primary header, unless the file was cut or is of before the flight."""
    from ._fits import headers_of, is_fits_name, texts_of  # astropy is slow to import

    if not is_fits_name(path):
        return {}
    [primary, *_], _ = headers_of(path)
    stated = texts_of(primary)
    version = stated.get("CAL_VER", "")
    if version.startswith("0."):
        raise ValueError(
            f"{file_name(path)} is older than flight, by jwst {printable(version)}, and is not "
            "supported: take the file that the archive has now"
        )
    return stated


def _exp_types(stated: Mapping[str, object], kind: ProductType) -> tuple[str, ...]:
    """Return the exposure type of a product, or those that it may have."""
    return (str(stated["EXP_TYPE"]),) if stated.get("EXP_TYPE") else kind.exp_types


def _fits(
    kind: ProductType,
    exp_types: Iterable[str],
    suffixes: Iterable[str],
    patterns: Iterable[str],
    stage: int | None,
    model: str,
) -> bool:
    if kind.suffix not in suffixes or stage not in (None, kind.stage):
        return False
    if model not in ("", kind.model):
        return False
    return any(fnmatchcase(exp_type, pattern) for exp_type in exp_types for pattern in patterns)


@cache
def _table(name: str) -> tuple[Script, ...]:
    return tuple(
        Script(
            row["name"],
            row["title"],
            tuple(row["suffixes"].split()),
            tuple(row["exp_types"].split()),
            int(row["stage"]) if row["stage"] else None,
            row["model"],
        )
        for row in read_rows(name)
    )
