"""From light to counts: noise, cosmic rays, non-linearity, saturation.

`detector`
    A detector, and the raw ramps that it reads.
`series`
    The raw ramps of a time series.
`pixels`
    How its pixels differ, and which of them are read.
`hawaii`
    The near-infrared detectors.
`noise`
    The random numbers of exposures.
`rates`, `stage1`
    Count rates as stage 1 leaves them, for modes whose ramps add nothing to the lesson; and their
    header.
"""
