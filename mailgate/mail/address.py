"""Addresses and message ids out of header values. Its one rule: an ``Address`` or ``MessageId`` is made here or nowhere.

Who wrote a mail is decided by ``author``, which is strict: where two readers could see two authors, there is none (T06).
The lists of recipients are read tolerantly. All readers are linear, whatever the input. ``parse`` knows the addresses that every
server takes, and ours are of no other kind; ``read`` also knows those with letters beyond ASCII before the ``@`` (RFC 6531).
"""

from __future__ import annotations

import re
import unicodedata

from mailgate.mail import hosts, scripts, words
from mailgate.mail.address_list import ADDRESSES, Item, items
from mailgate.mail.model import Address, Mailbox, MessageId

_OCTETS, _LOCAL = 254, 64  # RFC 5321 §4.5.3.1, and the path limit of 256 with its brackets
_NAME = 200
_IDS = 1_000
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_AROUND = re.compile(r"[ \t]*([.@])[ \t]*")
_ID = re.compile(r"<([^<>]{1,2000})>")
_OPEN_ID = re.compile(r"<([^<>\s]{1,998}@[^<>\s]{1,998})(?=<|\Z)")
_BARE_ID = re.compile(r"\A\s*((?=[^\s<>]*\d)[^\s<>]{8,998})\s*\Z")
"""An id without its brackets and ``@``, as some devices write it: all there is, and no word."""
_COMMENT_IN_ID = re.compile(r"\([^()<>]{0,200}\)")
_INNER = re.compile(r"[^\x00-\x20\x7f()<>@,;:\\\"\[\]]+")
"""A local part as people write it, dots wherever they like: old addresses of Japanese carriers have two in a row."""
_SPOKEN = re.compile(rf"{_INNER.pattern}@{_INNER.pattern}")
_MARKS = re.compile(r'[<>"]+(?:\s*,)?')
_PUNCTUATION = " \t<>()[],;:\"'"
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def parse(text: str) -> Address | None:
    """Exactly one addr-spec (RFC 5322 §3.4.1), normalised; None for anything else.

    The local part is an ASCII dot-atom, quoted or not; the domain a host name, its labels mapped to A-labels.
    """
    local, at, domain = text.strip(" \t").rpartition("@")
    if local.startswith('"') and local.endswith('"') and len(local) > 2:
        local = local[1:-1]
    host = hosts.read(domain) if at else ""
    if not host or len(local) > _LOCAL or not _DOT_ATOM.fullmatch(local):
        return None
    return Address(f"{local.lower()}@{host}") if len(local) + 1 + len(host) <= _OCTETS else None


def read(text: str) -> Address | None:
    """An addr-spec as ``parse`` reads it, or one whose local part holds letters beyond ASCII (RFC 6531 §3.3).

    Those are compared as they are written, ASCII letters in lower case: no folding that would make two people one, and no
    letters of two scripts that would make one look like another (T12).
    """
    if text.isascii() or (found := parse(text)):
        return parse(text) if text.isascii() else found
    local, at, domain = text.strip(" \t").rpartition("@")
    host = hosts.read(domain) if at else ""
    bare = local[1:-1] if local.startswith('"') and local.endswith('"') and len(local) > 2 else local
    if (
        not host
        or not _is_international(bare)
        or len(bare.encode()) > _LOCAL
        or not scripts.belong(bare + hosts.in_letters(host))
    ):
        return None
    return Address(f"{bare.translate(_ASCII_LOWER)}@{host}")


def split(address: Address) -> tuple[str, str]:
    """The local part and the domain of ``address``."""
    local, _, domain = address.rpartition("@")
    return local, domain


def mailbox_list(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of a To, Cc or Reply-To value, first 1,000: groups opened, comments and what is no mailbox skipped."""
    found: list[Mailbox] = []
    surname = ""
    for item in items(value, lenient=True):
        boxes = _loose(item)
        if surname and len(boxes) == 1 and boxes[0].name and item.angles:  # `Doe, John <john@…>` without quotes
            boxes = [Mailbox(address=boxes[0].address, name=_name(f"{surname},{''.join(item.phrase)}"))]
        surname = "" if item.speaks or item.odd else "".join(item.phrase)
        found += boxes
    return tuple(found[:ADDRESSES])


def author(values: list[str]) -> Mailbox | None:
    """The author, from the values of all From fields: exactly one field with exactly one strictly valid mailbox, else None.

    An ``@`` outside the angle brackets is tolerated only as part of a display name before them, and is never the author.
    """
    if len(values) != 1:
        return None
    listed = list(items(values[0]))
    if any(item.odd for item in listed):
        return None
    speaking = [item for item in listed if item.speaks]
    # RFC 5322 wants quotes around the comma in `Doe, John <john@…>`; unquoted it leaves one item with an address
    found = _strict(speaking[0]) if len(speaking) == 1 else None
    if found and listed[0] is not speaking[0]:
        return Mailbox(address=found.address, name=_name(",".join("".join(item.phrase) for item in listed)))
    return found


def claimed(values: list[str]) -> Mailbox | None:
    """The one mailbox that people see in the From fields where ``author`` finds none; for the eye, never for a rule.

    With more than one ``@`` anywhere nobody is named: another reader might see another author.
    """
    text = "\n".join(text for value in values if "@" in (text := words.decode(value)))[: 8 * _NAME]
    if text.count("@") != 1:
        return None
    if text.count('"') % 2:
        text = text.replace('"', "")
    match = _SPOKEN.search(text)
    if match is None or not _alone(text[: match.start()]):
        return None
    local, _, domain = match[0].strip("'").rpartition("@")
    host = hosts.read(domain.rstrip("'."))
    spelt = f"{local.translate(_ASCII_LOWER)}@{host}"
    if not host or len(local) > _LOCAL or not (local.isascii() or read(spelt)):
        return None
    name = text[: match.start()].strip(_PUNCTUATION).removesuffix("mailto") or text[match.end() :].strip(_PUNCTUATION)
    return Mailbox(address=Address(spelt), name=words.one_line(_MARKS.sub(" ", name), _NAME))


def message_ids(value: str) -> tuple[MessageId, ...]:
    """The msg-ids in a Message-ID, In-Reply-To or References value, in order; of more than 1,000 the newest."""
    if "=?" in value and "<" not in value:  # some libraries encode what is too long for them
        value = words.decode(value)
    found = _ID.findall(value) or _OPEN_ID.findall(value) or [token.strip("<>,;") for token in value.split() if "@" in token]
    found = found or _BARE_ID.findall(value)
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
    if "(" in joined:
        joined = _COMMENT_IN_ID.sub("", joined)  # RFC 5322 §4.5.4: obsolete, still read
    if not joined or not joined.isprintable() or len(joined.encode()) > 998 or set(joined) & set("<>"):
        return None
    return MessageId(joined)


def _alone(before: str) -> bool:
    """Whether an address begins its bracket, or stands in none: of `<two words@x>` nobody knows the local part."""
    opened = before.rpartition("<")[2] if "<" in before else ""
    return ">" in opened or opened.strip(_PUNCTUATION).lower() in ("", "mailto")


def _is_international(local: str) -> bool:
    """A dot-atom with letters beyond ASCII (RFC 6531 §3.3), no signs; nothing unseen, and as NFKC leaves it."""
    atoms = local.split(".")
    plain = local.isprintable() and unicodedata.is_normalized("NFKC", local) and not scripts.hidden(local)
    return plain and all(
        _INNER.fullmatch(atom) and all(c.isascii() or unicodedata.category(c)[0] in "LMN" for c in atom) for atom in atoms
    )


def _item_name(item: Item) -> str:
    return _name("".join(item.phrase) if item.angles else " ".join(item.comments))


def _strict(item: Item) -> Mailbox | None:
    address = read(item.angles[0] if item.angles else item.bare)
    return Mailbox(address=address, name=_item_name(item)) if address else None


def _loose(item: Item) -> list[Mailbox]:
    """The mailboxes a tolerant reader sees in an item: its brackets that hold an address, else the words that are one."""
    found = [address for angle in item.angles if (address := _routed(angle))]
    if not found and (address := read(_tight(item.bare))):
        found = [address]
    if not found and len(item.bare) < 2_000:
        found = [address for word in item.bare.split() if (address := read(word.strip(_PUNCTUATION)))]
    name = _item_name(item).strip("<> ") or ("" if item.angles else _around(item.bare))
    return [Mailbox(address=one, name=name if len(found) == 1 else "") for one in found]


def _around(bare: str) -> str:
    """The name beside an address that stands in no whole brackets."""
    return _name(" ".join(word for word in bare.split() if "@" not in word).strip(_PUNCTUATION))


def _routed(angle: str) -> Address | None:
    """The address in angle brackets, behind an obsolete route (RFC 5322 §4.4) or a ``mailto:``."""
    return read(_tight(angle.rpartition(":")[2].strip(_PUNCTUATION)))
