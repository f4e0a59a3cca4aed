"""The order of the examples in a gallery section: by the place that each states below its tags."""

from pathlib import Path

from sphinx_gallery.py_source_parser import extract_file_config


class PipelineOrder:
    """Sort key of Sphinx-Gallery: the stated place, then the name."""

    def __init__(self, src_dir):
        self.folder = Path(src_dir)

    def __call__(self, filename):
        """Return the sort key of an example."""
        stated = extract_file_config((self.folder / filename).read_text(encoding="utf-8"))
        if "order" not in stated:
            raise ValueError(f"{filename}: write `# sphinx_gallery_order = 40` below its tags")
        return stated["order"], filename

    def __repr__(self):
        return type(self).__name__
