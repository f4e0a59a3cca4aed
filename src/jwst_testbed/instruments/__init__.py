"""One package for each instrument: its reference files and its exposures."""
