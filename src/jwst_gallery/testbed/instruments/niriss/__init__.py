"""The Near-Infrared Imager and Slitless Spectrograph, NIRISS.

`detector`
    The detector: its pixels and their flaws.
`imaging`
    Direct images: optics, reference files, exposures.
"""
