"""NIRSpec's fixed slits with a grating: two nods, each the other's background."""
