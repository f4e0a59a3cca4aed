"""The text of a product's page, from the catalogue and from what its samples hold."""

import csv
import re
from functools import cache
from pathlib import Path

from jwst_gallery.products import MODULES, product_types

SHORT_LIST = 12  # longer lists of exposure types say little
MODELS = "stdatamodels.jwst.datamodels"


def page_text(samples, kinds, examples, reasons):
    """Compose the page of one suffix and stage.

    Parameters
    ----------
    samples : list of product_samples.Sample
        Of each kind that has one.
    kinds : list of ProductType
        All of this suffix and stage.
    examples : list
        (label, title) of the gallery's examples.
    reasons : dict
        Why a kind has no sample.

    Returns
    -------
    str
        Markdown. Of several samples each has a section.
    """
    first = samples[0].kind
    parts = [f"# `{first.suffix}`, stage {first.stage}: {lower_first(title_of(samples))}"]
    one_kind = len({sample.kind for sample in samples}) == 1
    if one_kind:
        parts += introduction(first)
    else:
        parts.append("Which of them a file is depends on the observing mode.")
    for sample in samples:
        about = in_the_sample(sample)
        if not one_kind:
            about = [*introduction(sample.kind), *about, *who_makes_it(sample.kind)]
        if len(samples) > 1:
            about = [f"## {sample.heading}", *(re.sub("^##", "###", part) for part in about)]
        parts += about
    if one_kind:
        parts += who_makes_it(first)
    parts += other_kinds([sample.kind for sample in samples], kinds)
    parts += without_sample(kinds, reasons)
    parts += example_links(examples)
    return "\n\n".join(part for part in parts if part) + "\n"


def page_text_without_sample(kinds, reasons):
    """Compose the page of a suffix and stage of which there is no sample.

    Parameters
    ----------
    kinds : list of ProductType
        All of this suffix and stage.
    reasons : dict
        Why each has no sample.

    Returns
    -------
    str
        Markdown.
    """
    first = kinds[0]
    parts = [f"# `{first.suffix}`, stage {first.stage}: {lower_first(first.title)}"]
    for kind in kinds:
        about = [*introduction(kind), *stated_arrays(kind), *who_makes_it(kind)]
        if len(kinds) > 1:
            heading = f"## {kind.kind[0].upper()}{kind.kind[1:]}"
            about = [heading, *(re.sub("^##", "###", part) for part in about)]
        parts += about
    parts += without_sample(kinds, reasons)
    return "\n\n".join(part for part in parts if part) + "\n"


def stated_arrays(kind):
    """Table of the arrays as the catalogue states them: there is no file to look into."""
    if not kind.arrays:
        return []
    rows = [
        (f"`{array.name}`", array.description, array.dtype, array.units, ", ".join(array.axes))
        for array in kind.arrays
    ]
    head = ("Attribute", "What it holds", "Type", "Units", "Dimensions, in numpy order")
    return ["## Arrays", table(head, rows)]


def without_sample(kinds, reasons):
    """Say of which kinds there is no sample, and why."""
    lines = [
        f"- {kind.kind[0].upper()}{kind.kind[1:]}: {reasons[kind]}"
        for kind in kinds
        if kind in reasons
    ]
    return ["## Without a sample", "\n".join(lines)] if lines else []


def title_of(samples):
    """Name what the samples of a page are: a calibrated image or calibrated spectra."""
    first, *others = dict.fromkeys(sample.kind.title for sample in samples)
    if len(others) > 1:
        # The page has a section for each; a heading of all of them would fill the navigation.
        return f"{first} and {len(others)} other kinds"
    return " or ".join([first, *map(lower_first, others)])


def introduction(kind):
    """Say what it is."""
    return [kind.description, summary(kind)]


def in_the_sample(sample):
    """Say how a sample is opened, and what is in it."""
    return [
        "## Open it",
        f"```python\n{open_snippet(sample.kind, sample.call)}\n```",
        f"Put the name of your own file in place of the sample, here `{sample.path.name}`.",
        *contents(sample.kind, sample.facts),
    ]


def summary(kind):
    """Give the facts that fit on a line each."""
    scope = "target or source" if kind.scope == "source" else kind.scope
    rows = [("File", f"`..._{kind.suffix}.{kind.extension}`, one for each {scope}")]
    if kind.model:
        rows.append(("Data model", model_link(kind.model)))
    if kind.axes:
        order = ", in numpy order" if len(kind.axes) > 1 else ""
        rows.append(("Axes", f"({', '.join(kind.axes)}){order}"))
    if kind.units:
        rows.append(("Units", kind.units))
    rows.append(("Written", "by default" if kind.default else "only when asked for"))
    if len(kind.exp_types) <= SHORT_LIST:
        rows.append(("Exposure types", ", ".join(f"`{exp_type}`" for exp_type in kind.exp_types)))
    if kind.made_from:
        rows.append(("Made from", f"`{kind.made_from}`"))
    return "\n".join(f":{name}: {value}" for name, value in rows)


def open_snippet(kind, call):
    """Write the lines that open the sample, to be copied."""
    get = f"filename = {call}"
    if kind.model:
        many, _, _ = kind.main.rpartition("[i].")
        count = f"len(model.{many}), " if many else ""
        return (
            f"from jwst_gallery import sample\nfrom {MODELS.rpartition('.')[0]} import datamodels"
            f"\n\n{get}\nwith datamodels.open(filename) as model:\n"
            f"    print(type(model).__name__, {count}model.{first_of(kind.main)}.shape)"
        )
    if kind.extension == "csv":
        return (
            "from jwst.associations import AssociationPool\nfrom jwst_gallery import sample\n\n"
            f"{get}\npool = AssociationPool.read(filename)\nprint(len(pool), pool.colnames)"
        )
    if kind.extension == "asdf":
        return (
            "import asdf\nfrom jwst_gallery import sample\n\n"
            f"{get}\nwith asdf.open(filename) as file:\n    print(file.info())"
        )
    if kind.extension == "fits":
        return (
            "from astropy.io import fits\nfrom jwst_gallery import sample\n\n"
            f"{get}\nwith fits.open(filename) as hdus:\n    hdus.info()"
        )
    if kind.extension == "ecsv":
        return (
            "from astropy.table import QTable\nfrom jwst_gallery import sample\n\n"
            f'{get}\ntable = QTable.read(filename, format="ascii.ecsv")\nprint(table.colnames)'
        )
    return (
        f"import json\n\nfrom jwst_gallery import sample\n\n{get}\n"
        'product = json.loads(filename.read_text())["products"][0]\n'
        'print(product["name"], [member["expname"] for member in product["members"]])'
    )


def contents(kind, facts):
    """Tables of what is in the file."""
    if "columns" in facts:
        rows = [
            (f"`{name}`", unit, text or meanings().get(name, ""))
            for name, unit, text in facts["columns"]
        ]
        intro = f"The sample has {facts['length']} rows."
        return ["## Columns", intro, table(("Column", "Unit", "What it holds"), rows)]
    if "members" in facts:
        return association_contents(facts)
    if "extensions" in facts:
        return [part for extension in facts["extensions"] for part in extension_contents(extension)]
    if "first" in facts:
        rows = [(f"`{name}`", f"`{value}`") for name, value in facts["first"] if value != "null"]
        intro = f"The sample has {facts['length']} exposures, a row each."
        return ["## Columns", intro, table(("Column", "Of the first exposure"), rows)]
    if "tree" in facts:
        rows = [(f"`{place}`", f"`{value}`") for place, value in facts["tree"]]
        return ["## Tree", table(("Place", "In the sample"), rows)]
    keywords = [
        (f"`{keyword}`" + (f" `{attribute}`" if attribute else ""), comment, f"`{value}`")
        for keyword, value, comment, attribute in facts["keywords"]
    ]
    key_head = ("Keyword, attribute", "Meaning", "In the sample")
    of_tables = spectra if facts["parts"] else tables
    describe = of_tables if kind.arrays[0].dtype == "table" else arrays
    return [
        *describe(kind, facts),
        "## Header keywords worth knowing",
        table(key_head, keywords),
    ]


def extension_contents(extension):
    """Say what a FITS extension without a data model holds."""
    heading = f"## Extension `{extension['name']}`"
    if not extension["columns"]:
        return [heading, f"An image of the shape {tuple(extension['shape'])}."]
    rows = [
        (f"`{name}`", unit, meaning_of(name, extension["name"]))
        for name, unit, _ in extension["columns"]
    ]
    length = f"A table, in the sample of {extension['shape'][0]} rows."
    return [heading, length, table(("Column", "Unit", "What it holds"), rows)]


def association_contents(facts):
    """Tables of an association's members and of its other fields."""
    members = [(f"`{name}`", f"`{role}`") for name, role in facts["members"]]
    return [
        "## Members",
        f"The product that the sample describes is named `{facts['product']}`. It is made of:",
        table(("File", "Role"), members),
        "## Fields",
        table(("Field", "In the sample"), [(f"`{k}`", f"`{v}`") for k, v in facts["fields"]]),
    ]


def arrays(kind, facts):
    """Table of the arrays, of the whole or of each slit."""
    parts = [part["arrays"] for part in facts["parts"]]
    rows = [array_row(array, facts["arrays"], parts) for array in kind.arrays]
    head = (
        "Attribute, FITS extension",
        "What it holds",
        "Type, units",
        "Dimensions, in the sample",
    )
    intro = "Dimensions and shapes are in numpy order: the last axis, the columns, varies fastest."
    return ["## Arrays", intro, *how_many(kind, parts), table(head, rows)]


def how_many(kind, parts):
    """Say how many slits there are, and of what sizes."""
    if not parts:
        return []
    shapes = [part[kind.main]["shape"] for part in parts]
    sizes = " and ".join(
        f"{min(lengths)} to {max(lengths)} {axis}"
        for axis, lengths in zip(kind.axes, zip(*shapes, strict=True), strict=True)
    )
    many = kind.main.partition("[i]")[0]
    return [
        f"The sample has {len(parts)} `{many}`, of {sizes}; `i` counts them from 0, the keyword "
        "`EXTVER` of a FITS extension from 1. The table shows the first."
    ]


def array_row(array, whole, parts):
    """Compose a row of the table of arrays."""
    found = [group[array.name] for group in parts or [whole] if array.name in group]
    fact = found[0] if found else None
    names = f"`{array.name}`" + (f" `{fact['extension']}`" if fact else "")
    size = "×".join(map(str, fact["shape"])) if fact else "not in this one"
    if fact and array.dtype == "table":
        size = f"{fact['shape'][0]} rows"
    if found and len(found) < len(parts):
        size += f" (in {len(found)} of {len(parts)})"
    axes = ", ".join(array.axes)
    return (
        names,
        array.description,
        f"{array.dtype}, {array.units}" if array.units else array.dtype,
        f"{axes}: {size}" if axes else size,
    )


def spectra(kind, facts):
    """Tables of a product of spectra: which tables it has, and their columns."""
    names = {"group_id": "Exposure", "spectral_order": "Order"}
    parts = [part["arrays"][kind.main] for part in facts["parts"]]
    labels = [part["labels"] for part in facts["parts"]]
    there = [label for label in names if label in labels[0]]
    rows = [
        (
            f"`{kind.main.replace('[i]', f'[{number}]')}`",
            f"`{part['extension']}`, {number + 1}",
            *(f"`{own[label]}`" for label in there),
            part["shape"][0],
        )
        for number, (part, own) in enumerate(zip(parts, labels, strict=True))
    ]
    head = ("Attribute", "FITS extension, `EXTVER`", *(names[label] for label in there), "Rows")
    columns = [
        (f"`{name}`", unit, length if length > 1 else "", meanings().get(name, ""))
        for name, unit, length in parts[0]["columns"]
    ]
    return [
        "## Tables",
        table(head, rows),
        "## Columns",
        "A column with a number of elements holds a vector in each row.",
        table(("Column", "Unit", "Elements", "What it holds"), columns),
    ]


def tables(kind, facts):
    """Tables of a product that is nothing but tables: which it has, and the columns of all."""
    found = [(array, facts["arrays"][array.name]) for array in kind.arrays]
    rows = [
        (f"`{array.name}`", f"`{fact['extension']}`", fact["shape"][0], array.description)
        for array, fact in found
    ]
    columns = {}
    for _, fact in found:
        for name, _, length in fact["columns"]:
            columns.setdefault(name, []).append((fact["extension"], length))
    column_rows = [
        (
            f"`{name}`",
            ", ".join(f"`{extension}`" for extension, _ in places),
            ", ".join(str(size) for size in dict.fromkeys(size for _, size in places) if size > 1),
            meaning_of(name, places[0][0]),
        )
        for name, places in columns.items()
    ]
    return [
        "## Tables",
        table(("Attribute", "FITS extension", "Rows", "What it holds"), rows),
        "## Columns",
        "A column with a number of elements holds a vector in each row. The files state no units: "
        "baselines and wavelengths are in metres, angles in degrees.",
        table(("Column", "In", "Elements", "What it holds"), column_rows),
    ]


def meaning_of(name, extension):
    """What a column holds: a name may mean something else in the tables of another standard."""
    standard = extension.partition("_")[0]
    return meanings().get(f"{standard}.{name}") or meanings().get(name, "")


@cache
def meanings():
    """What columns of tables hold: the files and data models do not say."""
    with Path(__file__).with_name("column_meanings.csv").open(encoding="utf-8") as stream:
        return {row["name"]: row["meaning"] for row in csv.DictReader(stream)}


def unexplained(facts):
    """List the columns of spectra, or of products of tables alone, whose meaning is not known."""
    of_parts = [fact for part in facts.get("parts", ()) for fact in part["arrays"].values()]
    names = [name for fact in of_parts for name, _, _ in fact.get("columns", ())]
    tables = [facts, *facts.get("extensions", ())]
    names += [name for one in tables for name, _, text in one.get("columns", ()) if not text]
    unknown = [name for name in dict.fromkeys(names) if name not in meanings()]
    whole = facts.get("arrays", {}).values()
    if not facts.get("parts") and all("columns" in fact for fact in whole):
        unknown += [
            name
            for fact in whole
            for name, _, _ in fact["columns"]
            if not meaning_of(name, fact["extension"])
        ]
    return list(dict.fromkeys(unknown))


def who_makes_it(kind):
    """Name the pipeline, the step, and the call."""
    if not kind.pipeline:
        maker = (
            f"`{kind.step}`, before the pipelines run."
            if kind.step
            else ("The ground system, from the telemetry: it is where the pipelines start.")
        )
        return ["## Who makes it", maker]
    step = f", in the step `{kind.step}`" if kind.step in steps_of(kind.pipeline) else ""
    default = "It is written by default" if kind.default else "It is written only when asked for"
    module = MODULES.get(kind.pipeline, "pipeline")
    maker = f"{{py:class}}`~jwst.{module}.{kind.pipeline}`{step}. {default}:"
    return ["## Who makes it", maker, f"```python\n{kind.how_to_make}\n```"]


def steps_of(pipeline):
    """List the steps that the catalogue names for a pipeline."""
    return {kind.step for kind in product_types() if kind.pipeline == pipeline} - {""}


def other_kinds(shown, kinds):
    """Table of what the same suffix and stage is in other modes."""
    others = [other for other in kinds if other not in shown]
    if not others:
        return []
    rows = [
        (
            other.kind,
            model_link(other.model),
            f"({', '.join(other.axes)})",
            other.units,
            ", ".join(f"`{exp_type}`" for exp_type in other.exp_types),
        )
        for other in others
    ]
    head = ("Kind", "Data model", "Dimensions", "Units", "Exposure types")
    about = " and ".join(dict.fromkeys(kind.kind for kind in shown))
    intro = f"A file of this suffix is something else in other modes; this page is about {about}."
    return ["## In other modes", intro, table(head, rows)]


def example_links(examples):
    """List the gallery's examples of this product."""
    links = [f"- {{ref}}`{title} <{label}>`" for label, title in examples]
    return ["## Examples", "\n".join(links)] if links else []


def table(head, rows):
    """Markdown table; a vertical bar in a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", r"\|") for cell in line) + " |" for line in lines
    )


def model_link(model):
    """Refer to a data model's class."""
    return f"{{py:class}}`~{MODELS}.{model}`"


def lower_first(title):
    """Lower the first letter, to go on after a colon."""
    return title[0].lower() + title[1:]


def first_of(attribute):
    """Name an attribute of the first slit or spectrum: `slits[0].data` for `slits[i].data`."""
    return attribute.replace("[i]", "[0]")
