"""Partners: people of another house who see some tickets. The one rule: an address is staff, a partner or a contact, never two.

Who wrote as a customer and becomes a partner keeps their id and what they take part in as a customer; a partner who goes is a
contact again. Functions that change something need a session of ``Store.write``.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col

from mailgate.desk.model import Filter, Person, PersonKind
from mailgate.mail.model import Address, PersonId
from store import filters, page_access, people
from store.people import Change, Joined, PeopleError
from store.tables import Attention, ParticipantRow
from store.tables import Person as Row


def add(session: Session, address: Address, change: Change, new: Filter, now: datetime) -> Joined:
    """A new partner; a contact with that address becomes one and keeps the id. Raises PeopleError."""
    _refuse_empty(new)
    known = people.by_address(session, [address]).get(address)
    if known and known.is_partner:
        raise PeopleError(f"{known.address} is already a partner; `mailgate partner edit` changes them")
    if known and known.is_staff:
        raise PeopleError(f"{address} is staff, and nobody is both: `mailgate staff remove {known.address}` first")
    if known and known.address != address:
        raise PeopleError(
            f"{address} is an alias of {known.address}: `mailgate contact edit {known.address} --no-alias {address}`"
        )
    made = people.ensure_contact(session, address, change.name or "", now)
    row = session.get_one(Row, made.id)
    row.kind, row.active = PersonKind.PARTNER.value, True
    filters.write(session, PersonId(row.id or 0), new)
    return Joined(person=people.changed(session, row, change), was_contact=known is not None)


def edit(session: Session, address: Address, change: Change, new: Filter | None) -> Person:
    """Change a partner; a filter of None stays. Raises PeopleError where the address is no partner."""
    row = _row(session, address)
    if new is not None:
        _refuse_empty(new)
        filters.write(session, PersonId(row.id or 0), new)
    return people.changed(session, row, change)


def remove(session: Session, address: Address) -> Person:
    """They are a contact again, and see what they take part in as one. Raises PeopleError where the address is no partner."""
    row = _row(session, address)
    row.active, row.password = False, None
    filters.write(session, PersonId(row.id or 0), Filter())
    session.execute(delete(Attention).where(col(Attention.person) == row.id))
    # what they took part in as a partner they may not see as anybody else; their tokens die with the participation
    session.execute(
        update(ParticipantRow)
        .where(col(ParticipantRow.person) == row.id, col(ParticipantRow.role) == "partner")
        .values(active=False, generation=col(ParticipantRow.generation) + 1)
    )
    page_access.renew(session, PersonId(row.id or 0))
    session.flush()
    return people.by_id(session, [PersonId(row.id or 0)])[PersonId(row.id or 0)]


def _refuse_empty(new: Filter) -> None:
    if new.empty:
        raise PeopleError("a partner needs a filter: at least one --queue, --tag or --organisation; nothing admits nothing")


def _row(session: Session, address: Address) -> Row:
    known = people.by_address(session, [address]).get(address)
    if known is None or not known.is_partner:
        raise PeopleError(f"{address} is no partner; `mailgate partner list` shows who is")
    return session.get_one(Row, known.id)
