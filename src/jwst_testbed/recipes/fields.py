"""Where the telescope points: fields that several modes observe, and when.

Each has right ascension and declination (deg, ICRS), position angle of V3 (deg) and date, as in
`jwst_testbed.telescope.exposure.Exposure`, at a date when it can be observed.
"""

DEEP_FIELD = {"ra": 53.16, "dec": -27.79, "roll": 30.0, "date": "2025-09-20"}
"""Near the middle of the Hubble Ultra Deep Field."""

ORION = {"ra": 83.80, "dec": -5.40, "roll": 95.0, "date": "2024-10-05"}
"""In the Orion Nebula. The targets themselves do not exist."""

LARGE_MAGELLANIC_CLOUD = {"ra": 80.10, "dec": -69.70, "roll": 95.0, "date": "2024-10-05"}
"""In the Large Magellanic Cloud. The targets themselves do not exist."""
