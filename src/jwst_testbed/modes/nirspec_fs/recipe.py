"""NIRSpec's fixed slits with a grating: two nods, each the other's background."""

from jwst_testbed.engine.recipe import Mode
from jwst_testbed.instruments.nirspec.fixed_slits import expose
from jwst_testbed.instruments.nirspec.headers import ALL_SLITS
from jwst_testbed.instruments.nirspec.nods import EMITTER, two_nods
from jwst_testbed.instruments.nirspec.slit_references import make_references
from jwst_testbed.recipes.fields import LARGE_MAGELLANIC_CLOUD
from jwst_testbed.recipes.fixed_slits import fixed_slit_runs
from jwst_testbed.recipes.pools import with_pool

_EXPOSURES = two_nods("G140M", "F100LP", ALL_SLITS, observation="001", **LARGE_MAGELLANIC_CLOUD)

MODE = Mode(
    name="nirspec_fs",
    title="NIRSpec fixed slits with a grating, two nods",
    instrument="NIRSpec",
    order=1,
    exp_type="NRS_FIXEDSLIT",
    runs=with_pool(
        fixed_slit_runs(
            _EXPOSURES,
            (LARGE_MAGELLANIC_CLOUD["ra"], LARGE_MAGELLANIC_CLOUD["dec"]),
            make_references=make_references,
            expose=expose,
            **EMITTER,
        )
    ),
)
