"""The times of integrations, as accurately as a product states them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ._models import model_name

if TYPE_CHECKING:
    from stdatamodels.jwst.datamodels import JwstDataModel

__all__ = ["IntegrationTimes", "integration_times"]


@dataclass(frozen=True, eq=False)
class IntegrationTimes:
    """The times of integrations: at the barycentre, at the observatory, or not stated.

    Parameters
    ----------
    name : str
        "BJD_TDB" for times at the barycentre of the solar system in the scale TDB, "MJD_UTC" for
        those at the observatory; empty where the product states neither.
    days : numpy.ndarray
        Modified Julian days, of shape (nints,); where no time is stated, the numbers of the
        integrations.

    Examples
    --------
    >>> import numpy as np
    >>> from jwst_gallery.times import IntegrationTimes
    >>> times = IntegrationTimes("BJD_TDB", np.array([60938.25, 60938.5]))
    >>> times.hours, times.label
    (array([0., 6.]), 'hours since BJD_TDB 60938.25000')
    >>> IntegrationTimes("", np.array([1, 2])).label
    'integration'
    """

    name: str
    days: np.ndarray

    @property
    def hours(self) -> np.ndarray:
        """Hours since the first; the numbers of the integrations where no time is stated."""
        return 24 * (self.days - self.days[0]) if self.name else self.days

    @property
    def label(self) -> str:
        """Label of an axis of `hours`."""
        return f"hours since {self.name} {self.days[0]:.5f}" if self.name else "integration"


def integration_times(
    model: JwstDataModel, which: Literal["start", "mid", "end"] = "mid"
) -> IntegrationTimes:
    """Return the times of the integrations of a product, at the barycentre if it gives them.

    Products of jwst before 1.4 may have an empty table INT_TIMES, or zeros in its columns.

    Parameters
    ----------
    model : `~stdatamodels.jwst.datamodels.JwstDataModel`
        An open product with an image for each integration: ``rateints``, ``calints``,
        ``crfints``, ``uncal``.
    which : {"start", "mid", "end"}, optional
        Which moment of an integration.

    Returns
    -------
    IntegrationTimes

    Raises
    ------
    ValueError
        If the product has no axis of integrations.
    TypeError
        If it is not an open data model.

    Notes
    -----
    Other versions of jwst write other layouts: see :doc:`/products/history`.

    Examples
    --------
    >>> from stdatamodels.jwst import datamodels
    >>> from jwst_gallery import sample
    >>> from jwst_gallery.times import integration_times
    >>> with datamodels.open(sample("nirspec_bots", "calints")) as model:
    ...     times = integration_times(model)
    >>> times.name, times.days.shape
    ('BJD_TDB', (24,))
    """
    name = model_name(model)
    data: Any = getattr(model, "data", None)
    if data is None or data.ndim < 3:
        raise ValueError(f"{name} has no axis of integrations: open a calints or rateints product")
    table = getattr(model, "int_times", None)
    for scale in ("BJD_TDB", "MJD_UTC"):
        column = f"int_{which}_{scale}"
        if table is not None and column in (table.dtype.names or ()):
            days = np.array(table[column], float)
            if len(days) == len(data) and np.all(days > 0):
                return IntegrationTimes(scale, days)
    return IntegrationTimes("", np.arange(1, len(data) + 1))
