"""Mails parked for a human. The one rule: a row is kept after the decision, as its history.

A decision taken by mail is written first (``decide``) and carried out later in a transaction of its own, so that a crash
between the two loses nothing: ``decided`` finds what is still to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, or_, select, update
from sqlmodel import Session, col

from mailgate.desk.model import Choice, HeldFacts, Person
from mailgate.mail.model import JournalId, PersonId, TicketNumber, Visibility
from store import people, tickets
from store.tables import HeldRow, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHeld:
    """A mail that waits for a human."""

    journal: JournalId
    queue: str
    ticket: TicketNumber | None
    sender: str | None
    subject: str
    reason: str
    choices: tuple[Choice, ...]
    received_at: datetime
    announced: bool = True
    silent: bool = False
    spam: bool = False
    confirmer: PersonId | None = None
    addressed: Visibility | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision taken by mail that is still to be carried out."""

    number: int
    journal: JournalId
    choice: Choice


def hold(session: Session, new: NewHeld) -> int:
    """Park it; its number."""
    values = {
        "journal_id": new.journal,
        "queue": new.queue,
        "ticket": new.ticket,
        "sender": new.sender,
        "subject": new.subject,
        "reason": new.reason,
        "choices": [choice.value for choice in new.choices],
        "received_at": new.received_at,
        "announced": new.announced,
        "reminded_at": new.received_at if new.silent else None,
        "spam": new.spam,
        "confirmer": new.confirmer,
        "addressed": new.addressed.value if new.addressed else None,
    }
    number = session.scalar(insert(table_of(HeldRow)).returning(col(HeldRow.id)), values)
    if number is None:
        raise LookupError("the database gave a held mail no number")
    return int(number)


def held(session: Session, held_id: int, *, lock: bool = False) -> HeldRow | None:
    """One held mail, decided or not. ``lock``: nobody else decides about it before this transaction ends."""
    row = session.get(HeldRow, held_id, with_for_update=lock, populate_existing=lock)
    return row if row is not None and row.journal_id else None  # without a mail: a number left out by ``restored``


def facts(session: Session, held_id: int) -> HeldFacts | None:
    """What rules may know of one held mail; locked, because a decision may follow."""
    row = held(session, held_id, lock=True)
    return facts_of(session, [row])[0] if row is not None else None


def facts_of(session: Session, rows: Sequence[HeldRow]) -> list[HeldFacts]:
    """What rules may know of several."""
    named = (PersonId(who) for row in rows for who in (row.confirmer, row.decided_by) if who is not None)
    known = people.by_id(session, named)
    return [_facts(row, known) for row in rows]


def generations(session: Session, held_ids: Iterable[int], person: PersonId) -> dict[int, int]:
    """The token generation of a person on the ticket of each held mail; none for a mail that is on no ticket."""
    rows = session.scalars(select(HeldRow).where(col(HeldRow.id).in_(sorted(set(held_ids)))))
    on = {row.id or 0: row.ticket for row in rows if row.ticket is not None}
    found = tickets.generations(session, ((ticket, person) for ticket in on.values()))
    return {number: found[(ticket, person)] for number, ticket in on.items()}


def all_held(session: Session, limit: int, *, decided: bool = False) -> Sequence[HeldRow]:
    """Mails that wait, oldest first (or those decided, newest first)."""
    query = select(HeldRow).where(col(HeldRow.journal_id) != 0).limit(limit)
    if decided:
        return session.scalars(query.where(col(HeldRow.resolved_at).is_not(None)).order_by(col(HeldRow.id).desc())).all()
    return session.scalars(query.where(col(HeldRow.resolved_at).is_(None)).order_by(col(HeldRow.id))).all()


def decide(session: Session, held_id: int, choice: Choice, by: PersonId, *, remember: bool) -> None:
    """A decision by mail, to be carried out."""
    _change(session, [held_id], decision=choice.value, decided_by=by, remember=remember)


def undecide(session: Session, held_id: int) -> None:
    """The decision could not be carried out: the mail waits as before."""
    _change(session, [held_id], decision=None, decided_by=None, remember=False)


def decided(session: Session, limit: int) -> list[Decided]:
    """Decisions still to be carried out, oldest first."""
    query = select(HeldRow).where(col(HeldRow.resolved_at).is_(None), col(HeldRow.decision).is_not(None))
    rows = session.scalars(query.order_by(col(HeldRow.id)).limit(limit))
    return [Decided(number=row.id or 0, journal=JournalId(row.journal_id), choice=Choice(row.decision or "")) for row in rows]


def waiting_of(session: Session, journal: JournalId, reason: str) -> list[int]:
    """The ids under which a mail waits for that reason."""
    mine = (col(HeldRow.journal_id) == journal, col(HeldRow.reason) == reason, col(HeldRow.resolved_at).is_(None))
    return [number for number in session.scalars(select(col(HeldRow.id)).where(*mine)) if number is not None]


def resolve(session: Session, held_id: int, resolution: str, at: datetime) -> None:
    """It is decided, and done."""
    _change(session, [held_id], resolved_at=at, resolution=resolution)


def to_remind(session: Session, before: datetime, limit: int) -> Sequence[HeldRow]:
    """Mails told of once, waiting since ``before`` or longer, of which nobody was reminded yet."""
    query = _undecided(col(HeldRow.received_at) <= before, col(HeldRow.announced).is_(True), col(HeldRow.reminded_at).is_(None))
    return _locked(session, query.order_by(col(HeldRow.id)), limit)


def to_digest(session: Session, before: datetime, since: datetime, limit: int) -> Sequence[HeldRow]:
    """Mails waiting since ``before`` or longer that stood in no digest from ``since`` on: those never listed first, then
    those listed longest ago. What was taken in silently is only in the list of all."""
    told = or_(col(HeldRow.digested_at).is_(None), col(HeldRow.digested_at) < since)
    heard = or_(col(HeldRow.announced).is_(True), col(HeldRow.reminded_at).is_(None))  # as ``hold`` marks silence
    query = _undecided(col(HeldRow.received_at) <= before, told, heard)
    return _locked(session, query.order_by(col(HeldRow.digested_at).asc().nulls_first(), col(HeldRow.id)), limit)


def digested_since(session: Session, since: datetime) -> bool:
    """Whether there was a digest from ``since`` on."""
    return session.scalar(select(col(HeldRow.id)).where(col(HeldRow.digested_at) >= since).limit(1)) is not None


def old_spam(session: Session, before: datetime, limit: int) -> Sequence[HeldRow]:
    """Spam held since ``before`` or longer."""
    query = select(HeldRow).where(
        col(HeldRow.resolved_at).is_(None), col(HeldRow.spam), col(HeldRow.decision).is_(None), col(HeldRow.received_at) <= before
    )
    return session.scalars(query.order_by(col(HeldRow.id)).limit(limit).with_for_update(skip_locked=True)).all()


def old(session: Session, reason: str, before: datetime, limit: int) -> Sequence[HeldRow]:
    """What is held for that reason since ``before`` or longer, decided by nobody."""
    query = _undecided(col(HeldRow.reason) == reason, col(HeldRow.received_at) <= before)
    return _locked(session, query.order_by(col(HeldRow.id)), limit)


def declined(session: Session, person: PersonId, reason: str, since: datetime) -> bool:
    """Whether somebody who was asked whether a mail is theirs, held for that reason, had it discarded from ``since`` on."""
    theirs = (col(HeldRow.confirmer) == person, col(HeldRow.decided_by) == person, col(HeldRow.reason) == reason)
    discarded = (col(HeldRow.decision) == Choice.DISCARD.value, col(HeldRow.received_at) >= since)
    return session.scalar(select(col(HeldRow.id)).where(*theirs, *discarded).limit(1)) is not None


def confirmed(session: Session, person: PersonId, reason: str) -> int:
    """The last mail, held for that reason, that somebody who was asked said is theirs; 0 for none."""
    theirs = (col(HeldRow.confirmer) == person, col(HeldRow.decided_by) == person, col(HeldRow.reason) == reason)
    mine = (*theirs, col(HeldRow.decision) == Choice.NEW_TICKET.value)
    return session.scalar(select(col(HeldRow.id)).where(*mine).order_by(col(HeldRow.id).desc()).limit(1)) or 0


def waiting_for(
    session: Session, confirmer: PersonId, reason: str, between: tuple[datetime, datetime], limit: int
) -> Sequence[HeldRow]:
    """What came between two times, is held for that reason and waits for the word of one person, oldest first."""
    query = _undecided(col(HeldRow.confirmer) == confirmer, col(HeldRow.reason) == reason)
    query = query.where(col(HeldRow.received_at).between(*between))
    return session.scalars(query.order_by(col(HeldRow.id)).limit(limit)).all()


def reminded(session: Session, ids: Iterable[int], at: datetime) -> None:
    """Those who care were reminded."""
    _change(session, ids, reminded_at=at)


def digested(session: Session, ids: Iterable[int], at: datetime) -> None:
    """They stood in a digest."""
    _change(session, ids, digested_at=at)


def _undecided(*which: ColumnElement[bool]) -> Select[HeldRow]:
    """Undecided mails that are no spam."""
    return select(HeldRow).where(
        col(HeldRow.resolved_at).is_(None), col(HeldRow.decision).is_(None), col(HeldRow.spam).is_(False), *which
    )


def _locked(session: Session, query: Select[HeldRow], limit: int) -> Sequence[HeldRow]:
    """Those another gateway looks after at this moment are left out."""
    return session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()


def _change(session: Session, ids: Iterable[int], **values: Any) -> None:
    session.execute(update(HeldRow).where(col(HeldRow.id).in_(list(ids))).values(**values))


def _facts(row: HeldRow, known: dict[PersonId, Person]) -> HeldFacts:
    return HeldFacts(
        number=row.id or 0,
        queue=row.queue,
        ticket=TicketNumber(row.ticket) if row.ticket is not None else None,
        sender=row.sender or "",
        subject=row.subject,
        reason=row.reason,
        choices=tuple(Choice(choice) for choice in row.choices),
        since=row.received_at,
        announced=row.announced,
        confirmer=known.get(PersonId(row.confirmer)) if row.confirmer is not None else None,
        addressed=Visibility(row.addressed) if row.addressed else None,
        decided=row.resolution or row.decision or "",
        decided_by=known.get(PersonId(row.decided_by)) if row.decided_by is not None else None,
    )
