"""One module for each instrument: its reference files and its exposures, up to ``uncal``."""
