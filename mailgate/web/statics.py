"""Style sheets, scripts and pictures. The one rule: what is served was read at the start; no request ever names a file.

``/static/NAME?v=HASH`` may be kept for a year, as other content has another address; without the hash it is asked for again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

#: Suffix -> type; anything else is octets.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
#: Octets of one file; what is larger is no part of a page.
LARGEST = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class Static:
    """One file."""

    content: bytes
    kind: str

    @property
    def mark(self) -> str:
        """What its content is, in short."""
        return hashlib.sha256(self.content).hexdigest()[:16]


def read(folders: Sequence[Path]) -> Mapping[str, Static]:
    """The files of some folders by their path there; the first folder's, the operator's, stand in for others of that name."""
    found: dict[str, Static] = {}
    for folder in reversed(folders):
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and path.stat().st_size <= LARGEST and not any(one.startswith(".") for one in name.split("/")):
                found[name] = Static(path.read_bytes(), TYPES.get(path.suffix.lower(), "application/octet-stream"))
    return found


def urls(files: Mapping[str, Static], root: str) -> dict[str, str]:
    """Where each is, for templates."""
    return {name: f"{root}/static/{name}?v={file.mark}" for name, file in files.items()}


def answer(file: Static, request: Request) -> Response:
    """One file, or that it is still the same (RFC 9110 §13.1.2)."""
    known = request.query_params.get("v") == file.mark
    headers = {
        "ETag": f'"{file.mark}"',
        "Cache-Control": "public, max-age=31536000, immutable" if known else "public, no-cache",
    }
    if any(
        one.strip().removeprefix("W/") in (headers["ETag"], "*") for one in request.headers.get("if-none-match", "").split(",")
    ):
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers={**headers, "Content-Type": file.kind})
