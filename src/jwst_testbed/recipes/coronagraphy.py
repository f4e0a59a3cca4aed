"""The runs of coronagraphy, whatever the instrument."""

import dataclasses

from jwst_testbed.recipes.rates import simulated_rate
from jwst_testbed.recipes.stages import checked, combined, products_of, stage2, stage3
from jwst_testbed.techniques.coronagraphy import expose
from jwst_testbed.telescope.exposure import dithered

GRID = ((0.0, 0.0), (0.015, 0.015), (-0.015, 0.015), (-0.015, -0.015), (0.015, -0.015))
"""The small grid: places of a reference star behind the mask, arcsec to the east and north."""


def rolled(exposure, turns):
    """Return the exposures of a target at several rolls.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        What all have in common, pointed at the target.
    turns : sequence of (int, str, float, (float, float), str)
        Of each: its number and observation; the position angle of V3, deg; by how much the
        telescope misses the target, arcsec to the east and north; TIME-OBS.

    Returns
    -------
    list of Exposure
    """
    return [
        dataclasses.replace(
            dithered(exposure, [miss], [time])[0],
            number=number,
            ordinal=1,
            observation=observation,
            roll=roll,
        )
        for number, observation, roll, miss, time in turns
    ]


def gridded(exposure, first, times):
    """Return the exposures of a reference star at places of the `GRID`.

    Parameters
    ----------
    exposure : jwst_testbed.telescope.exposure.Exposure
        What all have in common, pointed at the star.
    first : int
        Number of the first: each exposure of a dataset has its own, and another in its visit.
    times : sequence of str
        Start of each: TIME-OBS.

    Returns
    -------
    list of Exposure
    """
    return [
        dataclasses.replace(one, number=first - 1 + one.number, ordinal=one.number)
        for one in dithered(exposure, GRID[: len(times)], times)
    ]


def behind(coronagraph, exposure, scene, references, *, cosmic_rays, seed):
    """Return an exposure as stage 1 leaves it, and stage 2.

    Parameters
    ----------
    coronagraph : jwst_testbed.techniques.coronagraph.Coronagraph
    exposure : jwst_testbed.telescope.exposure.Exposure
        Its observation says which of the visits it belongs to, from 1.
    scene, references : Run
    cosmic_rays : int
        Hits that are left in the exposure.
    seed : int
        The exposure's number is added to it.

    Returns
    -------
    tuple of Run
    """
    rateints = simulated_rate(
        expose,
        exposure,
        scene,
        suffix="rateints",
        coronagraph=coronagraph,
        visit=int(exposure.observation) - 1,
        cosmic_rays=cosmic_rays,
        seed=seed,
    )
    calints = stage2(
        exposure,
        "image2",
        needs=(rateints, references),
        products=products_of(exposure, "calints", stage=2),
        suffix="rateints",
    )
    return rateints, calints


def coron3(rolls, stars, name, *, asn_id, needs, run=None):
    """Return stage 3 of a target and a reference star.

    Parameters
    ----------
    rolls, stars : list of jwst_testbed.telescope.exposure.Exposure
        Of the target, and of the reference star.
    name, asn_id, needs, run
        As in `jwst_testbed.recipes.stages.stage3`.

    Returns
    -------
    Run
    """
    exp_type = rolls[0].exp_type
    return stage3(
        rolls,
        "coron3",
        name,
        needs=needs,
        products=(
            *checked((*rolls, *stars), "crfints", asn_id),
            *combined(name, exp_type, "psfstack"),
            *checked(rolls, "psfalign", asn_id),
            *checked(rolls, "psfsub", asn_id),
            *combined(name, exp_type, "i2d"),
        ),
        suffix="calints",
        members=[(f"{one.root}_calints.fits", "psf") for one in stars],
        asn_id=asn_id,
        run=run,
    )
