"""MIRI medium resolution spectroscopy, with an integral field unit: a star in a rotating ring."""
