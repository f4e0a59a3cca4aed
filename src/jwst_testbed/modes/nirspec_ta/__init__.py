"""NIRSpec's target acquisition: a star in the wide slit, seen by the mirror."""
