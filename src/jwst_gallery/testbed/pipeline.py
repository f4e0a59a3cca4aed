"""Tasks that run the pipeline's own classes, as DMS does: unchanged, nothing overridden.

They run in a worker process, where CRDS_PATH leads to the dataset's cache.
"""

import contextlib
import os


def detector1(inputs, folder, *, uncal):
    """Task: stage 1, with the optional calibrated ramp kept.

    Parameters
    ----------
    inputs : dict
        File names to paths.
    folder : pathlib.Path
        Where the products go.
    uncal : str
        File name of the raw exposure.
    """
    from jwst.pipeline import Detector1Pipeline

    Detector1Pipeline.call(
        str(inputs[uncal]),
        save_results=True,
        output_dir=str(folder),
        save_calibrated_ramp=True,
    )


def image2(inputs, folder, *, rate, association):
    """Task: stage 2 imaging, through an association of one exposure.

    Parameters
    ----------
    inputs : dict
        File names to paths.
    folder : pathlib.Path
        Where the products go.
    rate : str
        File name of the count rate product.
    association : str
        File name of the association to write.
    """
    from jwst.associations.asn_from_list import asn_from_list
    from jwst.associations.lib.rules_level2_base import DMSLevel2bBase
    from jwst.pipeline import Image2Pipeline

    with _members(folder, [inputs[rate]]):
        table = asn_from_list([(rate, "science")], rule=DMSLevel2bBase, with_exptype=True)
        table["asn_type"] = "image2"
        _run(Image2Pipeline, table, association)


def image3(inputs, folder, *, cals, name, program, asn_id, association):
    """Task: stage 3 imaging of dithered exposures.

    Parameters
    ----------
    inputs : dict
        File names to paths.
    folder : pathlib.Path
        Where the products go.
    cals : tuple of str
        File names of the calibrated exposures.
    name : str
        Name of the combined product.
    program, asn_id : str
        Programme and candidate ("o001") of the association.
    association : str
        File name of the association to write.
    """
    from jwst.associations.asn_from_list import asn_from_list
    from jwst.associations.lib.rules_level3_base import DMS_Level3_Base
    from jwst.pipeline import Image3Pipeline

    with _members(folder, [inputs[cal] for cal in cals]):
        table = asn_from_list(list(cals), rule=DMS_Level3_Base, product_name=name)
        table["asn_type"], table["program"], table["asn_id"] = "image3", program, asn_id
        _run(Image3Pipeline, table, association)


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


def _run(pipeline, table, association):
    """Write an association into the working folder and run a pipeline on it."""
    with open(association, "w") as file:
        file.write(table.dump()[1])
    pipeline.call(association, save_results=True)
