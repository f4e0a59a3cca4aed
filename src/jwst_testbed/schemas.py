"""Schemas and tags of data models, parsed faster by a process that makes or opens many of them.

asdf (5.4, and those before) parses the text of a schema again wherever another one refers to it,
which is a third of the pipeline's time for exposures as short as those here; and the lists of tags
of its extensions with a parser that is written in Python, a quarter of a second in each process.
"""

import functools

import asdf.schema
import yaml
from asdf.extension import ManifestExtension


@functools.cache
def parse_quickly():
    """Have asdf parse a schema once, and tags in C, in this process and those forked from it."""
    # Its own name for what reads a schema, not public: a version without it is as slow as it is.
    make_loader = getattr(asdf.schema, "_make_schema_loader", None)
    if make_loader is not None:
        # asdf before 5 hands it a function that resolves addresses.
        asdf.schema._make_schema_loader = functools.cache(
            lambda *resolver: functools.cache(make_loader(*resolver))
        )
    ManifestExtension.from_uri = classmethod(_from_uri)


def _from_uri(cls, manifest_uri, **parts):
    """Return an extension with the tags that a manifest lists, as asdf's own method does."""
    # PyYAML has the parser in C where libyaml is there, as in its wheels.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    manifest = yaml.load(asdf.get_config().resource_manager[manifest_uri], loader)
    return cls(manifest, **parts)
