"""The simulated observatory: exposures of known truth, run through the unchanged JWST pipeline.

Read in this order:

`scene` and `psf`
    The sky: stars and galaxies with their true positions and fluxes, and what the telescope
    makes of a point.
`geometry`
    Where a point of the sky falls on a detector, from SIAF alone, and the distortion reference
    file that tells the pipeline the same.
`detector`
    From a count rate image to raw ramps: noise, cosmic rays, non-linearity, saturation.
`trace`
    Light along the trace of a dispersed source, laid onto a detector.
`instruments`
    One package for each instrument: its reference files and its exposures, up to ``uncal`` or,
    where ramps add nothing to the lesson, up to ``rate``.
`crds_cache`
    A small Calibration Reference Data System cache on disk, for the pipeline to find them in.
`recipes`
    The declared list of datasets: runs, what each needs and what it makes.
`build`
    Makes runs: in worker processes, cached, written whole or not at all.

Nothing here imports the rest of the package; only `jwst_gallery.samples` and `jwst_gallery.cli`
import this.
"""
