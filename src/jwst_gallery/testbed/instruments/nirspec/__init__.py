"""The Near-Infrared Spectrograph, NIRSpec.

`detector`
    The detectors: their pixels and their flaws.
`optics`, `wcs_references`
    Where the light goes, for all modes; and what the pipeline is told of that.
`light`
    What becomes of the light of a point, and of the sky, behind an opening.
`fixed_slits`, `slit_references`
    Spectra through the fixed slits: scene and exposures; and what the pipeline is told of them.
"""
