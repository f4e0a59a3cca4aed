"""What a recipe is made of: plain data, and the runs that several modes have in common."""

import dataclasses
import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Product:
    """A file that a run makes and a reader can ask for.

    Parameters
    ----------
    name : str
        File name.
    suffix : str
        Product suffix ("cal"), or what plays its part ("asn", "truerate").
    stage : int
        Pipeline stage that makes it; 0 for what DMS delivers.
    exp_type : str
        EXP_TYPE of what it is made from.
    exposure : int or None
        Number of the exposure, from 1; None where it combines several.
    channel : int or None
        Of an integral field, where each channel has a product of its own.
    source : int or None
        Where each source has a product of its own.
    """

    name: str
    suffix: str
    stage: int
    exp_type: str
    exposure: int | None = None
    channel: int | None = None
    source: int | None = None


@dataclass(frozen=True)
class Run:
    """One step of making a dataset, done by one process, kept or made again as a whole.

    Parameters
    ----------
    name : str
        Unique in the dataset; the name of its folder.
    task : str
        "module:function", the module absolute or relative to this package. It is called with
        ``inputs`` (a dict from file name to path: all files of the needed runs), ``folder``
        (where to write) and the arguments.
    needs : tuple of str
        Names of the runs whose files it reads.
    products : tuple of Product
        What it makes for readers. Other files may stand beside them.
    arguments : dict
        Keyword arguments of the task.
    """

    name: str
    task: str
    needs: tuple = ()
    products: tuple = ()
    arguments: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Dataset:
    """Exposures of one mode, with all that the pipeline makes of them.

    Parameters
    ----------
    name, title : str
    instrument : str
        The package in `jwst_gallery.testbed.instruments` that simulates it.
    exp_type : str
        EXP_TYPE of the mode that it is about; there may be exposures of other types beside.
    runs : tuple of Run
        In an order in which each comes after what it needs. One is called "references": its
        folder is the CRDS cache for the pipeline.
    """

    name: str
    title: str
    instrument: str
    exp_type: str
    runs: tuple

    @property
    def products(self):
        """All products, in the order in which they are made."""
        return [product for run in self.runs for product in run.products]

    def run_of(self, product):
        """The run that makes a product."""
        return next(run for run in self.runs if product in run.products)


def dithered(exposure, offsets, times):
    """The exposures of a dither pattern.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
        What all have in common, pointed at the target.
    offsets : sequence of (float, float)
        From the target to the east and to the north, arcsec.
    times : sequence of str
        Start of each: TIME-OBS.

    Returns
    -------
    list of jwst_gallery.testbed.exposure.Exposure
        Numbered from 1.
    """
    cos_dec = math.cos(math.radians(exposure.dec))
    return [
        dataclasses.replace(
            exposure,
            number=number,
            ra=exposure.ra + east / 3600 / cos_dec,
            dec=exposure.dec + north / 3600,
            dither=(east, north),
            dithers=len(offsets),
            time=time,
        )
        for number, ((east, north), time) in enumerate(zip(offsets, times, strict=True), start=1)
    ]


def products_of(exposure, *suffixes, stage, name=None):
    """The FITS products of one exposure.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    *suffixes : str
    stage : int
    name : str, optional
        File name up to the suffix, where it is not the exposure's own.

    Returns
    -------
    tuple of Product
    """
    return tuple(
        Product(
            f"{name or exposure.root}_{suffix}.fits",
            suffix,
            stage,
            exposure.exp_type,
            exposure.number,
        )
        for suffix in suffixes
    )


def stage2(
    exposure,
    kind,
    *,
    needs,
    products,
    suffix="rate",
    members=(),
    beside=(),
    name=None,
    steps=None,
):
    """Stage 2 of an exposure.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    kind : str
        Type of the association: "image2", "spec2".
    needs : tuple of str
        The runs that make its rate, the other members and the reference files.
    products : tuple of Product
        What it makes, besides the association.
    suffix : str, optional
        Of what it starts from: "rate", "rateints".
    members : tuple of (str, str), optional
        File name and role of what the association names beside the exposure.
    beside : tuple of str, optional
        File names of what the exposure's own header names.
    name : str, optional
        Name of the product, where it is not that of the exposure.
    steps : dict, optional
        Parameters of steps, as a user passes them.

    Returns
    -------
    Run
        Called by its kind and the exposure's number, "image2-1".
    """
    association = _association_name(exposure, kind, candidate(exposure))
    return Run(
        f"{kind}-{exposure.number}",
        ".pipeline:stage2",
        needs=needs,
        products=(
            *products,
            Product(association, "asn", 2, exposure.exp_type, exposure.number),
        ),
        arguments={
            "pipeline": f"{kind.capitalize()}Pipeline",
            "kind": kind,
            "members": ((f"{exposure.root}_{suffix}.fits", "science"), *members),
            "association": association,
            "name": name,
            "beside": beside,
            "steps": steps,
        },
    )


def stage3(
    exposures, kind, name, *, needs, products, suffix="cal", members=(), asn_id=None, steps=None
):
    """Stage 3 of the exposures of an observation.

    Parameters
    ----------
    exposures : list of jwst_gallery.testbed.exposure.Exposure
    kind : str
        Type of the association: "image3", "spec3", "tso3", "coron3", "ami3", "wfs-image3".
    name : str
        Name of the combined product.
    needs : tuple of str
        The runs that make the calibrated exposures and the reference files.
    products : tuple of Product
        What it makes, besides the association.
    suffix : str, optional
        Of what it starts from: "cal", "calints".
    members : tuple of (str, str), optional
        File name and role of what the association names beside the exposures: the observations
        of a reference star have the role "psf".
    asn_id : str, optional
        Of the association, where it is not that of one observation: "c1001" for the first of
        several together.
    steps : dict, optional
        Parameters of steps, as a user passes them.

    Returns
    -------
    Run
        Called by its kind.
    """
    first = exposures[0]
    asn_id = asn_id or candidate(first)
    association = _association_name(first, kind, asn_id)
    # What combines a pair of the wavefront sensing is a step by itself.
    pipeline = "WfsCombineStep" if kind == "wfs-image3" else f"{kind.capitalize()}Pipeline"
    return Run(
        kind,
        ".pipeline:stage3",
        needs=needs,
        products=(*products, Product(association, "asn", 3, first.exp_type)),
        arguments={
            "pipeline": pipeline,
            "kind": kind,
            "members": (
                *((f"{exposure.root}_{suffix}.fits", "science") for exposure in exposures),
                *members,
            ),
            "name": name,
            "program": first.program,
            "asn_id": asn_id,
            "association": association,
            "steps": steps,
        },
    )


def candidate(exposure):
    """What an association is made for, as its names say it: the observation."""
    return f"o{exposure.observation}"


def _association_name(exposure, kind, asn_id):
    """File name of an association, as DMS builds it, of an exposure or of the first of several."""
    # The time stamp is that of the associations' making, which follows the observation.
    stamp = exposure.date.replace("-", "") + "t180000"
    return f"jw{exposure.program}-{asn_id}_{stamp}_{kind}_{exposure.number:05d}_asn.json"


def image2(exposure, needs, steps=None):
    """Stage 2 of a direct image; parameters as of `stage2`."""
    products = products_of(exposure, "cal", "i2d", stage=2)
    return stage2(exposure, "image2", needs=needs, products=products, steps=steps)


def checked(exposures, suffix, asn_id=None):
    """What stage 3 makes of each calibrated exposure, as that with outliers flagged.

    Parameters
    ----------
    exposures : list of jwst_gallery.testbed.exposure.Exposure
    suffix : str
        "crf", "crfints".
    asn_id : str, optional
        As of `stage3`.

    Returns
    -------
    tuple of Product
    """
    return tuple(
        Product(
            f"{one.root}_{asn_id or candidate(one)}_{suffix}.fits",
            suffix,
            3,
            one.exp_type,
            one.number,
        )
        for one in exposures
    )


def image3(exposures, name, steps=None):
    """Stage 3 of dithered direct images; parameters as of `stage3`."""
    exp_type = exposures[0].exp_type
    combined = [
        Product(f"{name}_{suffix}.{extension}", suffix, 3, exp_type)
        for suffix, extension in (("i2d", "fits"), ("cat", "ecsv"), ("segm", "fits"))
    ]
    needs = ("references", *(f"image2-{one.number}" for one in exposures))
    products = (*checked(exposures, "crf"), *combined)
    return stage3(exposures, "image3", name, needs=needs, products=products, steps=steps)
