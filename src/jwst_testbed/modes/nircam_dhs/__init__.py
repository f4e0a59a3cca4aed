"""NIRCam grism time series with the dispersed Hartmann sensor, long wavelengths: two stripes."""
