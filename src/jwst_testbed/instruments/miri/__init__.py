"""The Mid-Infrared Instrument, MIRI.

`detector`
    A detector: its pixels and their flaws.
`ramps`
    The reference files of stage 1.
`imaging`
    The imager: its optics and its reference files.
`lrs`, `lrs_references`
    The low-resolution spectrometer: its prism, and the reference files of that.
"""
