"""Figure of a spectrum."""

import numpy as np

from ..spectra import Spectrum, read_spectrum
from ._common import QUANTITIES, new_axes, numbers


def show_spectrum(
    spectrum,
    ax=None,
    *,
    label=None,
    source_id=None,
    order=None,
    exposure=None,
    integration=None,
    index=None,
):
    """Show the flux of one extracted spectrum against wavelength.

    Samples flagged DO_NOT_USE, and those that are not finite, leave a gap.

    Parameters
    ----------
    spectrum : `~jwst_gallery.spectra.Spectrum`, str, path-like or \
`~stdatamodels.jwst.datamodels.JwstDataModel`
        A spectrum that was read with `~jwst_gallery.spectra.read_spectrum`, or what that function
        takes: the path of an ``x1d``, ``x1dints`` or ``c1d`` product, or the open data model.
    ax : `~matplotlib.axes.Axes`, optional
        Where to draw; by default on a new figure. A second spectrum on the same axes must have
        the same units.
    label : str, optional
        What the legend calls the spectrum; without it there is no legend.
    source_id, order, exposure, integration, index : int, optional
        Which spectrum of a product with several, as in `~jwst_gallery.spectra.read_spectrum`.

    Returns
    -------
    `~matplotlib.axes.Axes`
        The axes. Each spectrum is a line of steps, the last of ``ax.lines``, and, where it states
        its error, a band of one standard deviation to either side, the last of
        ``ax.collections``.

    Raises
    ------
    ValueError
        If there are no spectra, none that fits, or several: the message lists what there is. Also
        if the columns of the data model got mixed up when it was opened.
    IndexError
        If there is no spectrum of this index.
    OSError
        If the file is not there or cannot be read as FITS.
    TypeError
        If it is none of these, or if one spectrum is given and another picked.

    Examples
    --------
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.display import show_spectrum
    >>> ax = show_spectrum(sample("nircam_wfss", "c1d"), source_id=12)
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('wavelength (µm)', 'flux density (Jy)')
    >>> ax.get_title().splitlines()[1]
    'source 12, order 1'
    """
    choice = {
        "source_id": source_id,
        "order": order,
        "exposure": exposure,
        "integration": integration,
        "index": index,
    }
    if not isinstance(spectrum, Spectrum):
        spectrum = read_spectrum(spectrum, **choice)
    elif given := [name for name, value in choice.items() if value is not None]:
        raise TypeError(f"a spectrum that was read already takes no {', '.join(given)}")
    return _draw(spectrum, new_axes(ax, figsize=(8, 4)), label)


def _draw(spectrum, ax, label):
    wavelength = spectrum.wavelength.value
    flux = np.where(spectrum.usable, spectrum.flux.value, np.nan)
    (line,) = ax.step(wavelength, flux, where="mid", linewidth=1, label=label)
    if spectrum.flux_error is not None:
        error = spectrum.flux_error.value
        band = {"step": "mid", "color": line.get_color(), "alpha": 0.3, "linewidth": 0}
        ax.fill_between(wavelength, flux - error, flux + error, **band)
    ax.set(xlabel=f"wavelength ({_written(spectrum.wavelength.unit)})", ylabel=_flux(spectrum.flux))
    ax.set_title(_title(spectrum), fontsize=9)
    if label is not None:
        ax.legend(fontsize=9)
    return ax


def _title(spectrum):
    what = numbers(
        slit=None if spectrum.slit == str(spectrum.source_id) else spectrum.slit,
        source=spectrum.source_id,
        order=spectrum.order,
        exposure=spectrum.exposure,
        integration=spectrum.integration,
    )
    return "\n".join(filter(None, [spectrum.filename, what]))


def _flux(flux):
    unit = _written(flux.unit)
    return f"{QUANTITIES.get(unit, 'flux')} ({unit})" if unit else "flux"


def _written(unit):
    return unit.to_string("unicode", fraction="inline").replace(" / ", "/")
