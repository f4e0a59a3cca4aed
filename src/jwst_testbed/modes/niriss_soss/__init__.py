"""NIRISS single object slitless spectroscopy: a transit in two orders, and one exposure besides."""
