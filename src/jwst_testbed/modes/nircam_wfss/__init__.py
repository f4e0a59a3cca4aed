"""NIRCam wide-field slitless spectroscopy, with the direct images that it needs."""
