"""Contacts, as the operator looks after them. The one rule: who is named by a ticket's history stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, func, insert, not_, or_, select
from sqlmodel import Session, col

from mailgate.desk.model import Person, PersonKind
from mailgate.mail.model import Address, TicketNumber
from store.folk import WITH_ORGANISATION, selected
from store.people import (
    NOBODY,
    Change,
    PeopleError,
    by_address,
    changed,
    ensure_contact,
    id_of,
    nobody,
    row_of,
    word_for,
)
from store.tables import Alias, EventRow, InternalNoteRow, Organisation, ParticipantRow, PublicMessageRow, Ticket, table_of
from store.tables import Person as Row

_NOBODY = and_(col(Row.address).endswith(NOBODY), col(Row.active).is_(False))
_CONTACT = and_(or_(col(Row.kind) == PersonKind.CUSTOMER, col(Row.active).is_(False)), not_(_NOBODY))


#: How many of somebody's tickets are named.
_TICKETS = 100


def contacts(session: Session, limit: int, words: str = "", organisation: str | None = None) -> tuple[Person, ...]:
    """The newest contacts first, at most ``limit``: those with ``words`` in name, address or an alias, of that organisation."""
    query = WITH_ORGANISATION.where(_CONTACT)
    if words:
        theirs = select(col(Alias.person)).where(col(Alias.address).icontains(words, autoescape=True))
        named = (col(one).icontains(words, autoescape=True) for one in (Row.name, Row.address))
        query = query.where(or_(*named, col(Row.id).in_(theirs)))
    if organisation is not None:
        query = query.where(col(Organisation.name) == organisation)
    return selected(session, query.order_by(col(Row.id).desc()).limit(limit))


def tickets_of(session: Session, person: Person) -> tuple[TicketNumber, ...]:
    """The newest tickets somebody takes part in."""
    mine = (col(ParticipantRow.person) == person.id, col(ParticipantRow.active))
    query = select(col(ParticipantRow.ticket)).where(*mine).order_by(col(ParticipantRow.ticket).desc()).limit(_TICKETS)
    return tuple(TicketNumber(number) for number in session.scalars(query))


def add_contact(session: Session, address: Address, change: Change, now: datetime) -> Person:
    """A new contact. Raises PeopleError where the address is known already."""
    known = by_address(session, [address]).get(address)
    if known:
        raise PeopleError(f"{address} is already a {word_for(known)}; `mailgate {word_for(known)} edit` changes them")
    ensure_contact(session, address, change.name or "", now)
    return changed(session, row_of(session, address), change)


def edit_contact(session: Session, address: Address, change: Change) -> Person:
    """Change a contact. Raises PeopleError for staff and unknown addresses."""
    return changed(session, _contact_row(session, address), change)


def remove_contact(session: Session, address: Address) -> None:
    """Forget a contact no ticket knows. Raises PeopleError for others: histories name them, so they stay.

    Their number stands in links out there, and SQLite gives the one above the highest there is: the highest becomes nobody's, or
    the next customer's page would open to whoever has such a link.
    """
    row = _contact_row(session, address)
    number, since = id_of(row), row.created_at
    if _is_named(session, number):
        raise PeopleError(f"{address} takes part in tickets, and their history names them: the contact stays")
    session.execute(delete(Alias).where(col(Alias.person) == number))
    session.delete(row)
    session.flush()
    if number > (session.scalar(select(func.max(col(Row.id)))) or 0):
        session.execute(insert(table_of(Row)), [nobody(number, since)])


def _is_named(session: Session, person: int) -> bool:
    """Whether any ticket, message or event names that person."""
    columns = (Ticket.requester, ParticipantRow.person, PublicMessageRow.author, InternalNoteRow.author, EventRow.actor)
    return any(session.scalar(select(col(column)).where(col(column) == person).limit(1)) is not None for column in columns)


def _contact_row(session: Session, address: Address) -> Row:
    row = row_of(session, address)
    if row.kind != PersonKind.CUSTOMER and row.active:
        raise PeopleError(
            f"{address} is {'' if row.kind == PersonKind.STAFF else 'a '}{row.kind}; `mailgate {row.kind}` looks after them"
        )
    return row
