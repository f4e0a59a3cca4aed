"""Which products the explorer shows: those whose WCS leads through all frames, and cubes."""

from jwst_gallery.wcs import wcs_modes

CALIBRATED = ("cal", "calints")
CUBE = ("s3d", 3)


def explored(site):
    """Return the samples that the explorer shows of each dataset with a WCS, by its name.

    They are the calibrated exposure of stage 2 and, of an integral field unit, the cube.
    """
    stated = {
        (exp_type, suffix)
        for mode in wcs_modes()
        for exp_type in mode.exp_types
        for suffix in mode.products
    }
    chosen = {}
    for sample in site.samples:
        suffix, stage, exp_type = sample.kind.suffix, sample.kind.stage, sample.product.exp_type
        if exp_type != sample.dataset.exp_type or (exp_type, suffix) not in stated:
            continue
        own = chosen.setdefault(sample.dataset.name, {})
        if suffix in CALIBRATED and stage == 2:
            own.setdefault("calibrated", sample)
        elif (suffix, stage) == CUBE:
            own.setdefault("cube", sample)
    return {
        name: [own[role] for role in ("calibrated", "cube") if role in own]
        for name, own in chosen.items()
    }
