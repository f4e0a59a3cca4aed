"""NIRCam grism time series: a transit, in spectra."""
