"""MIRI's low-resolution spectrometer without the slit: a time series of a transit."""
