"""Whether a file holds a letter of ours. Its one rule: where that cannot be seen to its end, it may (see ``within``).

Handed on, it would hand on its signed addresses, and the words of a notice. The marks are those of ``marks``.
"""

from __future__ import annotations

import codecs
import re

from mailgate.mail import enclosed, marks
from mailgate.mail.model import Attachment
from mailgate.mail.within import Look, Piece

_INTERNAL_SUBJECT = re.compile(r"\[#\d+ internal\]", re.IGNORECASE)
_CLOSELY = 1024**2
"""Octets of a file in which marks are also sought that are broken over lines or encoded; beyond, only whole ones."""
_BEGUN = 4_096
_MARKERS = tuple("\u27e6".encode(order) + b"internal" for order in ("utf-8", "utf-16-le", "utf-16-be"))


def may_be_ours(file: Attachment) -> bool:
    """Whether a file, or a mail in it and whatever stands in that, holds a mark of ours or cannot be looked into."""
    look = Look(Piece(file.name, file.content_type, file.data))
    return any(_marked(piece) for piece in look.pieces()) or not look.whole


def _marked(piece: Piece) -> bool:
    if marks.marked(piece.name) or _INTERNAL_SUBJECT.search(piece.name):
        return True
    # without NULs, UTF-16 reads as ASCII: text files of Windows, and Outlook's .msg; all but the bracket of the marker
    seen = piece.data.replace(b"\0", b"")
    if (
        (b"internal" in seen and any(marker in seen for marker in _MARKERS))
        or marks.marked(_as_text(seen[:_CLOSELY]))
        or marks.signed(seen[_CLOSELY:])
    ):
        return True
    return enclosed.differs(piece) and marks.marked(enclosed.said(piece.data, piece.content_type, piece.charset))


def _as_text(octets: bytes) -> str:
    """UTF-8 as it reads; anything else octet by octet, with the point of a banner as it reads. No character takes long."""
    try:
        codecs.utf_8_decode(octets[:_BEGUN], "strict", False)  # what fails costs a copy of all that was tried
        return codecs.utf_8_decode(octets, "strict", False)[0]
    except UnicodeDecodeError:
        text = octets.decode("latin-1")
        return text.replace("\xc2\xb7", "\xb7") if marks.may_be_banner(text) else text
