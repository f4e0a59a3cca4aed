"""MIRI wide-field slitless spectroscopy through the prism, with its direct images."""
