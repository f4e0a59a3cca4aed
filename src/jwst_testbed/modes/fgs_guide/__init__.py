"""A guide star, from its identification to fine guiding."""
