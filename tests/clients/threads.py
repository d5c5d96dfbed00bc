"""How mail programs group what lies in a mailbox, as far as they say. Its one rule: a model knows headers only, none of ours.

Each takes mails in the order they came and gives groups of their indices. Sources and dates: docs/clients.md.
"""

from __future__ import annotations

import email.message
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from tests.golden import wire

_MARK = re.compile(r"^(?:(?:re|aw|sv|fwd?|wg)(?:\[\d+\])?: ?)+", re.IGNORECASE)
_SHORT_MARK = re.compile(r"^(?:\D{1,3}: )+")
_ID = re.compile(r"<[^<>]+>")


@dataclass(frozen=True, slots=True)
class Seen:
    """One mail as far as threading goes."""

    id: str
    named: tuple[str, ...]
    """The ids of References and In-Reply-To, oldest first."""
    subject: str

    @classmethod
    def of(cls, raw: bytes) -> Seen:
        """The mail on the wire."""
        read: email.message.Message = wire.read(raw)
        named = [_ID.findall(wire.header(raw, name)) for name in ("References", "In-Reply-To") if name in read]
        return cls(wire.header(raw, "Message-ID"), tuple(dict.fromkeys(chain(*named))), wire.header(raw, "Subject"))

    @property
    def ids(self) -> frozenset[str]:
        """Its own id and those it names."""
        return frozenset((self.id, *self.named))


Threads = list[list[int]]
Model = Callable[[Sequence[Seen]], Threads]


def _grouped(mails: Sequence[Seen], same: Callable[[Seen, Seen], bool]) -> Threads:
    """Each mail joins all groups that hold one it goes with."""
    found: Threads = []
    for at, mail in enumerate(mails):
        with_it = [group for group in found if any(same(mails[one], mail) for one in group)]
        found = [group for group in found if group not in with_it] + [sorted([*chain(*with_it), at])]
    return sorted(found)


def _share_ids(one: Seen, other: Seen) -> bool:
    return not one.ids.isdisjoint(other.ids)


def gmail(mails: Sequence[Seen]) -> Threads:
    """The same subject but for its marks, and, where References are given, ids seen in the thread (since March 2019)."""
    return _grouped(mails, lambda a, b: _bare(a) == _bare(b) and (_share_ids(a, b) or not (a.named or b.named)))


def exchange(mails: Sequence[Seen]) -> Threads:
    """Exchange and Outlook on top of it: the mails named, else the topic."""
    return _grouped(mails, lambda a, b: _share_ids(a, b) or _topic(a) == _topic(b))


def outlook(mails: Sequence[Seen]) -> Threads:
    """Outlook by IMAP or POP: a hash of the topic (MS-OXOMSG 2.2.1.2, without a Thread-Index that is tracked)."""
    return _grouped(mails, lambda a, b: _topic(a) == _topic(b))


def apple(mails: Sequence[Seen]) -> Threads:
    """Apple Mail: ids; where a mail names none, the subject."""
    return _grouped(mails, lambda a, b: _share_ids(a, b) or (not b.named and _is_marked(b) and _bare(a) == _bare(b)))


def thunderbird(mails: Sequence[Seen]) -> Threads:
    """Thunderbird since 3.0 (``mail.strict_threading``), K-9, Roundcube, JWZ: ids, with a place for mails that are not there."""
    return _grouped(mails, _share_ids)


def mutt(mails: Sequence[Seen]) -> Threads:
    """mutt as it comes (``strict_threads`` off): ids, then what begins a thread goes below one with its subject."""
    return _grouped(mails, lambda a, b: _share_ids(a, b) or (_is_marked(b) and _bare(a) == _bare(b)))


MODELS: dict[str, Model] = {
    "Gmail": gmail,
    "Exchange": exchange,
    "Outlook by IMAP": outlook,
    "Apple Mail": apple,
    "Thunderbird": thunderbird,
    "mutt": mutt,
}
BY_IDS: dict[str, Model] = {name: MODELS[name] for name in ("Gmail", "Apple Mail", "Thunderbird", "mutt")}
"""Those that never merge what shares a subject alone, where ids are given."""


def parent(mail: Seen) -> str:
    """The mail under which programs that draw a tree put it: the last one named."""
    return mail.named[-1] if mail.named else ""


def _bare(mail: Seen) -> str:
    return _MARK.sub("", mail.subject).strip()


def _is_marked(mail: Seen) -> bool:
    return bool(_MARK.match(mail.subject))


def _topic(mail: Seen) -> str:
    """MS-OXCMSG 2.2.1.10: without a mark of one to three characters, compared in capitals."""
    return _SHORT_MARK.sub("", mail.subject).strip().upper()
