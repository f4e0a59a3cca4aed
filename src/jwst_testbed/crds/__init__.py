"""The reference files of the observatory, and a small CRDS cache of them.

`references`
    The reference files that all instruments need.
`distortion`
    The distortion of a detector.
`cache`
    The Calibration Reference Data System (CRDS) on disk, for the pipeline to find them in.
"""
