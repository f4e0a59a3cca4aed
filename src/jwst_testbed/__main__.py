"""Answers `jwst_testbed.versions.ask`, in the environment of another version of `jwst`.

The question is an argument: name of a function of `jwst_testbed.samples`, its arguments and
options, as JSON. The answer is the last line that is printed, JSON as well: "answer" and what the
function returned, or the kind of error and its message.
"""

import json
import sys

from jwst_testbed import samples
from jwst_testbed.engine.errors import BuildError


def main(question):
    """Answer a question.

    Parameters
    ----------
    question : str
    """
    function, arguments, options = json.loads(question)
    try:
        answer = "answer", getattr(samples, function)(*arguments, **options)
    except ValueError as error:
        answer = "ValueError", str(error)
    except BuildError as error:
        answer = "BuildError", str(error)
    print(json.dumps(answer, default=str))


if __name__ == "__main__":
    main(sys.argv[1])
