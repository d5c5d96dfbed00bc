"""The fields of a delivery report (RFC 3464, RFC 6533). Its one rule: a group of fields is a recipient, however it is set out.

Servers leave out the blank lines between groups, put one into a group, or write the fields into the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailgate.mail import address
from mailgate.mail.model import Address

_MAX_LINES = 4_000
_MAX_LINE = 1_000
_OPENERS = frozenset({"final-recipient", "action", "original-recipient"})
_NAMES = ("original-recipient", "final-recipient", "x-actual-recipient")
_SUCCESSES = frozenset({"delivered", "relayed", "expanded", "deliverable"})
"""RFC 3464 §2.3.3, and Postfix's answer to an address it was asked to verify."""
_DELAYS = frozenset({"delayed", "delay", "deferred"})
ADDRESS = r"[^\s<>\"'()\[\],;:@\ufffd：；，。、（）「」＜＞]{1,64}@[\w.-]{1,253}"
"""A pattern of what may be an address, in whatever punctuation it stands."""
_ADDRESS = re.compile(ADDRESS)
_X400 = re.compile(r"RFC-?822=([^\s/;()]{1,64})\(a\)([\w.-]{1,253})", re.IGNORECASE)
"""RFC 2156 §4.3: an internet address inside an X.400 one."""
_XTEXT = re.compile(r"\+(2B|3D)", re.IGNORECASE)
_UTF8 = re.compile(r"\\x\{([0-9A-F]{2,6})\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """What a report says of one recipient. ``addresses``: the one written to first, then the ones behind it."""

    addresses: tuple[Address, ...]
    status: str
    action: str
    diagnostic: str

    @property
    def arrived(self) -> bool:
        """Whether the row tells of success."""
        return self.action == "delivered"


def rows(content: str) -> list[Row]:
    """The recipients of a report, in order."""
    return [_row(group) for group in _groups(content)]


def fields(content: str) -> Iterator[tuple[str, str]]:
    """Unfolded fields with lower-case names; a blank line is the field ``("", "")``."""
    name, value = "", ""
    for line in content.split("\n", _MAX_LINES)[:_MAX_LINES]:
        if line[:1] in (" ", "\t") and line.strip():
            value = f"{value} {line[:_MAX_LINE].strip()}"[:_MAX_LINE]
            continue
        if name:
            yield name, value
        head, colon, rest = line[:_MAX_LINE].partition(":")
        name, value = (head.strip().lower(), rest.strip()) if colon else ("", "")
        if not line.strip():
            yield "", ""
    if name:
        yield name, value


def addresses(text: str, limit: int = 100) -> list[Address]:
    """The different addresses in a text, in order."""
    found: dict[Address, None] = {}
    for match in _ADDRESS.finditer(text):
        if one := address.read(match[0].strip(".")):
            found[one] = None
        if len(found) >= limit:
            break
    return list(found)


def _groups(content: str) -> Iterator[dict[str, str]]:
    group: dict[str, str] = {}
    for name, value in fields(content):
        if name in _OPENERS and name in group:
            yield group
            group = {}
        elif name == "" and not _open(group):
            if "action" in group:
                yield group
            group = {}
        if name:
            group.setdefault(name, value)
    if "action" in group or "final-recipient" in group:
        yield group


def _open(group: dict[str, str]) -> bool:
    """Whether a blank line stands inside a group: a recipient is named, and nothing is said of it yet."""
    named = "final-recipient" in group or "original-recipient" in group
    return named and "action" not in group and "status" not in group


def _row(group: dict[str, str]) -> Row:
    found: dict[Address, None] = {}
    for name in _NAMES:
        found.update(dict.fromkeys(_typed(group.get(name, ""))))
    for one in [one for one in found if "+" in one and address.parse(_plain(one)) in found]:
        del found[one]  # RFC 3461 §4.2: the xtext of ORCPT, left as it came
    status = group.get("status", "")
    return Row(tuple(found), status, _action(group.get("action", ""), status), group.get("diagnostic-code", ""))


def _action(value: str, status: str) -> str:
    """``failed``, ``delayed`` or ``delivered``; one of the server's own making (``expired``, ``error``) is a failure."""
    said = value.lower().split()
    word = said[0].strip(";,.()") if said else ""
    if word in _SUCCESSES or (not word and status.lstrip()[:2] == "2."):
        return "delivered"
    return "delayed" if word in _DELAYS else "failed"


def _plain(xtext: str) -> str:
    return _XTEXT.sub(lambda match: chr(int(match[1], 16)), xtext)


def _typed(value: str) -> list[Address]:
    """``rfc822; anna@customer.example``, also in angle brackets, with a comment, without its type, or inside an X.400 address."""
    head, semicolon, rest = value[:_MAX_LINE].partition(";")
    text = rest if semicolon and "@" not in head else value[:_MAX_LINE]
    if inside := _X400.search(text):
        text = f"{inside[1]}@{inside[2]}"
    text = _UTF8.sub(lambda match: chr(min(int(match[1], 16), 0x10FFFF)), text)  # RFC 6533 §3
    return addresses(text, 10)
