"""The prism of NIRSpec through one fixed slit: the target of `nirspec_fs`, all wavelengths."""
