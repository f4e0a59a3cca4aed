"""Associations: the files that a pipeline reads together, and the name of the result.

An association is a short text in JSON (JavaScript Object Notation). This module reads it without
the pipeline and without the files that it names, so you can inspect it before you download them.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._files import file_name, is_file_name, printable, reading
from .names import exp_type_patterns
from .products import ProductType, product_types

__all__ = ["Association", "Member", "Product", "read_association"]

# Pipelines by `asn_type`, which may begin with the mode ("tso-", "nrslamp-").
_PIPELINES = {
    "image2": "Image2Pipeline",
    "spec2": "Spec2Pipeline",
    "image3": "Image3Pipeline",
    "spec3": "Spec3Pipeline",
    "tso3": "Tso3Pipeline",
    "coron3": "Coron3Pipeline",
    "ami3": "Ami3Pipeline",
    "wfs-image3": "WfsCombineStep",
}

# The key in the file of each text of an `Association`.
_KEYS = {
    "type": "asn_type",
    "rule": "asn_rule",
    "program": "program",
    "candidate": "asn_id",
    "pool": "asn_pool",
}


@dataclass(frozen=True)
class Member:
    """A file that an association names.

    Parameters
    ----------
    name : str
        File name (``expname`` in the file).
    type : str
        Role in the processing (``exptype`` in the file): "science", "background", ...
    """

    name: str
    type: str


@dataclass(frozen=True)
class Product:
    """One product of an association: its name and its members.

    Parameters
    ----------
    name : str
        Beginning of the names of its files.
    members : tuple of Member
        The files it is made from, in the order of the association.
    """

    name: str
    members: tuple[Member, ...]

    def by_type(self) -> dict[str, list[str]]:
        """Group the names of the members by their type.

        Returns
        -------
        dict of list of str
            The names of each type; "science" first, then the others in the order of the file.

        Examples
        --------
        >>> from jwst_gallery.associations import Member, Product
        >>> members = Member("a_segm.fits", "segmap"), Member("b_rate.fits", "science")
        >>> Product("b", members).by_type()
        {'science': ['b_rate.fits'], 'segmap': ['a_segm.fits']}
        """
        types = dict.fromkeys(member.type for member in self.members)
        return {
            kind: [member.name for member in self.members if member.type == kind]
            for kind in sorted(types, key=lambda kind: kind != "science")
        }


@dataclass(frozen=True)
class Association:
    """The contents of an association. Missing fields are empty strings.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    type : str
        Stage and kind of the processing, such as "image3" (``asn_type`` in the file); "None" or
        "user_built" in those made by hand.
    rule : str
        The rule by which its members were put together (``asn_rule``).
    program : str
        The programme, five digits.
    candidate : str
        The association candidate, such as "o001" (``asn_id``).
    pool : str
        File name of the pool, the table of exposures from which it was made (``asn_pool``).
    products : tuple of Product
        One for each exposure in stage 2, a single one in stage 3.
    """

    path: Path
    type: str
    rule: str
    program: str
    candidate: str
    pool: str
    products: tuple[Product, ...]

    @property
    def pipeline(self) -> str:
        """Class of the pipeline for its type; empty if the type does not tell.

        Examples
        --------
        >>> from jwst_gallery import read_association, sample
        >>> read_association(sample("nircam_image", "asn", stage=2)).pipeline
        'Image2Pipeline'
        """
        for kind in (self.type, self.type.rpartition("-")[2]):
            if kind in _PIPELINES:
                return _PIPELINES[kind]
        return ""

    def find_members(self, folder: str | os.PathLike[str] | None = None) -> dict[str, Path]:
        """Find the files of the members of all products.

        Parameters
        ----------
        folder : str or path-like, optional
            The folder to look in. By default that of the association, where the pipeline expects
            them too.

        Returns
        -------
        dict of pathlib.Path
            The path of each file, by its name.

        Raises
        ------
        FileNotFoundError
            If any file is missing; the message lists all that are.
        ValueError
            If a member is named by a path: it is a file of this folder, and no other is looked at.

        Examples
        --------
        >>> from jwst_gallery import read_association, sample
        >>> association = read_association(sample("nircam_image", "asn", stage=2))
        >>> rate = sample("nircam_image", "rate")
        >>> [path == rate for path in association.find_members(rate.parent).values()]
        [True]
        """
        folder = self.path.parent if folder is None else Path(folder)
        names = dict.fromkeys(m.name for product in self.products for m in product.members)
        for name in names:
            if not is_file_name(name):
                raise ValueError(
                    f"{file_name(self.path)} gives the path '{printable(name)}' for a member: give "
                    "the name of the file alone, and put it beside the association."
                )
        paths = {name: folder / name for name in names}
        missing = [printable(name) for name, path in paths.items() if not os.path.isfile(path)]
        if missing:
            raise FileNotFoundError(
                f"{file_name(self.path)} names {len(missing)} of {len(paths)} files that are not "
                f"in {folder}: {', '.join(missing)}. Put them there, beside the association, or "
                "pass the folder that has them."
            )
        return paths

    def makes(self, exp_type: str | None = None) -> list[ProductType]:
        """List the kinds of product that its pipeline writes by default.

        Parameters
        ----------
        exp_type : str, optional
            Exposure type of the science members (keyword EXP_TYPE). By default it is read from
            the first of them, if that lies beside the association; if not, or if it is named by a
            path, the list has the products of all modes of the instrument that use this pipeline.

        Returns
        -------
        list of jwst_gallery.products.ProductType
            One for each suffix. Empty if the type does not tell the pipeline.

        Raises
        ------
        ValueError
            If there is no such exposure type, or if the pipeline makes nothing from it.
        OSError
            If the exposure type must be read from a file, and that fails.

        Examples
        --------
        >>> from jwst_gallery import read_association, sample
        >>> for stage in (2, 3):
        ...     association = read_association(sample("nircam_image", "asn", stage=stage))
        ...     print([kind.suffix for kind in association.makes("NRC_IMAGE")])
        ['cal', 'i2d']
        ['crf', 'i2d', 'cat', 'segm']
        """
        if not self.pipeline:
            return []
        names = [member.name for member in self.products[0].members]
        science = self.products[0].by_type().get("science", names)[0]
        kinds = product_types(exp_type=exp_type)
        given = [] if exp_type is None else [exp_type.strip().upper()]
        if not given:
            from ._fits import stated_by  # astropy is slow to import

            beside = self.path.parent / science
            found = stated_by(beside).get("EXP_TYPE") if is_file_name(science) else None
            # As in `product_type`, a type that is not in the catalogue is ignored.
            kinds = [kind for kind in kinds if found in kind.exp_types] or kinds
        for allowed in exp_type_patterns(science):
            kinds = [
                kind
                for kind in kinds
                if any(re.match(allowed, each) for each in given or kind.exp_types)
            ]
        if self.pipeline in ("Image2Pipeline", "Spec2Pipeline"):
            # An exposure with separate integrations keeps them in stage 2.
            apart = science.endswith("ints.fits")
            kinds = [kind for kind in kinds if kind.suffix.endswith("ints") == apart]
        by_suffix: dict[str, ProductType] = {}
        for kind in kinds:
            if kind.pipeline == self.pipeline and kind.default:
                by_suffix.setdefault(kind.suffix, kind)
        if given and not by_suffix:
            raise ValueError(
                f"{self.pipeline}, which {file_name(self.path)} is for, makes no product from "
                f"{printable(science)} if its exposure type is {exp_type}"
            )
        return list(by_suffix.values())


def read_association(path: str | os.PathLike[str]) -> Association:
    """Read an association.

    Parameters
    ----------
    path : str or path-like
        An ``asn.json`` file. Its members need not be there.

    Returns
    -------
    Association
        The contents of the file.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not an association: not JSON, without products, with a product without
        members or a member without name or type. Also for YAML, which `jwst` no longer writes.
    OSError
        If the file cannot be read.

    Notes
    -----
    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from jwst_gallery import read_association, sample
    >>> association = read_association(sample("nircam_image", "asn", stage=3))
    >>> association.type, association.candidate
    ('image3', 'o001')
    >>> association.products[0].name
    'jw01234-o001_t001_nircam_clear-f444w-sub640'
    >>> association.products[0].members[1]
    Member(name='jw01234001001_02101_00002_nrcblong_cal.fits', type='science')
    """
    path, name = Path(path), file_name(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        raise ValueError(
            f"{name} is in YAML, which jwst has deprecated for associations since 2.0.0: "
            "write it in JSON, with a name that ends in .json."
        )
    with reading(name):
        return association_of(path, path.read_bytes())


def association_of(path: Path, text: bytes) -> Association:
    """Return the association in a text, which is the content of the file at a path."""
    name = file_name(path)
    with reading(name):
        try:
            content = json.loads(text.decode("utf-8-sig"))
            products = tuple(_product(item) for item in content["products"])
        except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError
            raise ValueError(f"{name} is not an association: it is not JSON ({error}).") from None
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{name} is not an association: {_lack(error)}.") from None
        texts = {text: str(content.get(key) or "") for text, key in _KEYS.items()}
    if not products:
        raise ValueError(f"{name} is not an association: it lists no products.")
    empty = [product.name for product in products if not product.members]
    if empty:
        raise ValueError(f"{name}: product '{printable(empty[0])}' has no members.")
    return Association(path=path, products=products, **texts)


def _product(item: dict[str, Any]) -> Product:
    members = tuple(
        Member(_text(m["expname"]), _text(m["exptype"]).lower()) for m in item["members"]
    )
    return Product(_text(item.get("name") or ""), members)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _lack(error: Exception) -> str:
    """Return what the file lacks, from the error that reading it raised."""
    if isinstance(error, KeyError):
        return f"it has no {error}, where one is required"
    return "its products or members are not listed as they should be"
