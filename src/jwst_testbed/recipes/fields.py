"""Where the telescope points: fields that several modes observe, and when."""

DEEP_FIELD = {"ra": 53.16, "dec": -27.79, "roll": 30.0, "date": "2025-09-20"}
"""Near the middle of the Hubble Ultra Deep Field, at a date when it can be observed: arguments of
`jwst_testbed.telescope.exposure.Exposure`."""
