"""Figure of a spectrum."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ..spectra import Spectrum
from ._common import add_title, figure_text, label_values, new_axes, numbers, unit_text


def show_spectrum(spectrum: Spectrum, ax: Axes | None = None, *, label: str | None = None) -> Axes:
    """Show the flux of a spectrum against wavelength.

    Samples that are flagged DO_NOT_USE or not finite leave a gap.

    Parameters
    ----------
    spectrum : `~jwst_gallery.spectra.Spectrum`
        From `~jwst_gallery.spectra.read_spectrum` or `~jwst_gallery.spectra.cube_spectrum`.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure. A second spectrum on the same axes must have
        the same units.
    label : str, optional
        Name of the spectrum in the legend; without it there is no legend.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes. The spectrum is a line of steps, the last of ``ax.lines``; its error, if known, is
        a band of one standard deviation to either side, the last of ``ax.collections``.

    Raises
    ------
    TypeError
        If it is not a spectrum.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_spectrum
    >>> from jwst_gallery.spectra import read_spectrum
    >>> ax = show_spectrum(read_spectrum(sample("nircam_wfss", "c1d"), source_id=12))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('wavelength (µm)', 'flux density (mJy)')
    >>> ax.get_title().splitlines()[1]
    'source 12, order 1'
    """
    if not isinstance(spectrum, Spectrum):
        raise TypeError(f"expected a spectrum from read_spectrum, got {type(spectrum).__name__}")
    ax = new_axes(ax, figsize=(8, 4))
    wavelength = spectrum.wavelength.value
    flux = np.where(spectrum.usable, spectrum.flux.value, np.nan)
    (line,) = ax.step(wavelength, flux, where="mid", linewidth=1, label=label)
    if spectrum.flux_error is not None:
        error = spectrum.flux_error.value
        band: dict[str, Any] = {
            "color": line.get_color(),
            "alpha": 0.3,
            "linewidth": 0,
            "step": "mid",
        }
        ax.fill_between(wavelength, flux - error, flux + error, **band)
    ax.set_xlabel(figure_text(f"wavelength ({unit_text(spectrum.wavelength.unit)})"))
    unit = unit_text(spectrum.flux.unit)
    label_values(ax.yaxis, unit, max(map(abs, ax.get_ylim())), otherwise="flux")
    add_title(ax, spectrum.filename, _numbers(spectrum))
    if label is not None:
        ax.legend(fontsize=9)
    return ax


def _numbers(spectrum: Spectrum) -> str:
    what = numbers(
        slit=None if spectrum.slit == str(spectrum.source_id) else spectrum.slit,
        source=spectrum.source_id,
        order=spectrum.order,
        exposure=spectrum.exposure,
        integration=spectrum.integration,
    )
    extended = "extended" if spectrum.source_type == "EXTENDED" else ""
    return ", ".join(filter(None, (what, extended)))
