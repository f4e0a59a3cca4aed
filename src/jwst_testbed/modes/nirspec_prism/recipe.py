"""The prism of NIRSpec through one fixed slit: the target of `nirspec_fs`, all wavelengths."""

import dataclasses

from jwst_testbed.engine.recipe import Product
from jwst_testbed.modes.nirspec_fs.recipe import ONE_SLIT, slit_dataset

_USUAL = slit_dataset(
    "nirspec_prism",
    "NIRSpec prism through a fixed slit, two nods",
    "002",
    "PRISM",
    "CLEAR",
    ONE_SLIT,
)


def _runs():
    """The usual ones, and two that make on request what those do not."""
    by_name = {run.name: run for run in _USUAL.runs}
    return (
        *_USUAL.runs,
        _again(
            by_name["spec2-1"],
            "traced-1",
            "spline_full",
            {"adaptive_trace_model": {"skip": False, "save_intermediate_results": True}},
        ),
        # Without a combined image the spectra of the exposures are averaged.
        _again(by_name["spec3"], "unresampled", "c1d", {"resample_spec": {"skip": True}}),
    )


def _again(run, name, suffix, steps):
    """A run once more with parameters of steps, for one product more."""
    alike = next(product for product in run.products if product.suffix == "cal")
    product = Product(
        alike.name.replace("_cal.", f"_{suffix}."),
        suffix,
        alike.stage,
        alike.exp_type,
        alike.exposure,
    )
    arguments = {**run.arguments, "steps": {**run.arguments["steps"], **steps}}
    return dataclasses.replace(run, name=name, products=(product,), arguments=arguments)


DATASET = dataclasses.replace(_USUAL, runs=_runs())
