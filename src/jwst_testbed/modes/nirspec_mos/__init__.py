"""NIRSpec multi-object spectra: a compact galaxy, a wide one and empty sky behind shutters."""
