"""MIRI coronagraphy: a star with a companion behind a phase mask and behind an opaque spot."""
