"""The Near Infrared Camera, NIRCam.

`detector`
    The detectors: their pixels and their flaws.
`imaging`
    The long-wavelength camera.
`grism`, `wfss`
    Where the grism puts the light of a wavelength, and the camera with it.
`time_series`
    A star with a transit: what its spectra and its images share.
"""
