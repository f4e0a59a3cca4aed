"""Contents of an explorer page, as JSON: images, flags, regions and coordinates."""

from typing import NamedTuple

import numpy as np
from gwcs.selector import LabelMapperArray
from stdatamodels.jwst.datamodels import dqflags

from jwst_gallery.wcs import open_wcs, step_through

from . import encoding, surfaces

WEIGHT = 250_000  # characters of text that the values of a product may take
FINEST, COARSEST = 1 / 50, 1 / 2  # of the median error: the quantum of the values
MOST_PIXELS = 2**18  # of an image; of a larger one, the brightest window is shown
FEWEST_PIXELS = 100  # of a region: a window may have the corner of a slice
STEP = 64  # from window to window
SHORTEST = 0.1  # micrometres: light that no instrument sees
POINTS = 4  # compared with the pages, in tests
PLANES = 24  # of a cube
PERCENTILES = (1, 99.7)  # as jwst_gallery.display draws images
ORDERS = (1, 2, 3)  # of the single object slitless mode
WHOLE_DETECTOR = 1024  # pixels, at least


class Image:
    """A plane of a product and what belongs to it; `origin` is the pixel at its lower left."""

    def __init__(self, hdus, version=1, plane=0):
        def layer(name):
            data = hdus[name, version].data
            return data[plane] if data.ndim == 3 else data

        self.data, self.error = layer("SCI").astype(float), layer("ERR")
        self.dq = layer("DQ").astype(np.uint32)
        self.origin, self.labels = (0, 0), None

    def cut(self, x0, y0, nx, ny):
        """Keep a window."""
        part = np.s_[y0 : y0 + ny, x0 : x0 + nx]
        self.data, self.error, self.dq = self.data[part], self.error[part], self.dq[part]
        self.origin = (self.origin[0] + x0, self.origin[1] + y0)


class Part(NamedTuple):
    """An image with one of its WCS: a slit, an order, a plane of a cube, or all there is."""

    image: Image
    wcs: object
    inputs: tuple = ()
    name: str = ""


def view(path):
    """Return what a page shows of a product, as JSON can keep it.

    Raises
    ------
    explorer.surfaces.InaccurateError
        If what it shows does not agree with the WCS of the product.
    """
    from astropy.io import fits

    with fits.open(path) as hdus, open_wcs(path) as found:
        parts = list(_parts(hdus, found))
        header = hdus["SCI", 1].header
        about = {"file": path.name, "shape": hdus["SCI", 1].shape, "unit": header.get("BUNIT", "")}
        # In a file of many slits, a reader chooses one.
        about["slits"] = hdus[0].header["DATAMODL"] == "MultiSlitModel"
        fitted = [list(_fitted(part)) for part in parts]
        points = list(_points(parts))
    errors = [errors for of_part in fitted for _, errors in of_part]
    for surface, error in (pair for of_part in fitted for pair in of_part):
        surfaces.require(error, surface.region)
    frames = [_in_true_units(of_part[0][0]) for of_part in fitted]
    # Slits of extended sources have a frame less than those of point sources.
    different = [one for number, one in enumerate(frames) if one not in frames[:number]]
    images = list({id(part.image): part.image for part in parts}.values())
    quantum, packed = _packed(images)
    return {
        **about,
        "quantum": quantum,
        "frames": different,
        "images": packed,
        "parts": [
            {
                "name": part.name,
                "image": images.index(part.image),
                "frames": different.index(frames[number]),
                "surfaces": [_surface(surface) for surface, _ in of_part],
            }
            for number, (part, of_part) in enumerate(zip(parts, fitted, strict=True))
        ],
        "points": points,
        "picture": encoding.picture(images[0].data, _scale(images[0])),
        "flags": _names({value for one in packed for value in one["dq"]["values"]}),
        "errors": {
            "pixel": max(max(one.pixel.values()) for one in errors),
            "sky": max(one.sky for one in errors),
            "wavelength": max(one.wavelength for one in errors),
        },
    }


def _points(parts):
    """Yield a few pixels with their true values, flags and coordinates: what a page must show."""
    random = np.random.default_rng(16)
    for number in random.integers(len(parts), size=POINTS):
        image, wcs, inputs, _ = parts[number]
        row, column = random.choice(np.argwhere(image.labels))
        flags = dqflags.dqflags_to_mnemonics(int(image.dq[row, column]), dqflags.pixel)
        value = float(image.data[row, column])
        x, y = int(column + image.origin[0]), int(row + image.origin[1])
        yield {
            "part": int(number),
            "x": x,
            "y": y,
            "value": value if np.isfinite(value) else None,
            "flags": sorted(flags - {"GOOD"}),
            "coordinates": step_through(wcs, x, y, *inputs)["value"].tolist(),
        }


def _in_true_units(surface):
    """Return the frames of a surface, with metres where they say micrometres.

    NIRSpec's transforms carry the wavelength in metres up to the focal plane of the telescope.
    """
    values = iter([one.constant for one in surface.series])

    def true(name, unit, value):
        return name, "m" if unit == "um" and value < SHORTEST else unit

    return [(frame, [true(*axis, next(values)) for axis in axes]) for frame, axes in surface.frames]


def _fitted(part):
    """Yield the surface of each region of a part, and its errors."""
    image = part.image
    if image.labels is None:
        image.labels = _labels(image, part.wcs, part.inputs)
    for region in _regions(part):
        surface = surfaces.fit(part.wcs, region, image.labels, image.origin)
        yield surface, surfaces.compare(surface, part.wcs, image.labels, image.origin)


def _parts(hdus, found):
    """Yield the parts of a product, of which `found` are the WCS."""
    first = found[0]
    pixel = (0, 0, 1)[: first.forward_transform.n_inputs]
    names = [name for name, _ in surfaces.frames_of(first, *pixel)[0][1]]
    if len(found) > 1:
        for version, wcs in enumerate(found, start=1):
            name = _name_of_cutout(hdus["SCI", version].header, wcs)
            yield Part(_cropped(Image(hdus, version), wcs), wcs, (), name)
    elif names == ["x", "y", "z"]:
        for plane in np.linspace(0, len(hdus["SCI"].data) - 1, PLANES).astype(int).tolist():
            *_, wavelength = first.forward_transform(0, 0, plane)
            name = f"plane {plane}, {wavelength:.4g} µm"
            yield Part(Image(hdus, 1, plane), first, (plane,), name)
    elif names == ["x", "y", "order"]:
        image = _cropped(Image(hdus), first)
        for order in ORDERS:
            yield Part(image, first, (order,), f"order {order}")
    else:
        yield Part(_cropped(Image(hdus), first), first)


def _name_of_cutout(header, wcs):
    if "grism_slit" in wcs.available_frames:
        return f"source {header['SOURCEID']}, order {header['SPORDER']}"
    kind = "stripe" if "direct_image" in wcs.available_frames else "slit"
    return f"{kind} {header['SLTNAME']}"


def _cropped(image, wcs):
    """Cut an image to the bounding box of its WCS and, if it is large, to its brightest window."""
    if box := getattr(wcs.bounding_box, "intervals", None):
        low = [max(0, int(np.ceil(box[axis].lower))) for axis in (0, 1)]
        high = [int(np.floor(box[axis].upper)) + 1 for axis in (0, 1)]
        image.cut(*low, *np.subtract(high, low))
    ny, nx = image.data.shape
    if nx * ny > MOST_PIXELS:
        shorter = min(nx, ny, int(MOST_PIXELS**0.5))
        nx, ny = (min(side, MOST_PIXELS // shorter) for side in (nx, ny))
        light = np.nan_to_num(image.data).clip(0, np.nanpercentile(image.data, 99.9))
        # A sum over a window is a difference of sums from the corner.
        sums = np.pad(light.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
        windows = sums[ny:, nx:] - sums[:-ny, nx:] - sums[ny:, :-nx] + sums[:-ny, :-nx]
        y, x = np.unravel_index(windows.argmax(), windows.shape)
        image.cut(int(x), int(y), nx, ny)
    return image


def _labels(image, wcs, inputs):
    """Return the map of an image's regions: 0 where the WCS is not defined."""
    (x0, y0), (ny, nx) = image.origin, image.data.shape
    found = surfaces.coordinates(wcs, np.arange(x0, x0 + nx), np.arange(y0, y0 + ny), inputs)
    labels = np.isfinite(found).all(axis=0).astype(np.uint16)
    mapper = _map_of_slices(wcs)
    if mapper is not None:
        labels *= mapper[y0 : y0 + ny, x0 : x0 + nx].astype(np.uint16)
        for label, count in zip(*np.unique(labels, return_counts=True), strict=True):
            if count < FEWEST_PIXELS:
                labels[labels == label] = 0
    return labels


def _regions(part):
    """Yield the regions of a part's image."""
    image, sliced = part.image, _map_of_slices(part.wcs) is not None
    # A pixel reaches half a pixel from its centre, but there may be the next slice, and a cube's
    # bounding box ends at the centres.
    reach = 0 if sliced or part.name.startswith("plane") else 0.5 - 1e-6
    for label in np.unique(image.labels[image.labels > 0]).tolist():
        rows, columns = np.nonzero(image.labels == label)
        sides = [side + first for side, first in zip((columns, rows), image.origin, strict=True)]
        box = [end for side in sides for end in (side.min() - reach, side.max() + reach)]
        name = f"slice {label}" if sliced else part.name
        yield surfaces.Region(label, name, tuple(map(float, box)), part.inputs)


def _map_of_slices(wcs):
    """Return the array with the slice of each pixel of a detector, of an integral field unit."""
    for step in wcs.pipeline[:2]:
        for model in _models(step.transform):
            mapper = getattr(model, "label_mapper", None)
            if isinstance(mapper, LabelMapperArray) and len(mapper.mapper) >= WHOLE_DETECTOR:
                return mapper.mapper
    return None


def _models(model):
    yield model
    for part in ("left", "right"):
        if hasattr(model, part) and hasattr(getattr(model, part), "evaluate"):
            yield from _models(getattr(model, part))


def _surface(surface):
    shapes = [one.coefficients.shape for one in surface.series]
    return {
        "label": surface.region.label,
        "name": surface.region.name,
        "inputs": surface.region.inputs,
        "box": surface.region.box,
        "constants": [one.constant for one in surface.series],
        "slopes": [float(f"{value:.3g}") for value in surface.slopes],
        "shapes": shapes,
        "text": encoding.packed(
            np.concatenate([one.coefficients.ravel() for one in surface.series]).astype("<f4")
        ),
    }


def _packed(images):
    """Return the quantum of the values of images, and each of them as JSON."""
    errors = np.concatenate([one.error[np.isfinite(one.data) & (one.error > 0)] for one in images])
    error = float(np.median(errors))
    quantum = encoding.round_number(error * FINEST)
    while True:
        values = [encoding.rounded(one.data, quantum) for one in images]
        if sum(len(one["text"]) for one in values) <= WEIGHT:
            break
        quantum = encoding.next_quantum(quantum)
        if quantum > error * COARSEST:
            raise ValueError(
                f"values of {sum(one.data.size for one in images)} pixels do not fit a page"
            )
    return quantum, [_packed_image(*pair) for pair in zip(images, values, strict=True)]


def _packed_image(image, values):
    return {
        "origin": image.origin,
        "shape": image.data.shape,
        "scale": _scale(image),
        "values": values,
        "dq": encoding.indexed(image.dq),
        "regions": encoding.indexed(image.labels),
    }


def _scale(image):
    """Return the values that are drawn black and white."""
    limits = np.percentile(image.data[np.isfinite(image.data)], PERCENTILES)
    return [float(f"{value:.4g}") for value in limits]


def _names(values):
    """Return the bit and the name of each flag that is set in some value."""
    used = sorted(
        (int(bit), name)
        for name, bit in dqflags.pixel.items()
        if any(value & bit for value in values)
    )
    return [[bit.bit_length() - 1, name] for bit, name in used]
