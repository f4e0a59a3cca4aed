"""NIRISS single object slitless spectroscopy: a transit in two orders, and a single exposure."""
