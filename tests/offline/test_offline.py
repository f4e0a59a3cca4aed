import os
import socket
import subprocess
import sys
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

OUTSIDE = "203.0.113.7"  # RFC 5737: an address for documentation, nobody's


def answer_once(server):
    thread = Thread(target=server.handle_request, daemon=True)
    thread.start()
    return thread


def test_a_connection_to_another_host_is_refused():
    with (
        socket.socket() as connection,
        pytest.raises(RuntimeError, match="may connect to another host"),
    ):
        connection.connect((OUTSIDE, 80))


def test_a_datagram_to_another_host_is_refused():
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection,
        pytest.raises(RuntimeError, match=OUTSIDE),
    ):
        connection.sendto(b"x", (OUTSIDE, 53))


def test_a_name_of_another_host_is_not_looked_up():
    with pytest.raises(RuntimeError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_this_host_is_allowed():
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        thread = answer_once(server)
        with pytest.raises(urllib.error.HTTPError, match="501"):
            urllib.request.urlopen(f"http://localhost:{server.server_port}/")
        thread.join(5)


def test_a_unix_socket_is_allowed(tmp_path):
    path = os.path.relpath(tmp_path / "s")  # short: the name has a limit of about 100 bytes
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen(1)
        client.connect(path)


def test_a_child_process_is_guarded_too():
    code = f"import socket; socket.create_connection(({OUTSIDE!r}, 80), timeout=1)"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert child.returncode == 1
    assert "may connect to another host" in child.stderr.splitlines()[-1]


def test_a_hidden_sitecustomize_runs_all_the_same(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import builtins; builtins.was_run = True")
    path = os.pathsep.join([os.environ["PYTHONPATH"], str(tmp_path)])
    code = "import builtins; assert builtins.was_run"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": path})
