"""The gallery's examples run in forks of the building process, which has imported what they need.

Sphinx-Gallery asks joblib for `loky`, whose workers import everything anew.
"""

import warm_forks
from joblib import ParallelBackendBase, register_parallel_backend


class Forks(ParallelBackendBase):
    """A backend of joblib: forks of this process, all made before the first example runs."""

    supports_retrieve_callback = True

    def effective_n_jobs(self, n_jobs):
        """Return the number of processes."""
        return n_jobs

    def configure(self, n_jobs=1, parallel=None, **kwargs):
        """Make the pool, and return the number of its processes."""
        self.parallel = parallel
        warm_forks.read_schemas()
        self.pool = warm_forks.pool(n_jobs)
        return n_jobs

    def submit(self, func, callback=None):
        """Run a function and call back, and return its future."""
        future = self.pool.submit(func)
        future.add_done_callback(callback)
        return future

    def retrieve_result_callback(self, future):
        """Return what the function returned."""
        return future.result()

    def terminate(self):
        """End the processes."""
        self.pool.shutdown()


def setup(app):
    """Register with Sphinx and joblib."""
    register_parallel_backend("loky", Forks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
