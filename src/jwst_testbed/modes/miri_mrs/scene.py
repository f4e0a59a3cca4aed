"""A star in a rotating ring: sources, as in `jwst_testbed.techniques.integral_field.make_scene`.

Wavelengths in vacuum: of hydrogen by Rydberg's formula, of [Fe II] and [Ne VI] from the NIST Atomic
Spectra Database, of H2 from Roueff et al. 2019 (A&A 630, A58).
"""

STAR = {
    "kind": "star",
    "offset": (0.0, 0.0),
    "continuum": 50000.0,
    "slope": -1.5,
    "lines": (("H I 10-6", 5.12867, 2e-14),),
}

RING = {
    "kind": "ring",
    "offset": (0.0, 0.0),
    "continuum": 0.0,
    "slope": 0.0,
    "radius": 1.0,
    "width": 0.2,
    "speed": 120.0,
    "pa": 60.0,
    "lines": (
        ("[Fe II]", 5.34017, 1.2e-13),
        ("H2 0-0 S(7)", 5.51118, 5e-14),
        ("[Ne VI]", 7.65240, 4e-14),
        ("H2 0-0 S(4)", 8.02504, 5e-14),
    ),
}
