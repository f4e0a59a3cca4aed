"""The Near-Infrared Imager and Slitless Spectrograph, NIRISS.

`detector`
    The detector: its pixels and their flaws.
`interferometer`, `ami`
    Aperture masking: the optics behind the mask, a binary star, a reference star.
"""
