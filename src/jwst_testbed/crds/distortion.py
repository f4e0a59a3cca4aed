"""The distortion of a detector, from SIAF, as the pipeline is told of it.

An `astropy.modeling` compound of the *full-frame* aperture's polynomials, its inverse fitted, as
the reference files of the real CRDS are made. It shares no code with the geometry of the simulation
(`jwst_testbed.telescope.geometry`), or an error would cancel.
"""

import numpy as np
from astropy.modeling import fitting
from astropy.modeling import models as m


def distortion_model(aperture):
    """Return the model from pixels to (V2, V3), with an inverse.

    Parameters
    ----------
    aperture : pysiaf.aperture.JwstAperture
        A full-frame aperture.

    Returns
    -------
    astropy.modeling.CompoundModel
        0-based (x, y) of the full frame to (V2, V3) in arcsec. Its ``inverse`` is a fit of
        degree 5 to the forward polynomials, as for the real reference files, because SIAF's own
        inverse polynomials are off by hundredths of a pixel.
    """
    to_reference = m.Shift(1 - aperture.XSciRef) & m.Shift(1 - aperture.YSciRef)
    forward_x, forward_y = (_siaf_polynomial(aperture, f"Sci2Idl{axis}") for axis in "XY")
    side = np.linspace(-aperture.XSciSize / 2 - 30, aperture.XSciSize / 2 + 30, 60)
    x, y = np.meshgrid(side, side)
    ideal_x, ideal_y = forward_x(x, y), forward_y(x, y)
    # Scaled to about [-1, 1], where a polynomial of degree 5 is well conditioned.
    scale = 1 / np.abs(ideal_x).max()
    fit = fitting.LinearLSQFitter()
    inverse_x, inverse_y = (
        fit(m.Polynomial2D(5), ideal_x * scale, ideal_y * scale, pixel) for pixel in (x, y)
    )

    angle = np.radians(aperture.V3IdlYAngle)
    parity = aperture.VIdlParity
    rotation = np.array(
        [
            [parity * np.cos(angle), np.sin(angle)],
            [-parity * np.sin(angle), np.cos(angle)],
        ]
    )
    to_telescope = m.Shift(aperture.V2Ref) & m.Shift(aperture.V3Ref)
    split = m.Mapping((0, 1, 0, 1))
    model = (
        to_reference
        | split
        | forward_x & forward_y
        | m.AffineTransformation2D(rotation)
        | to_telescope
    )
    model.inverse = (
        to_telescope.inverse
        | m.AffineTransformation2D(np.linalg.inv(rotation))
        | m.Scale(scale) & m.Scale(scale)
        | split
        | inverse_x & inverse_y
        | to_reference.inverse
    )
    return model


def _siaf_polynomial(aperture, name):
    degree = aperture.Sci2IdlDeg
    terms = {
        f"c{i - j}_{j}": getattr(aperture, f"{name}{i}{j}")
        for i in range(degree + 1)
        for j in range(i + 1)
    }
    return m.Polynomial2D(degree, **terms)
