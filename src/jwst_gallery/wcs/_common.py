"""The WCS of a product, its inverse, and the names of its axes."""

from typing import Any

import gwcs
from astropy.modeling import Model, ModelDefinitionError
from gwcs.coordinate_frames import CoordinateFrame, EmptyFrame
from stdatamodels import DataModel
from stdatamodels.properties import ObjectNode

from .._files import file_name
from .._models import model_name, type_given

# Transforms carry some coordinates along that the frames do not name. These are their names and
# units. In slitless spectroscopy: the source's pixel in the direct image, and the spectral order.
_CARRIED = (("x0", "pix"), ("y0", "pix"), ("order", ""))
# After the wavelength, for an exposure with several stripes.
_STRIPED = (("order", ""), ("stripe", ""))
# NIRSpec: the number of the slit. The frame of the grating wheel names two axes, but the transforms
# give three direction cosines, after the number of the slit unless the slit is fixed.
_NIRSPEC_CARRIED = (("slit", ""),)
_NIRSPEC_GWA = (("slit", ""), ("angle1", ""), ("angle2", ""), ("angle3", ""))
# NIRSpec images have no slit: their shutter plane has one wavelength for the whole band.
_NIRSPEC_IMAGE_MSA = (("wavelength", "m"),)

Axes = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of axes, and their units."""


def wcs_of(source: Any) -> gwcs.WCS:
    """Return the WCS of a data model or a slit; raise ValueError, with the reason, without one."""
    if isinstance(source, gwcs.WCS):
        return whole(source)
    expected = "expected an open data model, a slit, or its meta.wcs, got"
    if source is None:
        raise ValueError(f"{expected} NoneType: a product without a WCS has None there")
    if not isinstance(source, ObjectNode):  # a data model is one, too
        raise TypeError(f"{expected} {type_given(source)}")
    wcs = getattr(getattr(source, "meta", None), "wcs", None)
    if wcs is None:
        raise ValueError(f"{_name(source)} has {_where_the_wcs_is(source)}")
    return whole(wcs)


def whole(wcs: gwcs.WCS) -> gwcs.WCS:
    """Return a WCS; raise ValueError if one of its slits or slices must be chosen first."""
    try:
        _ = wcs.forward_transform
    except ModelDefinitionError:
        raise ValueError(
            "the transforms of this WCS do not fit together before a slit or a slice is chosen, as "
            "jwst before 1.19 wrote whole exposures of NIRSpec: open the cal, where each slit has "
            "its own, or choose a slice as the site's page products/history.html shows"
        ) from None
    return wcs


def image_wcs(source: Any, task: str) -> gwcs.WCS:
    """Return the WCS of an image; raise ValueError for a spectrum, which the task cannot use."""
    wcs = wcs_of(source)
    if not wcs.forward_transform.n_inputs == wcs.world_n_dim == 2:
        raise ValueError(
            f"{task} is for images: {_owned(source)} goes from {', '.join(input_axes(wcs)[0])} to "
            f"{', '.join(output_axes(wcs)[0])}"
        )
    return wcs


def input_axes(wcs: gwcs.WCS) -> Axes:
    """Return names and units of the inputs of a WCS."""
    return frame_axes(wcs, wcs.input_frame, wcs.forward_transform.n_inputs)


def output_axes(wcs: gwcs.WCS) -> Axes:
    """Return names and units of the outputs of a WCS."""
    return frame_axes(wcs, wcs.output_frame, wcs.forward_transform.n_outputs)


def frame_axes(wcs: gwcs.WCS, frame: CoordinateFrame | None, number: int) -> Axes:
    """Return names and units of the coordinates in a frame, which may be more than its axes."""
    if frame is None or isinstance(frame, EmptyFrame):  # of NIRSpec's slices, before 2.0
        return ("x", "y"), ("pix", "pix")
    named = [
        (name or frame.name, unit.to_string())
        for name, unit in zip(frame.axes_names, frame.unit, strict=True)
    ]
    carried: tuple[tuple[str, str], ...] = _CARRIED
    if "gwa" in wcs.available_frames:
        carried = _NIRSPEC_CARRIED
        if frame.name == "gwa" and number > frame.naxes:
            named, carried = [], _NIRSPEC_GWA
        elif frame.name == "msa":
            carried = _NIRSPEC_IMAGE_MSA
    if len(named) == 3 and number == 5:
        carried = _STRIPED
    named += carried[len(carried) - (number - len(named)) :]
    names, units = zip(*named, strict=True)
    return names, units


def check_inputs(source: Any, pixel: tuple) -> None:
    """Raise ValueError if the WCS of a product, a slit or itself takes another number of inputs."""
    names, _ = input_axes(wcs_of(source))
    if len(pixel) != len(names):
        raise ValueError(
            f"{_owned(source)} takes {len(names)} input{'s' if len(names) > 1 else ''}, "
            f"{', '.join(names)}: got {len(pixel)}"
        )


def has_inverse(wcs: gwcs.WCS) -> bool:
    """Return True if an inverse is stored in a WCS."""
    try:
        stored_inverse(wcs)
    except NotImplementedError:
        return False
    return True


def stored_inverse(wcs: gwcs.WCS) -> Model:
    """Return the stored inverse of a WCS; raise NotImplementedError without a usable one."""
    outputs = output_axes(wcs)[0]
    try:
        inverse = wcs.backward_transform
    except NotImplementedError:
        raise NotImplementedError(
            f"this WCS has no inverse: it goes from {', '.join(input_axes(wcs)[0])} to "
            f"{', '.join(outputs)}, and not back"
        ) from None
    if inverse.n_inputs != len(outputs):
        raise NotImplementedError(
            f"this WCS has no usable inverse: it gives {', '.join(outputs)}, of which its inverse "
            f"takes {inverse.n_inputs}; jwst before 2.0 wrote grism time series so"
        )
    return inverse


def _owned(source: Any) -> str:
    """Return a WCS as messages call it: by the file that it is of, if that is known."""
    return f"the WCS of {model_name(source)}" if isinstance(source, DataModel) else "this WCS"


def _name(source: ObjectNode) -> str:
    name = getattr(getattr(source, "meta", None), "filename", None)
    return file_name(name) if name else type(source).__name__


def _where_the_wcs_is(source: ObjectNode) -> str:
    """Return the end of a message: the parts of the product that have a WCS, or none."""
    for parts in ("slits", "exposures", "spec"):
        listed = getattr(source, parts, None) or []
        if any(getattr(getattr(part, "meta", None), "wcs", None) for part in listed):
            noun = "spectra" if parts == "spec" else parts
            return f"a WCS for each of its {len(listed)} {noun}: pass one, such as model.{parts}[0]"
    if hasattr(source, "spec"):
        return (
            "no WCS: its tables list the wavelengths; open the cal file that they were extracted "
            "from"
        )
    return "no WCS: stage 2 adds it, in the step assign_wcs; open the cal file"
