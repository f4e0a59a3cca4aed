"""Ways of observing, whatever the instrument: what each makes of the light, and its tasks.

`imaging`
    Images: a camera, their scene, exposures and reference files.
`slitless`, `slitless_references`
    Slitless spectra, and what the pipeline is told of them.
`slit`
    Points behind a slit: their images, and their spectra.
`trace`, `field`
    Light along a trace, and how a trace varies over the field.
`integral_field`
    Integral fields: their scene, their exposures, and the extraction of spectra.
"""
