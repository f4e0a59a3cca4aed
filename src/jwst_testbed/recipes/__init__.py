"""Lists of runs that several modes share.

`stages`
    The stages of the pipeline, and their products.
`images`, `slitless`, `slits`, `fixed_slits`, `integral_field`, `time_series`
    What a way of observing has in common.
`rates`
    Exposures that begin with their rates.
`details`
    What is written on request.
`fields`
    Where the telescope points.
"""
