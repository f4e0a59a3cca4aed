"""Chapters run in forks of the building process, which has imported what they need.

Each starts from the same state, without the time that a kernel takes to start Python and IPython
and to import the data models: most of the time of a short chapter. They run before their pages are
read, the longest first, so that no processor waits at the end.
"""

import json
import locale
import os
import time
from functools import partial
from pathlib import Path

from chapter_shell import run_cells
from jupyter_cache.executors.utils import ExecutionResult
from myst_nb.core.execute import direct
from myst_nb.core.read import read_myst_markdown_notebook
from warm_forks import fork, pool, read_schemas

LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}
# Results of `run`, by the sources of the cells. A page may have the head of a notebook but no cell.
ran = {(): (0.0, [], None)}


class ChapterError(Exception):
    """A cell failed."""


def code_cells(notebook):
    """Return the code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def send_outputs(sources, folder, profile, sender):
    """Run cells in this process, and send the outputs of each."""
    os.chdir(folder)
    for category in (locale.LC_NUMERIC, locale.LC_TIME):
        locale.setlocale(category, "C")  # Sphinx has set the reader's
    for outputs in run_cells(sources, profile):
        sender.send(outputs)


def run(sources, folder, timeout, profile):
    """Run cells in a process of their own, which ends at an error or where one takes too long.

    Returns
    -------
    seconds : float
    outputs : list of list of nbformat.NotebookNode
        Of each cell that ran.
    error : ChapterError or None
    """
    started, outputs, error = time.perf_counter(), [], None
    receiver, sender = fork.Pipe(duplex=False)
    child = fork.Process(target=send_outputs, args=(sources, folder, profile, sender))
    child.start()
    sender.close()  # so that the end of the process is the end of the pipe
    try:
        for source in sources:
            if not receiver.poll(timeout):
                raise ChapterError(f"{source}\nThis cell takes more than {timeout} s.")
            outputs.append(receiver.recv())
            for output in outputs[-1]:
                if output.output_type == "error":
                    raise ChapterError("\n".join([source, *output.traceback]))
        child.join(timeout)
    except EOFError:
        error = ChapterError(f"{source}\nThis cell ended the process of the chapter.")
    except ChapterError as raised:
        error = raised
    finally:
        child.kill()
        child.join()
    return time.perf_counter() - started, outputs, error


def run_chapters(app, env, docnames):
    """Run the chapters among the pages that Sphinx will read."""
    if app.config.nb_execution_mode == "off":
        return
    sources = {}
    for name in docnames:
        text = env.doc2path(name).read_text(encoding="utf-8")
        if "\n```{code-cell}" in text:
            sources[name] = tuple(c.source for c in code_cells(read_myst_markdown_notebook(text)))
    if not sources:
        return
    read_schemas()
    record = Path(app.outdir).with_name("chapter_times.json")  # of earlier builds
    times = json.loads(record.read_text()) if record.exists() else {}
    names = sorted(sources, key=lambda name: -times.get(name, len(sources[name])))
    limit, profile = app.config.nb_execution_timeout, Path(app.doctreedir, "ipython")
    with pool(app.parallel) as runners:
        folders = [env.doc2path(name).parent for name in names]
        run_one = partial(run, timeout=limit, profile=profile)
        results = runners.map(run_one, [sources[name] for name in names], folders)
        for name, result in zip(names, results, strict=True):
            ran[sources[name]] = result
            times[name] = round(result[0], 3)
    record.write_text(json.dumps(times, indent=1))


def filled_in(notebook, cwd, **_):
    """Put the outputs into the cells of a notebook; what MyST-NB calls to have it run."""
    cells = code_cells(notebook)
    seconds, outputs, error = ran[tuple(cell.source for cell in cells)]
    for number, (cell, shown) in enumerate(zip(cells, outputs, strict=False), 1):
        cell.execution_count, cell.outputs = number, shown
    notebook.metadata["language_info"] = LANGUAGE
    return ExecutionResult(notebook, cwd, seconds, error, str(error))


def setup(app):
    """Register with Sphinx and MyST-NB."""
    app.connect("env-before-read-docs", run_chapters)
    direct.single_nb_execution = filled_in
    return {"parallel_read_safe": True, "parallel_write_safe": True}
