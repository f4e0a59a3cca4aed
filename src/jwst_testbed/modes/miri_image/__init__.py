"""MIRI imaging of a subarray, from the raw ramps to the catalogue."""
