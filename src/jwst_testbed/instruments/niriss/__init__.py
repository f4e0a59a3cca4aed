"""The Near Infrared Imager and Slitless Spectrograph, NIRISS.

`detector`
    The detector: its pixels and their flaws.
`imaging`
    The imager.
`grism`
    Where each grism puts the light of a wavelength: the published trace and dispersion.
"""
