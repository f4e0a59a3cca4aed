"""NIRCam's long-wavelength channel.

`detector`
    The detector: its pixels and their flaws, and the reference files that say so.
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
`time_series`, `tsgrism`, `tsimage`
    Time series of spectra and of images: a star with a transit.
"""
