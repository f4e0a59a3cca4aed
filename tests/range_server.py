"""A web server on this host that sends parts of files, as archives do, and counts the bytes."""

import contextlib
import html
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self._answer(body=False)

    def do_GET(self):
        self._answer(body=True)

    def _answer(self, body):
        path = self.server.folder / self.path.strip("/")
        if status := self.server.statuses.get(path.name):
            return self._send(status, b"", body)
        if path.is_dir():
            names = sorted(one.name + "/" * one.is_dir() for one in path.iterdir())
            links = "".join(f'<a href="{html.escape(name)}">{name}</a>' for name in names)
            return self._send(200, links.encode(), body, {"Content-Type": "text/html"})
        if not path.is_file():
            return self._send(404, b"", body)
        content = path.read_bytes()
        part = re.match(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not self.server.sends_parts:
            return self._send(200, content, body, {"Accept-Ranges": "none"})
        if part is None:
            return self._send(200, content, body, {"Accept-Ranges": "bytes"})
        start, last = int(part[1]), min(int(part[2]), len(content) - 1)
        headers = {"Content-Range": f"bytes {start}-{last}/{len(content)}"}
        return self._send(206, content[start : last + 1], body, headers)

    def _send(self, status, content, body, headers=()):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.server.requests.append(len(content))
            with contextlib.suppress(ConnectionError):  # who asked has gone
                self.wfile.write(content)

    def log_message(self, *arguments):
        """Print nothing."""


@contextlib.contextmanager
def serving(folder):
    """Serve a folder; give the server, with its address and the bytes of each answer."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.folder, server.statuses, server.sends_parts = folder, {}, True
        server.requests = []
        # The client has gone, having read what it wanted.
        server.handle_error = lambda *_: None
        server.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
