"""NIRCam wide-field slitless spectroscopy, with the direct image that it needs."""
