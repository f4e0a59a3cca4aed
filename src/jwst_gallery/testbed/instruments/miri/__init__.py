"""The Mid-Infrared Instrument, MIRI.

`detector`
    A detector: its pixels and their flaws.
"""
