"""How readers find a page, and the way from it to its source: nothing here runs a page."""
