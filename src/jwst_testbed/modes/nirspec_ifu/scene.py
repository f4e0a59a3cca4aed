"""A star beside a cloud: sources, as in `jwst_testbed.techniques.integral_field.make_scene`.

Wavelengths in vacuum: of hydrogen by Rydberg's formula, of H2 from Roueff et al. 2019 (A&A 630,
A58).
"""

STAR = {
    "kind": "star",
    "offset": (0.0, 0.0),
    "continuum": 200.0,
    "slope": -1.0,
    "lines": (),
}

CLOUD = {
    "kind": "cloud",
    "offset": (0.7, 0.8),
    "continuum": 0.0,
    "slope": 0.0,
    "width": 0.5,
    "lines": (
        ("H I 4-3", 1.875613, 3e-15),
        ("H2 1-0 S(1)", 2.121834, 2.5e-15),
        ("H I 5-4", 4.052279, 1e-15),
    ),
}
