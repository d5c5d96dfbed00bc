"""What a request may look like. The one rule: what could be read in two ways is not read at all (RFC 9112 §11.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from starlette.exceptions import HTTPException
from starlette.types import Scope

from mailgate.settings import Web
from mailgate.web.filled import heard_out

METHODS = ("GET", "HEAD", "POST")
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PORTS = {"http": ":80", "https": ":443"}
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)(/.*)?", re.IGNORECASE | re.DOTALL)
#: Spelled otherwise than as it is, or as one never spells them: a slash, a backslash, what no path of ours has.
_ODD = re.compile(rb"%2f|%5c|%00|\\", re.IGNORECASE)
_CLOSE = {"Connection": "close"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is taken."""

    hosts: frozenset[str]
    """What ``Host`` may say, in lower case."""
    root: str
    """What stands before every path, "" or ``/desk``."""
    lines: int
    head: int
    target: int
    body: int

    @classmethod
    def of(cls, web: Web, root: str) -> Bounds:
        """As configured."""
        url = urlsplit(web.public_url)
        place = url.netloc.lower()
        port = _PORTS.get(url.scheme, "")
        same = {place, place.removesuffix(port)} | ({place + port} if url.port is None else set())
        return cls(
            hosts=frozenset(same - {""}),
            root=unquote(root),
            lines=web.header_lines,
            head=web.header_size,
            target=web.target_size,
            body=heard_out(web),
        )


def check(scope: Scope, bounds: Bounds, *, is_here: bool) -> None:
    """Whether a request is taken; its ``path`` and ``root_path`` are as the routes want them then. Raises HTTPException.

    ``is_here``: whether its client is on this machine, where one may also ask for ``localhost``.
    """
    _sized(scope, bounds)
    host = _whole(scope)
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers and b"content-length" in headers:  # RFC 9112 §6.3: ought to be handled as an error
        raise HTTPException(400, headers=_CLOSE)
    if scope["method"] not in METHODS:
        raise HTTPException(405, headers={"Allow": ", ".join(METHODS), **_CLOSE})
    if host not in bounds.hosts and not (is_here and _without_port(host) in _LOCAL):
        raise HTTPException(421)
    if _is_embedded(headers):
        raise HTTPException(403)
    if int(headers.get(b"content-length", b"0")) > bounds.body:
        raise HTTPException(413)
    if not is_plain(scope["raw_path"]):
        raise HTTPException(404)
    inside = scope["path"] == bounds.root or scope["path"].startswith(bounds.root + "/")
    scope["root_path"] = bounds.root if inside else ""


def _is_embedded(headers: dict[bytes, bytes]) -> bool:
    """Whether a browser says that another page wants this as a part of its own (Fetch Metadata §2): a picture, a frame, a script.

    Nobody needs that, and counted as bad links it would let any page lock its readers out of ours."""
    if headers.get(b"sec-fetch-site", b"none") in (b"same-origin", b"none"):
        return False
    return headers.get(b"sec-fetch-mode") != b"navigate" or headers.get(b"sec-fetch-dest", b"document") != b"document"


def first(scope: Scope) -> str:
    """The first part of a path, below the root."""
    return begins(scope)[0]


def begins(scope: Scope) -> tuple[str, str]:
    """The first two parts of a path, below the root."""
    path: str = scope["path"].removeprefix(scope.get("root_path") or "")
    first, _, rest = path.lstrip("/").partition("/")
    return first, rest.partition("/")[0]


def is_plain(raw_path: bytes) -> bool:
    """Whether a path is spelled as we would: UTF-8, no empty, ``.`` or ``..`` part, however encoded, and no control character."""
    try:
        path = unquote_to_bytes(raw_path).decode("utf-8")
    except UnicodeDecodeError:
        return False
    parts = path.removeprefix("/").split("/")
    return path.startswith("/") and not (
        _ODD.search(raw_path) or any(part in (".", "..") for part in parts) or "" in parts[:-1] or not path.isprintable()
    )


def _sized(scope: Scope, bounds: Bounds) -> None:
    """Raises HTTPException for more than anybody sends."""
    headers = scope["headers"]
    if len(scope["raw_path"]) + len(scope["query_string"]) > bounds.target:
        raise HTTPException(414, headers=_CLOSE)
    if len(headers) > bounds.lines or sum(len(name) + len(value) + 4 for name, value in headers) > bounds.head:
        raise HTTPException(431, headers=_CLOSE)


def _whole(scope: Scope) -> str:
    """The host asked for; a target that is a whole URL counts before ``Host`` (RFC 9112 §3.2.2). Raises HTTPException."""
    found = _ABSOLUTE.fullmatch(scope["raw_path"])
    if found:
        scope["raw_path"] = found[2] or b"/"
        scope["path"] = unquote(scope["raw_path"].decode("ascii"))
        return found[1].decode("ascii").lower()
    if not scope["raw_path"].startswith(b"/"):
        raise HTTPException(400, headers=_CLOSE)
    named = [value for name, value in scope["headers"] if name == b"host"]
    return named[0].decode("latin-1").lower() if len(named) == 1 else ""


def _without_port(host: str) -> str:
    return re.sub(r":\d*$", "", host) if not host.endswith("]") else host
