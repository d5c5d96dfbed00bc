"""What a quoted From says of its author. Its one rule: one address that is an address, else nobody.

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


def sender(value: str) -> Mailbox | None:
    """The author that a quoted From names, or None where it holds no address. ``value`` is decoded."""
    tidy = _OPENING.sub("<", _LINK.sub(r" <\1>", value[:_LENGTH].replace("*", "")))
    if "<" in tidy:
        tidy = tidy.replace("]", ">")
    tidy = _TWICE.sub(r"<\1>", tidy).strip(" \t;,")
    found = address.author([tidy]) or next(iter(address.mailbox_list(tidy)), None) or _anywhere(tidy)
    return Mailbox(address=found.address, name=_name(found.name, found)) if found else None


def _anywhere(text: str) -> Mailbox | None:
    found = reply_words.ADDRESS.search(text)
    parsed = address.parse(found[0]) if found else None
    return Mailbox(address=parsed, name=text.partition("<")[0] if "<" in text else "") if parsed else None


def _name(name: str, found: Mailbox) -> str:
    """A name that is one: many address books hold the address in its place, Outlook writes *On Behalf Of* behind it."""
    tidy = name.strip(_AROUND)
    return "" if tidy.lower().startswith(found.address) or reply_words.ADDRESS.fullmatch(tidy) else tidy
