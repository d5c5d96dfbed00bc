"""The arguments of MAIL and RCPT (RFC 5321 §4.1.1–4.1.2). The one rule: what cannot be read is refused or unknown, never guessed.

A sender whose path we cannot normalise (a local part of 70 octets, two dots in a row, an address literal) is still a person with
a mail for us: the path is *unknown*, so nothing is sent to it, and the mail is taken. A recipient has to be readable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
    utf8: bool = False
    """Whether addresses, and the mail's head, may hold UTF-8 (RFC 6531 §3.4)."""


@dataclass(slots=True)
class Transaction:
    """A mail being announced: what MAIL said, and the recipients accepted so far, each once; ``accepted`` counts all."""

    sender: Sender
    recipients: dict[Address, None] = field(default_factory=dict)
    accepted: int = 0


def sender(argument: str, *, authenticated: bool = False) -> Sender:
    """Read the argument of MAIL. Where log-ins are ``authenticated``, AUTH is taken and counts for nothing (RFC 4954 §5).

    Raises Refusal.
    """
    path, parameters = _split(argument, "FROM:")
    given = dict(_parameter(word) for word in parameters.split())
    if authenticated:
        given.pop("AUTH", None)
    size = _size(given.pop("SIZE", "0"))
    utf8 = _utf8(given.pop("SMTPUTF8", None), argument)
    if given.pop("BODY", "7BIT").upper() not in _BODIES:
        raise Refusal("501 5.5.4 BODY is 7BIT or 8BITMIME")
    if given:
        raise Refusal("555 5.5.4 a parameter of MAIL is not offered here")
    if not path:
        return Sender(path=None, known=True, size=size, utf8=utf8)
    read = address.read(_ROUTE.sub("", path, count=1))
    return Sender(path=read, known=read is not None, size=size, utf8=utf8)


def recipient(argument: str, domain: str, *, utf8: bool = False) -> Address:
    """Read the argument of RCPT. A bare ``postmaster`` (RFC 5321 §4.5.1) is the one at ``domain``; ``utf8`` as MAIL said. The
    addresses of ours are ASCII, but for their domains, which may be written in letters. Raises Refusal.
    """
    if not utf8:
        _utf8(None, argument)
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


def _utf8(value: str | None, argument: str) -> bool:
    """Whether SMTPUTF8 was said: a word without a value, and a must where there is more than ASCII (RFC 6531 §3.4, §3.5)."""
    if value:
        raise Refusal("501 5.5.4 SMTPUTF8 has no value")
    if value is None and not argument.isascii():
        raise Refusal("553 5.6.7 an address beyond ASCII needs SMTPUTF8 in MAIL")
    return value is not None


def _size(value: str) -> int:
    if not _SIZE.fullmatch(value):
        raise Refusal("501 5.5.4 SIZE is a number of octets")
    return int(value)
