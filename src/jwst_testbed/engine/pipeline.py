"""Tasks that run the pipeline's own classes, as DMS does: unchanged, nothing overridden.

They run in a worker process, where CRDS_PATH leads to the dataset's cache.
"""

import contextlib
import gc
import os


def stage1(inputs, folder, *, uncal, pipeline="Detector1Pipeline", parameters=None, steps=None):
    """Task: what takes one raw exposure alone.

    Parameters
    ----------
    inputs : dict
        File names to paths.
    folder : pathlib.Path
        Where the products go.
    uncal : str
        File name of the raw exposure.
    pipeline : str, optional
        Name of the class in `jwst.pipeline`: that of science exposures, of darks, of guide stars.
    parameters, steps : dict, optional
        Parameters of the pipeline and of its steps, as a user passes them.
    """
    # Some of what steps save on request goes into the working folder, wherever the rest goes.
    with contextlib.chdir(folder):
        _call(
            pipeline,
            str(inputs[uncal]),
            output_dir=str(folder),
            steps=steps or {},
            **(parameters or {}),
        )


def stage2(
    inputs, folder, *, pipeline, kind, members, association, name=None, beside=(), steps=None
):
    """Task: stage 2 of one exposure, through an association.

    Parameters
    ----------
    inputs : dict
        File names to paths.
    folder : pathlib.Path
        Where the products go.
    pipeline : str
        Name of the class in `jwst.pipeline`.
    kind : str
        Type of the association: "image2", "spec2".
    members : tuple of (str, str)
        File name and role of each member; first the exposure, of role "science".
    association : str
        File name of the association to write.
    name : str, optional
        Name of the product, where it is not that of the exposure.
    beside : tuple of str, optional
        File names of what the exposure's own header names.
    steps : dict, optional
        Parameters of steps, as a user passes them.
    """
    from jwst.associations.asn_from_list import asn_from_list
    from jwst.associations.lib.rules_level2_base import DMSLevel2bBase

    names = [*(member for member, _ in members), *beside]
    with _members(folder, [inputs[member] for member in names]):
        table = asn_from_list(list(members[:1]), rule=DMSLevel2bBase, with_exptype=True)
        table["asn_type"] = kind
        [product] = table["products"]
        product["members"] += [{"expname": file, "exptype": role} for file, role in members[1:]]
        product["name"] = name or product["name"]
        _run(pipeline, table, association, steps)


def stage3(
    inputs, folder, *, pipeline, kind, members, name, program, asn_id, association, steps=None
):
    """Task: stage 3 of the exposures of an observation.

    Parameters
    ----------
    inputs : dict
        File names to paths.
    folder : pathlib.Path
        Where the products go.
    pipeline : str
        Name of the class in `jwst.pipeline`, or of the step that stands for one.
    kind : str
        Type of the association: "image3", "spec3", "tso3", "coron3", "ami3", "wfs-image3".
    members : tuple of (str, str)
        File name and role of each member: "science", "psf".
    name : str
        Name of the combined product.
    program, asn_id : str
        Programme and candidate ("o001") of the association.
    association : str
        File name of the association to write.
    steps : dict, optional
        Parameters of steps, as a user passes them.
    """
    from jwst.associations.asn_from_list import asn_from_list
    from jwst.associations.lib.rules_level3_base import DMS_Level3_Base

    from jwst_testbed import compat

    # Spectra of SOSS, through the grism GR700XD, get their fluxes here: `photom` cannot do so.
    once = compat.can_validate_once() and "gr700xd" not in name
    checked = _validated_once() if once else contextlib.nullcontext()
    with _members(folder, [inputs[member] for member, _ in members]), checked:
        table = asn_from_list(
            list(members), rule=DMS_Level3_Base, product_name=name, with_exptype=True
        )
        table["asn_type"], table["program"], table["asn_id"] = kind, program, asn_id
        _run(pipeline, table, association, steps)


def step(inputs, folder, *, step, file):
    """Task: a step that belongs to no pipeline, on one file.

    Parameters
    ----------
    inputs : dict
        File names to paths.
    folder : pathlib.Path
        Where the products go.
    step : str
        Name of the class in `jwst.step`.
    file : str
        Name of the input file.
    """
    import jwst.step

    getattr(jwst.step, step).call(str(inputs[file]), save_results=True, output_dir=str(folder))


def pool(inputs, folder, *, members, name):
    """Task: the pool of a programme's exposures, as the tool of `jwst` draws it up.

    Parameters
    ----------
    inputs : dict
        File names to paths.
    folder : pathlib.Path
        Where the pool goes.
    members : tuple of str
        File names of the exposures.
    name : str
        File name of the pool.
    """
    from jwst.associations.mkpool import mkpool

    with _members(folder, [inputs[member] for member in members]):
        mkpool(members).write(name)


@contextlib.contextmanager
def _members(folder, paths):
    """Work in a folder in which the members of an association stand, as the pipeline expects."""
    links = [folder / path.name for path in paths]
    for path, link in zip(paths, links, strict=True):
        os.symlink(path, link)
    with contextlib.chdir(folder):
        yield
    for link in links:
        link.unlink()


@contextlib.contextmanager
def _validated_once():
    """Have data models checked when they are written, and not at each assignment as well.

    That is a setting of `stdatamodels`, for stage 3, whose products are the same with it. Products
    of stage 1 would have empty branches in their metadata, and `photom` of stage 2 takes tables
    that a reference file lacks for there.
    """
    os.environ["VALIDATE_ON_ASSIGNMENT"] = "false"
    try:
        yield
    finally:
        os.environ["VALIDATE_ON_ASSIGNMENT"] = "true"


def _run(pipeline, table, association, steps=None):
    """Write an association into the working folder and run a pipeline on it."""
    with open(association, "w") as file:
        file.write(table.dump()[1])
    _call(pipeline, association, **({"steps": steps} if steps else {}))


def _call(pipeline, source, **options):
    """Run a pipeline, or the step that stands for one, as a user does."""
    import jwst.pipeline
    import jwst.step

    from jwst_testbed import compat

    # Every step ends with a search for garbage: not among all that was imported.
    gc.freeze()
    # The combination of wavefront sensing images is a separate step.
    module = jwst.step if pipeline in jwst.step.__all__ else jwst.pipeline
    class_ = getattr(module, pipeline)
    if "steps" in options:
        options["steps"] = compat.known_parameters(class_, options["steps"])
    class_.call(source, save_results=True, **options)
