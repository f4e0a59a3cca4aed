"""NIRISS wide-field slitless spectroscopy through both grisms, with its direct images."""
