"""Which earlier mails a letter names, so that mail programs show it with them. The one rule: public and internal share no id.

Customers: the mails of the ticket's customers and our letters to that one person, in the order of their time, since programs
take the last one for the parent (RFC 5322 §3.6.4) and some the first one for the thread. Staff: a root for public, another for
internal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.desk.model import Reference
from mailgate.mail.model import MessageId, PersonId, TicketNumber, Visibility
from mailgate.mail.tokens import TOKEN_LENGTH, Purpose
from store import chain, outbox_views, sides, threads
from store.outbox_rows import Audience

#: How many earlier ids of each sort are looked at, beside the first.
MAX_THREAD = 19
_SIDES = {Visibility.PUBLIC: 1, Visibility.INTERNAL: 2}
_ROOT = re.compile(rf"t(\d{{1,9}})\.(public|internal)\.([a-z2-7]{{{TOKEN_LENGTH}}})@[a-z0-9.-]{{1,255}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """What a letter is part of: a ticket, as one person sees it."""

    ticket: TicketNumber | None
    person: PersonId
    audience: Audience
    answers: Visibility
    """The audience of a plain Reply."""


def before(session: Session, house: House, strand: Strand) -> tuple[MessageId | None, tuple[MessageId, ...]]:
    """What a letter answers, and all that it names, oldest first."""
    if strand.ticket is None:
        return None, ()
    if strand.audience is Audience.OUTSIDER:
        theirs = sides.letters(session, sides.Thread(ticket=strand.ticket, person=strand.person), MAX_THREAD)
        return (theirs[-1], tuple(theirs)) if theirs else (None, ())
    if strand.audience is not Audience.CUSTOMER:
        root = _root(house, strand.ticket, strand.answers)
        return root, (root,)
    family = chain.family(session, strand.ticket)
    mails = threads.thread(session, family, strand.person, MAX_THREAD)
    letters = outbox_views.last_ids(session, family, strand.person, MAX_THREAD)
    ids = tuple(one.message_id for one in sorted((*mails, *letters), key=lambda one: one.at))  # a mail before its letters
    return (ids[-1], ids) if ids else (None, ())


def named(session: Session, house: House, ids: Sequence[MessageId], own: MessageId | None) -> tuple[tuple[Reference, ...], bool]:
    """What we know of the ids a mail names, in their order; and whether its own is a letter of ours: ``threads.references``."""
    references, issued = threads.references(session, ids, own)
    return tuple(sorted((*references, *_roots(house, ids)), key=lambda one: one.rank)), issued


def _roots(house: House, ids: Sequence[MessageId]) -> tuple[Reference, ...]:
    """The roots of staff threads among them, which name a ticket and a side of it by themselves.

    They are all that is left of us where a relay writes Message-IDs of its own over ours, or a program keeps the first id only.
    """
    looked = {rank: ids[rank] for rank in (*range(min(len(ids), threads.MAX_REFERENCES)), len(ids) - 1) if rank >= 0}
    found = ((rank, _ROOT.fullmatch(one)) for rank, one in looked.items())
    return tuple(
        Reference(ticket=TicketNumber(int(named[1])), kind="issued", audience=Visibility(named[2]), rank=rank)
        for rank, named in found
        if named and _signs(house, named[3], TicketNumber(int(named[1])), Visibility(named[2]))
    )


def _signs(house: House, token: str, ticket: TicketNumber, audience: Visibility) -> bool:
    return house.addresses.keys.verify(token, Purpose.MESSAGE_ID, ticket, _SIDES[audience])


def _root(house: House, ticket: TicketNumber, audience: Visibility) -> MessageId:
    token = house.addresses.keys.sign(Purpose.MESSAGE_ID, ticket, _SIDES[audience])
    return MessageId(f"t{ticket}.{audience.value}.{token}@{house.settings.gateway.domain}")
