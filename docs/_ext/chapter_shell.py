"""IPython for the cells of a chapter: the site's style of figures, the outputs of a notebook."""

import base64
import io
import sys

import example_setup
import figure_faults
import light_images
import matplotlib
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
from nbformat.v4 import new_output
from traitlets.config import Config


class Printed(io.TextIOBase):
    """Stream that keeps the text printed by a cell among its outputs."""

    def __init__(self, name, outputs):
        self.name, self.outputs = name, outputs

    def write(self, text):
        """Append to what was printed just before, or to the outputs."""
        if self.outputs and self.outputs[-1].get("name") == self.name:
            self.outputs[-1].text += text
        else:
            self.outputs.append(new_output("stream", name=self.name, text=text))
        return len(text)


class Displayed(DisplayPublisher):
    """Publisher that keeps what a cell displays, such as its figures."""

    def publish(self, data, metadata=None, **kwargs):
        """Append to the outputs."""
        self.shell.outputs.append(new_output("display_data", data, metadata=metadata or {}))


class Result(DisplayHook):
    """Hook that keeps the value of the last line of a cell."""

    def write_output_prompt(self):
        """Print no prompt."""

    def write_format_data(self, format_dict, md_dict=None):
        """Append to the outputs."""
        count = {"execution_count": self.prompt_count, "metadata": md_dict or {}}
        self.shell.outputs.append(new_output("execute_result", format_dict, **count))

    def finish_displayhook(self):
        """Print no empty line."""
        self._is_active = False


class Shell(InteractiveShell):
    """IPython whose cells collect their outputs."""

    def __init__(self, **kwargs):
        self.outputs = []
        super().__init__(display_pub_class=Displayed, displayhook_class=Result, **kwargs)
        self.enable_matplotlib("inline")
        self.display_formatter.formatters["image/png"].for_type(Figure, png)

    def enable_gui(self, gui=None):
        """Do nothing: figures open no window."""

    def _showtraceback(self, etype, evalue, stb):
        error = {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        self.outputs.append(new_output("error", **error))


def png(figure):
    """Return a figure as IPython wants it: the file, encoded, and the size at which to show it.

    Raises
    ------
    ValueError
        If the figure has a fault that a reader would stumble over.
    """
    image, stream = light_images.drawn(figure, 2), io.BytesIO()
    faults = figure_faults.faults(figure)
    if faults:
        raise ValueError(f"the figure: {'; '.join(faults)}")
    light_images.reduced(image).save(stream, "PNG")
    size = {"width": image.width // 2, "height": image.height // 2}
    return base64.b64encode(stream.getvalue()).decode(), size


def run_cells(sources, profile):
    """Yield the outputs of each cell. This process is good for nothing else afterwards.

    `profile` is the folder that IPython uses in place of the reader's own.
    """
    matplotlib.rcdefaults()
    example_setup.prepare(None, None)
    config = Config(HistoryManager=Config(enabled=False), InteractiveShell=Config(colors="nocolor"))
    shell = Shell.instance(config=config, ipython_dir=str(profile))
    sys.stdout, sys.stderr = (Printed(name, shell.outputs) for name in ("stdout", "stderr"))
    for source in sources:
        shell.outputs.clear()
        shell.run_cell(source, store_history=True)
        yield shell.outputs
