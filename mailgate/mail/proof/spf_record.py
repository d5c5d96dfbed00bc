"""The grammar of an SPF record (RFC 7208 §§4.6, 5, 6, 7.1). Its one rule: one mistake, and all of it is an error.

Linear, whatever the octets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

Network = IPv4Network | IPv6Network

MAX_RECORD: Final = 8_192
"""Octets of a record. RFC 7208 §3.4 wants them to fit into 512; long lists of networks in use have some thousands."""
MAX_SPEC: Final = 512
"""Characters of a domain-spec before its macros are filled in: a name has 253, and each macro may stand for twice as many."""
_VERSION = "v=spf1"
_MACRO = r"%(?:\{[slodiphvSLODIPHV](?:[1-9][0-9]{0,2})?[rR]?[.\-+,/_=]*\}|[%_-])"
_MACRO_STRING = re.compile(rf"(?:{_MACRO}|[!-$&-~])*")
_MACRO_END = re.compile(rf"{_MACRO}\Z")
_TOP_LABEL = re.compile(r"(?=[^.]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)")
_MECHANISM = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)(.*)")
_DUAL_CIDR = re.compile(r"(?:/(0|[1-9][0-9]?))?(?://(0|[1-9][0-9]{0,2}))?\Z")
_CIDR = re.compile(r"0|[1-9][0-9]{0,2}")


class SyntaxFault(ValueError):
    """The record is not of the grammar; the text says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One term that may match: ``-a:host.example/24``. ``target`` is an unexpanded domain-spec, "" for the domain itself."""

    qualifier: str
    name: str
    target: str = ""
    prefix4: int = 32
    prefix6: int = 128
    network: Network | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record's mechanisms in order, and where it sends who matches none."""

    mechanisms: tuple[Mechanism, ...]
    redirect: str | None


def is_record(text: str) -> bool:
    """Whether a TXT value is an SPF record at all (RFC 7208 §4.5)."""
    return text[: len(_VERSION)].lower() == _VERSION and text[len(_VERSION) : len(_VERSION) + 1] in ("", " ")


def parse(text: str) -> Record:
    """The record in a TXT value that is one. Raises SyntaxFault."""
    if len(text) > MAX_RECORD:
        raise SyntaxFault(f"over {MAX_RECORD} octets")
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, str] = {}
    for term in text[len(_VERSION) :].split(" "):
        if found := _MODIFIER.fullmatch(term):
            _modifier(found[1].lower(), found[2], modifiers)
        elif term:
            mechanisms.append(_mechanism(term))
    return Record(mechanisms=tuple(mechanisms), redirect=modifiers.get("redirect"))


def _modifier(name: str, value: str, known: dict[str, str]) -> None:
    if name not in ("redirect", "exp"):  # RFC 7208 §6: others are for other people, if their value is a macro-string
        if not _MACRO_STRING.fullmatch(value):
            raise SyntaxFault(name)
        return
    if name in known:
        raise SyntaxFault(f"{name} twice")
    known[name] = _domain_spec(value)


def _mechanism(term: str) -> Mechanism:
    found = _MECHANISM.fullmatch(term)
    if not found:
        raise SyntaxFault(term[:80])
    qualifier, name, rest = found[1] or "+", found[2].lower(), found[3]
    match name:
        case "all" if not rest:
            return Mechanism(qualifier=qualifier, name=name)
        case "ip4" | "ip6":
            return Mechanism(qualifier=qualifier, name=name, network=_network(name, rest))
        case "include" | "exists":
            return Mechanism(qualifier=qualifier, name=name, target=_domain_spec(_after_colon(rest)))
        case "ptr":
            return Mechanism(qualifier=qualifier, name=name, target=_domain_spec(_after_colon(rest)) if rest else "")
        case "a" | "mx":
            return _with_prefixes(qualifier, name, rest)
        case _:
            raise SyntaxFault(term[:80])


def _with_prefixes(qualifier: str, name: str, rest: str) -> Mechanism:
    """``a`` and ``mx``: an optional domain-spec, and optional prefix lengths for both families."""
    cidr = _DUAL_CIDR.search(rest, max(0, len(rest) - 8))
    assert cidr  # it matches the empty end, too
    spec = rest[: cidr.start()]
    prefix4, prefix6 = int(cidr[1] or 32), int(cidr[2] or 128)
    if prefix4 > 32 or prefix6 > 128:
        raise SyntaxFault(rest[:80])
    target = _domain_spec(_after_colon(spec)) if spec else ""
    return Mechanism(qualifier=qualifier, name=name, target=target, prefix4=prefix4, prefix6=prefix6)


def _network(name: str, rest: str) -> Network:
    host, slash, prefix = _after_colon(rest).partition("/")
    if slash and not _CIDR.fullmatch(prefix):
        raise SyntaxFault(rest[:80])
    try:
        if name == "ip4":
            return IPv4Network((IPv4Address(host), int(prefix or 32)), strict=False)
        if "%" in host:
            raise SyntaxFault(rest[:80])
        return IPv6Network((IPv6Address(host), int(prefix or 128)), strict=False)
    except ValueError as error:
        raise SyntaxFault(rest[:80]) from error


def _after_colon(rest: str) -> str:
    if not rest.startswith(":"):
        raise SyntaxFault(rest[:80])
    return rest[1:]


def _domain_spec(text: str) -> str:
    """RFC 7208 §7.1: a macro-string that ends in a macro or in a dot and a top label."""
    if len(text) <= MAX_SPEC and _MACRO_STRING.fullmatch(text):
        _, dot, top = text.removesuffix(".").rpartition(".")
        if _MACRO_END.search(text, max(0, len(text) - 20)) or (dot and _TOP_LABEL.fullmatch(top)):
            return text
    raise SyntaxFault(text[:80])
