"""People and added queues. The one rule: an address is one person for good, and only an operator changes a person's row.

Mail makes contacts (``ensure_contact``) and never changes one (T11). Staff are people with a duty: somebody who wrote
as a customer and is added as staff keeps their id, and a member who leaves is a contact again. Functions take a session and
answer with the values of ``desk.model``; those that change something need a session of ``Store.write``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailgate.desk.model import NotifyMode, Person, PersonKind, ReceiptMode
from mailgate.mail.model import Address, PersonId
from store import aliases, folk, memo, standing
from store.folk import by_address, by_id, partners, staff
from store.tables import Membership, Organisation, ParticipantRow, Ticket, table_of
from store.tables import Person as Row

#: How the addresses end of those who are nobody.
NOBODY = "@nobody.invalid"

__all__ = ["Change", "Joined", "PeopleError", "by_address", "by_id", "partners", "staff"]


def _new_contact(make: Any) -> Any:
    statement = make(table_of(Row)).values(kind=PersonKind.CUSTOMER.value, active=True, link_generation=0)
    return statement.on_conflict_do_nothing(index_elements=["address"]).returning(_ID)


_ID = table_of(Row).c.id
_CONTACT = {"sqlite": _new_contact(sqlite.insert), "postgresql": _new_contact(postgresql.insert)}


class PeopleError(Exception):
    """A person or queue cannot be changed like that. The text says why, for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """New values of a person; None leaves a field alone. ``queues`` empty means all queues."""

    name: str | None = None
    language: str | None = None
    notify: NotifyMode | None = None
    receipts: ReceiptMode | None = None
    timezone: str | None = None
    """"" for the gateway's, as with the next two."""
    digest_at: str | None = None
    quiet: str | None = None
    queues: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A new member of staff, and whether we knew them before as a contact."""

    person: Person
    was_contact: bool


def ensure_contact(session: Session, address: Address, name: str, now: datetime) -> Person:
    """The person with that address, made as a contact where there is none. An existing row is left as it is (T11)."""
    contact(session, address, name, now)
    return by_address(session, [address])[address]


def contact(session: Session, address: Address, name: str, now: datetime) -> PersonId:
    """The same, where the id is all that is wanted."""
    if found := by_address(session, [address]).get(address):
        return PersonId(found.id or 0)
    values = {"address": address, "domain": address.rpartition("@")[2], "name": name, "created_at": now}
    with memo.telling(session, folk.KNOWN, folk.HOUSE, standing.KNOWN) as known:
        # two desks on PostgreSQL may meet the same stranger at once: the second finds the first one's row
        made = session.execute(_CONTACT[session.get_bind().dialect.name], values).scalar_one_or_none()
        known.pop(address, None)  # known from now on, and read when somebody asks for more than the id
    return PersonId(made if made is not None else by_address(session, [address])[address].id or 0)


def add_alias(session: Session, person_id: PersonId, address: Address, now: datetime) -> None:
    """Another address of somebody. Raises PeopleError where it is somebody else's; addresses of queues the caller refuses."""
    known = by_address(session, [address]).get(address)
    if known is not None and known.id != person_id:
        whose = f"a {word_for(known)} of their own" if known.address == address else f"an alias of {known.address} already"
        raise PeopleError(f"{address} is {whose}; take it away there first, with `mailgate {word_for(known)}`")
    if known is None:
        aliases.add(session, person_id, address, now)


def add_staff(session: Session, address: Address, change: Change, now: datetime) -> Joined:
    """A new member of staff; a contact with that address becomes one and keeps the id. Raises PeopleError for an alias, too."""
    known = by_address(session, [address]).get(address)
    if known and known.is_staff:
        raise PeopleError(f"{address} is already staff; `mailgate staff edit` changes them")
    if known and known.is_partner:
        raise PeopleError(f"{address} is a partner, and nobody is both: `mailgate partner remove {known.address}` first")
    if known and known.address != address:
        raise PeopleError(
            f"{address} is an alias of {known.address}: `mailgate contact edit {known.address} --no-alias {address}`"
        )
    ensure_contact(session, address, change.name or "", now)
    row = row_of(session, address)
    row.kind, row.active = PersonKind.STAFF.value, True
    return Joined(person=changed(session, row, change), was_contact=known is not None)


def edit_staff(session: Session, address: Address, change: Change) -> Person:
    """Change a member of staff. Raises PeopleError where the address is no active staff."""
    return changed(session, _staff_row(session, address), change)


def remove_staff(session: Session, address: Address) -> Person:
    """Take the duty off somebody: they stay a contact, watch and have no ticket. Raises PeopleError for who is not staff."""
    row = _staff_row(session, address)
    row.active, row.password = False, None
    session.execute(delete(Membership).where(col(Membership.person) == row.id))
    # what they took part in as staff they may not see as anybody else; their tokens die with the participation
    session.execute(
        update(ParticipantRow)
        .where(col(ParticipantRow.person) == row.id, col(ParticipantRow.role) == "watcher")
        .values(active=False, generation=col(ParticipantRow.generation) + 1)
    )
    session.execute(update(Ticket).where(col(Ticket.assignee) == row.id).values(assignee=None))
    session.execute(update(Organisation).where(col(Organisation.manager) == row.id).values(manager=None))
    session.flush()
    return by_id(session, [PersonId(id_of(row))])[PersonId(id_of(row))]


def changed(session: Session, row: Row, change: Change) -> Person:
    """A row with new values, as a person."""
    for field in ("name", "language", "notify", "receipts", "timezone", "digest_at", "quiet"):
        value = getattr(change, field)
        if value is not None:
            setattr(row, field, str(value) or None if field != "name" else value)
    session.add(row)
    session.flush()
    if change.queues is not None:
        session.execute(delete(Membership).where(col(Membership.person) == row.id))
        session.add_all(Membership(person=id_of(row), queue=queue) for queue in sorted(change.queues))
        session.flush()
    return by_id(session, [PersonId(id_of(row))])[PersonId(id_of(row))]


def row_of(session: Session, address: Address) -> Row:
    """The row of whoever has that address or alias. Raises PeopleError."""
    known = by_address(session, [address]).get(address)
    row = session.get(Row, known.id) if known else None
    if row is None:
        raise PeopleError(f"nobody has the address {address}")
    return row


def _staff_row(session: Session, address: Address) -> Row:
    row = row_of(session, address)
    if row.kind != PersonKind.STAFF or not row.active:
        raise PeopleError(f"{address} is not staff; `mailgate staff add` makes them so")
    return row


def id_of(row: Row) -> int:
    """The id of a stored person."""
    if row.id is None:
        raise LookupError("a person without an id was never stored")
    return row.id


def nobody(number: int, since: datetime) -> dict[str, object]:
    """A row that keeps a number from everybody else; no letter goes there (RFC 2606)."""
    kept = {"id": number, "address": f"{number}{NOBODY}", "name": "", "kind": PersonKind.CUSTOMER.value}
    return {**kept, "created_at": since, "active": False}


def word_for(person: Person) -> str:
    """The noun of the command line that looks after somebody."""
    return "contact" if person.kind is PersonKind.CUSTOMER else person.kind.value
