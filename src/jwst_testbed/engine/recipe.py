"""Modes, runs and products, as plain data: what is simulated, what is run on it, what comes out."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from packaging.version import Version

from jwst_testbed.engine import keys


@dataclass(frozen=True)
class Product:
    """A file that a run makes and a reader can ask for.

    Parameters
    ----------
    name : str
        File name.
    suffix : str
        Product suffix ("cal"), or what plays its part ("asn", "truerate").
    stage : int
        Pipeline stage that makes it; 0 for what DMS delivers.
    exp_type : str
        EXP_TYPE of what it is made from.
    exposure : int or None
        Number of the exposure, from 1; None where it combines several.
    channel : int or None
        Of an integral field, where each channel has a product of its own.
    source : int or None
        Where each source has a product of its own.
    """

    name: str
    suffix: str
    stage: int
    exp_type: str
    exposure: int | None = None
    channel: int | None = None
    source: int | None = None


@dataclass(frozen=True, eq=False)
class Run:
    """One step of making a dataset, done by one process, kept or made again as a whole.

    Parameters
    ----------
    name : str
        Unique in the mode; part of the name of its folder.
    task : callable
        A function of a module. It is called with ``inputs`` (a dict from file name to path: all
        files of the needed runs; a task that needs no run goes without), ``folder`` (where to
        write) and the arguments.
    needs : tuple of Run
        The runs whose files it reads.
    products : tuple of Product
        What it makes for readers. What a pipeline writes besides is not kept; of another task, it
        is.
    arguments : dict
        Keyword arguments of the task: numbers, texts, dataclasses, and functions of modules.
    """

    name: str
    task: Callable
    needs: tuple = ()
    products: tuple = ()
    arguments: dict = field(default_factory=dict)

    @functools.cached_property
    def key(self):
        """Its key, which goes to the worker with it, though the code may change meanwhile."""
        return keys.key_of(self)


@dataclass(frozen=True, eq=False)
class Mode:
    """The dataset of an observing mode: exposures, and all that the pipeline makes of them.

    Parameters
    ----------
    name, title : str
        The name is that of the mode's folder in `jwst_testbed.modes`.
    instrument : str
        "NIRCam", "MIRI", "NIRSpec", "NIRISS" or "FGS".
    order : int
        Its place among the modes of its instrument.
    exp_type : str
        EXP_TYPE of the mode that it is about; there may be exposures of other types beside.
    runs : tuple of Run
        In an order in which each comes after what it needs. One is called "references": its
        folder is the CRDS cache for the pipeline.
    not_before : dict, optional
        What older versions of `jwst` cannot make: from the name of a run to the first version that
        can, and why not before. What needs the run, they cannot make either: without the run
        "references", nothing of the pipeline.
    """

    name: str
    title: str
    instrument: str
    order: int
    exp_type: str
    runs: tuple
    not_before: dict = field(default_factory=dict)

    @property
    def products(self):
        """All products, in the order in which they are made."""
        return [product for run in self.runs for product in run.products]

    @property
    def references(self):
        """The run that makes the reference files."""
        return next(run for run in self.runs if run.name == "references")

    @property
    def possible_runs(self):
        """The runs that the `jwst` of this environment can make: today's makes all."""
        version = keys.versions()["jwst"]
        return [run for run in self.runs if self.hindrance(run, version) is None]

    def hindrance(self, run, version):
        """Tell why a version of `jwst` cannot make a run.

        Parameters
        ----------
        run : Run
        version : str

        Returns
        -------
        str or None
            One line, or None if it can.
        """
        first, reason = self.not_before.get(run.name, ("0", ""))
        if Version(version) < Version(first):
            return f"jwst {version} cannot make this sample of {self.name}: {reason}."
        hindrances = (self.hindrance(needed, version) for needed in run.needs)
        return next(filter(None, hindrances), None)

    def run_of(self, product):
        """Return the run that makes a product."""
        return next(run for run in self.runs if product in run.products)

    def product(self, suffix, *, stage=None, exposure=1, exp_type=None, channel=1, source=1):
        """Return the product that is meant.

        Parameters
        ----------
        suffix : str
            Product suffix.
        stage : int, optional
            Pipeline stage, needed where several make products of this suffix.
        exposure, channel, source : int, optional
            Which one, where each has a product of its own.
        exp_type : str, optional
            By default that of the mode, if it has a product of this suffix.

        Returns
        -------
        Product

        Raises
        ------
        ValueError
            If there is no such product, or if two stages make one; the message lists what there is.
        """
        found = self._having(self.products, "suffix", suffix)
        own = [product for product in found if product.exp_type == self.exp_type]
        if exp_type is not None:
            found = self._having(found, "exp_type", exp_type)
        elif own:
            found = own
        stages = sorted({product.stage for product in found})
        if stage is None and len(stages) > 1:
            raise ValueError(
                f"{self.name} has {suffix!r} of stages {_listed(stages)}: "
                f"say which, as in sample({self.name!r}, {suffix!r}, stage={stages[-1]})."
            )
        if stage is not None:
            found = self._having(found, "stage", stage)
        for part, asked in (("exposure", exposure), ("channel", channel), ("source", source)):
            # What combines several exposures, or all channels, answers for each of them.
            found = self._having(found, part, asked, None)
        return found[0]

    def _having(self, products, attribute, *accepted):
        """Select the products with one of the values; if there are none, say what there is."""
        found = [one for one in products if getattr(one, attribute) in accepted]
        if found:
            return found
        there = _listed(dict.fromkeys(getattr(one, attribute) for one in products))
        if attribute == "suffix":
            raise ValueError(f"{self.name} has no product {accepted[0]!r}; it has: {there}.")
        noun = {"exp_type": "exposure type"}.get(attribute, attribute)
        raise ValueError(
            f"{self.name} has no {products[0].suffix!r} of {noun} {accepted[0]!r}, only of {there}."
        )


def _listed(values):
    *others, last = map(str, values)
    return f"{', '.join(others)} and {last}" if others else last
