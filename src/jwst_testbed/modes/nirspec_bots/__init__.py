"""NIRSpec's bright object time series: a transit, with the prism through the wide slit."""
