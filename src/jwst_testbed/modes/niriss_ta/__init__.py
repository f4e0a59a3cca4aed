"""NIRISS's target acquisition: a star in a small window."""
