"""Put a built version of the site beside those that are published, and lead from one to another.

Usage: publish.py <built site> <published folder> <version> <address of the published folder>

A version is `dev`, or that of a release as `0.1`; the newest release is also `stable`.
`switcher.json` is the list of versions that the theme's switcher reads.
"""

import json
import shutil
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

DEVELOPMENT, STABLE = "dev", "stable"
KEPT = 3  # releases: GitHub shows at most 1 GB, and each takes 130 MB
INDEX = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>jwst-gallery</title>
<meta http-equiv="refresh" content="0; url={0}/"><link rel="canonical" href="{0}/"></head>
<body><p><a href="{0}/">jwst-gallery</a></p></body></html>
"""


def numbers(version):
    """Return a version as numbers, by which versions are ordered."""
    return tuple(map(int, version.split(".")))


def releases(published):
    """Return the versions of the releases that are published, the newest first."""
    names = [path.name for path in published.iterdir() if (path / "index.html").exists()]
    return sorted((n for n in names if n not in (DEVELOPMENT, STABLE)), key=numbers, reverse=True)


def put(site, folder):
    """Replace a folder by a site."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(site, folder)


def switcher(published, address):
    """Return the list of versions as the theme reads it: `preferred` is that to be read."""
    path = urlsplit(address).path  # of the same host, whatever its name
    entries = [
        {"name": version, "version": version, "url": urljoin(path, f"{version}/")}
        for version in releases(published)
    ]
    if entries:
        newest = entries[0]["version"]
        stable = {"name": f"{newest} (stable)", "url": urljoin(path, f"{STABLE}/")}
        entries[0] |= stable | {"preferred": True}
    if (published / DEVELOPMENT).exists():
        development = {"name": "development", "version": DEVELOPMENT}
        entries.insert(0, development | {"url": urljoin(path, f"{DEVELOPMENT}/")})
    return entries


def publish(site, published, version, address):
    """Put a version into its folder, drop the oldest, and write what is common to all."""
    put(site, published / version)
    for old in releases(published)[KEPT:]:
        shutil.rmtree(published / old)
    newest = next(iter(releases(published)), None)
    if version == newest:
        put(site, published / STABLE)
    home = STABLE if newest else DEVELOPMENT
    text = json.dumps(switcher(published, address), indent=2)
    (published / "switcher.json").write_text(text + "\n")
    (published / "index.html").write_text(INDEX.format(home))
    # The host shows this page for addresses that lead nowhere, whatever the version.
    for name in ("404.html", "robots.txt"):
        shutil.copy(published / home / name, published)
    (published / ".nojekyll").touch()  # folders may begin with an underscore


def main(site, published, version, address):
    """Publish a version and return the exit status."""
    if version != DEVELOPMENT and not version.replace(".", "").isdigit():
        print(f"publish.py: {version!r} is not a version: write dev, or two numbers as 0.1")
        return 2
    publish(Path(site), Path(published), version, address)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
