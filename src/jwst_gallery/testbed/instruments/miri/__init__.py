"""The Mid-Infrared Instrument, MIRI.

`detector`
    A detector: its pixels and their flaws.
`ramps`
    What stage 1 must know of it.
`imaging`
    Images: optics, reference files, exposures.
"""
