"""The digest that a mail answers, and what its numbers mean. The one rule: to its one reader alone; to anybody else, nothing.

A number written in answer to somebody else's digest must not be taken for a ticket's: who wrote it looked at lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlmodel import Session

from mailgate.deed import marks
from mailgate.deed.house import House
from mailgate.desk.model import Person
from mailgate.mail.model import InboundMail, OutboxId, TicketNumber
from store import digest_lines, outbox_views
from store.outbox_rows import Kind

#: How many letters of ours that a mail names are looked at.
_MOST = 20
#: For clients that answer without saying what.
_SUBJECT = re.compile(r"\[digest (\d{1,12})(?: internal)?\]", re.IGNORECASE)


def means(session: Session, house: House, mail: InboundMail, person: Person | None) -> Mapping[int, TicketNumber] | None:
    """What the numbers mean to whoever claims to answer a digest: nothing where it is not theirs; None: it answers none."""
    digest = next(_digests(session, house, mail), None)
    if digest is None:
        return None
    return digest_lines.of(session, digest, person.id) if person is not None and person.id is not None else {}


def _digests(session: Session, house: House, mail: InboundMail) -> Iterator[OutboxId]:
    """The digests it names: In-Reply-To, then References newest first (RFC 5322 §3.6.4), then the number in its subject."""
    ids = dict.fromkeys((*mail.in_reply_to, *reversed(mail.references)))
    letters = [found for one in ids if (found := marks.of_message_id(house, one)) is not None]
    yield from (one for one in letters[:_MOST] if _is_digest(session, one))
    if named := _SUBJECT.search(mail.subject):
        yield OutboxId(int(named[1]))


def _is_digest(session: Session, letter: OutboxId) -> bool:
    """A digest, or what became of an answer to one: its numbers go on to mean the same."""
    return outbox_views.kind_of(session, letter) is Kind.DIGEST or digest_lines.known(session, letter)
