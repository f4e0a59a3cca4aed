"""The prism of NIRSpec through one fixed slit: the target of `nirspec_fs`, all wavelengths."""

from .nirspec_fs import ONE_SLIT, slit_dataset

DATASET = slit_dataset(
    "nirspec_prism",
    "NIRSpec prism through a fixed slit, two nods",
    "002",
    "PRISM",
    "CLEAR",
    ONE_SLIT,
)
