"""The store: where runs are kept, whole or not at all, and what is known of them.

A run's folder is ``<cache>/<mode>/<key>-<run>/``. The key covers what decides the run's content, so
a folder never goes stale. It is written beside its place and renamed into it when complete, with a
manifest of checksums; a process killed at any moment leaves at most a partial folder.
"""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from jwst_testbed.engine.errors import CACHE_VARIABLE, BuildError, cannot_write
from jwst_testbed.engine.recipe import Mode

MANIFEST = "manifest.json"


def cache_dir():
    """Return the folder that holds the samples.

    Returns
    -------
    pathlib.Path
        The platform's cache folder of the user, or what the environment variable
        ``JWST_GALLERY_CACHE`` names. It need not exist.
    """
    moved = os.environ.get(CACHE_VARIABLE)
    if moved:
        return Path(moved).expanduser().absolute()
    return platformdirs.user_cache_path("jwst-gallery")


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
            If that is not possible, or the pipeline would take its path for none.
        """
        if "n/a" in str(self.root).lower():
            # stpipe searches the whole path of a reference file for it.
            raise BuildError(
                f"Samples cannot be kept in {self.root}: the pipeline takes a path with 'n/a' in "
                f"it for 'not applicable'. Set {CACHE_VARIABLE} to another folder."
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

    def manifest(self, run):
        """Return the manifest of a run, or None if it is not there or cannot be read."""
        try:
            manifest = json.loads((self.folder(run) / MANIFEST).read_text())
            return manifest if manifest["run"] == run.name else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def damage(self, run, names=None):
        """Tell what is wrong with files of a run that was made.

        Parameters
        ----------
        run : jwst_testbed.engine.recipe.Run
        names : iterable of str, optional
            Which files to look at, relative to the run's folder; by default all.

        Returns
        -------
        str or None
            One line, or None if each file is what it was when it was made. A run that was never
            made is not damaged.
        """
        folder = self.folder(run)
        if not folder.exists():
            return None
        manifest = self.manifest(run)
        if manifest is None:
            return f"{MANIFEST} cannot be read"
        for name in manifest["files"] if names is None else names:
            try:
                if _checksum(folder / name) != manifest["files"][name]:
                    return f"the checksum of {name} differs"
            except OSError as error:
                return f"{name} cannot be read ({error.strerror})"
        return None

    def has(self, run):
        """Tell whether a run was made and all its files are intact."""
        return self.folder(run).exists() and self.damage(run) is None

    def inputs(self, run):
        """Return the paths of all files that a run may read, by file name."""
        return {
            Path(name).name: self.folder(needed) / name
            for needed in run.needs
            for name in self.manifest(needed)["files"]
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
        files = sorted(path for path in partial.rglob("*") if path.is_file())
        checksums = {str(path.relative_to(partial)): _checksum(path) for path in files}
        manifest = {"run": run.name, **facts, "files": checksums}
        (partial / MANIFEST).write_text(json.dumps(manifest, indent=1))
        folder = self.folder(run)
        if folder.exists():
            # Damaged, or it would not have been made again.
            damaged = self.beside(run, f"partial-damaged-{os.getpid()}")
            folder.rename(damaged)
            shutil.rmtree(damaged)
        partial.rename(folder)


def _checksum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
