"""Search, and links from a page to its source; nothing here runs a page."""
