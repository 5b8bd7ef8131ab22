"""A tenant's workload as small as it can be: one page on port 8080, and /healthz for probes."""

from __future__ import annotations

import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 8080
PAGE = (
    "<!doctype html><title>Hello</title><h1>Hello from {host}</h1><p>A workload on a VirtEngine lease.</p>\n"
)


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    server_version = "hello"

    def do_GET(self) -> None:
        """Send the page or the state of health."""
        pages = {
            "/": ("text/html", PAGE.format(host=socket.gethostname())),
            "/healthz": ("text/plain", "ok\n"),
        }
        kind, text = pages.get(self.path.partition("?")[0], ("text/plain", "not found\n"))
        body = text.encode()
        self.send_response(404 if text == "not found\n" else 200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Write requests to standard output, where containers log; probes would drown them."""
        if self.path != "/healthz":
            print(format % args, flush=True)


def main() -> None:
    """Serve until asked to stop."""
    server = ThreadingHTTPServer(("", PORT), Handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve_forever()


if __name__ == "__main__":
    main()
