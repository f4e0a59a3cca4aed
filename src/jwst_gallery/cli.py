"""The command ``jwst-gallery``.

It looks at files, one or many, checks and compares them and runs the gallery's scripts on them; it
lists, makes, finds and clears samples.
"""

import argparse
import json
import sys
from pathlib import Path

from . import samples
from ._files import file_name, local_file, printable
from ._listing import CHECKED, FITS, find_files, folder_name


def main(arguments=None):
    """Run the command.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the command line.

    Returns
    -------
    int
        Exit status: 0; 1 if something is wrong, with a line that says what; 130 after Ctrl-C.
        ``compare`` has the status of ``diff``: 0 if the files are equal, 1 if they differ, 2 if
        something is wrong.

    Examples
    --------
    >>> from jwst_gallery.cli import main
    >>> main(["where", "nircam_image", "cal"])  # doctest: +ELLIPSIS
    /...jw01234001001_02101_00001_nrcblong_cal.fits
    0
    """
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (ValueError, RuntimeError, ModuleNotFoundError) as error:
        print(f"jwst-gallery: {error}", file=sys.stderr)
        return options.wrong
    except OSError as error:
        print(f"jwst-gallery: {_reason(error)}", file=sys.stderr)
        return options.wrong
    except KeyboardInterrupt:
        print("jwst-gallery: interrupted; what was complete is kept", file=sys.stderr)
        # As shells count an end by this signal, 2.
        return 130


def _reason(error):
    return f"{error.filename}: {error.strerror}" if error.filename else error


def _parser():
    parser = argparse.ArgumentParser(
        prog="jwst-gallery",
        description="Examine JWST products, and make real ones from simulated exposures of "
        "known truth.",
        epilog="Samples are kept in the user's cache folder, or where the environment variable "
        "JWST_GALLERY_CACHE says; `jwst-gallery where` prints it.",
    )
    parser.set_defaults(wrong=1)  # the exit status of what is wrong
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    looking = commands.add_parser("look", help="identify files from their headers")
    looking.add_argument(
        "paths", nargs="+", metavar="PATH", help="FITS file, folder, pattern, or address of either"
    )
    looking.add_argument("--json", action="store_true", help="print the results as JSON")
    looking.add_argument("--wcs", action="store_true", help="read the WCS and test its round trip")
    looking.set_defaults(command=_look)

    checking = commands.add_parser("check", help="check files, a line for each")
    checking.add_argument(
        "paths", nargs="+", metavar="PATH", help="FITS file, association, folder, pattern, address"
    )
    checking.set_defaults(command=_check)

    comparing = commands.add_parser("compare", help="say what changed in a product made again")
    comparing.add_argument("old", metavar="OLD", help="FITS file or ECSV table, or its address")
    comparing.add_argument("new", metavar="NEW", help="the same product, made later")
    comparing.add_argument(
        "--figure", type=Path, metavar="PATH", help="draw what changed, as .png or .pdf"
    )
    comparing.set_defaults(command=_compare, wrong=2)

    surveying = commands.add_parser(
        "survey", help="look at many files in parallel: a row for each in a table"
    )
    surveying.add_argument("paths", nargs="+", metavar="PATH", help="as for look and check")
    surveying.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="TABLE",
        help="the table, .parquet or .csv; files that it has are skipped",
    )
    surveying.add_argument("--check", action="store_true", help="check the files as well")
    surveying.add_argument("--scheduler", metavar="ADDRESS", help="address of a dask scheduler")
    surveying.set_defaults(command=_survey)

    running = commands.add_parser("run", help="run scripts of the gallery on files")
    running.add_argument(
        "script",
        metavar="SCRIPT",
        help='name of a script, such as "plot_cal"; "auto": all that fit',
    )
    running.add_argument(
        "paths", nargs="+", metavar="PATH", help="FITS file, folder, pattern, or address of either"
    )
    running.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="where each file gets a folder with its figures and its report.html; by default here",
    )
    running.add_argument(
        "--parallel",
        action="store_true",
        help="run on many files in parallel, with a row for each in FOLDER/runs.csv; files "
        "that it has are left out",
    )
    running.add_argument(
        "--scheduler", metavar="ADDRESS", help="address of a dask scheduler that does the same"
    )
    running.set_defaults(command=_run)

    listing = commands.add_parser("list", help="list the samples, made and not")
    listing.set_defaults(command=_list)

    make = commands.add_parser("make", help="make all samples of datasets")
    make.add_argument("datasets", nargs="*", metavar="DATASET", help="by default all")
    make.add_argument(
        "--verify",
        action="store_true",
        help="read every file, even if size and time are unchanged",
    )
    make.set_defaults(command=_make)

    where = commands.add_parser(
        "where", help="print the path of a sample (made if need be), or of the cache"
    )
    where.add_argument("dataset", nargs="?", metavar="DATASET")
    where.add_argument("suffix", nargs="?", metavar="SUFFIX", help='product suffix, such as "cal"')
    where.add_argument("--stage", type=int, help="where two stages make this suffix")
    where.add_argument("--exposure", type=int, default=1, help="number of the exposure, from 1")
    where.add_argument("--exp-type", help="where a dataset has exposures of several types")
    where.add_argument("--channel", type=int, default=1, help="where each has its own product")
    where.add_argument("--source", type=int, default=1, help="where each has its own product")
    where.add_argument("--jwst", metavar="VERSION", help="that makes it; by default the installed")
    where.set_defaults(command=_where)

    clear = commands.add_parser("clear", help="delete the samples of datasets")
    clear.add_argument("datasets", nargs="*", metavar="DATASET", help="by default all")
    clear.add_argument("--old", action="store_true", help="only those of other versions")
    clear.set_defaults(command=_clear)
    return parser


def _look(options):
    from .looking import look

    seen, failed = [], []
    for path in find_files(options.paths, FITS):
        try:
            seen.append(look(path, wcs=options.wcs))
        except OSError as error:
            failed.append(error)
            print(f"jwst-gallery: {_reason(error)}", file=sys.stderr)
    if options.json:
        print(json.dumps([one.as_dict() for one in seen], indent=1))
    else:
        from rich.console import Console

        from ._terminal import show

        console = Console(highlight=False)
        for one in seen:
            show(one, console)
    return 1 if failed else 0


def _check(options):
    from .checking import check

    failed = False
    for path in find_files(options.paths, CHECKED):
        try:
            faults = check(path)
        except (OSError, ValueError) as error:
            faults = [_reason(error)]
        failed |= bool(faults)
        print(f"{path}: {'; '.join(map(str, faults)) or 'ok'}")
    return 1 if failed else 0


def _compare(options):
    from rich.console import Console

    from ._terminal import show_comparison
    from .comparing import compare_products

    found = compare_products(options.old, options.new)
    show_comparison(found, Console(highlight=False))
    if options.figure:
        from .display.changes import save_changes

        save_changes(found, options.figure)
    return 0 if found.equal else 1


def _survey(options):
    from rich.console import Console

    from ._terminal import show_survey
    from .surveying import survey

    done = survey(options.paths, options.output, faults=options.check, scheduler=options.scheduler)
    show_survey(done, Console(highlight=False))
    return 1 if done.faults or done.unread or done.unreached else 0


def _run(options):
    from .reporting import report
    from .running import full_name, runs_of

    script = full_name(options.script)
    if options.parallel or options.scheduler:
        return _run_batch(script, options)
    options.output.mkdir(parents=True, exist_ok=True)
    failed = False
    folders: set[str] = set()
    for path in find_files(options.paths, FITS):
        folder = options.output / folder_name(path, folders)
        folders.add(folder.name)
        runs = []
        try:
            with local_file(path) as file:
                for one in runs_of(script, file, folder):
                    runs.append(one)
                    _print_run(one.how, one.script.name, path, one.says)
                if not runs:
                    _print_run("refused", script, path, "no script of the gallery takes it")
                print(f"report: {printable(report(file, runs, folder), 1000)}", flush=True)
        except OSError as error:
            failed = True
            print(f"jwst-gallery: {_reason(error)}", file=sys.stderr)
        failed |= any(one.how == "failed" for one in runs)
    return 1 if failed else 0


def _run_batch(script, options):
    from rich.console import Console

    from ._terminal import show_batch
    from .batch import run_batch

    done = run_batch(script, options.paths, options.output, scheduler=options.scheduler)
    show_batch(done, Console(highlight=False))
    return 1 if done.failed or done.unread or done.unreached else 0


def _print_run(how, script, path, says):
    print(f"{how:12} {script:32} {file_name(path)}: {says}", flush=True)


def _list(options):
    testbed = samples.testbed("samples")
    for mode, products in testbed.listing():
        print(f"{mode.name}: {mode.title}")
        for product, path in products:
            size = f"{path.stat().st_size / 1e6:.1f} MB" if path.exists() else "not made"
            print(f"  stage {product.stage}  {product.suffix:<12} {size:>9}  {product.name}")
    old = testbed.size_of_old()
    if old:
        print(f"of other versions: {old / 1e6:.1f} MB, which `jwst-gallery clear --old` deletes")
    return 0


def _make(options):
    samples.testbed("samples").make(options.datasets, options.verify)
    return 0


def _where(options):
    if options.dataset is None:
        print(samples.cache_dir())
    elif options.suffix is None:
        mode = samples.testbed("modes").load(options.dataset)
        there = ", ".join(dict.fromkeys(product.suffix for product in mode.products))
        raise ValueError(f"say which product of {mode.name}; it has: {there}")
    else:
        print(
            samples.sample(
                options.dataset,
                options.suffix,
                stage=options.stage,
                exposure=options.exposure,
                exp_type=options.exp_type,
                channel=options.channel,
                source=options.source,
                jwst=options.jwst,
            )
        )
    return 0


def _clear(options):
    for folder in samples.testbed("samples").clear(options.datasets, options.old):
        print(f"deleted samples in {folder}")
    return 0
