"""MIRI's low-resolution spectrometer through the slit: two nods, each the other's background."""
