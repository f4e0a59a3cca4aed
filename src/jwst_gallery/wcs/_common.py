"""What the functions share: the WCS of what they are given, and the names of its axes."""

import gwcs
from stdatamodels import DataModel
from stdatamodels.properties import ObjectNode

# Slitless spectroscopy hands these from frame to frame beside the axes that the frames name: where
# the direct image shows the source, and the spectral order. With their units.
_CARRIED = (("x0", "pix"), ("y0", "pix"), ("order", ""))


def wcs_of(source):
    """Return the WCS itself, or say clearly why there is none."""
    if isinstance(source, gwcs.WCS):
        return source
    if not isinstance(source, (DataModel, ObjectNode)):
        raise ValueError(
            f"expected an open data model, a slit, or its meta.wcs, got {type(source).__name__}: "
            "a product without a WCS has None there"
        )
    wcs = getattr(getattr(source, "meta", None), "wcs", None)
    if wcs is None:
        raise ValueError(f"{_name(source)} has {_where_the_wcs_is(source)}")
    return wcs


def image_wcs(source, task):
    """Return the WCS of an image; refuse that of a spectrum, of which the task makes no sense."""
    wcs = wcs_of(source)
    if not wcs.forward_transform.n_inputs == wcs.world_n_dim == 2:
        raise ValueError(
            f"{task} is for images: this WCS goes from {', '.join(axes_before(wcs)[0])} to "
            f"{', '.join(axes_after(wcs)[0])}"
        )
    return wcs


def axes_before(wcs):
    """Names and units of what a WCS takes."""
    return axes(wcs.input_frame, wcs.forward_transform.n_inputs)


def axes_after(wcs):
    """Names and units of what a WCS gives."""
    return axes(wcs.output_frame, wcs.forward_transform.n_outputs)


def axes(frame, number):
    """Names, and units, of the coordinates in a frame, of which its axes may be fewer."""
    carried = _CARRIED[len(_CARRIED) - (number - frame.naxes) :]
    named = zip(frame.axes_names, (unit.to_string() for unit in frame.unit), strict=True)
    return tuple(zip(*named, *carried, strict=True))


def check_inputs(wcs, pixel):
    """Raise ValueError if a WCS takes another number of inputs."""
    names, _ = axes_before(wcs)
    if len(pixel) != len(names):
        raise ValueError(
            f"this WCS takes {len(names)} inputs, {', '.join(names)}: got {len(pixel)}"
        )


def has_inverse(wcs):
    """Whether a WCS can be evaluated backwards."""
    try:
        wcs.backward_transform  # noqa: B018 - a property that computes
    except NotImplementedError:
        return False
    return True


def _name(source):
    return getattr(source.meta, "filename", None) or type(source).__name__


def _where_the_wcs_is(source):
    if hasattr(source, "slits"):
        return f"a WCS for each of its {len(source.slits)} slits: pass one, such as model.slits[0]"
    if hasattr(source, "spec"):
        return (
            "no WCS: in its tables each wavelength has a row; open the cal file it was extracted "
            "from"
        )
    return "no WCS: the assign_wcs step runs in stage 2, open the cal file"
