"""Makes runs: in worker processes, cached, whole or not at all.

`recipe`
    Modes, runs and products, as plain data.
`keys`
    What the content of a run depends on.
`store`
    Where runs are kept.
`scheduler`, `workers`, `worker`
    Which run is made when, by which process, and how.
`pipeline`
    The tasks that run the pipeline's own classes.
`garbage`
    How often Python looks for it.
`errors`
    Failures, as lines for people.
"""
