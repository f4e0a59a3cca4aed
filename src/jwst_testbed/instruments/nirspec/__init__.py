"""The Near Infrared Spectrograph, NIRSpec.

`headers`
    Its keywords and subarrays.
`detector`
    The detectors: their pixels and their flaws.
`optics`, `wcs_references`
    The way of the light, for all modes; and the same as the pipeline is told of it.
`agreement`
    How far these optics are from SIAF.
`light`
    Light of a point, and of the sky, through an opening.
`nods`, `fixed_slits`, `slit_references`
    A target in a fixed slit: its exposures, the light in them, and the reference files.
`tables`
    The reference files in which the modes differ by little but their openings.
"""
