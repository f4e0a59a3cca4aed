"""Images of a guider, from the raw ramps to the catalogue."""
