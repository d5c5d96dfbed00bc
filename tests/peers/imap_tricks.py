"""What a bad IMAP server does. Its one rule: one thing each, so that a test that fails says which.

``tests/peers/hostile_imap.py`` does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Trick(Enum):
    """What this server does, in words that end "the server …"."""

    NONE = "is an ordinary one"
    HUGE_LITERAL = "announces a mail of 4 GiB and sends it"
    HUGE_ANNOUNCED = "announces a mail of 4 GiB and sends nothing"
    HUGE_GREETING = "greets with a literal of 4 GiB"
    HUGE_SEARCH = "finds UIDs without end"
    LONG_LINE = "never ends its line"
    ENDLESS_LINES = "says untagged lines without end"
    EXISTS_FLOOD = "tells of new mails without end while it should wait"
    LYING_SIZE = "says ten octets and sends 64 MiB"
    NEGATIVE_LITERAL = "announces a literal of minus one"
    VALIDITY_ZERO = "has UIDVALIDITY 0"
    VALIDITY_ABSENT = "has no UIDVALIDITY"
    EMPTY_FETCH = "answers FETCH with nothing"
    NIL_FETCH = "answers FETCH with NIL"
    WRONG_UID = "answers with another mail than was asked for"
    ALL_MAILS = "answers a FETCH of one mail with each mail it has"
    NOT_UTF8 = "has folders whose names are no UTF-8"
    LIMIT = "says NO [LIMIT] to whatever is asked"
    REFUSED = "takes no password"
    NO_DATE = "knows no INTERNALDATE"
    BAD_DATE = "has an INTERNALDATE that is none"
    BYE = "says BYE at once"
    GARBAGE = "says nothing that is IMAP"
    HUNG = "greets and never answers"
    INJECTION = "says lines as if the client had asked for other things"


VALIDITY: Mapping[Trick, tuple[bytes, ...]] = {
    Trick.VALIDITY_ZERO: (b"* OK [UIDVALIDITY 0] valid",),
    Trick.VALIDITY_ABSENT: (),
}
"""What is said of UIDVALIDITY, where it is not what others say."""
LISTED: Mapping[Trick, tuple[bytes, ...]] = {
    Trick.NOT_UTF8: (b'* LIST () "/" "\xff\xfe\x80 Gel\xf6scht"', b'* LIST () "/" {4}\r\n\x00\r\n\xff', b'* LIST () "/" INBOX'),
}
"""Answers to LIST, where they are not what others say."""
