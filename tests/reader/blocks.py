"""The Python of a built page, as a reader copies it from the page."""

from html.parser import HTMLParser


class PythonBlocks(HTMLParser):
    """Collect the text of each highlighted Python block."""

    def __init__(self):
        super().__init__()
        self.blocks, self.depth, self.in_pre = [], 0, False

    def handle_starttag(self, tag, attributes):
        classes = dict(attributes).get("class") or ""
        if tag == "div" and (self.depth or "highlight-Python" in classes.split()):
            self.depth += 1
        elif tag == "pre" and self.depth:
            self.in_pre = True
            self.blocks.append("")

    def handle_endtag(self, tag):
        if tag == "div" and self.depth:
            self.depth -= 1
        elif tag == "pre":
            self.in_pre = False

    def handle_data(self, data):
        if self.in_pre:
            self.blocks[-1] += data


def python_of(page):
    """Return the Python blocks of a page, joined."""
    parser = PythonBlocks()
    parser.feed(page.read_text())
    return "\n".join(parser.blocks)
