"""NIRSpec's fixed slits: two nods, each the other's background, with a grating or the prism."""
