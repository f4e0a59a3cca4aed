"""The store: where runs are kept, whole or not at all.

A run's folder is ``<cache>/<mode>/<key>-<run>/``. The key covers what decides the run's content, so
a folder never goes stale. It is written beside its place and renamed into it when complete, with a
manifest of checksums; a process killed at any moment leaves at most a partial folder. `manifest`
says what is noticed of damage that is done to a file later.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import platformdirs

from jwst_testbed.engine import manifest
from jwst_testbed.engine.errors import CACHE_VARIABLE, BuildError, cannot_write
from jwst_testbed.engine.recipe import Mode


def cache_dir():
    """Return the folder that holds the samples.

    Returns
    -------
    pathlib.Path
        The platform's cache folder of the user, or what the environment variable
        ``JWST_GALLERY_CACHE`` names. It need not exist.

    Raises
    ------
    BuildError
        If it is in a home folder and there is none.
    """
    moved = os.environ.get(CACHE_VARIABLE)
    try:
        folder = Path(moved).expanduser() if moved else platformdirs.user_cache_path("jwst-gallery")
    except RuntimeError:
        folder = Path(moved or "~")
    if str(folder).startswith("~"):
        raise BuildError(
            f"There is no home folder for samples in {folder}. Set {CACHE_VARIABLE} to a folder "
            "that you can write to."
        )
    return folder.absolute()


@dataclass(frozen=True)
class Store:
    """The runs of a mode on disk.

    Parameters
    ----------
    mode : jwst_testbed.engine.recipe.Mode
    """

    mode: Mode

    @property
    def root(self):
        """Folder of the mode."""
        return cache_dir() / self.mode.name

    def create(self):
        """Make the folder of the mode.

        Raises
        ------
        BuildError
            If that is not possible, or the pipeline would not find reference files in it.
        """
        path = str(self.root)
        if "n/a" in path.lower():
            # stpipe searches the whole path of a reference file for it.
            raise BuildError(
                f"Samples cannot be kept in {path}: the pipeline takes a path with 'n/a' in it "
                f"for 'not applicable'. Set {CACHE_VARIABLE} to another folder."
            )
        if unquote(urlsplit(path).path) != path:
            # asdf opens a reference file by its path as by a web address.
            raise BuildError(
                f"Samples cannot be kept in {path!r}: a '#', '?', '%20' or the like, a tab or a "
                f"line break in the path of a reference file leads the pipeline elsewhere. Set "
                f"{CACHE_VARIABLE} to another folder."
            )
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.root, error) from None

    def folder(self, run):
        """Return the folder of a run, made or not."""
        return self.root / f"{run.key}-{run.name}"

    def beside(self, run, kind):
        """Return the path of something beside a run's folder: a lock, a partial folder, a log."""
        return self.root / f"{run.key}-{run.name}.{kind}"

    def path(self, product):
        """Return the path of a product, made or not."""
        return self.folder(self.mode.run_of(product)) / product.name

    def damage(self, run, names=None, read_all=False):
        """Tell what is wrong with files of a run that was made.

        Parameters
        ----------
        run : jwst_testbed.engine.recipe.Run
        names : iterable of str, optional
            File names of products to look at; by default all files.
        read_all : bool, optional
            Read files also whose size and time are as they were when they were last verified.

        Returns
        -------
        str or None
            One line, or None if each file is what it was when it was made. A run that was never
            made is not damaged.
        """
        folder = self.folder(run)
        if not os.path.lexists(folder):
            return None
        known = manifest.read(folder, run)
        if known is None:
            return f"{manifest.NAME} cannot be read"
        files = known["files"]
        if names is not None:
            files = {name: files[name] for name in names}
        return manifest.damage(folder, files, self.beside(run, "verified"), read_all)

    def has(self, run, names=None, read_all=False):
        """Tell whether a run was made and files of it are intact, chosen as for `damage`."""
        made = os.path.lexists(self.folder(run))
        return made and self.damage(run, names, read_all) is None

    def inputs(self, run):
        """Return the paths of all files that a run may read, by file name."""
        return {
            Path(name).name: self.folder(needed) / name
            for needed in run.needs
            for name in manifest.read(self.folder(needed), needed)["files"]
        }

    def keep(self, run, partial, facts):
        """Put a complete run in its place, with its manifest.

        Parameters
        ----------
        run : jwst_testbed.engine.recipe.Run
        partial : pathlib.Path
            The folder with its files.
        facts : dict
            What the manifest says besides the files.
        """
        stamp = manifest.write(partial, run, facts)
        folder = self.folder(run)
        if os.path.lexists(folder):
            # Damaged, or it would not have been made again.
            damaged = self.beside(run, f"partial-damaged-{os.getpid()}")
            folder.rename(damaged)
            remove(damaged)
        partial.rename(folder)
        manifest.write_stamp(self.beside(run, "verified"), stamp)


def remove(path):
    """Delete a folder with all that is in it, a file, or a link but not what it leads to.

    Parameters
    ----------
    path : pathlib.Path
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
