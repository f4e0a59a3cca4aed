"""NIRISS imaging of a subarray, from the count rates to the catalogue."""
