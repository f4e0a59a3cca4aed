"""The runs of wide-field slitless spectroscopy, whatever the instrument."""

from jwst_testbed import compat
from jwst_testbed.engine.recipe import Product, Run
from jwst_testbed.recipes.stages import products_of, stage2, stage3, tables
from jwst_testbed.techniques import slitless
from jwst_testbed.techniques.slitless_references import make_references


def slitless_scene(spectrograph, exposure, exp_type, **sources):
    """Return the scene of a slitless observation.

    Parameters
    ----------
    spectrograph : jwst_testbed.techniques.slitless.Slitless
    exposure : jwst_testbed.telescope.exposure.Exposure
        The first of the direct images.
    exp_type : str
        That of the dispersed exposures.
    **sources
        Further arguments of `jwst_testbed.techniques.slitless.make_scene`.

    Returns
    -------
    Run
        "scene".
    """
    return Run(
        "scene",
        slitless.make_scene,
        products=tables(exp_type, "sources", "lines"),
        arguments={"spectrograph": spectrograph, "exposure": exposure, **sources},
    )


def slitless_references(spectrograph, direct, dispersed, own_references):
    """Return the reference files of a slitless observation.

    Parameters
    ----------
    spectrograph, direct, dispersed, own_references
        As in `jwst_testbed.techniques.slitless_references.make_references`.

    Returns
    -------
    Run
        "references".
    """
    return Run(
        "references",
        make_references,
        arguments={
            "spectrograph": spectrograph,
            "direct": direct,
            "dispersed": dispersed,
            "own_references": own_references,
        },
    )


def dispersed_rate(spectrograph, exposure, scene, seed):
    """Return an exposure through the disperser, as count rates.

    Parameters
    ----------
    spectrograph : jwst_testbed.techniques.slitless.Slitless
    exposure : jwst_testbed.telescope.exposure.Exposure
    scene : Run
    seed : int

    Returns
    -------
    Run
        "dispersed-1", after the exposure's number.
    """
    return Run(
        f"dispersed-{exposure.number}",
        slitless.expose,
        needs=(scene,),
        products=(
            *products_of(exposure, "truerate", stage=0),
            *products_of(exposure, "rate", stage=1),
        ),
        arguments={"spectrograph": spectrograph, "exposure": exposure, "seed": seed},
    )


def spectra_of_sources(exposure, direct, *, needs, products, **options):
    """Return stage 2 of a dispersed exposure, with what the direct images say of the sources.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
    direct : str
        Name of the combined direct image.
    needs : tuple of Run
        The reference files, the exposure, and stage 3 of the direct images.
    products : tuple of Product
    **options
        Further arguments of `jwst_testbed.recipes.stages.stage2`.

    Returns
    -------
    Run
    """
    return stage2(
        exposure,
        "spec2",
        needs=needs,
        members=(
            (f"{direct}_i2d.fits", "direct_image"),
            (f"{direct}_cat.ecsv", "sourcecat"),
            (f"{direct}_segm.fits", "segmap"),
        ),
        products=products,
        **options,
    )


def combined_spectra(exposures, name, sources, *, needs, exposure=None, **options):
    """Return stage 3 of dispersed exposures: the spectra of all sources in one file.

    Parameters
    ----------
    exposures : list of jwst_testbed.telescope.exposure.Exposure
    name : str
        Name of the product, with the target's "t001" in it.
    sources : iterable of int
        Numbers in the catalogue: older versions of the pipeline write files for each source, and
        those of these are kept.
    needs : tuple of Run
        The reference files and stage 2.
    exposure : int, optional
        Number of the exposure, where each has a stage 3 of its own.
    **options
        Further arguments of `jwst_testbed.recipes.stages.stage3`.

    Returns
    -------
    Run
    """
    if compat.ONE_FILE_FOR_ALL_SOURCES:
        files, suffixes = {None: name}, ("x1d", "c1d")
    else:
        name = name.replace("_t001_", "_{source_id}_")
        files = {number: name.format(source_id=f"s{number:09}") for number in sources}
        suffixes = ("cal", "x1d", "c1d")
    products = tuple(
        Product(f"{file}_{suffix}.fits", suffix, 3, exposures[0].exp_type, exposure, source=number)
        for number, file in files.items()
        for suffix in suffixes
    )
    return stage3(
        exposures, "spec3", name, needs=needs, products=products, exposure=exposure, **options
    )
