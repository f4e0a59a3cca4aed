"""Writers of pages that work in a process of their own while the gallery's examples run."""

import warm_forks


class Beside:
    """Calls a function beside the gallery, and waits for it before Sphinx looks for documents.

    `task` takes the application and returns the function and its arguments.
    """

    def __init__(self, task):
        self.task = task

    def connect(self, app):
        """Register with Sphinx: the gallery has the priority 500."""
        app.connect("builder-inited", self.start, priority=450)
        app.connect("builder-inited", self.wait, priority=550)

    def start(self, app):
        """Begin to write."""
        self.pool = warm_forks.pool(1)
        self.written = self.pool.submit(*self.task(app))

    def wait(self, app):
        """Wait until all files are written."""
        self.written.result()
        self.pool.shutdown()
