"""Files for download. The one rule: whatever a file says it is, a browser saves it and runs nothing of it (T73, T74).

A file goes out in pieces that threads read, so that a big one costs no memory and holds up nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from mailgate.mail import names
from mailgate.mail.model import Attachment
from mailgate.web.answers import GoneError
from mailgate.web.site import Site
from store.blobs import BlobError

#: What a file may be called to a browser; all else is octets.
TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "application/pdf", "text/plain"})
OCTETS = "application/octet-stream"
#: Octets read at a time.
PIECE = 1024**2
#: Nothing in it may run or load, wherever somebody opens it.
POLICY = "default-src 'none'; sandbox"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9 ._-]+")


@dataclass(frozen=True, slots=True)
class Span:
    """Octets ``start`` to ``end``, the last one not among them."""

    start: int
    end: int
    part: bool = True
    """It was asked for, and is not just all there is."""


async def download(site: Site, request: Request, file: Attachment) -> Response:
    """A file, or the part of it that was asked for. Raises GoneError where its octets are nowhere."""
    blobs = site.house.blobs
    try:
        size = await site.apart(lambda: blobs.size(file.sha256))
    except BlobError as error:
        raise GoneError from error
    headers = {"Content-Disposition": disposition(file.name), "Content-Security-Policy": POLICY, "Accept-Ranges": "bytes"}
    asked = request.headers.get("range", "") if "if-range" not in request.headers else ""  # it names a validator; there is none
    span = wanted(asked, size)
    if span is None:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    if span.part:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{size}"
    headers |= {"Content-Type": kind(file.content_type), "Content-Length": str(span.end - span.start)}
    status = 206 if span.part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return StreamingResponse(_pieces(site, file, span), status_code=status, headers=headers)


async def _pieces(site: Site, file: Attachment, span: Span) -> AsyncIterator[bytes]:
    blobs = site.house.blobs
    for at in range(span.start, span.end, PIECE):
        yield await site.apart(partial(blobs.piece, file.sha256, at, min(PIECE, span.end - at)))


def kind(content_type: str) -> str:
    """What a browser is told it is."""
    return content_type if content_type in TYPES else OCTETS


def disposition(name: str) -> str:
    """``Content-Disposition`` for a name that anybody may have written (RFC 6266 §4, RFC 8187 §3.2)."""
    name = names.safe(name) or "file"
    if _PLAIN.fullmatch(name):
        return f'attachment; filename="{name}"'
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", ascii_only).lstrip(".") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def wanted(header: str, size: int) -> Span | None:
    """The part that a ``Range`` asks for; None: there is no such part. All of it where it asks for what we do not give: several
    parts, another unit (RFC 9110 §14.2)."""
    found = _RANGE.fullmatch(header)
    if found is None or found[1] == found[2] == "":
        return Span(0, size, part=False)
    if found[1] == "":
        length = min(int(found[2]), size)
        return Span(size - length, size) if length else None
    start, end = int(found[1]), min(int(found[2] or size), size - 1) + 1
    if found[2] and int(found[2]) < start:
        return Span(0, size, part=False)  # no valid range: it counts for nothing
    return Span(start, end) if start < size else None
