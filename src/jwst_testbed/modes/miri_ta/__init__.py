"""MIRI's target acquisition: a star in the window of the prism without the slit."""
