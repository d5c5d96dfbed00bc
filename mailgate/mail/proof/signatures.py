"""``DKIM-Signature`` and the records of its keys (RFC 6376 §§3.5 and 3.6.1, RFC 8301, RFC 8463). Its one rule: every tag as the
grammar says, or the signature is none.

What may be signed and is not believed all the same has a word and a reason (RFC 8601 §2.7.1): ``policy`` for ``l=``, which leaves
the end of the body open to everybody, and for SHA-1.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from mailgate.mail.model import Header

MAX_SIGNATURES: Final = 8
"""Signatures that are looked at, from the top; a mail has one to three."""
NO_KEY: Final = "there is no key where it should be"
_MAX_VALUE: Final = 20_000
_ALGORITHMS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
_REQUIRED = ("v", "a", "b", "bh", "d", "h", "s")
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*")
_NUMBER = re.compile(r"[0-9]{1,12}")
_HEADER_NAME = re.compile(r"[!-9;-~]{1,256}")


class Fault(Exception):
    """A signature or key that does not count: the word of RFC 8601 §2.7.1 for it, and why."""

    def __init__(self, result: str, reason: str) -> None:
        super().__init__(reason)
        self.result, self.reason = result, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature as it claims to be. ``expires``: seconds since 1970, or None."""

    algorithm: str
    domain: str
    selector: str
    identity: str
    """The domain of ``i=``."""
    headers: tuple[str, ...]
    relaxed_header: bool
    relaxed_body: bool
    body_hash: bytes
    value: bytes
    expires: int | None

    @property
    def key_name(self) -> str:
        """Where its key is published (RFC 6376 §3.6.2.1)."""
        return key_name(self.domain, self.selector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A published key: ``rsa`` or ``ed25519``, its octets, and whether subdomains may not use it (``t=s``)."""

    kind: str
    octets: bytes
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAnswer:
    """What the DNS said at a key's name: the TXT values, or that nobody could say."""

    name: str
    texts: tuple[str, ...]
    trouble: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The verdict on one signature (RFC 8601 §2.7.1): ``pass fail policy permerror temperror``, and why."""

    result: str
    reason: str
    domain: str
    selector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The verdicts on a mail's signatures, from the top."""

    signed: tuple[Signed, ...]


def key_name(domain: str, selector: str) -> str:
    """The name of a key's TXT record."""
    return f"{selector}._domainkey.{domain}"


def key_names(fields: Sequence[Header]) -> tuple[str, ...]:
    """The names whose TXT records are needed to check a mail's signatures; those of signatures that cannot count are left out."""
    found: dict[str, None] = {}
    for value in values(fields):
        try:
            found[parse(value).key_name] = None
        except Fault:
            continue
    return tuple(found)


def values(fields: Sequence[Header]) -> list[str]:
    """The values of the signatures that are looked at."""
    return [header.value for header in fields if header.name == "dkim-signature"][:MAX_SIGNATURES]


def verdict(value: str, result: str, reason: str) -> Signed:
    """A verdict on the signature with that value; its domain and selector are "" where it names none that could be."""
    try:
        found = tags(value)
    except Fault:
        found = {}
    domain, selector = (found.get(name, "").lower() for name in "ds")
    known = bool(_DOMAIN.fullmatch(domain) and _DOMAIN.fullmatch(selector))
    return Signed(result=result, reason=reason, domain=domain if known else "", selector=selector if known else "")


def undecided(fields: Sequence[Header]) -> Checked:
    """What can be said of a mail's signatures without their keys: that they do not count anyway, or that nobody could say."""
    found: list[Signed] = []
    for value in values(fields):
        try:
            parse(value)
            found.append(verdict(value, "temperror", "it could not be checked"))
        except Fault as fault:
            found.append(verdict(value, fault.result, fault.reason))
    return Checked(signed=tuple(found))


def without_keys(undecided: Checked, keys: Sequence[KeyAnswer], why: str = NO_KEY) -> Checked:
    """The same once it is known that these keys help nobody, and why; a key that could not be looked up decides nothing."""
    useless = {key.name for key in keys if not key.trouble}

    def told(one: Signed) -> Signed:
        known = one.result == "temperror" and key_name(one.domain, one.selector) in useless
        return replace(one, result="permerror", reason=why) if known else one

    return Checked(signed=tuple(map(told, undecided.signed)))


def parse(value: str) -> Signature:
    """A field's value as a signature that may count. Raises Fault."""
    found = tags(value)
    for name in _REQUIRED:
        if not found.get(name):
            raise Fault("permerror", f"{name}= is missing")
    domain, selector = found["d"].lower(), found["s"].lower()
    if found["v"] != "1" or not _DOMAIN.fullmatch(domain) or not _DOMAIN.fullmatch(selector) or "." not in domain:
        raise Fault("permerror", "v=, d= or s= is none")
    if found["a"].lower() not in _ALGORITHMS:  # RFC 8301 §3.1: rsa-sha1 must not be used
        raise Fault("policy", "the algorithm is not believed")
    if "l" in found:
        raise Fault("policy", "l= leaves the end of the body open")
    if "dns/txt" not in found.get("q", "dns/txt").replace(" ", "").split(":"):
        raise Fault("permerror", "q= is unknown")
    header, body = _canonical(found.get("c", "simple/simple"))
    return Signature(
        algorithm=found["a"].lower(),
        domain=domain,
        selector=selector,
        identity=_identity(found.get("i", f"@{domain}"), domain),
        headers=_signed(found["h"]),
        relaxed_header=header,
        relaxed_body=body,
        body_hash=_base64(found["bh"]),
        value=_base64(found["b"]),
        expires=_expires(found),
    )


def parse_key(text: str, algorithm: str) -> Key:
    """A key record for signatures of that algorithm. Raises Fault."""
    found = tags(text)
    kind = found.get("k", "rsa").lower()
    if found.get("v", "DKIM1") != "DKIM1" or "p" not in found:
        raise Fault("permerror", NO_KEY)
    if kind != _ALGORITHMS[algorithm]:
        raise Fault("permerror", "the key is of another kind")
    if "sha256" not in _words(found.get("h", "sha256")) or not {"*", "email"} & _words(found.get("s", "*")):
        raise Fault("permerror", "the key is not for this")
    if not found["p"]:
        raise Fault("fail", "the key is revoked")
    return Key(kind=kind, octets=_base64(found["p"]), exact="s" in _words(found.get("t", "")))


def tags(text: str) -> dict[str, str]:
    """A tag list (§3.2), names as written, white space at the ends of values removed. Raises Fault."""
    if len(text) > _MAX_VALUE or not text.isascii():
        raise Fault("permerror", "is no list of tags")
    found: dict[str, str] = {}
    for part in text.rstrip().removesuffix(";").split(";"):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not _TAG.fullmatch(name) or name in found:
            raise Fault("permerror", "is no list of tags")
        found[name] = value.strip()
    return found


def _canonical(text: str) -> tuple[bool, bool]:
    header, _, body = text.lower().partition("/")
    ways = {"simple": False, "relaxed": True, "": False}
    if header not in ways or body not in ways:
        raise Fault("permerror", "c= is unknown")
    return ways[header], ways[body]


def _identity(text: str, domain: str) -> str:
    identity = text.rpartition("@")[2].lower()
    if "@" not in text or not (identity == domain or identity.endswith(f".{domain}")):
        raise Fault("permerror", "i= is not below d=")
    return identity


def _signed(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in text.split(":"))
    if "from" not in names or not all(map(_HEADER_NAME.fullmatch, names)):  # §6.1.1
        raise Fault("permerror", "h= does not cover From")
    return names


def _expires(found: dict[str, str]) -> int | None:
    for name in ("t", "x"):
        if name in found and not _NUMBER.fullmatch(found[name]):
            raise Fault("permerror", f"{name}= is no time")
    return int(found["x"]) if "x" in found else None


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(":")}


def _base64(text: str) -> bytes:
    try:
        return binascii.a2b_base64("".join(text.split()), strict_mode=True)
    except ValueError as error:
        raise Fault("permerror", "is not base64") from error
