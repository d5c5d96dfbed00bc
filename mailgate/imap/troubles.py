"""What can go wrong with an IMAP server. The one rule: the text is one line for people and holds no secret."""

from __future__ import annotations

import re
import unicodedata

_CODE = re.compile(r"\[([A-Z][A-Z0-9-]{0,40})[ \]]")
_LONGEST = 200


def told(text: str) -> str:
    """What a server said, fit for a log or a terminal: one line, nothing that cannot be seen, not too long."""
    shown = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text[: _LONGEST * 4])
    return " ".join(shown.split())[:_LONGEST]


class ImapError(Exception):
    """An account cannot be worked with just now."""

    def __init__(self, text: str) -> None:
        super().__init__(told(text))


class UnreachableError(ImapError):
    """No connection, or none any more: network, TLS, time-outs, BYE."""


class RefusedError(ImapError):
    """The server said NO or BAD to a command. ``code`` is its response code (RFC 5530), like ``LIMIT``, or ""."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        found = _CODE.search(text)
        self.code = found[1] if found else ""


class LoginRefusedError(RefusedError):
    """The server does not let us in with this user and secret; asking it often gets the account locked."""


class BrokenError(ImapError):
    """The server says what no sane server says: too much, or nothing that can be understood."""


class WokenError(Exception):
    """Somebody here wants the connection to end now."""
