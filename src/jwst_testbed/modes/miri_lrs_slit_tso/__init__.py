"""MIRI's low-resolution spectrometer through the slit: a time series of a transit."""
