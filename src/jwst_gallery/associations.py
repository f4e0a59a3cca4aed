"""Associations: which files a pipeline reads together, and what it calls the result.

An association is a short text in JSON (JavaScript Object Notation). These functions read it
without the pipeline and without its files: the association of a programme can be looked at before
anything else of it is downloaded.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from .names import exp_type_patterns
from .products import header_exp_type, product_types

__all__ = ["Association", "Member", "Product", "read_association"]

# What `asn_type` says about the pipeline. Types begin with the mode ("tso-", "nrslamp-") or not.
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


@dataclass(frozen=True)
class Member:
    """A file that an association names.

    Parameters
    ----------
    name : str
        File name (``expname`` in the file).
    type : str
        What it serves for (``exptype`` in the file): "science", "background", ...
    """

    name: str
    type: str


@dataclass(frozen=True)
class Product:
    """What a pipeline makes of some members.

    Parameters
    ----------
    name : str
        How the names of its files begin.
    members : tuple of Member
        What it is made of, in the order of the file.
    """

    name: str
    members: tuple

    def by_type(self):
        """The names of the members, grouped by their type.

        Returns
        -------
        dict of list of str
            The types in the order in which they first come, "science" before all others.

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
    """What an association says. What it does not say is an empty text.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    type : str
        Stage and kind of the processing, such as "image3" (``asn_type`` in the file). Those made
        by hand say "None" or "user_built" there.
    rule : str
        The rule by which its members were put together (``asn_rule``).
    program : str
        The programme, five digits.
    candidate : str
        The association candidate, such as "o001" (``asn_id``).
    pool : str
        File name of the pool, the table of exposures from which it was drawn up (``asn_pool``).
    products : tuple of Product
        Of stage 2 one for each exposure, of stage 3 one.
    """

    path: Path
    type: str
    rule: str
    program: str
    candidate: str
    pool: str
    products: tuple

    @property
    def pipeline(self):
        """Name of the pipeline that its type is for; empty if the type does not say.

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

    def find_members(self, folder=None):
        """Where the members are.

        Parameters
        ----------
        folder : str or pathlib.Path, optional
            The folder to look in. By default that of the association, where the pipeline too
            expects them.

        Returns
        -------
        dict
            File names to paths (`pathlib.Path`), of all products, each file once.

        Raises
        ------
        FileNotFoundError
            If any is missing. The message names all that are.

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
        paths = {name: folder / name for name in names}
        missing = [name for name, path in paths.items() if not path.is_file()]
        if missing:
            raise FileNotFoundError(
                f"{self.path.name} names {len(missing)} of {len(paths)} files that are not in "
                f"{folder}: {', '.join(missing)}. Put them there, beside the association, or say "
                "in which folder they are."
            )
        return paths

    def makes(self, exp_type=None):
        """The kinds of product that its pipeline writes without being asked.

        Parameters
        ----------
        exp_type : str, optional
            Exposure type of the science members (keyword EXP_TYPE). By default it is read from
            the first of them, if that lies beside the association; if not, the answer has all
            that the instrument's modes make with this pipeline.

        Returns
        -------
        list of jwst_gallery.products.ProductType
            One for each suffix. Empty if the type does not say which pipeline it is for.

        Raises
        ------
        ValueError
            If there is no such exposure type, or if the pipeline makes nothing of it.
        OSError
            If the exposure type has to be read from a file that cannot be read.

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
            found = header_exp_type(self.path.parent / science)
            # As in `product_type`: a type that is not in the catalogue is ignored.
            kinds = [kind for kind in kinds if found in kind.exp_types] or kinds
        for allowed in exp_type_patterns(science):
            kinds = [
                kind
                for kind in kinds
                if any(re.match(allowed, each) for each in given or kind.exp_types)
            ]
        if self.pipeline in ("Image2Pipeline", "Spec2Pipeline"):
            # An exposure whose integrations are kept apart goes through stage 2 that way.
            apart = science.endswith("ints.fits")
            kinds = [kind for kind in kinds if kind.suffix.endswith("ints") == apart]
        by_suffix = {}
        for kind in kinds:
            if kind.pipeline == self.pipeline and kind.default:
                by_suffix.setdefault(kind.suffix, kind)
        if given and not by_suffix:
            raise ValueError(
                f"{self.pipeline}, which {self.path.name} is for, makes nothing of {science} if "
                f"that is of exposure type {exp_type}"
            )
        return list(by_suffix.values())


def read_association(path):
    """Read an association.

    Parameters
    ----------
    path : str or pathlib.Path
        An ``asn.json`` file. Its members need not be there.

    Returns
    -------
    Association

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no association: not JSON, without products, a product without members, a member
        without name or type. Also for one in YAML, a form that `jwst` no longer writes.

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
    path = Path(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        raise ValueError(
            f"{path.name} is in YAML, which jwst has deprecated for associations since 2.0.0: "
            "write it in JSON, with a name that ends in .json."
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError
        raise ValueError(f"{path.name} is no association: it is not JSON ({error}).") from None
    try:
        products = tuple(_product(item) for item in content["products"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name} is no association: {_lack(error)}.") from None
    if not products:
        raise ValueError(f"{path.name} is no association: it lists no products.")
    empty = [product.name for product in products if not product.members]
    if empty:
        raise ValueError(f"{path.name}: product {empty[0]!r} has no members.")
    keys = ("asn_type", "asn_rule", "program", "asn_id", "asn_pool")
    return Association(path, *(str(content.get(key) or "") for key in keys), products)


def _product(item):
    members = tuple(
        Member(_text(m["expname"]), _text(m["exptype"]).lower()) for m in item["members"]
    )
    return Product(_text(item.get("name") or ""), members)


def _text(value):
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _lack(error):
    """What a dictionary from a file lacks, from the error that its reading gave."""
    if isinstance(error, KeyError):
        return f"it has no {error}, where one is required"
    return "its products or members are not listed as they should be"
