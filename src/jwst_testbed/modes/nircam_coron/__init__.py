"""NIRCam coronagraphy: a star with a companion at two rolls, and a reference star."""
