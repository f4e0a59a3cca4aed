"""The faults of libraries that tests pin down, and that pages tell a reader of.

Each is stated for the version that has it. When a newer one has fixed it, the test passes and the
run's list of warnings names the fault and the pages to edit; then the entry here goes, with its
uses. In the version that is stated, a test that does not find the fault fails.
"""

import contextlib
import importlib.metadata
import warnings
from typing import NamedTuple


class Fault(NamedTuple):
    """A fault: the package and the version that have it, what it is, and the pages that say so."""

    package: str
    version: str
    what: str
    pages: tuple[str, ...]


class FaultIsMended(UserWarning):
    """A fault that is known of a version is not in the one that is installed."""


KNOWN = {
    "align_refs": Fault(
        "jwst",
        "3.0.0",
        "align_refs searches with steps that single precision does not know: nothing moves",
        ("docs/learn/10-coronagraphy.md", "examples/stage3/plot_psfalign.py"),
    ),
    "ami errors": Fault(
        "jwst",
        "3.0.0",
        "VIS2ERR is too small by the root of the integrations, T3PHIERR by the amplitude",
        (
            "docs/_ext/catalogue/column_meanings.csv",
            "docs/learn/14-interferometry.md",
            "examples/stage3/plot_ami_oi.py",
        ),
    ),
    "ami north": Fault(
        "jwst",
        "3.0.0",
        "the baselines of interferometry are turned by V3I_YANG once too often",
        ("docs/learn/14-interferometry.md", "examples/stage3/plot_aminorm_oi.py"),
    ),
    "dhs photom": Fault(
        "jwst",
        "3.0.0",
        "photom leaves the stripes of NRC_TSGRISM in DN/s, marked as complete",
        (
            "examples/stage2/plot_calints_dhs.py",
            "src/jwst_gallery/data/product_types.csv",
            "src/jwst_testbed/modes/nircam_dhs/card.md",
        ),
    ),
    "dhs place": Fault(
        "jwst",
        "3.0.0",
        "the WCS of a stripe takes its rows for the first ones of the full frame",
        ("docs/wcs/nircam-time-series.md",),
    ),
    "lamp metres": Fault(
        "jwst",
        "3.0.0",
        "the WCS of lamp spectra gives micrometres, but its inverse takes metres",
        ("examples/wcs/plot_nirspec_lamp_wcs.py",),
    ),
    "schemas again": Fault(
        "asdf",
        "5.4.0",
        "a schema is parsed again wherever another one refers to it",
        ("src/jwst_testbed/schemas.py",),
    ),
    "soss orders": Fault(
        "jwst",
        "3.0.0",
        "the WCS of SOSS takes only the first of an array of orders",
        ("docs/traps/spectra.md", "docs/wcs/niriss-soss.md"),
    ),
    "soss unit": Fault(
        "jwst",
        "3.0.0",
        "SOSS spectra are said to be in MJy, whatever the reference file gives",
        ("docs/learn/13-soss.md", "examples/stage2/plot_x1dints_soss.py"),
    ),
    "soss white light": Fault(
        "jwst",
        "3.0.0",
        "white_light sums the second order of SOSS over the limits of the first",
        ("docs/learn/13-soss.md", "docs/traps/times.md", "examples/stage3/plot_whtlt_soss.py"),
    ),
    "tags in Python": Fault(
        "asdf",
        "5.4.0",
        "the lists of an extension's tags are read with the parser that is written in Python",
        ("src/jwst_testbed/schemas.py",),
    ),
    "tsgrism place": Fault(
        "jwst",
        "3.0.0",
        "NRC_TSGRISM takes the star to be at XREF_SCI, counted from 0: lines are off by a pixel",
        ("docs/learn/9-time-series.md", "docs/wcs/nircam-time-series.md"),
    ),
    "wfss arrays": Fault(
        "jwst",
        "3.0.0",
        "the WCS of a whole NIS_WFSS exposure gives all sources the position of the first",
        ("docs/traps/spectra.md", "docs/wcs/niriss-wfss.md"),
    ),
    "wfss turn": Fault(
        "jwst",
        "3.0.0",
        "the trace of NIS_WFSS is turned the other way round on the way forward",
        ("docs/wcs/niriss-wfss.md",),
    ),
}


@contextlib.contextmanager
def known_fault(name):
    """Run checks that find a fault of `KNOWN`; warn where a newer version does not have it."""
    fault = KNOWN[name]
    try:
        yield
    except AssertionError as error:
        installed = importlib.metadata.version(fault.package)
        if installed == fault.version:
            raise
        warnings.warn(
            f"{fault.package} {installed} seems to have fixed what is known of {fault.version}: "
            f"{fault.what} ({error.args[0]}). Edit {', '.join(fault.pages)}, and "
            f"remove {name!r} from tests/known_faults.py.",
            FaultIsMended,
            stacklevel=3,
        )
