"""The code of a built page, as a reader copies it: the blocks that have a copy button."""

from html.parser import HTMLParser

# What `copybutton_selector` of docs/conf.py names; tests/browser compares the two.
CODE = {"highlight-ipython3", "highlight-Python", "highlight-python"}
FRAGMENT = "fragment"


class CodeBlocks(HTMLParser):
    """Collect the text of each block of code, apart from fragments."""

    def __init__(self):
        super().__init__()
        self.blocks, self.depth, self.in_pre = [], 0, False

    def handle_starttag(self, tag, attributes):
        classes = set((dict(attributes).get("class") or "").split())
        if tag == "div" and (self.depth or (classes & CODE and FRAGMENT not in classes)):
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


def copied_from(page):
    """Return the blocks of a page that have a copy button."""
    parser = CodeBlocks()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.blocks
