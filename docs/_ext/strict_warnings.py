"""Warnings are errors in examples and chapters; the exceptions, each with its reason.

Read by the processes of examples and chapters, and by the session that runs every example again
as a reader would.
"""

import warnings

# The start of the message as a regular expression, the category, and why it cannot be fixed here.
EXCEPTIONS = [
    # matplotlib-inline about itself, when IPython loads it
    (r"InlineBackend\.\w+ is deprecated in traitlets", DeprecationWarning),
    # photutils 3.1, of jwst 3.0.0 itself, on every import
    ("DEFAULT_COLUMNS is deprecated", Warning),
    # photutils 3.1; what replaces it is not in 3.0, the newest for Python 3.11
    ("This function was deprecated in version 3.1 .* Use AperturePhotometry", Warning),
    # SciPy 1.18, of gwcs 1.0.3 itself, when it fits a SIP header
    (r"Calling _?lu_\w+ with arguments of dtype=float128", DeprecationWarning),
]


def apply(action="error"):
    """Turn every warning into an error, or show it "always", apart from `EXCEPTIONS`."""
    warnings.resetwarnings()
    warnings.simplefilter(action)
    for message, category in EXCEPTIONS:
        warnings.filterwarnings("ignore", message=message, category=category)
