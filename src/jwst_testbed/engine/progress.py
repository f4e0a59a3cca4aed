"""The line on the terminal that says what is being made, and how long it will take."""

import sys
import time

from tqdm import tqdm

from jwst_testbed.engine import costs

PRIOR = 60.0
"""Seconds of the table that count before any run is done: the first ones take more, for imports."""


class Progress:
    """A bar that counts runs, names those in the making and estimates the seconds that are left.

    Parameters
    ----------
    jobs : list of jwst_testbed.engine.scheduler.Job
        All that is to be made.
    workers : int
        How many are made at a time.
    """

    def __init__(self, jobs, workers):
        self.workers = workers
        self.expected = {job: costs.of(job.store.mode.name, job.run.name).seconds for job in jobs}
        self.bar = tqdm(
            total=len(jobs), leave=False, bar_format="{n_fmt}/{total_fmt} runs |{bar:16}| {desc}"
        )
        self.started = {}
        self.done = self.took = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.bar.close()

    def start(self, job):
        """Note that a job has begun."""
        self.started[job] = time.monotonic()
        self.show()

    def finish(self, job, outcome):
        """Note that a job has ended, and print how.

        Parameters
        ----------
        job : jwst_testbed.engine.scheduler.Job
        outcome : str
            "made by another builder", or what it took.
        """
        self.took += time.monotonic() - self.started.pop(job)
        self.done += self.expected.pop(job)
        self.say(job, outcome)
        self.bar.update()

    def say(self, job, text):
        """Print a line on a job above the bar."""
        self.bar.write(f"{job.store.mode.name}  {job.run.name:<14} {text}", sys.stderr)

    def show(self):
        """Bring the bar up to date."""
        if not self.started:
            return
        making = {}
        for job in self.started:
            making.setdefault(job.store.mode.name, []).append(job.run.name)
        names = "; ".join(f"{mode}: {', '.join(runs)}" for mode, runs in making.items())
        self.bar.set_description_str(f"{names}, about {self.seconds_left():.0f} s left")

    def seconds_left(self):
        """Return how long the rest will take, from what the runs took that are done.

        Returns
        -------
        float
            The time in which the workers, or along the longest chain one of them, can do it.
        """
        # How this machine, and what else it does, compares with that of the table.
        slowness = (PRIOR + self.took) / (PRIOR + self.done)
        now = time.monotonic()
        left = {
            job: max(seconds * slowness - (now - self.started.get(job, now)), 0)
            for job, seconds in self.expected.items()
        }
        chains = {}
        for job in self.expected:  # each comes after what it needs
            before = max((chains.get(needed, 0.0) for needed in job.needs), default=0.0)
            chains[job] = before + left[job]
        return max(sum(left.values()) / self.workers, *chains.values(), 0.0)
