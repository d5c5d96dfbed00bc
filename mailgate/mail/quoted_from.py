"""Whom a forward names as its author. Its one rule: one address that is an address, else nobody.

Clients take a From apart when they quote it: they turn the address into a link, write ``mailto:`` before it, put it in square
brackets, make it bold, or leave it out where the address book knows a name.
"""

from __future__ import annotations

import re

from mailgate.mail import address, reply_words
from mailgate.mail.model import Mailbox

_LINK = re.compile(r"<?\[[^\[\]]{0,254}\]\((?:mailto:)?([^()<>\s@]{1,64}@[^()<>\s@]{1,190})\)>?", re.IGNORECASE)
"""``[anna@x](mailto:anna@x)``, as converters to Markdown write it."""
_OPENING = re.compile(r"[<\[(]\s{0,3}mailto:\s{0,3}|\[(?=[^\s\[\]<>@]{1,64}@[^\s\[\]<>@]{1,190}\])", re.IGNORECASE)
_TWICE = re.compile(r"<([^\s<>@]{1,64}@[^\s<>@]{1,190})\s?<[^<>]{1,260}>\s?>")
"""``<anna@x<anna@x>>``."""
_AROUND = " \t\"'“”„«»*_|"
_LENGTH = 1_000
_KEY = re.compile(r"([^\W\d_]{1,20}(?: [^\W\d_]{1,12}){0,2}) ?[:：]\s")
_DATED = re.compile(r"(?:\"([^\"]{0,100})\"|([^\W\d_][^\",<>:;]{0,100}?))?\s*<([^<>\s@]{1,64}@[^<>\s@]{1,190})>[\s:：]*\Z")


def sender(value: str) -> Mailbox | None:
    """The author that a quoted From names, or None where it holds no address. ``value`` is decoded."""
    tidy = _OPENING.sub("<", _LINK.sub(r" <\1>", value[:_LENGTH].replace("*", "")))
    if "<" in tidy:
        tidy = tidy.replace("]", ">")
    tidy = _TWICE.sub(r"<\1>", tidy).strip(" \t;,")
    found = address.author([tidy]) or next(iter(address.mailbox_list(tidy)), None) or _anywhere(tidy)
    return Mailbox(address=found.address, name=_name(found.name, found)) if found else None


def announced(line: str) -> dict[str, str]:
    """The headers that stand in the very line that says a mail was forwarded, by canonical name.

    ``----- Forwarded message from anna@x -----`` of mutt and Horde; all headers run together, as Yahoo's HTML becomes text.
    """
    found = [(match, reply_words.HEADER_KEYS.get(match[1].lower(), "")) for match in _KEY.finditer(line)]
    keys = [(match, key) for match, key in found if key]
    ends = [match.start() for match, _ in keys[1:]] + [len(line)] * bool(keys)
    fields = {key: line[match.end() : end].strip() for (match, key), end in zip(keys, ends, strict=True)}
    if len(fields) >= 3 and "from" in fields:
        return fields
    address_ = reply_words.ADDRESS.search(line)
    return {"from": address_[0]} if address_ else {}


def attributed(line: str) -> str:
    """The author in ``03.03.2026, 10:12, "Anna" <anna@x>:``, which Yandex writes instead of headers; "" if it is no such line."""
    found = _DATED.search(line) if line.endswith((":", "：")) and reply_words.YEAR.search(line) else None
    return f'"{(found[1] or found[2] or "").strip()}" <{found[3]}>' if found else ""


def _anywhere(text: str) -> Mailbox | None:
    found = reply_words.ADDRESS.search(text)
    parsed = address.parse(found[0]) if found else None
    return Mailbox(address=parsed, name=text.partition("<")[0] if "<" in text else "") if parsed else None


def _name(name: str, found: Mailbox) -> str:
    """A name that is one: many address books hold the address in its place, Outlook writes *On Behalf Of* behind it."""
    tidy = name.strip(_AROUND)
    return "" if tidy.lower().startswith(found.address) or reply_words.ADDRESS.fullmatch(tidy) else tidy
