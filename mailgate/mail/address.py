"""Addresses and message ids out of header values. Its one rule: an ``Address`` or ``MessageId`` is made here or nowhere.

Who wrote a mail is decided by ``author``, which is strict: where two readers could see two authors, there is none (T06).
The lists of recipients are read tolerantly. All readers are linear, whatever the input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailgate.mail import words
from mailgate.mail.model import Address, Mailbox, MessageId

_OCTETS, _LOCAL, _DOMAIN = 254, 64, 253  # RFC 5321 §4.5.3.1, and the path limit of 256 with its brackets
_NAME = 200
_ADDRESSES = 1_000
_IDS = 1_000
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_AROUND = re.compile(r"[ \t]*([.@])[ \t]*")
_ID = re.compile(r"<([^<>]{1,2000})>")


def parse(text: str) -> Address | None:
    """Exactly one addr-spec (RFC 5322 §3.4.1), normalised; None for anything else.

    The local part is an ASCII dot-atom, quoted or not; the domain a host name, its labels mapped to A-labels.
    """
    local, at, domain = text.strip(" \t").rpartition("@")
    if local.startswith('"') and local.endswith('"') and len(local) > 2:
        local = local[1:-1]
    host = _domain(domain) if at else ""
    if not host or len(local) > _LOCAL or not _DOT_ATOM.fullmatch(local):
        return None
    return Address(f"{local.lower()}@{host}") if len(local) + 1 + len(host) <= _OCTETS else None


def split(address: Address) -> tuple[str, str]:
    """The local part and the domain of ``address``."""
    local, _, domain = address.rpartition("@")
    return local, domain


def mailbox_list(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of a To, Cc or Reply-To value, first 1,000: groups opened, comments and what is no mailbox skipped."""
    found = (item.loose() for item in _items(value))
    return tuple(mailbox for mailbox in found if mailbox)


def author(values: list[str]) -> Mailbox | None:
    """The author, from the values of all From fields: exactly one field with exactly one strictly valid mailbox, else None.

    An ``@`` outside the angle brackets is tolerated only as part of a display name before them, and is never the author.
    """
    if len(values) != 1:
        return None
    items = list(_items(values[0]))
    if any(item.odd for item in items):
        return None
    speaking = [item for item in items if item.speaks]
    # RFC 5322 wants quotes around the comma in `Doe, John <john@…>`; unquoted it leaves one item with an address
    found = speaking[0].strict() if len(speaking) == 1 else None
    if found and items[0] is not speaking[0]:
        return Mailbox(address=found.address, name=_name(",".join("".join(item.phrase) for item in items)))
    return found


def message_ids(value: str) -> tuple[MessageId, ...]:
    """The msg-ids in a Message-ID, In-Reply-To or References value, in order; of more than 1,000 the newest."""
    found = _ID.findall(value) or [token.strip("<>") for token in value.split() if "@" in token]
    made = (_message_id(token) for token in found[-_IDS:])
    return tuple(one for one in made if one)


def show(value: str) -> str:
    """A From value as a person may be shown it, valid or not: decoded, one line, no hidden characters."""
    return words.one_line(words.decode(value), 4 * _NAME)


def _tight(text: str) -> str:
    """An addr-spec without the blanks that a fold left around its dots and its ``@`` (RFC 5322 §4.4: obsolete, still read)."""
    return _AROUND.sub(r"\1", text) if len(text) <= 2 * _OCTETS else text


def _name(phrase: str) -> str:
    return words.one_line(words.decode(phrase), _NAME)


def _message_id(token: str) -> MessageId | None:
    joined = "".join(token.split())  # some mailers fold inside the id
    if not joined or not joined.isprintable() or len(joined.encode()) > 998 or set(joined) & set("<>"):
        return None
    return MessageId(joined)


def _domain(text: str) -> str:
    """A host name as lower-case A-labels (UTS #46 as far as the standard codec goes), or ""."""
    if len(text) > _DOMAIN:
        return ""
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    host = text.lower().removesuffix(".")
    return host if host and len(host) <= _DOMAIN and all(map(_LABEL.fullmatch, host.split("."))) else ""


@dataclass(slots=True)
class _Item:
    """What stands between two commas of an address list."""

    raw: list[str] = field(default_factory=list)
    """The characters outside brackets and comments, as written."""
    phrase: list[str] = field(default_factory=list)
    """The same, quoted strings without their quotes."""
    angles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    speaks: bool = False
    """Holds a bracket, or an ``@`` outside quotes and comments."""
    odd: bool = False
    """Something no strict reader accepts: a group, an open quote, comment or bracket, a second bracket, text after one."""

    @property
    def empty(self) -> bool:
        return not (self.raw or self.angles or self.odd)

    def add(self, written: str, meant: str) -> None:
        """Take in text outside brackets: as it is written, and without its quotes."""
        self.raw.append(written)
        self.phrase.append(meant)
        self.odd = self.odd or bool(self.angles and written.strip())
        self.speaks = self.speaks or ("@" in written and not written.startswith('"')) or written.startswith("@")

    @property
    def bare(self) -> str:
        return "".join(self.raw).strip()

    @property
    def name(self) -> str:
        return _name("".join(self.phrase) if self.angles else " ".join(self.comments))

    def strict(self) -> Mailbox | None:
        address = parse(self.angles[0] if self.angles else self.bare)
        return Mailbox(address=address, name=self.name) if address else None

    def loose(self) -> Mailbox | None:
        """The mailbox as a tolerant reader sees it: the last bracket that holds an address, else the first word that is one."""
        routed = (angle.rpartition(":")[2] for angle in reversed(self.angles))  # RFC 5322 §4.4: obsolete routes
        spoken = (*map(_tight, routed), _tight(self.bare), *(self.bare.split() if len(self.bare) < 2_000 else ()))
        address = next((found for text in spoken if (found := parse(text))), None)
        return Mailbox(address=address, name=self.name) if address else None


@dataclass(slots=True)
class _Scanner:
    """One pass over an address list. What is opened and never closed is noted once and then read as plain text."""

    value: str
    at: int = 0
    dead: set[str] = field(default_factory=set)

    def closed(self, opener: str) -> str | None:
        """What the quote, comment or bracket at ``at`` holds, moving behind it; None if it is never closed."""
        end = -1 if opener in self.dead else _CLOSING[opener](self.value, self.at)
        if end < 0:
            self.dead.add(opener)
            return None
        inner = self.value[self.at + 1 : end]
        self.at = end + 1
        return inner


def _quote_end(value: str, start: int) -> int:
    match = _QUOTED.match(value, start)
    return match.end() - 1 if match else -1


def _comment_end(value: str, start: int) -> int:
    depth = 0
    for mark in _COMMENT.finditer(value, start):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.start()
    return -1


def _angle_end(value: str, start: int) -> int:
    return value.find(">", start)


_CLOSING = {'"': _quote_end, "(": _comment_end, "<": _angle_end}
_PLAIN = re.compile(r'[^"(<,;:)>\\]+')
_QUOTED = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMENT = re.compile(r"\\.|[()]", re.DOTALL)


def _items(value: str) -> Iterator[_Item]:
    """The items of an address list, at most 1,000 of those that hold anything. Linear."""
    scanner, item, count = _Scanner(value), _Item(), 0
    while scanner.at < len(value) and count < _ADDRESSES:
        plain, mark = _PLAIN.match(value, scanner.at), value[scanner.at]
        if plain:
            scanner.at = plain.end()
            item.add(plain[0], plain[0])
        elif mark in ",;":
            if not item.empty:
                count += 1
                yield item
            item, scanner.at = _Item(), scanner.at + 1
        elif mark == ":" and not item.speaks:  # RFC 5322 §3.4: what stood before it named a group
            item, scanner.at = _Item(odd=True), scanner.at + 1
        else:
            _special(scanner, item)
    if not item.empty and count < _ADDRESSES:
        yield item


def _special(scanner: _Scanner, item: _Item) -> None:
    """Take the quoted string, comment, bracket or stray character at the scanner into ``item``."""
    opener, start = scanner.value[scanner.at], scanner.at
    inner = scanner.closed(opener) if opener in _CLOSING else None
    if inner is None:
        scanner.at += 1
        item.add(opener, opener)
        item.odd = True
    elif opener == '"':
        item.add(scanner.value[start : scanner.at], _ESCAPED.sub(r"\1", inner))
    elif opener == "(":
        item.comments.append(_ESCAPED.sub(r"\1", inner))
    else:
        item.odd = item.odd or bool(item.angles)
        item.angles.append(inner.strip())
        item.speaks = True
