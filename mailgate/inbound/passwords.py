"""Passwords of the submission port, as argon2id (RFC 9106). The one rule: who is not there takes as long to refuse as who is."""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b32encode
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: RFC 9106 §4, the choice for little memory: 64 MiB, three passes, four lanes.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4, hash_len=32, salt_len=16)
#: Octets of chance in a generated password: a hundred bits.
_CHANCE = 13
#: How short a chosen password may be, and how long one may be to fit into a line of SMTP.
SHORTEST, LONGEST = 12, 500


def hashed(password: str) -> str:
    """What is kept of a password, in the PHC format."""
    return _HASHER.hash(_spelled(password))


def holds(kept: str | None, password: str) -> bool:
    """Whether it is the password. Takes its time also where none is kept."""
    try:
        _HASHER.verify(kept or _nobodys(), _spelled(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def generated() -> str:
    """A new password that no one has to invent: ``kx2c-…``, a hundred bits of chance."""
    text = b32encode(secrets.token_bytes(_CHANCE)).decode("ascii").rstrip("=").lower()[:20]
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _spelled(password: str) -> bytes:
    """One way to write it, whatever keyboard composed its letters (RFC 8265 §4.2)."""
    return unicodedata.normalize("NFC", password).encode("utf-8")


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_bytes(16))
