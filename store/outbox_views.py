"""What people and rules ask of letters already made. The one rule: it only reads.

``listing`` and ``show`` are for the operator, the rest is what a decision has to know of earlier letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, or_, select, true
from sqlmodel import Session

from mailgate.desk.model import OutboxFacts, Person, Status
from mailgate.mail.model import Address, EntryId, MessageId, OutboxId, PersonId, TicketNumber
from store import fresh, people
from store.outbox_rows import Addressed, Audience, Frozen, Kind, State, addressed, frozen
from store.tables import InternalNoteRow, OutboxRow, PublicMessageRow, Ticket, table_of
from store.threads import Earlier

_TABLE = table_of(OutboxRow)
_C = _TABLE.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of ``outbox list``; its fields are those of its JSON, in that order."""

    id: OutboxId
    ticket: TicketNumber | None
    message: EntryId | None
    recipient: Address
    kind: Kind
    state: State
    attempts: int
    next_at: datetime | None
    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that is known of one letter."""

    listed: Listed
    to: Addressed
    mail_from: str
    wire: Frozen
    created_at: datetime
    finished_at: datetime | None
    last_reply: str


UNSENT = (State.WAITING, State.DUE, State.DEFERRED, State.HELD, State.UNCERTAIN)
"""States from which a letter may still go out."""
_LISTED = (_C.id, _C.ticket, _C.entry, _C.recipient, _C.kind, _C.state, _C.attempts, _C.next_at, _C.message_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which letters to list; empty means all."""

    states: Sequence[State] = ()
    ticket: TicketNumber | None = None
    limit: int = 100


def listing(session: Session, wanted: Filter) -> list[Listed]:
    """The newest letters first."""
    query = select(*_LISTED).order_by(_C.id.desc()).limit(wanted.limit)
    if wanted.states:
        query = query.where(_C.state.in_([state.value for state in wanted.states]))
    if wanted.ticket is not None:
        query = query.where(_C.ticket == wanted.ticket)
    return [_listed(row) for row in session.execute(query).mappings()]


def show(session: Session, outbox_id: OutboxId) -> Shown | None:
    """One letter, or None."""
    row = session.execute(select(_TABLE).where(_C.id == outbox_id)).mappings().first()
    if row is None:
        return None
    return Shown(
        listed=_listed(row),
        to=addressed(row),
        mail_from=row["mail_from"],
        wire=frozen(row),
        created_at=row["created_at"],
        finished_at=row["finished_at"],
        last_reply=row["last_reply"],
    )


def kind_of(session: Session, outbox_id: OutboxId) -> Kind | None:
    """What sort of letter that is; None: there is none."""
    found = session.scalar(select(_C.kind).where(_C.id == outbox_id))
    return Kind(found) if found is not None else None


def facts(session: Session, outbox_id: OutboxId) -> OutboxFacts | None:
    """One letter as far as its bounce is concerned, or None."""
    kept = (_C.id, _C.ticket, _C.recipient, _C.kind, _C.entry, _C.audience, _C.state, _C.message_id, _C.created_at)
    row = session.execute(select(*kept, _C.mail_from, _C.sender).where(_C.id == outbox_id)).first()
    if row is None:
        return None
    public = session.get(PublicMessageRow, row.entry) if row.entry is not None else None
    said = public or (session.get(InternalNoteRow, row.entry) if row.entry is not None else None)
    author = _person(session, said.author) if said else None
    return OutboxFacts(
        id=OutboxId(row.id),
        ticket=row.ticket,
        recipient=Address(row.recipient),
        kind=row.kind,
        entry=row.entry,
        author=author,
        # a notice that does not reach staff changes nothing for the customer
        failed=row.state == State.FAILED,
        own_path=row.mail_from != row.sender,
        persons_public=public is not None and author is not None and row.audience == Audience.CUSTOMER,
        message_id=MessageId(row.message_id),
        made_at=row.created_at,
    )


def by_message_id(session: Session, ticket: TicketNumber, message_id: MessageId) -> OutboxId | None:
    """The newest letter of a ticket with that Message-ID: what a bounce without its own return path is about."""
    query = select(func.max(_C.id)).where(_C.ticket == ticket, _C.message_id == message_id)
    found = session.execute(query).scalar_one()
    return None if found is None else OutboxId(found)


def customer_of(session: Session, tickets: Sequence[TicketNumber], message_id: MessageId) -> Address | None:
    """The customer who was sent that letter; None for one to anybody else."""
    theirs = (_C.ticket.in_(tickets), _C.message_id == message_id, _C.audience == Audience.CUSTOMER.value)
    found = session.execute(select(_C.recipient).where(*theirs).limit(1)).scalar_one_or_none()
    return None if found is None else Address(found)


def last_ids(session: Session, family: Sequence[TicketNumber], person: PersonId, limit: int) -> list[Earlier]:
    """The letters made for a person on a ticket and those merged into it, newest last: of more than ``limit`` the first and
    the newest.

    Mail clients thread by the first one, so it is kept (RFC 5322 §3.6.4).
    """
    begun = fresh.of(session, family[0]) if len(family) == 1 else None
    if begun is not None and len(begun.letters) < limit:
        letters = (one for one in begun.letters if one.person == person)
        return [Earlier(message_id=MessageId(one.message_id), at=one.at) for one in letters]
    kept = [state.value for state in (State.WAITING, State.HELD, State.CANCELLED)]  # what nobody got is in nobody's thread
    beside = Audience.OUTSIDER.value  # a side thread is a thread of its own
    theirs = (_C.ticket.in_(family), _C.person == person, _C.state.not_in(kept), _C.audience != beside)
    made = select(_C.message_id, _C.created_at).where(*theirs)
    rows = session.execute(made.order_by(_C.id.desc()).limit(limit)).all()[::-1]
    if len(rows) == limit and limit > 1:
        rows = [session.execute(made.order_by(_C.id).limit(1)).one(), *rows[1:]]
    return [Earlier(message_id=MessageId(row.message_id), at=row.created_at) for row in rows]


def addressees(session: Session, ticket: TicketNumber) -> set[PersonId]:
    """Everybody a letter of this ticket was ever made for."""
    made = (_C.ticket == ticket, _C.person.is_not(None))
    return {PersonId(person) for person in session.scalars(select(_C.person).where(*made).distinct())}


def in_use(session: Session) -> Iterator[tuple[OutboxId, MessageId, bool]]:
    """Letters that may still be answered: id, Message-ID, and whether it is still to be sent. Those of closed tickets are not."""
    ticket = table_of(Ticket).c
    unsent = _C.state.in_([state.value for state in UNSENT])
    open_still = or_(unsent, ticket.status != Status.CLOSED.value)
    query = select(_C.id, _C.message_id, unsent).outerjoin(Ticket, ticket.number == _C.ticket).where(open_still)
    for letter, message_id, waits in session.execute(query.execution_options(yield_per=1000)):
        yield OutboxId(letter), MessageId(message_id), bool(waits)


def unsent(session: Session, ticket: TicketNumber | None, persons: Iterable[PersonId]) -> int:
    """How many letters to these people on a ticket are still to be sent; None: on all."""
    of_ticket = true() if ticket is None else _C.ticket == ticket
    waiting = (of_ticket, _C.person.in_(sorted(persons)), _C.state.in_([state.value for state in UNSENT]))
    return int(session.execute(select(func.count()).select_from(_TABLE).where(*waiting)).scalar_one())


def _person(session: Session, person: int | None) -> Person | None:
    return people.by_id(session, [PersonId(person)]).get(PersonId(person)) if person is not None else None


def _listed(row: RowMapping) -> Listed:
    return Listed(
        id=OutboxId(row["id"]),
        ticket=row["ticket"],
        message=row["entry"],
        recipient=Address(row["recipient"]),
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        attempts=row["attempts"],
        next_at=row["next_at"],
        message_id=MessageId(row["message_id"]),
    )
