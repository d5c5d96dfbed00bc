"""A provider on a loopback port that says what a test wrote down, in that order. Its one rule: what was asked is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from threading import Event, Thread
from typing import Any, cast
from urllib.parse import parse_qsl

from tests.peers.daemon import PATIENCE
from tests.peers.ports import HOST


@dataclass
class Provider:
    """``says``: status and body of the next answers; ``None`` never answers. ``asked``: path and fields of what came."""

    port: int = 0
    says: list[tuple[int, Any] | None] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    slow: str = ""
    """``head`` or ``body``: that part of an answer comes octet by octet."""
    over: Event = field(default_factory=Event)

    def url(self, path: str) -> str:
        """One of its end points."""
        return f"http://{HOST}:{self.port}/{path}"

    @property
    def fields(self) -> dict[str, str]:
        """Those of the last request."""
        return self.asked[-1][1]


@dataclass
class _Slow:
    """Writes an octet at a time, and a moment between them."""

    line: BufferedIOBase
    over: Event

    def write(self, octets: bytes) -> None:
        for place in range(len(octets)):
            self.over.wait(0.02)
            self.line.write(octets[place : place + 1])


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
        with suppress(OSError):  # who asked waits no longer
            self._write(self.end_headers, slowly=self.provider.slow == "head")
            self._write(lambda: self.wfile.write(octets), slowly=self.provider.slow == "body")

    def _write(self, write: Callable[[], object], *, slowly: bool) -> None:
        line = self.wfile
        if slowly:
            self.wfile = cast("BufferedIOBase", _Slow(line, self.provider.over))
        write()
        self.wfile = line

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
