"""A provider on a loopback port that says what a test wrote down, in that order. Its one rule: what was asked is remembered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

from tests.peers.daemon import PATIENCE
from tests.peers.ports import HOST


@dataclass
class Provider:
    """``says``: status and body of the next answers; ``None`` never answers. ``asked``: path and fields of what came."""

    port: int = 0
    says: list[tuple[int, Any] | None] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def url(self, path: str) -> str:
        """One of its end points."""
        return f"http://{HOST}:{self.port}/{path}"

    @property
    def fields(self) -> dict[str, str]:
        """Those of the last request."""
        return self.asked[-1][1]


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.provider.asked.append((self.path.lstrip("/"), dict(parse_qsl(body.decode(), keep_blank_values=True))))
        said = self.provider.says.pop(0) if self.provider.says else (500, "nothing was written down")
        if said is None:
            self.provider.over.wait(PATIENCE)
            return
        status, answer = said
        octets = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(answer, str) else "application/json")
        self.send_header("Content-Length", str(len(octets)))
        if status in (302, 307):
            self.send_header("Location", self.provider.url("elsewhere"))
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def running() -> Iterator[Provider]:
    """One on a free port, in a thread."""
    provider = Provider()
    with ThreadingHTTPServer((HOST, 0), type("Handler", (_Handler,), {"provider": provider})) as server:
        server.daemon_threads = True
        provider.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.05,), name="provider")
        thread.start()
        try:
            yield provider
        finally:
            provider.over.set()
            server.shutdown()
            thread.join(PATIENCE)
