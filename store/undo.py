"""What staff did, as far as it can be taken back. The one rule: what somebody outside may have seen is never taken back here.

A public message is out of reach from the moment one of its letters is being handed over, or its time has come and none is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlmodel import Session, col

from mailgate.desk.model import Deed, EventKind, Standing
from mailgate.mail.model import Address, EntryId, JournalId, MessageId, OutboxId, PersonId, TicketNumber, Visibility
from store import moving, outbox
from store.tables import EventRow, InternalNoteRow, MailRef, Person, PublicMessageRow, UndoRow, table_of
from store.threads import key_of

#: How many deeds of one person on the tickets of a mail are looked at.
LOOK_BACK = 20
_THOUGHTS = (EventKind.UNDONE.value, EventKind.HELD.value)
"""The last event of a second thought, or of the guard's; its data name the deed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeed:
    """A deed as it begins."""

    entry: EntryId
    ticket: TicketNumber
    person: PersonId
    changes: Mapping[str, object]
    at: datetime
    message: EntryId | None = None
    """The note it made public."""
    journal: JournalId | None = None
    """The mail that asked for that."""


def remember(session: Session, deed: NewDeed) -> None:
    """Keep what a deed changed."""
    values = {"entry": deed.entry, "ticket": deed.ticket, "person": deed.person, "changes": dict(deed.changes), "at": deed.at}
    about = {"message": deed.message, "journal_id": deed.journal}
    session.execute(insert(table_of(UndoRow)), {**values, **about, "withheld": "", "cleared": False})


def deeds(session: Session, tickets: Iterable[TicketNumber], person: PersonId, now: datetime) -> tuple[Deed, ...]:
    """What a person did last on these tickets, newest first."""
    theirs = (col(UndoRow.ticket).in_(sorted(tickets)), col(UndoRow.person) == person)
    rows = session.scalars(select(UndoRow).where(*theirs).order_by(col(UndoRow.entry).desc()).limit(LOOK_BACK))
    return tuple(_deed(session, row, now) for row in rows)


def deed(session: Session, entry: int, now: datetime) -> Deed | None:
    """One deed, whosever it is."""
    row = session.get(UndoRow, entry, populate_existing=True)
    return _deed(session, row, now) if row is not None else None


def behind(session: Session, message: EntryId, now: datetime) -> Deed | None:
    """The deed that made a message public: the newest, if it was made public more than once."""
    row = _behind(session, message)
    return _deed(session, row, now) if row is not None else None


def _behind(session: Session, message: int) -> UndoRow | None:
    """As said by ``behind``. A deed without a message of its own is behind none."""
    query = select(UndoRow).where(_mine(message)).order_by(col(UndoRow.entry).desc()).limit(1)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def _mine(message: int) -> ColumnElement[bool]:
    said = and_(col(UndoRow.entry) == message, col(UndoRow.message).is_(None))
    return or_(said, col(UndoRow.message) == message)


def cleared(session: Session, entry: EntryId) -> bool:
    """Whether the author let a message out although the leak guard had held it."""
    row = _behind(session, entry)
    return row is not None and row.cleared


def withheld(session: Session, entry: EntryId) -> str:
    """Why a message stays inside; "" where it does not."""
    row = _behind(session, entry)
    return row.withheld if row is not None else ""


def waits(session: Session, ticket: TicketNumber, changed: tuple[str, str], now: datetime) -> bool:
    """Whether the message that ``changed`` a field of a ticket to its value still waits: nobody outside knows."""
    field, value = changed
    query = select(UndoRow).where(col(UndoRow.ticket) == ticket, col(UndoRow.undone_at).is_(None))
    newest = session.scalars(query.order_by(col(UndoRow.entry).desc()).limit(LOOK_BACK))
    deed = next((row for row in newest if row.changes.get(field, ["", ""])[1] == value), None)
    said = session.get(PublicMessageRow, deed.message or deed.entry) if deed is not None else None
    if said is None or said.visible_at is None or said.visible_at <= now:
        return False
    return not outbox.gone_out(session, [said.id])


def mark(session: Session, entry: EntryId, undone_at: datetime | None) -> None:
    """What a deed changed is taken back; None: done again."""
    session.execute(update(UndoRow).where(col(UndoRow.entry) == entry).values(undone_at=undone_at))


def withhold(session: Session, entry: EntryId, why: str, reply: str) -> None:
    """A message stays inside: its letters are held; what nobody has seen stays unseen."""
    outbox.withhold(session, entry, reply)
    session.execute(update(UndoRow).where(_mine(entry)).values(withheld=why))
    if entry not in outbox.gone_out(session, [entry]):
        for side in (PublicMessageRow, InternalNoteRow):  # a withdrawn one is not seen either once it is given back
            session.execute(update(side).where(col(side.id) == entry).values(visible_at=None))


def cancel(session: Session, letter: OutboxId, reply: str, now: datetime) -> bool:
    """A letter is not sent any more; a message of staff's stays inside with the last one of it, unless somebody may have it. See
    ``outbox.cancel``."""
    entry = outbox.message_of(session, letter)
    # before: a letter in doubt counts, and is none any more once it is cancelled
    out = entry is not None and entry in outbox.gone_out(session, [entry])
    if not outbox.cancel(session, letter, reply, now):
        return False
    if entry is None or out or _behind(session, entry) is None:
        return True
    if not outbox.unsent_to(session, entry):
        withhold(session, entry, Standing.STOPPED.value, reply)
    return True


def let_out(session: Session, entry: EntryId, now: datetime, *, cleared: bool) -> None:
    """A message goes out now."""
    outbox.let_out(session, entry, now)
    values = {"withheld": "", **({"cleared": True} if cleared else {})}
    session.execute(update(UndoRow).where(_mine(entry)).values(**values))
    session.execute(update(PublicMessageRow).where(col(PublicMessageRow.id) == entry).values(visible_at=now))


def into_note(session: Session, entry: EntryId, now: datetime) -> None:
    """A public message that nobody outside has seen becomes a note, under the same number; answers to its mail are internal."""
    message_id = moving.move(session, entry, PublicMessageRow, InternalNoteRow, visible_at=None, published_at=None)
    outbox.cancel_all(session, entry, "its author made a note of it", now)
    if message_id:
        mine = (col(MailRef.key) == key_of(MessageId(message_id)), col(MailRef.entry) == entry)
        session.execute(update(MailRef).where(*mine).values(audience=Visibility.INTERNAL.value))
    session.execute(update(UndoRow).where(_mine(entry)).values(withheld=""))


def _deed(session: Session, row: UndoRow, now: datetime) -> Deed:
    said = _said(session, row, now)
    standing = _standing(session, row, said, now)
    journal = row.journal_id if row.message is not None else said.journal_id if said is not None else None
    past = standing is Standing.OUT or (standing is Standing.NONE and row.undone_at is not None)
    return Deed(
        entry=EntryId(row.entry),
        message=EntryId(row.message or row.entry),
        published=row.message is not None,
        ticket=TicketNumber(row.ticket),
        person=PersonId(row.person),
        standing=standing,
        changes=row.changes,
        undone=row.undone_at is not None,
        journal=JournalId(journal) if journal else None,
        at=row.at,
        stays=_stays(session, row),
        spoke=_spoke(session, row) if "merged" in row.changes else frozenset(),
        part=_on_part(session, row),
        letters=frozenset() if past or said is None else outbox.unsent_to(session, EntryId(said.id)),
        later=() if past else _later(session, row),
    )


def _said(session: Session, row: UndoRow, now: datetime) -> PublicMessageRow | InternalNoteRow | None:
    """The public message that the deed is behind, while nobody else's deed is; also one that was withdrawn before it left."""
    number = row.message or row.entry
    said = session.get(PublicMessageRow, number, populate_existing=True) or _withdrawn(session, EntryId(number), now)
    behind = _behind(session, said.id) if said is not None else None
    return said if behind is not None and behind.entry == row.entry else None


def _withdrawn(session: Session, number: EntryId, now: datetime) -> InternalNoteRow | None:
    note = session.get(InternalNoteRow, number, populate_existing=True)
    if note is None or note.withdrawn_at is None or outbox.gone_out(session, [number]):
        return None
    unseen = note.visible_at is None or note.visible_at > now
    return note if unseen or outbox.unsent_to(session, number) else None


def _stays(session: Session, row: UndoRow) -> frozenset[str]:
    """What was withdrawn and is public again; a ticket that was split off and on which more was said since."""
    stays = set[str]()
    if what := _turned(row, "withdrawn"):
        stays |= set() if moving.is_withdrawn(session, EntryId(what["entry"]), what["files"]) else {"withdrawn"}
    if what := _turned(row, "split"):
        others = [
            session.scalar(select(col(side.id)).where(col(side.ticket) == what["ticket"], col(side.id) != what["copy"]).limit(1))
            for side in (PublicMessageRow, InternalNoteRow)
        ]
        stays |= {"split"} if any(others) else set()
    return frozenset(stays)


def _turned(row: UndoRow, field: str) -> dict[str, Any]:
    pair = row.changes.get(field)
    return dict(pair[1]) if pair else {}


def _spoke(session: Session, row: UndoRow) -> frozenset[Address]:
    query = select(col(Person.address)).join(PublicMessageRow, col(PublicMessageRow.author) == col(Person.id))
    since = (col(PublicMessageRow.ticket) == row.ticket, col(PublicMessageRow.id) > row.entry)
    return frozenset(Address(one) for one in session.scalars(query.where(*since).distinct()))


def _on_part(session: Session, row: UndoRow) -> tuple[tuple[Mapping[str, object], bool], ...]:
    """What was done on a ticket before it was merged: a change that is taken back later is none any more."""
    if not (what := _turned(row, "merged")):
        return ()
    before = select(UndoRow).where(col(UndoRow.ticket) == what["ticket"], col(UndoRow.entry) < row.entry)
    newest = session.scalars(before.order_by(col(UndoRow.entry).desc()).limit(LOOK_BACK))
    return tuple((one.changes, one.undone_at is not None and one.undone_at >= row.at) for one in newest)


def _later(session: Session, row: UndoRow) -> tuple[tuple[EventKind, Mapping[str, object]], ...]:
    """What happened since a deed, or since it was last taken back. Its own events follow it at once, in one piece."""
    same = (col(UndoRow.ticket) == row.ticket, col(UndoRow.entry) > row.entry)
    end = session.scalar(select(func.min(col(UndoRow.entry))).where(*same))
    query = select(EventRow).where(col(EventRow.ticket) == row.ticket, col(EventRow.id) > row.entry)
    events = list(session.scalars(query.order_by(col(EventRow.id))))
    thought = [e.id for e in events if e.kind in _THOUGHTS and e.data.get("entry") == row.entry]
    if thought:
        since = [e for e in events if e.id > thought[-1]]
    else:
        since = [e for e in events if not (e.at == row.at and e.actor in (row.person, None) and (end is None or e.id < end))]
    return tuple((EventKind(e.kind), e.data) for e in since)


def _standing(session: Session, row: UndoRow, said: PublicMessageRow | InternalNoteRow | None, now: datetime) -> Standing:
    if said is None:
        return Standing.NONE
    if isinstance(said, InternalNoteRow):
        return Standing.WITHDRAWN
    if row.withheld:  # whatever else became of one of its letters: its author was told that it is inside
        return Standing(row.withheld)
    if outbox.gone_out(session, [said.id]):
        return Standing.OUT
    late = said.visible_at is None or said.visible_at <= now
    return Standing.OUT if late and not outbox.on_its_way(session, said.id) else Standing.WAITING
