"""Who takes part in a ticket, written. The one rule: nobody's row is ever deleted, so that what they wrote stays theirs.

For use inside of ``Store.write``.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, insert, select, update
from sqlmodel import Session

from mailgate.desk.model import Role
from mailgate.mail.model import EntryId, PersonId, TicketNumber
from store import fresh, later, memo, rewording, standing
from store.tables import ParticipantRow, table_of

_PART = table_of(ParticipantRow)
_THEIRS = and_(_PART.c.ticket == bindparam("number"), _PART.c.person == bindparam("who"))
_ACTIVE = select(_PART.c.active, _PART.c.role).where(_THEIRS)
_WROTE = update(_PART).where(_THEIRS).values(wrote=True).execution_options(**later.APART)


def leave(session: Session, number: TicketNumber, person: PersonId) -> None:
    """Somebody takes part no more; their row stays, so that who comes back begins anew."""
    rewording.touch(session, number)
    session.execute(update(_PART).where(_THEIRS).values(active=False), {"number": number, "who": person})


def hush(session: Session, number: TicketNumber, person: PersonId, *, muted: bool) -> None:
    """Somebody outside asked for silence on a ticket, or wrote again."""
    session.execute(update(_PART).where(_THEIRS).values(muted=muted), {"number": number, "who": person})


def join(session: Session, number: TicketNumber, person: PersonId, role: Role, since: EntryId) -> None:
    """Somebody takes part; who left and comes back begins anew at ``since``, and so does a former partner on the public side."""
    rewording.touch(session, number)
    who = {"number": number, "who": person}
    begun = fresh.of(session, number)
    found = session.execute(_ACTIVE, who).one_or_none() if begun is None or person in begun.people else None
    if found is None:
        values = {"ticket": number, "person": person, "role": role.value, "since": since}
        with memo.telling(session, fresh.KNOWN, standing.KNOWN):
            standing.touched(session, number)
            later.add(session, _PART, [{**values, "generation": 0, "wrote": False, "active": True}])
        if begun is not None:
            begun.people.add(person)
    elif not found.active or (role is Role.CC and found.role == Role.PARTNER):
        session.execute(update(_PART).where(_THEIRS).values(role=role.value, since=since, active=True, muted=False), who)


def has_written(session: Session, number: TicketNumber, person: PersonId) -> None:
    """A participant has written: customers' mail may be relayed to them."""
    known = standing.of(session, number)
    if known is not None and known.has_written(person):
        return
    with memo.telling(session, fresh.KNOWN, standing.KNOWN):
        standing.touched(session, number)
        if not later.amend(session, _PART, {"ticket": number, "person": person}, {"wrote": True}):
            session.execute(_WROTE, {"number": number, "who": person})


def revoke(session: Session, number: TicketNumber, persons: Sequence[PersonId]) -> None:
    """Raise the generation of people on a ticket. Who does not take part gets a row for it that is not active."""
    theirs = (_PART.c.ticket == number, _PART.c.person.in_(persons))
    known = set(session.scalars(select(_PART.c.person).where(*theirs)))
    session.execute(update(_PART).where(*theirs).values(generation=_PART.c.generation + 1))
    absent = {"ticket": number, "role": Role.WATCHER.value, "since": 0, "generation": 1, "wrote": False, "active": False}
    rows = [{**absent, "person": person} for person in sorted(set(persons) - known)]
    if rows:
        session.execute(insert(_PART), rows)


def revoke_shown(session: Session, person: PersonId, numbers: Sequence[TicketNumber]) -> None:
    """The same of one person on tickets where they take no part, which may be many."""
    if not numbers:
        return
    theirs = (_PART.c.person == person, _PART.c.ticket.in_(numbers))
    known = set(session.scalars(select(_PART.c.ticket).where(*theirs)))
    session.execute(update(_PART).where(*theirs).values(generation=_PART.c.generation + 1))
    absent = {"person": person, "role": Role.WATCHER.value, "since": 0, "generation": 1, "wrote": False, "active": False}
    rows = [{**absent, "ticket": number} for number in numbers if number not in known]
    if rows:
        session.execute(insert(_PART), rows)


def demote_requester(session: Session, number: TicketNumber) -> None:
    """Who asked stays as cc."""
    old = (_PART.c.ticket == number, _PART.c.role == Role.REQUESTER.value)
    session.execute(update(_PART).where(*old).values(role=Role.CC.value))


def join_as(session: Session, number: TicketNumber, person: PersonId, role: Role, since: EntryId) -> None:
    """Somebody takes part in that very role, whatever theirs was."""
    join(session, number, person, role, since)
    session.execute(update(_PART).where(_THEIRS).values(role=role.value), {"number": number, "who": person})
