"""Who may log in to the submission port. The one rule: active staff and partners with a password, nobody else.

A password is kept as its hash; it is void when its owner's duty ends, and does not come back with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlmodel import Session, col

from mailgate.desk.model import Person, PersonKind
from mailgate.mail.model import Address, PersonId
from store import people
from store.people import PeopleError
from store.tables import Person as Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Somebody who may log in: their registered address, all their addresses, the hash of their password."""

    person: PersonId
    address: Address
    addresses: frozenset[Address]
    password: str = field(repr=False)


def find(session: Session, address: Address) -> Login | None:
    """Whoever logs in by that address or alias; None where nobody may."""
    person = people.by_address(session, [address]).get(address)
    row = session.get(Row, person.id) if person is not None and (person.is_staff or person.is_partner) else None
    if person is None or row is None or person.id is None or row.password is None:
        return None
    own = frozenset((person.address, *person.aliases))
    return Login(person=person.id, address=person.address, addresses=own, password=row.password)


def count(session: Session) -> int:
    """How many people may log in."""
    rows = select(func.count()).where(col(Row.active), col(Row.password).is_not(None), col(Row.kind) != PersonKind.CUSTOMER)
    return session.scalar(rows) or 0


def set_password(session: Session, person: Person, hashed: str | None) -> None:
    """Keep the hash of somebody's password; None: they cannot log in. Raises PeopleError for who is neither staff nor partner."""
    row = people.row_of(session, person.address)
    if hashed is not None and not (person.is_staff or person.is_partner):
        raise PeopleError(f"{person.address} is neither staff nor partner: only they can log in")
    row.password = hashed
    session.add(row)
    session.flush()
