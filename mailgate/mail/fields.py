"""The one builder of header fields. Its one rule: a value is data; the only names in a block are those that were asked for.

Every header we send, of the mail and of each of its parts, goes through ``block``, which reads its own bytes again and compares
the names (T60). The standard library writes no header of ours: on some interpreters it decodes a literal ``=?…?=`` and
lets the line ends inside it through.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from mailgate.mail import address, words
from mailgate.mail.model import Mailbox, MessageId

SOFT, HARD = 78, 998  # RFC 5322 §2.1.1, without CRLF
TEXT = 200
"""Longest text of a stranger in one header value, in characters."""
_ENCODED = 60
"""Octets of one encoded word: within the 75 of RFC 2047 §2, and the name of the field fits before it within 76."""
_IDS = 20
_ID = 900
"""Longest msg-id repeated: it cannot be folded and has to stand on one line."""

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_NAME = re.compile(rb"[A-Za-z][A-Za-z0-9-]*")
_ATOMS = re.compile(r"[A-Za-z0-9 ]+")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9._-]{1,255}")
_MSG_ID = re.compile(r"[!-;=?-~]+")  # printable ASCII without < and >
_BARE_FILENAME = re.compile(r"[ !#-\[\]-~]{1,60}")  # fits in a quoted-string as it stands
_PHRASE_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")  # RFC 2047 §5 (3)
_ATTRIBUTE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~")  # RFC 2231 §7
_Q = {n: chr(n) if n in _PHRASE_SAFE else "_" if n == 0x20 else f"={n:02X}" for n in range(256)}
_PERCENT = {n: chr(n) if n in _ATTRIBUTE else f"%{n:02X}" for n in range(256)}

Field = tuple[str, Sequence[str]]
"""A name and the words of its value, in ASCII but for such an address; a line may end before any word but the first."""


class HeaderInjection(ValueError):  # it is what happened, caught before it left
    """What was about to be sent is not the header that was asked for. Nothing was sent."""


def block(fields: Sequence[Field], *, utf8: bool = False) -> bytes:
    """The fields as bytes, each line ended by CRLF, no empty line at the end. ``utf8``: for a mail by SMTPUTF8 (RFC 6532).

    Raises HeaderInjection when the bytes, read again, are not exactly these fields.
    """
    lines = [_fold(name, value) for name, value in fields]
    try:
        octets = "".join(lines).encode("utf-8" if utf8 else "ascii")
    except UnicodeEncodeError as error:
        raise HeaderInjection("a value is not ASCII") from error
    expected = [name.encode() for name, _ in fields]
    if (found := names(octets, utf8=utf8)) != expected:
        raise HeaderInjection(f"wanted {expected}, got {found}")
    return octets


def names(octets: bytes, *, utf8: bool = False) -> list[bytes]:
    """The names of the fields in a header block. Raises HeaderInjection for anything a reader could take for something else."""
    if not octets.endswith(b"\r\n"):
        raise HeaderInjection("the block does not end with a line end")
    found: list[bytes] = []
    for line in octets[:-2].split(b"\r\n"):
        if len(line) > HARD or not (utf8 or line.isascii()) or _CONTROL.search(line) or not line.strip(b" "):
            raise HeaderInjection("a line is too long, empty or holds a control character")
        if line.startswith(b" ") and found:
            continue
        name, colon, _ = line.partition(b":")
        if not colon or not _NAME.fullmatch(name):
            raise HeaderInjection("a line is no field")
        found.append(name)
    return found


def text(value: str) -> list[str]:
    """The words of an unstructured value (Subject): as they are where they are plain ASCII, encoded in between."""
    tokens = words.one_line(value, TEXT).split(" ")
    odd = [n for n, token in enumerate(tokens) if not _plain(token)]
    if not odd:
        return [token for token in tokens if token]
    first, last = odd[0], odd[-1] + 1
    return [*tokens[:first], *encoded(" ".join(tokens[first:last])), *tokens[last:]]


def mailboxes(boxes: Iterable[Mailbox]) -> list[str]:
    """The words of an address list (RFC 5322 §3.4). Raises HeaderInjection for an address that is none."""
    out: list[str] = []
    for box in boxes:
        out += _mailbox(box.address, box.name)
    if out:
        out[-1] = out[-1].removesuffix(",")
    return out


@lru_cache(maxsize=1024)
def _mailbox(one: str, name: str) -> tuple[str, ...]:
    """The words of one, with the comma behind it; a house writes to the same few again and again."""
    if not (_ADDRESS.fullmatch(one) or is_international(one)) or "=?" in one:
        raise HeaderInjection("an address is no plain address")
    words_of_name = phrase(name)
    return (*words_of_name, f"<{one}>," if words_of_name else f"{one},")


def is_international(one: str) -> bool:
    """Whether an address has letters beyond ASCII before its ``@``: it is written as it is, in UTF-8 (RFC 6531, RFC 6532)."""
    return not one.isascii() and address.read(one) == one


def phrase(name: str) -> list[str]:
    """The words of a display name: atoms, a quoted string, or encoded words (RFC 5322 §3.2.5, RFC 2047 §5)."""
    name = words.one_line(name, TEXT)
    if not name:
        return []
    if not _plain(name):
        return encoded(name)
    if _ATOMS.fullmatch(name):
        return name.split(" ")
    return ('"' + re.sub(r'(["\\])', r"\\\1", name) + '"').split(" ")


def message_ids(ids: Sequence[MessageId]) -> list[str]:
    """The words of References: the first and the newest, at most 20 ids and 998 octets, without those that cannot be repeated."""
    good = [f"<{one}>" for one in ids if len(one) <= _ID and _MSG_ID.fullmatch(one) and "=?" not in one]
    if not good:
        return []
    newest: list[str] = []
    room = HARD - len("References: ") - len(good[0])
    for one in reversed(good[1:][-(_IDS - 1) :]):
        room -= len(one) + 1
        if room < 0:
            break
        newest.append(one)
    return [good[0], *reversed(newest)]


def filename(name: str) -> list[str]:
    """The words of ``filename`` behind ``attachment;`` (RFC 2183 §2.3): quoted where plain, else as in RFC 2231 §§3 and 4."""
    name = words.one_line(name, TEXT) or "attachment"
    if _BARE_FILENAME.fullmatch(name) and "=?" not in name:
        return [f'filename="{name}"']
    pieces = _cut(name, _PERCENT, 50)
    if len(pieces) == 1:
        return [f"filename*=utf-8''{pieces[0]}"]
    marked = [f"filename*{n}*={piece};" for n, piece in enumerate(["utf-8''" + pieces[0], *pieces[1:]])]
    return [*marked[:-1], marked[-1].removesuffix(";")]


def encoded(value: str) -> list[str]:
    """``value`` as RFC 2047 words, split between characters; Q or B, whichever is shorter."""
    octets = value.encode("utf-8", "replace")
    room = _ENCODED - len("=?utf-8?q??=")
    if sum(len(_Q[octet]) for octet in octets) <= len(octets) * 4 // 3 + 4:
        return [f"=?utf-8?q?{piece}?=" for piece in _cut(value, _Q, room)]
    plain = dict.fromkeys(range(256), "x")
    pieces = _cut_text(value, plain, room * 3 // 4)
    return [f"=?utf-8?b?{binascii.b2a_base64(piece.encode(), newline=False).decode()}?=" for piece in pieces]


def _plain(value: str) -> bool:
    return value.isascii() and "=?" not in value


def _cut(value: str, table: dict[int, str], room: int) -> list[str]:
    return ["".join(table[octet] for octet in piece.encode("utf-8", "replace")) for piece in _cut_text(value, table, room)]


def _cut_text(value: str, table: dict[int, str], room: int) -> list[str]:
    """Pieces of ``value`` that take at most ``room`` characters each when written by ``table``; no character is split."""
    pieces, start, used = [], 0, 0
    for at, character in enumerate(value):
        size = sum(len(table[octet]) for octet in character.encode("utf-8", "replace"))
        if used + size > room:
            pieces.append(value[start:at])
            start, used = at, 0
        used += size
    return [*pieces, value[start:]]


def _fold(name: str, value: Sequence[str]) -> str:
    line, out = f"{name}:", []
    for n, word in enumerate(value):
        if n and len(line) + 1 + len(word) > SOFT:
            out.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*out, line]) + "\r\n"
