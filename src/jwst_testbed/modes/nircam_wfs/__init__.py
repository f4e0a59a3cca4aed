"""NIRCam's wavefront sensing: a pair of images out of focus, dithered by whole pixels."""
