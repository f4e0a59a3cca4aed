"""The Near Infrared Spectrograph, NIRSpec.

`detector`
    The detectors: their pixels and their flaws.
`optics`, `wcs_references`
    Where the light goes, for all modes; and what the pipeline is told of that.
`light`
    What becomes of the light of a point, and of the sky, behind an opening.
`fixed_slits`, `slit_references`
    Spectra through the fixed slits: scene and exposures; and what the pipeline is told of them.
`msa_metadata`
    Which micro-shutters are open: the file that DMS writes.
`mos`, `mos_references`
    Multi-object spectra: the exposures, and the reference files.
`ifu_geometry`, `ifu`, `ifu_references`
    The slices of the integral field unit, spectra through them, and what the pipeline is told.
`acquisition`, `lamp`
    An image of a star in a slit, by a mirror; and a lamp's lines through the slits.
`tables`
    The reference files in which these modes differ by little but their openings.
"""
