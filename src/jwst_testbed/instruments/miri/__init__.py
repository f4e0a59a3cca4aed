"""The Mid-Infrared Instrument, MIRI.

`detector`
    A detector: its pixels and their flaws.
`ramps`
    What stage 1 must know of it.
`imaging`
    Images: optics, reference files, exposures.
`lrs`, `lrs_references`
    Low-resolution spectra, through the slit and without it: exposures, and what the pipeline is
    told of them.
`wfss`
    Slitless spectra through the prism: sources, reference files, exposures.
`mrs`, `mrs_optics`, `mrs_geometry`, `mrs_references`
    Integral field spectra: exposures, what happens to the light, where it falls, reference files.
"""
