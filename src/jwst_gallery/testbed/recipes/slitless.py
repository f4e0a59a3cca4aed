"""The runs of a dispersed exposure of wide-field slitless spectroscopy, whatever the instrument."""

from .recipe import Run, products_of, stage2


def dispersed_rate(exposure, seed):
    """An exposure through the disperser, as count rates.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    seed : int

    Returns
    -------
    Run
        "dispersed-1", after the exposure's number.
    """
    return Run(
        f"dispersed-{exposure.number}",
        f".instruments.{exposure.instrument.lower()}.wfss:expose_dispersed",
        needs=("scene",),
        products=(
            *products_of(exposure, "truerate", stage=0),
            *products_of(exposure, "rate", stage=1),
        ),
        arguments={"exposure": exposure, "seed": seed},
    )


def spectra_of_sources(exposure, direct, products, name=None, steps=None):
    """Stage 2 of a dispersed exposure, with what the direct images say of the sources.

    Parameters
    ----------
    exposure : jwst_gallery.testbed.exposure.Exposure
    direct : str
        Name of the combined direct image, made by the run "image3".
    products, name, steps
        As of `jwst_gallery.testbed.recipes.recipe.stage2`.

    Returns
    -------
    Run
    """
    return stage2(
        exposure,
        "spec2",
        needs=("references", f"dispersed-{exposure.number}", "image3"),
        members=(
            (f"{direct}_i2d.fits", "direct_image"),
            (f"{direct}_cat.ecsv", "sourcecat"),
            (f"{direct}_segm.fits", "segmap"),
        ),
        products=products,
        name=name,
        steps=steps,
    )
