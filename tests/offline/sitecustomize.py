"""Refuse connections to any host but this one, in this process and in every Python child.

Python imports a module of this name at its start. The sessions that build, run and test put this
folder on PYTHONPATH, so that kernels, workers and subprocesses are guarded too.

The functions that name a host are replaced. An audit hook would see them as well, but is called for
each `id`, too, and copying the models of a WCS would take twice as long.
"""

import functools
import importlib.machinery
import importlib.util
import ipaddress
import socket
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Functions that take the name of a host first, and functions that take an address last.
LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")
METHODS = ("connect", "connect_ex", "sendto", "sendmsg")


class ConnectionToOtherHostError(RuntimeError):
    """Not an OSError: what catches those would go on as if the host were down."""


def is_this_host(host):
    """Tell whether a host name or address means this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in {None, "", "localhost", "0.0.0.0", "::", socket.gethostname()}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def check(name, host):
    """Raise if a function would reach for another host."""
    if not is_this_host(host):
        raise ConnectionToOtherHostError(
            f"refused: {name} to {host!r}; nothing here may connect to another host"
        )


def guarded_lookup(function):
    """Return a function that looks up the name of this host alone."""

    @functools.wraps(function)
    def look_up(host, *arguments, **options):
        check(function.__name__, host)
        return function(host, *arguments, **options)

    return look_up


def guarded_method(method):
    """Return a method of a socket that goes to an address of this host alone."""

    @functools.wraps(method)
    def reach(self, *arguments):
        # (host, port, ...); a path of a socket in the file system, (pid, groups) of netlink.
        address = arguments[-1] if arguments else None
        if isinstance(address, tuple) and address and isinstance(address[0], str):
            check(method.__name__, address[0])
        return method(self, *arguments)

    return reach


def run_the_next_one():
    """Run the `sitecustomize` that this one hides, if there is one."""
    folders = [folder for folder in sys.path if Path(folder or ".").resolve() != HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", folders)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


for name in LOOKUPS:
    setattr(socket, name, guarded_lookup(getattr(socket, name)))
for name in METHODS:
    setattr(socket.socket, name, guarded_method(getattr(socket.socket, name)))
run_the_next_one()
