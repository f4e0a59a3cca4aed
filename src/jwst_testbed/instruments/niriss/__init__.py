"""The Near Infrared Imager and Slitless Spectrograph, NIRISS.

`detector`
    The detector: its pixels and their flaws.
`soss_orders`, `soss_references`, `soss`
    Single object slitless spectra: trace and wavelengths of each order, the reference files, the
    exposures.
`interferometer`, `ami`
    Aperture masking: the optics behind the mask, a binary star, a reference star.
`imaging`
    Direct images: optics, reference files, exposures.
`grism`
    Where each grism puts the light of a wavelength: the published trace and dispersion.
`wfss`, `wfss_references`
    Wide-field slitless spectra: the sources and the exposures, the reference files.
"""
