"""The runs of the pipeline's stages, and their products, whatever the mode."""

from jwst_testbed.engine import pipeline
from jwst_testbed.engine.recipe import Product, Run


def tables(exp_type, *names):
    """Return the tables of truth that a scene writes.

    Parameters
    ----------
    exp_type : str
    *names : str
        "sources", "lines", ...

    Returns
    -------
    tuple of Product
    """
    return tuple(Product(f"{name}.ecsv", name, 0, exp_type) for name in names)


def products_of(exposure, *suffixes, stage, name=None, extension="fits"):
    """Return products of one exposure.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    *suffixes : str
    stage : int
    name : str, optional
        File name up to the suffix, where it is not the exposure's own.
    extension : str, optional
        Of the files.

    Returns
    -------
    tuple of Product
    """
    return tuple(
        Product(
            f"{name or exposure.root}_{suffix}.{extension}",
            suffix,
            stage,
            exposure.exp_type,
            exposure.number,
        )
        for suffix in suffixes
    )


def combined(name, exp_type, *suffixes):
    """Return the FITS products of stage 3 that combine exposures.

    Parameters
    ----------
    name : str
        File name up to the suffix.
    exp_type : str
    *suffixes : str

    Returns
    -------
    tuple of Product
    """
    return tuple(Product(f"{name}_{suffix}.fits", suffix, 3, exp_type) for suffix in suffixes)


def checked(exposures, suffix, asn_id=None):
    """Return the stage 3 products of each calibrated exposure, such as that with outliers flagged.

    Parameters
    ----------
    exposures : list of jwst_testbed.telescope.exposure.Exposure
    suffix : str
        "crf", "crfints".
    asn_id : str, optional
        As in `stage3`.

    Returns
    -------
    tuple of Product
    """
    return tuple(
        product
        for one in exposures
        for product in products_of(
            one, suffix, stage=3, name=f"{one.root}_{asn_id or candidate(one)}"
        )
    )


def is_on(step, steps):
    """Tell whether a step that a pipeline does by itself is left on.

    Parameters
    ----------
    step : str
    steps : dict or None
        Parameters of steps, as a user passes them.

    Returns
    -------
    bool
    """
    return not (steps or {}).get(step, {}).get("skip", False)


def candidate(exposure):
    """Return the observation as the names of associations state it, "o001"."""
    return f"o{exposure.observation}"


def stage1(exposure, *, needs, products, **arguments):
    """Return stage 1 of an exposure.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    needs : tuple of Run
        The runs that make the raw exposure and the reference files.
    products : tuple of Product
    **arguments
        Further ones of `jwst_testbed.engine.pipeline.stage1`; ``run``, the name of the run where
        it is not "detector1" and the exposure's number.

    Returns
    -------
    Run
    """
    name = arguments.pop("run", f"detector1-{exposure.number}")
    uncal = f"{exposure.root}_uncal.fits"
    return Run(name, pipeline.stage1, needs, products, {"uncal": uncal, **arguments})


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
    run=None,
    again=False,
):
    """Return stage 2 of an exposure.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    kind : str
        Type of the association: "image2", "spec2".
    needs : tuple of Run
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
    run : str, optional
        Name of the run, where it is not the kind and the exposure's number, "image2-1".
    again : bool, optional
        Whether another run has an association of the same name, which then is its product.

    Returns
    -------
    Run
    """
    association = _association_name(exposure, kind, candidate(exposure))
    listed = Product(association, "asn", 2, exposure.exp_type, exposure.number)
    return Run(
        run or f"{kind}-{exposure.number}",
        pipeline.stage2,
        needs=tuple(needs),
        products=(*products, *([] if again else [listed])),
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
    exposures,
    kind,
    name,
    *,
    needs,
    products,
    suffix="cal",
    members=(),
    asn_id=None,
    steps=None,
    run=None,
    again=False,
    exposure=None,
):
    """Return stage 3 of the exposures of an observation.

    Parameters
    ----------
    exposures : list of jwst_testbed.telescope.exposure.Exposure
    kind : str
        Type of the association: "image3", "spec3", "tso3", "coron3", "ami3", "wfs-image3".
    name : str
        Name of the combined product.
    needs : tuple of Run
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
    run : str, optional
        Name of the run, where it is not the kind.
    again : bool, optional
        Whether another run has an association of the same name, which then is its product.
    exposure : int, optional
        Number of the exposure, where each has a stage 3 of its own.

    Returns
    -------
    Run
    """
    first = exposures[0]
    asn_id = asn_id or candidate(first)
    association = _association_name(first, kind, asn_id)
    listed = Product(association, "asn", 3, first.exp_type, exposure)
    # The combination of a pair of wavefront sensing images is a separate step.
    name_of_class = "WfsCombineStep" if kind == "wfs-image3" else f"{kind.capitalize()}Pipeline"
    return Run(
        run or kind,
        pipeline.stage3,
        needs=tuple(needs),
        products=(*products, *([] if again else [listed])),
        arguments={
            "pipeline": name_of_class,
            "kind": kind,
            "members": (
                *((f"{one.root}_{suffix}.fits", "science") for one in exposures),
                *members,
            ),
            "name": name,
            "program": first.program,
            "asn_id": asn_id,
            "association": association,
            "steps": steps,
        },
    )


def _association_name(exposure, kind, asn_id):
    """Return the file name of an association, as DMS builds it, of the first of its exposures."""
    # The time stamp is that of the associations' making, which follows the observation.
    stamp = exposure.date.replace("-", "") + "t180000"
    return f"jw{exposure.program}-{asn_id}_{stamp}_{kind}_{exposure.number:05d}_asn.json"
