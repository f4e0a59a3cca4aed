"""NIRSpec integral field spectra through the prism: a star beside a cloud of lines, two dithers."""
