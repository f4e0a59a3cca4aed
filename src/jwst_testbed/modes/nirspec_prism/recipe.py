"""The prism of NIRSpec through one fixed slit: the target of `nirspec_fs`, all wavelengths."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.nirspec.fixed_slits import expose
from jwst_testbed.instruments.nirspec.headers import ONE_SLIT
from jwst_testbed.instruments.nirspec.nods import EMITTER, two_nods
from jwst_testbed.instruments.nirspec.slit_references import make_references
from jwst_testbed.recipes.fields import LARGE_MAGELLANIC_CLOUD
from jwst_testbed.recipes.fixed_slits import fixed_slit_runs, one_product_a_slit
from jwst_testbed.recipes.pools import with_pool
from jwst_testbed.recipes.slits import less_other_nod

_EXPOSURES = two_nods("PRISM", "CLEAR", ONE_SLIT, observation="002", **LARGE_MAGELLANIC_CLOUD)

# Off unless asked for; what comes after it, the usual run makes.
_TRACED = {
    "adaptive_trace_model": {"skip": False, "save_intermediate_results": True},
    "resample_spec": {"skip": True},
    "extract_1d": {"skip": True},
}
# Without a combined image the spectra of the exposures are averaged.
_UNRESAMPLED = {"outlier_detection": {"skip": True}, "resample_spec": {"skip": True}}


def _runs():
    """Return the usual runs, and two that make on request what those do not."""
    usual = fixed_slit_runs(
        _EXPOSURES,
        (LARGE_MAGELLANIC_CLOUD["ra"], LARGE_MAGELLANIC_CLOUD["dec"]),
        make_references=make_references,
        expose=expose,
        **EMITTER,
    )
    _, references, *rates, first, second, _ = usual
    traced = less_other_nod(
        _EXPOSURES,
        (references, *rates),
        ("spline_full",),
        steps=_TRACED,
        run="traced-1",
        again=True,
    )
    unresampled = one_product_a_slit(
        _EXPOSURES,
        (references, first, second),
        ("c1d",),
        steps=_UNRESAMPLED,
        run="unresampled",
        again=True,
    )
    return (*usual, traced, unresampled)


MODE = Mode(
    name="nirspec_prism",
    title="NIRSpec prism through a fixed slit, two nods",
    instrument="NIRSpec",
    order=2,
    exp_type="NRS_FIXEDSLIT",
    runs=with_pool(_runs()),
    not_before={"traced-1": ("3.0", "adaptive_trace_model does not save its splines")},
)
