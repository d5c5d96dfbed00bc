"""Whether a UID still names the mail it named. The one rule: only what was seen counts, as a proof for and as one against.

A mail is told by its Message-ID, Date, Subject and From, which a server hands out for many mails in one answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import Enum, auto
from hashlib import sha256

from mailgate.imap.client import Client
from mailgate.imap.troubles import BrokenError, RefusedError, UnreachableError
from store.mailboxes import Kept

#: So many of the highest and lowest UIDs are compared when a folder is looked through: if some mean another mail, these do.
HIGHEST, LOWEST = 20, 5
#: What stands for a mail of which a server hands out nothing.
STUB = b"\r\n"

#: A mail with which a connection broke so often is not asked for again.
_TRIES = 3

_NAMES = (b"message-id", b"date", b"subject", b"from")
_FIELD = re.compile(rb"^(message-id|date|subject|from)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)
_END = re.compile(rb"(?:\A|\n)\r?\n")


class Same(Enum):
    """What is known of a UID that is not known to name the mail it named."""

    NO = auto()
    UNKNOWN = auto()


def mark(octets: bytes) -> str:
    """A short word for a mail, from its head; the same for any mail with these four fields."""
    end = _END.search(octets)
    found: dict[bytes, bytes] = {}
    for name, value in _FIELD.findall(octets[: end.start() + 1] if end else octets):
        found.setdefault(name.lower(), b" ".join(value.split()))
    return sha256(b"\n".join(found.get(name, b"") for name in _NAMES)).hexdigest()[:24]


def marks(client: Client, uids: Sequence[int], broke: Counter[int]) -> dict[int, str]:
    """The words for mails as their server hands them out now, without those that it does not.

    ``broke``: how often a connection ended with each. A second time all are asked for one by one, and a third time not at all.
    """
    asked = [uid for uid in uids if broke[uid] < _TRIES]
    singly = any(broke[uid] for uid in asked)
    found: dict[int, str] = {}
    for some in [[uid] for uid in asked] if singly else [asked] if asked else []:
        found |= _marks(client, some, broke)
    return found


def _marks(client: Client, some: Sequence[int], broke: Counter[int]) -> dict[int, str]:
    try:
        return {uid: mark(octets) for uid, octets in client.names(some).items()}
    except RefusedError:
        return {} if len(some) == 1 else {uid: word for one in some for uid, word in _marks(client, [one], broke).items()}
    except (BrokenError, UnreachableError):
        broke.update(some if len(some) > 1 else [some[0]] * _TRIES)
        raise


def spell(found: Mapping[int, str]) -> str:
    """As text, for the store."""
    return " ".join(f"{uid}:{word}" for uid, word in found.items())


def read(spelt: str) -> dict[int, str]:
    """What ``spell`` made."""
    return {int(uid): word for uid, _, word in (one.partition(":") for one in spelt.split())}


def same(client: Client, now: tuple[int, str | None], kept: Collection[Kept], largest: int) -> Kept | Same:
    """Which of the mails taken from this UID it still names. ``now``: UID, and the word for what lies there, None if unknown.

    Heads are read in different ways where they are broken: so octets, of at most ``largest``, decide before it is another mail.
    """
    uid, word = now
    if word is None:
        return Same.UNKNOWN
    for one in kept:
        if one.head != STUB and mark(one.head) == word:
            return one
    if any(one.head == STUB for one in kept):
        return Same.UNKNOWN
    try:
        return _by_octets(client, uid, kept, largest)
    except RefusedError:
        return Same.UNKNOWN


def _by_octets(client: Client, uid: int, kept: Collection[Kept], largest: int) -> Kept | Same:
    facts = client.facts([uid]).get(uid)
    if facts is None:
        return Same.UNKNOWN
    octets = client.mail(uid) if facts.size <= largest else None
    head = client.head(uid) if any(one.head_only for one in kept) else None
    seen = {sha256(one).hexdigest() for one in (octets, head) if one is not None}
    return next((one for one in kept if one.sha256 in seen), Same.NO)
