"""NIRCam imaging, from the raw ramps to the catalogue."""
