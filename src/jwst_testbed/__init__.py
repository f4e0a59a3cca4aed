"""The simulated observatory: exposures of known truth, run through the unchanged JWST pipeline.

A place for each thing, top floor first; imports point down only:

`samples`
    Samples and their truth, by name: the door to all this.
`modes`
    The observing modes, a folder for each: its optics, scene, reference files, runs, and card.
`recipes`, `instruments`
    Lists of runs that several modes share; what several modes of an instrument share.
`techniques`, `engine`
    What a way of observing is, whatever the instrument; and what makes runs: in worker processes,
    cached, whole or not at all.
`sky`, `detectors`, `crds`
    Sources and their light; from light to counts; what the pipeline is told, in a small cache of
    reference files.
`telescope`
    Where it points, where pixels are, what headers say, and when.

Nothing here imports `jwst_gallery`.
"""
