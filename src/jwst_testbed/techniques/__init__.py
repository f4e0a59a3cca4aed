"""Ways of observing, whatever the instrument: what each makes of the light, and its tasks.

`imaging`
    Images: a camera, their scene, exposures and reference files.
`slitless`, `slitless_references`
    Slitless spectra, and what the pipeline is told of them.
`trace`, `field`
    Light along a trace, and how a trace varies over the field.
`integral_field`
    Sources in an integral field, and their extraction.
"""
