"""A planetary nebula, which does not exist, in the slit."""

EMITTER = {
    "continuum": 5000.0,
    "slope": 1.0,
    "lines": ((6.985274, 6e-14), (8.99138, 8e-14), (10.5105, 7e-14), (12.813548, 7e-14)),
}
"""As in `jwst_testbed.sky.targets.make_emitter`: [Ar II], [Ar III], [S IV], [Ne II]."""
