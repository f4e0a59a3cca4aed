"""The Python code that makes a product."""

MODULES = {"WfsCombineStep": "wfs_combine", "HlspStep": "coron"}
"""Modules of `jwst` with the steps that run by themselves; the pipelines are in its `pipeline`."""


def call_of(kind) -> str:
    """Return the code that makes a kind of product; empty if no pipeline makes it."""
    if not kind.pipeline:
        return ""
    module = MODULES.get(kind.pipeline, "pipeline")
    # Slitless spectra need the catalogue of the direct image, which the association names.
    slitless = kind.stage == 2 and kind.kind == "wide field slitless"
    background = kind.suffix.startswith("bsub") or kind.suffix == "combinedbackground"
    association = (kind.stage == 3 and kind.pipeline != "HlspStep") or background or slitless
    filename = "..._asn.json" if association else f"..._{_pipeline_input(kind)}.fits"
    arguments = [f'"{filename}"', kind.switch_on, "save_results=True"]
    call = ", ".join(argument for argument in arguments if argument)
    return f"from jwst.{module} import {kind.pipeline}\n\n{kind.pipeline}.call({call})"


def _pipeline_input(kind) -> str:
    """Return the suffix of the file to call the pipeline with: stage 2 always runs from rates."""
    if kind.pipeline in ("Image2Pipeline", "Spec2Pipeline"):
        series = kind.suffix.endswith("ints") or "integrations" in kind.axes[:1]
        return "rateints" if series else "rate"
    return kind.made_from
