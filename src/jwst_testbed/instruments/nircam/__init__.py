"""NIRCam: its long-wavelength channel and, of the short-wavelength one, the wavefront sensing.

`detector`
    The detectors: their pixels and their flaws.
`imaging`
    Direct images: optics, reference files, exposures.
`grism`
    Where the grism puts the light of a wavelength: the published trace and dispersion.
`wfss_scene`, `wfss_references`, `wfss`
    Wide-field slitless spectra: the sources, the reference files, the exposures.
`coronagraph`
    The optics of a coronagraph: mask, Lyot stop, wavefront errors.
`coronagraphy`
    A star behind the mask, its companion and a reference star: scene, reference files, exposures.
`dhs`
    Time series with the dispersed Hartmann sensor: the stripes of the long wavelengths.
`wavefront`
    Stars out of focus, through a weak lens.
`dark`
    Exposures without light.
`time_series`, `tsgrism`, `tsimage`
    Time series of spectra and of images: a star with a transit.
"""
