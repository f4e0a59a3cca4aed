"""What the functions share: the WCS of what they are given, and the names of its axes."""

import gwcs
from stdatamodels.properties import ObjectNode

from .._models import kind_of

# Slitless spectroscopy hands these from frame to frame beside the axes that the frames name: where
# the direct image shows the source, and the spectral order. With their units.
_CARRIED = (("x0", "pix"), ("y0", "pix"), ("order", ""))

# And behind the wavelength, where an exposure has several stripes.
_STRIPED = (("order", ""), ("stripe", ""))
# NIRSpec hands on the number of the slit. The frame of its grating wheel has names for two axes,
# where the transforms give three direction cosines, after the number of the slit if not fixed.
_NIRSPEC_CARRIED = (("slit", ""),)
_NIRSPEC_GWA = (("slit", ""), ("angle1", ""), ("angle2", ""), ("angle3", ""))
# Its images have no slit; there, its plane of shutters has one wavelength for all of the band.
_NIRSPEC_IMAGE_MSA = (("wavelength", "m"),)


def wcs_of(source):
    """Return the WCS itself, or say clearly why there is none."""
    if isinstance(source, gwcs.WCS):
        return source
    expected = "expected an open data model, a slit, or its meta.wcs, got"
    if source is None:
        raise ValueError(f"{expected} NoneType: a product without a WCS has None there")
    if not isinstance(source, ObjectNode):  # a data model is one, too
        raise TypeError(f"{expected} {kind_of(source)}")
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
    return axes(wcs, wcs.input_frame, wcs.forward_transform.n_inputs)


def axes_after(wcs):
    """Names and units of what a WCS gives."""
    return axes(wcs, wcs.output_frame, wcs.forward_transform.n_outputs)


def axes(wcs, frame, number):
    """Names, and units, of the coordinates in a frame, of which its axes may be fewer."""
    named = [
        (name or frame.name, unit.to_string())
        for name, unit in zip(frame.axes_names, frame.unit, strict=True)
    ]
    carried = _CARRIED
    if "gwa" in wcs.available_frames:
        carried = _NIRSPEC_CARRIED
        if frame.name == "gwa" and number > frame.naxes:
            named, carried = [], _NIRSPEC_GWA
        elif frame.name == "msa":
            carried = _NIRSPEC_IMAGE_MSA
    if len(named) == 3 and number == 5:
        carried = _STRIPED
    named += carried[len(carried) - (number - len(named)) :]
    return tuple(zip(*named, strict=True))


def check_inputs(wcs, pixel):
    """Raise ValueError if a WCS takes another number of inputs."""
    names, _ = axes_before(wcs)
    if len(pixel) != len(names):
        raise ValueError(
            f"this WCS takes {len(names)} input{'s' if len(names) > 1 else ''}, "
            f"{', '.join(names)}: got {len(pixel)}"
        )


def has_inverse(wcs):
    """Whether a WCS can be evaluated backwards."""
    try:
        backward(wcs)
    except NotImplementedError:
        return False
    return True


def backward(wcs):
    """Return the inverse that a WCS has of its own."""
    try:
        return wcs.backward_transform
    except NotImplementedError:
        raise NotImplementedError(
            f"this WCS has no inverse: it goes from {', '.join(axes_before(wcs)[0])} to "
            f"{', '.join(axes_after(wcs)[0])}, and not back"
        ) from None


def _name(source):
    meta = getattr(source, "meta", None)
    return getattr(meta, "filename", None) or type(source).__name__


def _where_the_wcs_is(source):
    for parts in ("slits", "exposures", "spec"):
        listed = getattr(source, parts, None) or []
        if any(getattr(part.meta, "wcs", None) for part in listed):
            noun = "spectra" if parts == "spec" else parts
            return f"a WCS for each of its {len(listed)} {noun}: pass one, such as model.{parts}[0]"
    if hasattr(source, "spec"):
        return (
            "no WCS: in its tables each wavelength has a row; open the cal file it was extracted "
            "from"
        )
    return "no WCS: the assign_wcs step runs in stage 2, open the cal file"
