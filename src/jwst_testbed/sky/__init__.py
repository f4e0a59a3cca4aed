"""The sky: stars and galaxies with their true positions and fluxes, and their light.

`scene`
    Sources, lines, and their image.
`psf`
    What the telescope makes of a point.
`transit`
    A planet in front of its star.
`targets`
    Scenes of one point.
"""
