"""What stands in a file and, where it is a mail, in that mail's own files. Its one rule: what was not looked into is said.

``opening`` leaves what a person attached as it came; here it is only looked at: mails within mails, pages (RFC 2557) and
mailboxes, and what encodings and packages stand in them. Archives and documents stay closed. Linear and bounded; never raises.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mailgate.mail import headers, opening
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defect, Defects
from mailgate.mail.structure import Part

DEPTH = 8
"""Mails within mails that are looked into: people hand on a mail in a mail in a mail, nobody nine of them."""
PIECES = 1_000
"""Parts of all mails in one file: as many as a mail may have."""
OCTETS = 100 * 1024**2
"""Of all pieces together: several times the largest mail, for each level repeats what is below it."""
UNSEEN = (
    Defect.ENCRYPTED,
    Defect.SMIME_CLOSED,
    Defect.TNEF_DAMAGED,
    Defect.TOO_DEEP,
    Defect.TOO_MANY_PARTS,
    Defect.HEADERS_CUT,
)
"""What an attached mail says where something in it cannot be looked into."""
_TYPES = ("message/rfc822", "message/global", "message/partial", "multipart/")
_NAMES = (".eml", ".emlx", ".mht", ".mhtml", ".mbox", ".mbx")
_SOUGHT = 16 * 1024
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}(?:>?From [^\n]{0,998}\n|\d{1,20} *\r?\n)?[!-9;-~]{1,76}[ \t]{0,9}:")
"""A first field, below a mailbox's ``From `` line or the count of octets that Apple Mail writes."""
_FIELD = re.compile(rb"^(?:mime-version|content-type|from|subject|received|return-path)[ \t]{0,9}:", re.IGNORECASE | re.MULTILINE)
_COUNTED = re.compile(rb"\s{0,100}\d{1,20} *\r?\n")
_NEXT = re.compile(rb"(?<=\n)\r?\nFrom \S{1,320} [^\n]{0,100}\d\d:\d\d[^\n]{0,100}\n")
"""Where the next mail of a mailbox begins (RFC 4155); a sentence that begins so names no time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that stands there: a file, a part or the header fields of a mail. ``charset`` is what it says of itself."""

    name: str
    content_type: str
    data: bytes
    charset: str = ""


@dataclass(slots=True)
class Look:
    """One look into a file. ``whole``, once the pieces were taken: nothing in it was left out."""

    file: Piece
    whole: bool = True

    def pieces(self) -> Iterator[Piece]:
        """The file itself, then what stands in it, outermost first."""
        pending, count, octets = deque([(self.file, 0)]), 0, 0
        while pending:
            piece, depth = pending.popleft()
            count, octets = count + 1, octets + len(piece.data)
            if count > PIECES or octets > OCTETS:
                self.whole = False
                return
            yield piece
            if not is_mail(piece):
                continue
            if depth == DEPTH or piece.content_type == "message/partial":  # its other pieces came by themselves (RFC 2046 §5.2.2)
                self.whole = False
                continue
            pending += ((below, depth + 1) for raw in _mails(piece.data) for below in self._opened(raw))

    def _opened(self, raw: bytes) -> Iterator[Piece]:
        budget, defects = Budget(), Defects()
        block = headers.read_mail(raw, budget, defects)
        root = opening.split(raw, block, budget, defects)
        fields = "\n".join(f"{header.name}: {header.value}" for header in block.fields)
        yield Piece("", "text/rfc822-headers", fields.encode())
        yield from (_piece(part, defects) for part in root.leaves())
        self.whole = self.whole and not any(defect in defects for defect in UNSEEN)


def is_mail(piece: Piece) -> bool:
    """Whether a file is a mail or a mailbox: by its type, its name, or how it begins."""
    if piece.content_type.startswith(_TYPES) or piece.name.lower().endswith(_NAMES):
        return True
    begun = piece.data[:_SOUGHT]
    return piece.content_type != "text/rfc822-headers" and bool(_BEGINNING.match(begun) and _FIELD.search(begun))


def _mails(data: bytes) -> Iterator[bytes]:
    """The mails of a mailbox, or the one that a file is."""
    counted = _COUNTED.match(data)
    data = data[counted.end() :] if counted else data
    begun = 0
    for following in _NEXT.finditer(data) if data.startswith(b"From ") else ():
        yield data[begun : following.start()]
        begun = following.end()
    yield data[begun:]


def _piece(part: Part, defects: Defects) -> Piece:
    if part.content_type.startswith("multipart/"):  # one that could not be split
        return Piece(part.filename, "application/octet-stream", part.content(defects))
    return Piece(part.filename, part.content_type, part.content(defects), part.params.get("charset", ""))
