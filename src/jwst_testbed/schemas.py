"""Schemas of data models, parsed once by a process that makes or opens many of them.

asdf (5.4, and those before) parses the text of a schema again wherever another one refers to it,
which is a third of the pipeline's time for exposures as short as those here.
"""

import functools

import asdf.schema


@functools.cache
def parse_once():
    """Have asdf keep what it parses of schemas, in this process and those forked from it."""
    # Its own name for what reads a schema, not public: a version without it is as slow as it is.
    make_loader = getattr(asdf.schema, "_make_schema_loader", None)
    if make_loader is not None:
        # asdf before 5 hands it a function that resolves addresses.
        asdf.schema._make_schema_loader = functools.cache(
            lambda *resolver: functools.cache(make_loader(*resolver))
        )
