"""The Near-Infrared Spectrograph, NIRSpec.

`detector`
    The detectors: their pixels and their flaws.
"""
