"""The arguments of MAIL and RCPT (RFC 5321 §4.1.1–4.1.2). The one rule: what cannot be read is refused or unknown, never guessed.

A sender whose path we cannot normalise (a local part of 70 octets, two dots in a row, an address literal) is still a person with
a mail for us: the path is *unknown*, so nothing is sent to it, and the mail is taken. A recipient has to be readable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailgate.inbound.doorway import Refusal
from mailgate.mail import address
from mailgate.mail.model import Address

#: ``<`` path ``>``, where a quoted string may hold anything, then the parameters after at least one space.
_PATH = re.compile(r'\s*<((?:"(?:[^"\\]|\\.)*"|[^"<>\s])*)>(?:\s+(\S.*))?', re.ASCII)
#: RFC 5321 §4.1.2, App. C: a source route MUST be accepted, SHOULD be ignored.
_ROUTE = re.compile(r"@[A-Za-z0-9.-]+(?:,@[A-Za-z0-9.-]+)*:")
_SIZE = re.compile(r"[0-9]{1,20}", re.ASCII)  # RFC 1870 §3
_BODIES = ("7BIT", "8BITMIME")  # RFC 6152 §2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What MAIL said. ``path`` is None for ``<>``, and for a path we cannot read, when ``known`` is false."""

    path: Address | None
    known: bool
    size: int
    """Octets announced by SIZE, 0 if none were."""


def sender(argument: str) -> Sender:
    """Read the argument of MAIL. Raises Refusal."""
    path, parameters = _split(argument, "FROM:")
    given = dict(_parameter(word) for word in parameters.split())
    size = _size(given.pop("SIZE", "0"))
    if given.pop("BODY", "7BIT").upper() not in _BODIES:
        raise Refusal("501 5.5.4 BODY is 7BIT or 8BITMIME")
    if given:
        raise Refusal("555 5.5.4 a parameter of MAIL is not offered here")
    if not path:
        return Sender(path=None, known=True, size=size)
    read = address.parse(_ROUTE.sub("", path, count=1))
    return Sender(path=read, known=read is not None, size=size)


def recipient(argument: str, domain: str) -> Address:
    """Read the argument of RCPT. A bare ``postmaster`` (RFC 5321 §4.5.1) is the one at ``domain``. Raises Refusal."""
    path, parameters = _split(argument, "TO:")
    if parameters:
        raise Refusal("555 5.5.4 RCPT takes no parameters here")
    if path.lower() == "postmaster":
        path = f"postmaster@{domain}"
    read = address.parse(_ROUTE.sub("", path, count=1))
    if read is None:
        raise Refusal("553 5.1.3 that is no recipient address we can read")
    return read


def _split(argument: str, keyword: str) -> tuple[str, str]:
    found = _PATH.fullmatch(argument[len(keyword) :]) if argument[: len(keyword)].upper() == keyword else None
    if not found:
        raise Refusal(f"501 5.5.4 say {'MAIL' if keyword == 'FROM:' else 'RCPT'} {keyword}<address>")
    return found[1], found[2] or ""


def _parameter(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name.upper(), value


def _size(value: str) -> int:
    if not _SIZE.fullmatch(value):
        raise Refusal("501 5.5.4 SIZE is a number of octets")
    return int(value)
