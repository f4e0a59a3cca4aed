"""NIRCam time series of images: a transit, in photometry."""
