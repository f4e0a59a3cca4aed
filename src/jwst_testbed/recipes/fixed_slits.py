"""The runs of spectra through NIRSpec's fixed slits, with a grating or the prism."""

from jwst_testbed.engine.recipe import Run
from jwst_testbed.recipes.slits import CAL_ALONE, emitter_scene, less_other_nod, nodded_rates
from jwst_testbed.recipes.stages import candidate, combined, stage3

# Parameters of steps, as a user passes them. Written on request alone, of the first nod.
_SAVED = {
    "bkg_subtract": {"save_results": True},
    "flat_field": {"save_interpolated_flat": True},
}
# On a bright trace that is not sampled well, the default thresholds flag good pixels: they apply
# to how much steeper than its surroundings an outlier must be.
_SPEC3 = {"outlier_detection": {"scale": "3.0 2.0"}}


def fixed_slit_runs(exposures, target, *, make_references, expose, **truth):
    """Return the runs of two nods.

    Parameters
    ----------
    exposures : list of jwst_testbed.telescope.exposure.Exposure
        Two, as in `one_product_a_slit`.
    target : (float, float)
        Right ascension and declination, degrees.
    make_references, expose : callable
        Tasks.
    **truth
        The light of the target, as in `jwst_testbed.sky.targets.make_emitter`.

    Returns
    -------
    tuple of Run
        The scene, the reference files, two exposures, stage 2 of each, stage 3.
    """
    scene = emitter_scene(exposures[0].exp_type, target, **truth)
    references = Run("references", make_references, arguments={"exposure": exposures[0]})
    rates = nodded_rates(expose, exposures, scene, seed=200)
    # The other slits show in the second nod what they do in the first.
    of_target = {"extract_2d": {"slit_names": ["S200A1"]}}
    spec2 = [
        less_other_nod(pair, (references, *rates), suffixes, steps=steps)
        for pair, suffixes, steps in (
            (exposures, ("bsub", "interpolatedflat", "cal", "s2d", "x1d"), _SAVED),
            (exposures[::-1], ("cal",), of_target | CAL_ALONE),
        )
    ]
    spec3 = one_product_a_slit(
        exposures, (references, *spec2), ("cal", "crf", "s2d", "x1d"), steps=_SPEC3
    )
    return (scene, references, *rates, *spec2, spec3)


def one_product_a_slit(exposures, needs, suffixes, **options):
    """Return stage 3 of exposures through NIRSpec's fixed slits: a product for each slit.

    Parameters
    ----------
    exposures : list of jwst_testbed.telescope.exposure.Exposure
        Of a target in the slit S200A1.
    needs : tuple of Run
        The reference files, and stage 2 of all exposures.
    suffixes : tuple of str
        Its products of the target's slit.
    **options
        Further arguments of `jwst_testbed.recipes.stages.stage3`.

    Returns
    -------
    Run
    """
    first = exposures[0]
    grating = dict(first.keywords)["meta.instrument.grating"]
    # The pipeline fills in the source and its slit.
    name = (
        f"jw{first.program}-{candidate(first)}_{{source_id}}_nirspec_"
        f"{first.filter.lower()}-{grating.lower()}-{{slit_name}}-{first.subarray.lower()}"
    )
    of_target = name.format(source_id="s000000001", slit_name="s200a1")
    return stage3(
        exposures,
        "spec3",
        name,
        needs=needs,
        products=combined(of_target, first.exp_type, *suffixes),
        **options,
    )
