"""A stand-in of MAST on this machine, which pages and tests ask in place of the archive.

It answers what `astroquery.mast.Observations` asks, in the shapes of MAST's answers, and hands out
samples: the code of a page is what a reader runs. astroquery reads in its configuration file which
server to ask; while pages run, the environment names a file with the stand-in's address.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

TOKEN = "of-the-stand-in"


class Service(ThreadingHTTPServer):
    """The server; `cuts` has how many bytes of a file it sends before it hangs up, once."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.url, self.cuts = f"http://127.0.0.1:{self.server_port}", {}

    @property
    def archive(self):
        """The content of the archive, read at the first request."""
        import mast_archive  # what reads samples is slow to import

        return mast_archive


class Answers(BaseHTTPRequestHandler):
    """One connection to the service."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Answer a search, or tell the columns that can be searched."""
        length = int(self.headers["Content-Length"])
        asked = parse_qs(self.rfile.read(length).decode())
        path = urlsplit(self.path).path
        if path == "/portal/Mashup/Mashup.asmx/columnsconfig":
            self.send_json(self.columns(asked["colConfigId"][0]))
        elif path == "/api/v0/invoke":
            self.send_json(self.found(json.loads(asked["request"][0])))
        else:
            self.send_error(404)

    def do_GET(self):
        """Send a file, or tell who asks."""
        parts = urlsplit(self.path)
        if parts.path == "/whoami":
            name = {"display_name": "a reader"} if self.is_known() else {}
            self.send_json({"anon": not self.is_known(), "attrib": name})
        elif parts.path == "/api/v0.1/Download/file":
            self.send_product(parse_qs(parts.query).get("uri", [""])[0])
        else:
            self.send_error(404)

    do_HEAD = do_GET

    def columns(self, service):
        """Return the columns of a service as they are configured."""
        archive = self.server.archive
        of_products = service == "Mast.Caom.Products"
        types = archive.PRODUCTS if of_products else archive.OBSERVATIONS
        known = {"string": "char", "float": "double"}
        return {
            name: {"text": name, "vot.datatype": known.get(kind, kind)}
            for name, kind in types.items()
        }

    def found(self, request):
        """Return the answer to a search."""
        archive, params = self.server.archive, request["params"]
        held = archive.archive()
        if request["service"] == "Mast.Caom.Filtered":
            types = archive.OBSERVATIONS
            rows = archive.chosen(held.observations, params["filters"])
        elif request["service"] == "Mast.Caom.Products":
            types, wanted = archive.PRODUCTS, params["obsid"].split(",")
            rows = [row for row in held.products if row["parent_obsid"] in wanted]
        else:
            text = f"the stand-in does not know the service {request['service']}"
            return {"status": "ERROR", "msg": text, "data": [], "fields": []}
        sizes = dict.fromkeys(["rows", "rowsFiltered", "rowsTotal"], len(rows))
        return {
            "status": "COMPLETE",
            "msg": "",
            "data": rows,
            "fields": [{"name": name, "type": kind} for name, kind in types.items()],
            "paging": {"page": 1, "pageSize": request["pagesize"], "pagesFiltered": 1, **sizes},
        }

    def is_known(self):
        """Tell whether the request has the token, as a cookie or in a header of its own."""
        sent = f"{self.headers.get('Cookie', '')} {self.headers.get('Authorization', '')}"
        return TOKEN in re.split(r"[=;\s]+", sent)

    def send_product(self, uri):
        """Send a file, or the range of it that was asked for."""
        held = self.server.archive.archive()
        row = next((row for row in held.products if row["dataURI"] == uri), None)
        if row is None:
            self.send_error(404)
            return
        if row["dataRights"] != "PUBLIC" and not self.is_known():
            self.send_error(401)
            return
        content = held.files[row["productFilename"]].read_bytes()
        begin = 0
        if asked := re.fullmatch(r"bytes=(\d+)-\d*", self.headers.get("Range", "")):
            begin = int(asked[1])
        self.send_response(206 if asked else 200)
        self.send_header("Accept-Ranges", "bytes")
        if asked:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        if self.command == "HEAD":
            return
        end = self.server.cuts.pop(row["productFilename"], None)
        self.close_connection = end is not None
        with contextlib.suppress(ConnectionError):  # who asked may have left
            self.wfile.write(content[begin:end])

    def send_json(self, content):
        """Send an answer."""
        text = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def log_message(self, *_):
        """Say nothing."""


def variables(url, folder):
    """Return the environment of a process that asks a server in place of MAST.

    Parameters
    ----------
    url : str
        Address of the server.
    folder : str or path-like
        Empty, for the configuration and the cache of astroquery.

    Returns
    -------
    dict of str
    """
    config, cache = Path(folder, "config"), Path(folder, "cache")
    config.mkdir()
    (cache / "download" / "url").mkdir(parents=True)  # some versions of astropy warn without it
    (config / "astroquery.cfg").write_text(f"[mast]\nserver = {url}\n")
    folders = {"ASTROPY_CONFIG_DIR": str(config), "ASTROPY_CACHE_DIR": str(cache)}
    return {**folders, "MAST_API_TOKEN": TOKEN, "no_proxy": "127.0.0.1"}


@contextlib.contextmanager
def running():
    """Run the stand-in, which this process and its children then ask in place of MAST.

    It runs in a process of its own: the children may be forks, in which no thread goes on.
    """
    command = [sys.executable, __file__]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(command, **pipes) as process:
        asking = variables(process.stdout.readline().decode().strip(), folder)
        before = {name: os.environ.get(name) for name in asking}
        os.environ.update(asking)
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value
            process.stdin.close()
            process.terminate()  # a fork of this process may still hold the pipe


def main():
    """Serve until the process that started this one closes its end of the pipe, or is gone."""
    service = Service()
    threading.Thread(target=service.serve_forever, daemon=True).start()
    print(service.url, flush=True)
    sys.stdin.read()


def setup(app):
    """Register with Sphinx: the stand-in is there as long as a build takes."""
    running_now = contextlib.ExitStack()
    app.connect("builder-inited", lambda app: running_now.enter_context(running()), priority=450)
    app.connect("build-finished", lambda app, exception: running_now.close())
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    main()
