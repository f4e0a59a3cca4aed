"""Which pages open which samples: the gallery's scripts, the chapters and the WCS pages.

Found from their code, so that nothing about it is typed twice: a call `sample("miri_mrs", "s3d")`
says the dataset, its mode and the product.
"""

import ast
import inspect
import re
from typing import NamedTuple

from gallery_order import ORDER

from jwst_gallery import samples
from jwst_gallery.modes import observing_modes
from jwst_gallery.products import product_types

SECTIONS = ("stage1", "stage2", "stage3", "associations", "wcs")
TAGS = re.compile(r"^# sphinx_gallery_tags = (\[.*?\])", re.MULTILINE)
CELL = re.compile(
    r"^```\{code-cell\}.*\n(?:---\n(?:.*\n)*?---\n|(?::.*\n)*)(?P<code>(?:.*\n)*?)```$",
    re.MULTILINE,
)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


class Opened(NamedTuple):
    """A product that a page opens: of a mode, by its name, of a stage."""

    mode: str
    stage: int
    suffix: str


class Page(NamedTuple):
    """A page that opens samples.

    `opens` are the products that its code asks for by their names, `modes` the names of the modes
    of all datasets that it names, `tags` those of a gallery's script.
    """

    document: str
    title: str
    opens: frozenset
    modes: frozenset
    tags: frozenset = frozenset()

    def is_about(self, kind):
        """Whether a script's tags name a suffix and, where several stages have it, the stage."""
        wanted = {f"suffix: {kind.suffix}"}
        if len({other.stage for other in product_types(kind.suffix)}) > 1:
            wanted.add(f"stage: {kind.stage}")
        return wanted <= self.tags

    def modes_of(self, kind):
        """List the modes in which the page shows a product: of a script, its tags say which."""
        opened = {found.mode for found in self.opens if is_of(found, kind)}
        if not self.tags:
            return opened
        return (opened or self.modes) if self.is_about(kind) else set()

    @property
    def label(self):
        """Name by which the page of a gallery's script is referred to."""
        return f"sphx_glr_{self.document.replace('/', '_')}.py"


def is_of(opened, kind):
    """Whether what a page opens is of a suffix and stage."""
    return (opened.stage, opened.suffix) == (kind.stage, kind.suffix)


def pages(docs):
    """List the pages that open samples: scripts in the gallery's order, then the others.

    Parameters
    ----------
    docs : pathlib.Path
        The folder of the site's sources; the scripts are beside it.

    Returns
    -------
    list of Page
    """
    scripts = sorted((docs.parent / "examples").glob("*/plot_*.py"), key=place_in_gallery)
    chapters = sorted((docs / "learn").glob("*.md"), key=number)
    chapters += sorted((docs / "wcs").glob("*.md"))
    return [
        *map(script_page, scripts),
        *(chapter_page(docs, path) for path in chapters if path.stem != "index"),
    ]


def place_in_gallery(script):
    """Return the sort key of a script: its section, then its place there."""
    name = script.name
    return SECTIONS.index(script.parent.name), name not in ORDER, (*ORDER, name).index(name)


def number(chapter):
    """Return the sort key of a chapter: its number, then its name."""
    digits = re.match(r"\d+", chapter.name)
    return int(digits[0]) if digits else 99, chapter.name


def script_page(path):
    """Read a gallery script."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    tags = TAGS.search(text)
    lines = (ast.get_docstring(tree) or path.stem).splitlines()
    title = next(line for line in lines if line.strip("=-#* "))  # a title may be overlined
    document = f"gallery/{path.parent.name}/{path.stem}"
    found = frozenset(ast.literal_eval(tags[1])) if tags else frozenset()
    return Page(document, title, *what_is_opened([tree]), found)


def chapter_page(docs, path):
    """Read a chapter, its code cells alone."""
    text = path.read_text(encoding="utf-8")
    cells = [ast.parse(cell["code"]) for cell in CELL.finditer(text)]
    document = str(path.relative_to(docs).with_suffix(""))
    return Page(document, TITLE.search(text)[1], *what_is_opened(cells))


def what_is_opened(trees):
    """Return the products that code opens, and the modes of all datasets that it names."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    named = {dataset for dataset in samples.datasets() if dataset in texts}
    modes = {mode_of(name, samples.recipe_of(name).exp_type) for name in named}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    opened = {product for call in calls if (product := product_of(call))}
    return frozenset(opened), frozenset(modes)


def product_of(call):
    """Return what a call of `sample` opens; None where it is no such call or has variables."""
    if getattr(call.func, "id", "") != "sample":
        return None
    try:
        given = [ast.literal_eval(argument) for argument in call.args]
        named = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    except ValueError:
        return None
    asked = inspect.signature(samples.sample).bind(*given, **named)
    asked.apply_defaults()
    dataset, *which = asked.arguments.values()
    product = samples._product(samples.recipe_of(dataset), *which)
    return Opened(mode_of(dataset, product.exp_type), product.stage, product.suffix)


# ------------------------------------------------------------------------- samples by mode


def mode_of(dataset, exp_type):
    """Name the observing mode of a dataset's exposures of a type.

    Where modes share the exposure type, it is the first that makes all that the dataset has.
    """
    known = {(kind.stage, kind.suffix) for kind in product_types()}
    products = samples.recipe_of(dataset).products
    made = {(one.stage, one.suffix) for one in products if one.exp_type == exp_type} & known
    for mode in observing_modes():
        its_own = {(kind.stage, kind.suffix) for kind in mode.products}
        if exp_type in mode.exp_types and made <= its_own:
            return mode.name
    raise ValueError(f"observing_modes.csv: no mode of {exp_type} makes all that {dataset} has")


def samples_by_mode():
    """Find the dataset that has a product of a mode.

    Returns
    -------
    dict
        From `Opened` to the name of the first such dataset.
    """
    found = {}
    for dataset in samples.datasets():
        for product in samples.recipe_of(dataset).products:
            if product.suffix in {kind.suffix for kind in product_types()}:
                mode = mode_of(dataset, product.exp_type)
                found.setdefault(Opened(mode, product.stage, product.suffix), dataset)
    return found


# ------------------------------------------------------------------------- examples of a WCS


def wcs_example(found, exp_type, row, rows):
    """Find the gallery's script about a WCS: of the product, of the mode, or of a WCS like it.

    Parameters
    ----------
    found : list of Page
    exp_type : str
        Exposure type.
    row, rows : jwst_gallery.wcs.WcsMode, list of them
        The WCS of products of that type, and those of all.

    Returns
    -------
    (Page or None, str)
        The script, of several the first, those of the section on world coordinates before others;
        and what it shows in place of the product in this mode, if it does.
    """
    alike = [other for other in rows if terms_of(other) == terms_of(row)]
    nearest = [other for other in rows if other.instrument == row.instrument]
    nearest.sort(key=lambda other: len(set(other.frames) & set(row.frames)), reverse=True)
    every = {suffix for other in rows for suffix in other.products}
    places = [
        ("", {exp_type}, row.products),
        ("with another product", {exp_type}, every),
        *(("in another mode", other.exp_types, other.products) for other in alike),
        *(("in another mode, with another product", other.exp_types, every) for other in alike),
        *(("in another mode, with other frames", other.exp_types, every) for other in nearest),
    ]
    about = [page for page in found if "task: WCS" in page.tags]
    about.sort(key=lambda page: "/wcs/" not in page.document)
    for instead, exp_types, suffixes in places:
        modes = {mode.name for mode in observing_modes() if set(exp_types) & set(mode.exp_types)}
        for page in about:
            if shows(page, modes, suffixes):
                return page, instead
    return None, ""


def terms_of(row):
    """What WCS have in common that work alike: frames that are always there, inputs, outputs."""
    always = tuple(frame for frame in row.frames if not frame.endswith("?"))
    return always, row.inputs, [name.lower() for name in row.outputs]


def shows(page, modes, suffixes):
    """Whether a script opens one of the products in one of the modes, or is tagged so."""
    opens = any(one.mode in modes and one.suffix in suffixes for one in page.opens)
    return opens or bool(page.modes & modes and page.tags & {f"suffix: {one}" for one in suffixes})
