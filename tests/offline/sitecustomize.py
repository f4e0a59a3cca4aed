"""Refuse connections to any host but this one, in this process and in every Python child.

Python imports a module of this name at its start. The sessions that build, run and test put this
folder on PYTHONPATH, so that kernels, workers and subprocesses are guarded too.
"""

import importlib.machinery
import importlib.util
import ipaddress
import socket
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Audit events that name a host, and which of their arguments it is.
HOST_ARGUMENT = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


class ConnectionToOtherHostError(RuntimeError):
    """Not an OSError: what catches those would go on as if the host were down."""


def host_of(argument):
    """Return the host that an audit event's argument names, or None."""
    if isinstance(argument, tuple):  # an address: (host, port, ...)
        argument = argument[0] if argument else None
        return argument if isinstance(argument, str) else None  # netlink: (pid, groups)
    return argument


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


def refuse(event, arguments):
    """Raise where an audit event reaches for another host (an audit hook)."""
    if event not in HOST_ARGUMENT:
        return
    argument = arguments[HOST_ARGUMENT[event]]
    if event.startswith("socket.get") or isinstance(argument, tuple):  # a path: AF_UNIX
        host = host_of(argument)
        if not is_this_host(host):
            raise ConnectionToOtherHostError(
                f"refused: {event} to {host!r}; nothing here may connect to another host"
            )


def run_the_next_one():
    """Run the `sitecustomize` that this one hides, if there is one."""
    folders = [folder for folder in sys.path if Path(folder or ".").resolve() != HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", folders)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


sys.addaudithook(refuse)
run_the_next_one()
