"""Mails from files: .eml, mbox, Maildir, folders of them. The one rule: bytes are taken as they lie there, nothing is re-written.

Only how files are found and split is here; from the journal on they go the way of every mail. An mbox is split at its ``From ``
lines (RFC 4155), and ``>From `` lines that its writer quoted are un-quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from mailgate.mail import address, headers
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defects
from mailgate.mail.model import Address, Header

_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER = re.compile(rb"[!-9;-~]{1,100}:")
_RECIPIENT_HEADERS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "x-delivered-to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One mail in a file. ``origin`` names it for people: the path, and in an mbox its place."""

    origin: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What a file says of its envelope. ``path_known`` is false where no Return-Path says who sent it."""

    mail_from: Address | None
    path_known: bool
    rcpt_to: tuple[Address, ...]


class NotMailError(Exception):
    """A path holds no mail. The text names it and says what would."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file in a folder that does not begin like a mail: a folder of mails may hold a note or a picture too."""

    origin: str


def find(path: Path) -> Iterator[Found | LeftOut]:
    """The mails at a path, in the order of their names. A file that is named itself is a mail, whatever it looks like.

    Raises NotMailError and OSError.
    """
    if not path.is_dir():
        yield from _file(path)
    elif (path / "cur").is_dir() and (path / "new").is_dir():
        yield from _each(sorted([*(path / "cur").iterdir(), *(path / "new").iterdir()], key=lambda p: p.name))
    else:
        yield from _each(sorted(p for p in path.rglob("*") if p.is_file() and "/." not in str(p.relative_to(path))))


def _each(paths: list[Path]) -> Iterator[Found | LeftOut]:
    for path in paths:
        if path.is_file() and _begins_like_a_mail(path):
            yield from _file(path)
        elif path.is_file():
            yield LeftOut(str(path))


def _begins_like_a_mail(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(200)
    return start.startswith(b"From ") or bool(_HEADER.match(start.lstrip(b"\xef\xbb\xbf")))


def _file(path: Path) -> Iterator[Found]:
    raw = path.read_bytes()
    if raw.startswith(b"From ") and len(mails := _split(raw)) >= 1 and _HEADER.match(_second_line(raw)):
        single = len(mails) == 1
        for number, mail in enumerate(mails, 1):
            yield Found(origin=str(path) if single else f"{path}#{number}", raw=mail)
    elif not raw.strip():
        raise NotMailError(f"{path}: is empty; give .eml files, an mbox, a Maildir or a folder of them")
    else:
        yield Found(origin=str(path), raw=raw)


def _second_line(raw: bytes) -> bytes:
    return raw.partition(b"\n")[2][:200]


def _split(raw: bytes) -> list[bytes]:
    """The mails of an mbox without their ``From `` lines; one begins after a blank line only."""
    starts = [0] + [m.end() for m in re.finditer(rb"\n\r?\n(?=From \S)", raw)]
    ends = [*starts[1:], len(raw)]
    return [_QUOTED.sub(rb"\1", raw[a:b].partition(b"\n")[2]) for a, b in zip(starts, ends, strict=True)]


def route(raw: bytes) -> Route:
    """The envelope as Return-Path and the recipient headers tell it; To and Cc are read later, with the mail."""
    block = headers.read_mail(raw, Budget(), Defects())
    paths = [value.strip() for value in block.all("return-path")]
    path = address.read(paths[0].strip("<> ")) if paths else None
    known = bool(paths) and (path is not None or paths[0] == "<>")
    found = (address.parse(header.value.strip()) for header in _delivered(block) if header.name in _RECIPIENT_HEADERS)
    return Route(mail_from=path, path_known=known, rcpt_to=tuple(dict.fromkeys(one for one in found if one)))


def _delivered(block: headers.Block) -> Iterator[Header]:
    """What the last delivery wrote: the fields above the first Received. Below it, anybody could have written them."""
    return takewhile(lambda header: header.name != "received", block.fields)
