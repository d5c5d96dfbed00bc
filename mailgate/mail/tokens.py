"""Signed tokens: 128-bit HMAC-SHA-256 as 26 lower-case base32 characters. The one rule: a token of one purpose is worthless in
every other (T19), and it proves *where* and *how visible*, never *who*.

The signed text is ``version|purpose|subject…``, so tokens cannot be spliced between purposes, tickets, persons, audiences or
generations. Comparison is constant-time and over the canonical spelling, so each of the 26 characters counts (T18).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

TOKEN_LENGTH = 26
MIN_KEY_OCTETS = 32
_VERSION = "1"
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
#: Ten bits at a time: twenty tokens are made for a mail, and ``base64.b32encode`` is plain Python.
_PAIRS = tuple(a + b for a in _BASE32 for b in _BASE32)


class Purpose(StrEnum):
    """What a token is for. The word is signed, so it never changes."""

    REPLY_PUBLIC = "reply-public"
    REPLY_INTERNAL = "reply-internal"
    DECIDE = "decide"
    """A member of staff decides about a held mail."""
    CONFIRM = "confirm"
    """Somebody says at their registered address that a held mail is theirs."""
    UNDO = "undo"
    """The author of a message stops it, makes it a note, or sends it after all."""
    BOUNCE = "bounce"
    MESSAGE_ID = "message-id"
    VIEW = "view-link"
    """A link to the page of one ticket, for one person."""
    MINE = "my-tickets"
    """A link to the tickets of one person."""
    SIGN_IN = "sign-in"
    """A link by which a partner signs in."""
    REQUEST = "new-request"
    """A link by which whoever wrote by a form says that the address is theirs."""
    FORM = "page-form"
    """A form of the page, shown to one person (T17)."""


class WeakKey(ValueError):
    """The key ring cannot be used: a key is too short or looks like a placeholder. `mailgate init` writes a good one."""


class Keys(Protocol):
    """What signs and verifies: a ``KeyRing``, or one that follows its file."""

    def sign(self, purpose: Purpose, *subject: int) -> str:
        """The token for ``purpose`` over the numbers of its subject, by the newest key."""

    def verify(self, token: str, purpose: Purpose, *subject: int) -> bool:
        """Whether a key of ours made ``token`` for exactly this purpose and subject."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The signing keys, newest first: the first one signs, all of them verify."""

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse keys anybody could guess (T18)."""
        if not self.keys:
            raise WeakKey("the key file holds no key; `mailgate init` writes one")
        for key in self.keys:
            if len(key) < MIN_KEY_OCTETS or len(set(key)) < MIN_KEY_OCTETS // 4:
                raise WeakKey(f"a key is shorter than {MIN_KEY_OCTETS} random octets; `mailgate init` writes a good one")

    def sign(self, purpose: Purpose, *subject: int) -> str:
        """The token for ``purpose`` over the numbers of its subject, by the newest key."""
        return _token(self.keys[0], purpose, subject)

    def verify(self, token: str, purpose: Purpose, *subject: int) -> bool:
        """Whether any key of the ring made ``token`` for exactly this purpose and subject."""
        given = token.encode("ascii", "replace")
        matches = [hmac.compare_digest(given, _token(key, purpose, subject).encode("ascii")) for key in self.keys]
        return any(matches)  # all keys are tried, so time tells nothing about which one matched


def _token(key: bytes, purpose: Purpose, subject: tuple[int, ...]) -> str:
    text = "|".join([_VERSION, purpose.value, *map(str, subject)])
    return _spelled(hmac.digest(key, text.encode("ascii"), "sha256")[:16])


def _spelled(mac: bytes) -> str:
    """16 octets as 26 characters: 130 bits, the last two of them 0 (RFC 4648 §6), without padding and in lower case."""
    bits = int.from_bytes(mac, "big") << 2
    return "".join([_PAIRS[bits >> at & 1023] for at in range(120, -1, -10)])
