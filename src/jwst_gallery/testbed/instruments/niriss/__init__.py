"""The Near-Infrared Imager and Slitless Spectrograph, NIRISS.

`detector`
    The detector: its pixels and their flaws.
`soss_orders`, `soss_references`, `soss`
    Single object slitless spectra: trace and wavelengths of each order, the reference files, the
    exposures.
"""
