"""NIRISS aperture masking interferometry: a star with a close companion, and a reference star."""
