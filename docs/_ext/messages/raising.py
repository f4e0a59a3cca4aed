"""Runs code that fails on purpose, and returns what it says.

Each piece of code runs in a process of its own, forked from one that has imported what it needs.
The pipeline's code gets the variables of CRDS there; those of the build stay as they are.
"""

import contextlib
import logging
import os
import tempfile
import warnings

from warm_forks import fork

from jwst_gallery.samples import pipeline_environment

TIMEOUT = 60  # seconds, for one piece of code
DATASET = "nircam_image"  # whose reference files the pipeline uses


class Said(logging.Handler):
    """Handler that keeps the errors that are logged."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.lines = []

    def emit(self, record):
        """Keep a record as a line: `CRDS - ERROR - ...`."""
        self.lines.append(f"{record.name} - {record.levelname} - {record.getMessage()}")


def what_they_say(messages):
    """Return for each message what its code says, by line: exception, warnings, errors logged."""
    receiver, sender = fork.Pipe(duplex=False)
    child = fork.Process(target=_say_all, args=(messages, sender))
    child.start()
    sender.close()
    said = [["nothing: its process ended"]] * len(messages)
    with contextlib.suppress(EOFError):
        for _ in messages:
            if not receiver.poll(2 * TIMEOUT):
                break
            number, lines = receiver.recv()
            said[number] = lines
    child.kill()
    child.join()
    return said


def _say_all(messages, sender):
    """Send what each message's code says; those that need the pipeline come last."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    environment = pipeline_environment(DATASET)
    for number, message in sorted(enumerate(messages), key=lambda pair: pair[1]["pipeline"]):
        if message["pipeline"]:
            _import_pipeline(environment)
        sender.send((number, _say_one(message)))


def _import_pipeline(environment):
    os.environ.update(environment)
    import jwst.associations.asn_from_list
    import jwst.pipeline
    import jwst.step  # noqa: F401


def _say_one(message):
    """Run the code of a message in a fork."""
    receiver, sender = fork.Pipe(duplex=False)
    child = fork.Process(target=_run, args=(message, sender))
    child.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(TIMEOUT) else ["nothing in time"]
    except EOFError:
        return ["nothing: its process ended"]
    finally:
        child.kill()
        child.join()


def _run(message, sender):
    handler = Said()
    for name in ("", "CRDS"):
        logging.getLogger(name).addHandler(handler)
    lines = []
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        try:
            exec(compile(message["code"], "message", "exec"), {"__name__": "__main__"})
        except BaseException as error:
            lines = [_line(type(error), error)]
    lines += [_line(warning.category, warning.message) for warning in caught]
    sender.send(list(dict.fromkeys([*lines, *handler.lines])))
    sender.close()
    os._exit(0)


def _line(kind, said):
    return f"{kind.__name__}: {said}"
