"""The Fine Guidance Sensor, FGS.

`detector`
    The detector: its pixels and their flaws.
`imaging`
    Its optics; reference files and exposures of images.
`readout`
    How a guide star is read, and what its files are called.
`guide_scene`
    The stars that a guider sees; reference files for guide star exposures.
`guide`, `motion`, `strips`
    Guide star exposures: the reads, how the star moves, how an identification reads its field.
`guide_tables`
    The tables beside them.
"""
