"""What somebody wrote, in pieces that a template can show. The one rule: nothing is added, nothing is hidden, nothing is run.

Text stays text. The addresses of pages in it become links, if it is plain where they lead: only ``http`` and ``https``, no name
and password before the host, no backslash, no invisible character; where a host's name is not in ASCII, the name that is really
asked for stands behind it, for letters of two alphabets may look alike.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

_URL = re.compile(r"\bhttps?://[^\s<>\"\\^`{|}\x00-\x20\x7f]+", re.IGNORECASE)
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.?")
_CLOSING = ".,;:!?'*_~…»”’"
_PAIRS = {")": "(", "]": "["}
#: A text longer than this, in characters or lines, is folded, and so much of it stands before the fold.
LONG, LINES = 2500, 40
HEAD, HEAD_LINES = 1200, 15
#: Characters of a host's name (RFC 1035 §2.3.4).
_LONGEST_HOST = 253


class Piece(NamedTuple):
    """Some text; with ``url`` it is a link. ``host``: what a name of other letters really is, "" where that is plain."""

    text: str
    url: str = ""
    host: str = ""


def pieces(text: str) -> tuple[Piece, ...]:
    """The text, cut at its links. Put together again the pieces' texts are the text."""
    found: list[Piece] = []
    at = 0
    for match in _URL.finditer(text):
        link = _link(_trimmed(match[0]))
        if link is not None:
            found += [Piece(text[at : match.start()]), link]
            at = match.start() + len(link.text)
    return tuple(piece for piece in (*found, Piece(text[at:])) if piece.text)


def folded(text: str) -> tuple[str, str]:
    """The beginning of a text, and what is folded away; the two together are the text."""
    if len(text) <= LONG and text.count("\n") < LINES:
        return text, ""
    lines = text[:HEAD].splitlines(keepends=True)
    head = "".join(lines[:HEAD_LINES]) if len(lines) > HEAD_LINES else text[:HEAD]
    cut = max(head.rfind("\n") + 1, 0) or max(head.rfind(" ") + 1, 0) or len(head)
    return text[:cut], text[cut:]


def _trimmed(url: str) -> str:
    """Without the full stop of its sentence, or the bracket it stands in."""
    while url and (url[-1] in _CLOSING or (url[-1] in _PAIRS and url.count(url[-1]) > url.count(_PAIRS[url[-1]]))):
        url = url[:-1]
    return url


def _link(url: str) -> Piece | None:
    try:
        parts = urlsplit(url)
        shown, port = parts.hostname or "", parts.port
        if len(shown) > _LONGEST_HOST:
            return None
        host = shown if shown.isascii() else shown.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if "@" in parts.netloc or not _HOST.fullmatch(host) or not url.isprintable():
        return None
    place = host if port is None else f"{host}:{port}"
    return Piece(
        url, f"{parts.scheme}://{place}{url[len(parts.scheme) + 3 + len(parts.netloc) :]}", host if host != shown else ""
    )
