"""People and added queues. The one rule: an address is one person for good, and only an operator changes a person's row.

Mail makes contacts (``ensure_contact``) and never changes one (T11). Staff are people with a duty: somebody who wrote
as a customer and is added as staff keeps their id, and a member who leaves is a contact again. Functions take a session and
answer with the values of ``desk.model``; those that change something need a session of ``Store.write``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailgate.desk.model import NotifyMode, Person, PersonKind, ReceiptMode
from mailgate.mail.model import Address, PersonId
from store import aliases
from store.tables import Alias, EventRow, InternalNoteRow, Membership, ParticipantRow, PublicMessageRow, Ticket, table_of
from store.tables import Person as Row


class PeopleError(Exception):
    """A person or queue cannot be changed like that. The text says why, for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """New values of a person; None leaves a field alone. ``queues`` empty means all queues."""

    name: str | None = None
    language: str | None = None
    notify: NotifyMode | None = None
    receipts: ReceiptMode | None = None
    queues: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A new member of staff, and whether we knew them before as a contact."""

    person: Person
    was_contact: bool


def by_address(session: Session, addresses: Iterable[Address]) -> dict[Address, Person]:
    """The known people among ``addresses``, by their own address or an alias. A former member of staff is a customer."""
    wanted = sorted(set(addresses))
    found = _people(session, col(Row.address).in_(wanted)) if wanted else ()
    known = {person.address: person for person in found}
    others = aliases.owners(session, [one for one in wanted if one not in known])
    owners = by_id(session, others.values())
    return known | {alias: owners[person] for alias, person in others.items()}


def by_id(session: Session, ids: Iterable[PersonId]) -> dict[PersonId, Person]:
    """The people with these ids; unknown ids are left out."""
    wanted = sorted(set(ids))
    found = _people(session, col(Row.id).in_(wanted)) if wanted else ()
    return {person.id: person for person in found if person.id is not None}


def staff(session: Session) -> tuple[Person, ...]:
    """All active staff with their queues, by id."""
    return _people(session, (col(Row.kind) == PersonKind.STAFF) & col(Row.active))


def contacts(session: Session, limit: int) -> tuple[Person, ...]:
    """The newest contacts first, at most ``limit``."""
    query = select(Row).where(_CONTACT).order_by(col(Row.id).desc()).limit(limit)
    return _persons(session, session.scalars(query).all())


def ensure_contact(session: Session, address: Address, name: str, now: datetime) -> Person:
    """The person with that address, made as a contact where there is none. An existing row is left as it is (T11)."""
    if address in aliases.owners(session, [address]):
        return by_address(session, [address])[address]
    values = {"address": address, "name": name, "kind": PersonKind.CUSTOMER.value, "created_at": now, "active": True}
    # two desks on PostgreSQL may meet the same stranger at once: the second finds the first one's row
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(table_of(Row)).values(values).on_conflict_do_nothing(index_elements=["address"]))
    return by_address(session, [address])[address]


def add_contact(session: Session, address: Address, change: Change, now: datetime) -> Person:
    """A new contact. Raises PeopleError where the address is known already."""
    known = by_address(session, [address]).get(address)
    if known:
        raise PeopleError(f"{address} is already a {_word(known)}; `mailgate {_word(known)} edit` changes them")
    ensure_contact(session, address, change.name or "", now)
    return _change(session, _row(session, address), change)


def edit_contact(session: Session, address: Address, change: Change) -> Person:
    """Change a contact. Raises PeopleError for staff and unknown addresses."""
    return _change(session, _contact_row(session, address), change)


def add_alias(session: Session, person_id: PersonId, address: Address, now: datetime) -> None:
    """Another address of somebody. Raises PeopleError where it is somebody else's; addresses of queues the caller refuses."""
    known = by_address(session, [address]).get(address)
    if known is not None and known.id != person_id:
        whose = f"a {_word(known)} of their own" if known.address == address else f"an alias of {known.address} already"
        raise PeopleError(f"{address} is {whose}; take it away there first, with `mailgate {_word(known)}`")
    if known is None:
        aliases.add(session, person_id, address, now)


def remove_contact(session: Session, address: Address) -> None:
    """Forget a contact no ticket knows. Raises PeopleError for others: histories name them, so they stay."""
    row = _contact_row(session, address)
    if _is_named(session, _id(row)):
        raise PeopleError(f"{address} takes part in tickets, and their history names them: the contact stays")
    session.execute(delete(Alias).where(col(Alias.person) == row.id))
    session.delete(row)
    session.flush()


def add_staff(session: Session, address: Address, change: Change, now: datetime) -> Joined:
    """A new member of staff; a contact with that address becomes one and keeps the id. Raises PeopleError for an alias, too."""
    known = by_address(session, [address]).get(address)
    if known and known.is_staff:
        raise PeopleError(f"{address} is already staff; `mailgate staff edit` changes them")
    if known and known.address != address:
        raise PeopleError(
            f"{address} is an alias of {known.address}: `mailgate contact edit {known.address} --no-alias {address}`"
        )
    ensure_contact(session, address, change.name or "", now)
    row = _row(session, address)
    row.kind, row.active = PersonKind.STAFF.value, True
    return Joined(person=_change(session, row, change), was_contact=known is not None)


def edit_staff(session: Session, address: Address, change: Change) -> Person:
    """Change a member of staff. Raises PeopleError where the address is no active staff."""
    return _change(session, _staff_row(session, address), change)


def remove_staff(session: Session, address: Address) -> Person:
    """Take the duty off somebody: they stay a contact, watch and have no ticket. Raises PeopleError for who is not staff."""
    row = _staff_row(session, address)
    row.active = False
    session.execute(delete(Membership).where(col(Membership.person) == row.id))
    # what they took part in as staff they may not see as anybody else; their tokens die with the participation
    session.execute(
        update(ParticipantRow)
        .where(col(ParticipantRow.person) == row.id, col(ParticipantRow.role) == "watcher")
        .values(active=False, generation=col(ParticipantRow.generation) + 1)
    )
    session.execute(update(Ticket).where(col(Ticket.assignee) == row.id).values(assignee=None))
    session.flush()
    return _persons(session, [row])[0]


_CONTACT = or_(col(Row.kind) == PersonKind.CUSTOMER, col(Row.active).is_(False))


def _people(session: Session, which: Any) -> tuple[Person, ...]:
    return _persons(session, session.scalars(select(Row).where(which).order_by(col(Row.id))).all())


def _persons(session: Session, rows: Sequence[Row]) -> tuple[Person, ...]:
    queues, others = _queues(session, rows), aliases.of(session, map(_id, rows))
    return tuple(_person(row, queues.get(_id(row), frozenset()), others.get(_id(row), frozenset())) for row in rows)


def _queues(session: Session, rows: Sequence[Row]) -> dict[int, frozenset[str]]:
    """The queues each member of staff among ``rows`` works in; one query, none for customers."""
    ids = [row.id for row in rows if row.kind == PersonKind.STAFF and row.active]
    found: dict[int, frozenset[str]] = {}
    if ids:
        for member in session.scalars(select(Membership).where(col(Membership.person).in_(ids))):
            found[member.person] = found.get(member.person, frozenset()) | {member.queue}
    return found


def _person(row: Row, queues: frozenset[str], others: frozenset[Address]) -> Person:
    return Person(
        id=PersonId(_id(row)),
        address=Address(row.address),
        name=row.name,
        kind=PersonKind(row.kind) if row.active else PersonKind.CUSTOMER,
        language=row.language,
        notify=NotifyMode(row.notify) if row.notify else NotifyMode.ASSIGNED,
        receipts=ReceiptMode(row.receipts) if row.receipts else None,
        queues=queues,
        aliases=others,
    )


def _change(session: Session, row: Row, change: Change) -> Person:
    for field in ("name", "language", "notify", "receipts"):
        value = getattr(change, field)
        if value is not None:
            setattr(row, field, str(value) or None if field != "name" else value)
    session.add(row)
    session.flush()
    if change.queues is not None:
        session.execute(delete(Membership).where(col(Membership.person) == row.id))
        session.add_all(Membership(person=_id(row), queue=queue) for queue in sorted(change.queues))
        session.flush()
    return by_id(session, [PersonId(_id(row))])[PersonId(_id(row))]


def _is_named(session: Session, person: int) -> bool:
    """Whether any ticket, message or event names that person."""
    columns = (Ticket.requester, ParticipantRow.person, PublicMessageRow.author, InternalNoteRow.author, EventRow.actor)
    return any(session.scalar(select(col(column)).where(col(column) == person).limit(1)) is not None for column in columns)


def _row(session: Session, address: Address) -> Row:
    known = by_address(session, [address]).get(address)
    row = session.get(Row, known.id) if known else None
    if row is None:
        raise PeopleError(f"nobody has the address {address}")
    return row


def _contact_row(session: Session, address: Address) -> Row:
    row = _row(session, address)
    if row.kind == PersonKind.STAFF and row.active:
        raise PeopleError(f"{address} is staff; `mailgate staff` looks after them")
    return row


def _staff_row(session: Session, address: Address) -> Row:
    row = _row(session, address)
    if row.kind != PersonKind.STAFF or not row.active:
        raise PeopleError(f"{address} is not staff; `mailgate staff add` makes them so")
    return row


def _id(row: Row) -> int:
    if row.id is None:
        raise LookupError("a person without an id was never stored")
    return row.id


def _word(person: Person) -> str:
    return "staff" if person.is_staff else "contact"
