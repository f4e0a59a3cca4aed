"""A small CRDS cache, written to disk, in which the pipeline finds its reference files.

CRDS, the Calibration Reference Data System, picks a reference file for an exposure by rules:
a context (``.pmap``) names a mapping for each instrument (``.imap``), which names one for each
type of reference file (``.rmap``), which matches header keywords to a file. With the server
address below, its client works from these files alone and opens no connection. Every header
carries a SHA-1 checksum of its text, which the client verifies.
"""

import contextlib
import hashlib
import os
import sys
from dataclasses import dataclass

CONTEXT = "jwst_0001.pmap"
"""The one context of the cache: what CRDS_CTX says in the products."""

SERVERLESS = "https://crds-serverless-mode.stsci.edu"
"""The address for which the CRDS client never looks for a server."""


@dataclass(frozen=True)
class Reference:
    """A reference file and the exposures that it is for.

    Parameters
    ----------
    kind : str
        Its type as CRDS names it: "flat", "distortion", ...
    model : object
        A data model with ``save``, from `stdatamodels.jwst.datamodels`.
    exposure_types : tuple of str
        The EXP_TYPE values that it is for.
    extension : str
        "fits" or "asdf".
    grating : str or None
        The GRATING (of NIRISS, which has its grisms in the filter wheel, the FILTER) that it is
        for, where each has a file of its own: all of its kind name one.
    """

    kind: str
    model: object
    exposure_types: tuple
    extension: str = "fits"
    grating: str | None = None


def environment(cache):
    """Return the variables that lead the pipeline to a cache; for child processes only.

    Parameters
    ----------
    cache : pathlib.Path

    Returns
    -------
    dict
        CRDS_PATH, CRDS_SERVER_URL and CRDS_CONTEXT.
    """
    # CRDS 12 (jwst 1.18) asks a server for the context if none is named.
    return {"CRDS_PATH": str(cache), "CRDS_SERVER_URL": SERVERLESS, "CRDS_CONTEXT": CONTEXT}


def use(cache):
    """Lead the pipeline in this process, a worker's, to a cache, whatever it was led to before.

    Parameters
    ----------
    cache : pathlib.Path
    """
    if "crds.core.utils" in sys.modules:
        # It keeps in memory what it has read, by names that all caches share.
        with _keywords_kept():
            sys.modules["crds.core.utils"].clear_function_caches()
    else:
        # The settings that a worker has from whoever started it. Later ones are its own.
        for name in [name for name in os.environ if name.startswith("CRDS_")]:
            del os.environ[name]
    os.environ.update(environment(cache))


@contextlib.contextmanager
def _keywords_kept():
    """Spare the client one of its memories: which attribute of data models a FITS keyword is.

    No cache has a part in that, and to look them all up again takes each run a tenth of a second.
    """
    locate = sys.modules.get("crds.jwst.locate")
    found = getattr(locate, "cached_dm_find_fits_keyword", None)
    kept = getattr(found, "cache", None)
    yield
    if kept is not None:
        found.cache = kept


def write_cache(cache, instrument, detector, references):
    """Write the reference files and the rules that select them.

    Parameters
    ----------
    cache : pathlib.Path
        The folder to make the cache in; it must exist and be empty.
    instrument, detector : str
        INSTRUME and DETECTOR of the exposures.
    references : list of Reference
        Types that are not in it are 'N/A': the steps that need them are skipped by the
        pipeline's own rules.
    """
    instrument = instrument.lower()
    files = cache / "references" / "jwst" / instrument
    mappings = cache / "mappings" / "jwst"
    configuration = cache / "config" / "jwst"
    for folder in (files, mappings, configuration):
        folder.mkdir(parents=True)
    (configuration / "server_config").write_text(repr(_server_config()))

    wheel = "FILTER" if instrument == "niriss" else "GRATING"
    exposure_types = sorted({name for item in references for name in item.exposure_types})
    rules = {}
    for kind in sorted({item.kind for item in references}):
        selections = {}
        of_kind = [item for item in references if item.kind == kind]
        gratings = any(item.grating for item in of_kind)
        for number, item in enumerate(of_kind, start=1):
            name = f"jwst_{instrument}_{kind}_{number:04d}.{item.extension}"
            _save(item.model, files / name)
            selections[item.exposure_types, *([item.grating] if gratings else [])] = name
        rules[kind] = f"jwst_{instrument}_{kind}_0001.rmap"
        served = {name for item in of_kind for name in item.exposure_types}
        without = tuple(name for name in exposure_types if name not in served)
        _write_mapping(
            mappings / rules[kind],
            {
                "mapping": "REFERENCE",
                "filekind": kind.upper(),
                "reftype": kind.upper(),
                "instrument": instrument.upper(),
                "parkey": (
                    (
                        *("META.INSTRUMENT.DETECTOR", "META.EXPOSURE.TYPE"),
                        *((f"META.INSTRUMENT.{wheel}",) if gratings else ()),
                    ),
                    ("META.OBSERVATION.DATE", "META.OBSERVATION.TIME"),
                ),
            },
            _selector(detector, selections, without, gratings),
        )

    imap = f"jwst_{instrument}_0001.imap"
    _write_mapping(
        mappings / imap,
        {"mapping": "INSTRUMENT", "instrument": instrument.upper(), "parkey": ("REFTYPE",)},
        repr({kind: rules.get(kind, "N/A") for kind in sorted(_reference_types() | set(rules))}),
    )
    _write_mapping(
        mappings / CONTEXT,
        {"mapping": "PIPELINE", "parkey": ("META.INSTRUMENT.NAME",)},
        repr({instrument: imap}),
    )


def _save(model, path):
    """Save a model; short arrays in its text, as steps may use them after they closed the file.

    Large arrays outside FITS are compressed. Arrays of zeros that the model makes when it is read
    are left out: they would be two thirds of a flat field's file.
    """
    import asdf

    from jwst_testbed.compat import default_arrays
    from jwst_testbed.compression import compress

    for name in default_arrays(model):
        if _is_default(model, name):
            delattr(model, name)
    with asdf.config_context() as config:
        config.array_inline_threshold = 1000
        config.all_array_compression = "zlib"
        model.save(str(path))
    if path.suffix == ".fits":
        compress(path)


def _is_default(model, name):
    """Tell an array of zeros as the model makes it when it is read, as large as its main one."""
    if not model.hasattr(name):
        return False
    shape = model[model.get_primary_array_name()].shape
    return model[name].shape == shape and not model[name].any()


def _server_config():
    """Return what a CRDS server tells its clients about itself, as a literal on disk."""
    return {
        "observatory": "jwst",
        **{f"{name}_context": CONTEXT for name in ("operational", "latest", "edit", "versions")},
        "bad_files_list": [],
        "bad_files": "",
        "force_remote_mode": False,
        "last_synced": "2014-01-01 00:00:00",
        "crds_version": {"str": "14.0.3"},
        "reference_url": "",
        "mapping_url": "",
    }


def _selector(detector, selections, without, gratings):
    """Return the rules of an rmap. CRDS cannot merge a wildcard 'N/A', so each is listed."""
    # Older than any exposure: the reference files are for all dates.
    rules = [
        f"    {(detector, '|'.join(types), *grating)!r} : "
        f"UseAfter({{'2014-01-01 00:00:00' : {name!r}}}),\n"
        for (types, *grating), name in selections.items()
    ]
    if without:
        rest = (detector, "|".join(without), *(("*",) if gratings else ()))
        rules.append(f"    {rest!r} : 'N/A',\n")
    return "Match({\n" + "".join(rules) + "})"


def _write_mapping(path, header, selector):
    common = {
        "observatory": "JWST",
        "derived_from": "generated",
        "description": "Reference files of the simulated observatory of jwst-gallery.",
        "name": path.name,
    }
    lines = [f"    {key!r} : {value!r},\n" for key, value in {**common, **header}.items()]

    def text(*checksum):
        return "".join(["header = {\n", *lines, *checksum, "}\n\n", f"selector = {selector}\n"])

    # CRDS hashes the text without the lines that hold the checksum itself.
    checksum = hashlib.sha1(text().encode()).hexdigest()
    path.write_text(text(f"    'sha1sum' : {checksum!r},\n"))


def _reference_types():
    """Return every type of reference file that a step or pipeline of `jwst` may ask for."""
    import jwst.pipeline
    import jwst.step

    # A pipeline asks for what its steps ask for, and both for parameters of their own.
    kinds = {f"pars-{name.lower()}" for name in [*jwst.pipeline.__all__, *jwst.step.__all__]}
    for name in jwst.step.__all__:
        types = getattr(jwst.step, name).reference_file_types
        # Steps that are pipelines inside have a property here.
        kinds.update(() if isinstance(types, property) else types)
    return kinds
