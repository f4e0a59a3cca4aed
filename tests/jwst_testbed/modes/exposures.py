"""The exposures that the recipes ask the simulator for."""

from jwst_testbed.modes import load


def asked_for(dataset, run=1):
    """The exposure that a run of a recipe makes: the name of the run, or the exposure's number."""
    name = run if isinstance(run, str) else f"exposure-{run}"
    [found] = [one for one in load(dataset).runs if one.name == name]
    return found.arguments["exposure"]
