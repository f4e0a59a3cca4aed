"""What a recipe is made of: plain data, and the names that files of one exposure have."""

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
    """

    name: str
    suffix: str
    stage: int
    exp_type: str
    exposure: int | None = None


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


def products_of(exposure, *suffixes, stage):
    """The FITS products of one exposure.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    *suffixes : str
    stage : int

    Returns
    -------
    tuple of Product
    """
    return tuple(
        Product(f"{exposure.root}_{suffix}.fits", suffix, stage, exposure.exp_type, exposure.number)
        for suffix in suffixes
    )


def association_name(exposure, kind):
    """File name of an association, as DMS builds it.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
        The exposure that it is for, or the first of them.
    kind : str
        Type of the association: "image2", "spec3", ...

    Returns
    -------
    str
    """
    # The time stamp is that of the associations' making, which follows the observation.
    stamp = exposure.date.replace("-", "") + "t180000"
    return (
        f"jw{exposure.program}-o{exposure.observation}_{stamp}_{kind}"
        f"_{exposure.number:05d}_asn.json"
    )


def image2(exposure, needs, steps=None):
    """Stage 2 of a direct image.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    needs : tuple of str
        The runs that make its rate and the reference files.
    steps : dict, optional
        Parameters of steps, as a user passes them.

    Returns
    -------
    Run
        Called "image2-<number>".
    """
    association = association_name(exposure, "image2")
    return Run(
        f"image2-{exposure.number}",
        ".pipeline:stage2",
        needs=needs,
        products=(
            *products_of(exposure, "cal", "i2d", stage=2),
            Product(association, "asn", 2, exposure.exp_type, exposure.number),
        ),
        arguments={
            "pipeline": "Image2Pipeline",
            "kind": "image2",
            "members": ((f"{exposure.root}_rate.fits", "science"),),
            "association": association,
            "steps": steps,
        },
    )


def image3(exposures, name, steps=None):
    """Stage 3 of dithered direct images.

    Parameters
    ----------
    exposures : list of jwst_gallery.testbed.exposure.Exposure
    name : str
        Name of the combined product.
    steps : dict, optional
        Parameters of steps, as a user passes them.

    Returns
    -------
    Run
        Called "image3".
    """
    first = exposures[0]
    association = association_name(first, "image3")
    asn_id = f"o{first.observation}"
    return Run(
        "image3",
        ".pipeline:stage3",
        needs=("references", *(f"image2-{exposure.number}" for exposure in exposures)),
        products=(
            *(
                Product(
                    f"{exposure.root}_{asn_id}_crf.fits",
                    "crf",
                    3,
                    exposure.exp_type,
                    exposure.number,
                )
                for exposure in exposures
            ),
            Product(f"{name}_i2d.fits", "i2d", 3, first.exp_type),
            Product(f"{name}_cat.ecsv", "cat", 3, first.exp_type),
            Product(f"{name}_segm.fits", "segm", 3, first.exp_type),
            Product(association, "asn", 3, first.exp_type),
        ),
        arguments={
            "pipeline": "Image3Pipeline",
            "kind": "image3",
            "cals": tuple(f"{exposure.root}_cal.fits" for exposure in exposures),
            "name": name,
            "program": first.program,
            "asn_id": asn_id,
            "association": association,
            "steps": steps,
        },
    )
