"""NIRSpec's wavelength calibration: a lamp of lines through the fixed slits."""
