"""The runs of an imaging dataset, whatever the camera."""

from .recipe import Product, Run, image2, image3, products_of


def imaging_runs(exposures, name, *, scene, cosmic_rays, seed, steps=None):
    """Dithered images, from the raw ramps to the catalogue.

    Parameters
    ----------
    exposures : list of jwst_gallery.testbed.exposure.Exposure
        The dithers, of one camera.
    name : str
        Name of the combined product.
    scene : dict
        Arguments of the task ``make_scene``, but for the exposure.
    cosmic_rays : int
        How many hit each exposure.
    seed : int
        Of the exposures.
    steps : dict, optional
        Parameters of steps of stage 3, as a user passes them.

    Returns
    -------
    tuple of Run
    """
    first = exposures[0]
    camera = f".instruments.{first.instrument.lower()}.imaging"
    runs = [
        Run(
            "scene",
            f"{camera}:make_scene",
            products=(
                Product("sources.ecsv", "sources", 0, first.exp_type),
                Product("hot_pixels.ecsv", "hot_pixels", 0, first.exp_type),
            ),
            arguments={"exposure": first, **scene},
        ),
        Run("references", f"{camera}:make_references", arguments={"exposure": first}),
    ]
    for exposure in exposures:
        arguments = {"exposure": exposure, "cosmic_rays": cosmic_rays, "seed": seed}
        runs += [
            _raw(exposure, f"{camera}:expose_image", arguments),
            _detector1(exposure),
            image2(exposure, (f"detector1-{exposure.number}", "references")),
        ]
    return (*runs, image3(exposures, name, steps))


def direct_image(exposure, *, seed, steps=None):
    """An image that begins with its rate, as ramps would add nothing to the lesson.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    seed : int
        The exposure's number is added to it.
    steps : dict, optional
        Parameters of steps of stage 2, as a user passes them.

    Returns
    -------
    list of Run
    """
    rate = Run(
        f"direct-{exposure.number}",
        f".instruments.{exposure.instrument.lower()}.imaging:expose_rate",
        needs=("scene",),
        products=products_of(exposure, "rate", stage=1),
        arguments={"exposure": exposure, "seed": seed},
    )
    return [rate, image2(exposure, (rate.name, "references"), steps=steps)]


def _raw(exposure, task, arguments):
    """The exposure, as DMS delivers it."""
    hits = f"{exposure.root}_cosmic_rays.ecsv"
    return Run(
        f"exposure-{exposure.number}",
        task,
        needs=("scene",),
        products=(
            *products_of(exposure, "uncal", "truerate", stage=0),
            Product(hits, "cosmic_rays", 0, exposure.exp_type, exposure.number),
        ),
        arguments=arguments,
    )


def _detector1(exposure):
    """Stage 1."""
    return Run(
        f"detector1-{exposure.number}",
        ".pipeline:stage1",
        needs=(f"exposure-{exposure.number}", "references"),
        products=products_of(exposure, "ramp", "rate", "rateints", stage=1),
        arguments={
            "uncal": f"{exposure.root}_uncal.fits",
            "parameters": {"save_calibrated_ramp": True},
        },
    )
