"""Other addresses of people we know. The one rule: an alias leads to one person, and a person's own address is never an alias.

``store.people`` asks here wherever an address is looked up, so that an alias is equal in every rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select
from sqlmodel import Session, col

from mailgate.mail.model import Address, PersonId
from store.tables import Alias, table_of

_A = table_of(Alias).c
_OWNERS = select(_A.address, _A.person).where(_A.address.in_(bindparam("addresses", expanding=True)))
_OF = select(_A.address, _A.person).where(_A.person.in_(bindparam("persons", expanding=True)))


def owners(session: Session, addresses: Iterable[Address]) -> dict[Address, PersonId]:
    """Whose aliases these are; addresses that are nobody's alias are left out."""
    wanted = sorted(set(addresses))
    if not wanted:
        return {}
    return {Address(row.address): PersonId(row.person) for row in session.execute(_OWNERS, {"addresses": wanted})}


def of(session: Session, persons: Iterable[int]) -> dict[int, frozenset[Address]]:
    """The aliases of these people; who has none is left out."""
    wanted = sorted(set(persons))
    found: dict[int, frozenset[Address]] = {}
    if wanted:
        for row in session.execute(_OF, {"persons": wanted}):
            found[row.person] = found.get(row.person, frozenset()) | {Address(row.address)}
    return found


def add(session: Session, person: PersonId, address: Address, now: datetime) -> None:
    """Remember one; ``store.people.add_alias`` asks before whether it is free."""
    session.execute(insert(table_of(Alias)), {"address": address, "person": person, "at": now})


def remove(session: Session, person: PersonId, address: Address) -> bool:
    """Forget one. False where it is no alias of theirs."""
    mine = (col(Alias.address) == address, col(Alias.person) == person)
    return int(getattr(session.execute(delete(Alias).where(*mine)), "rowcount", 0)) > 0
