"""People as everything reads them. The one rule: an alias is equal to an own address wherever somebody is looked up.

Every mail asks for people several times, so this reads the tables in one statement for all that belongs to somebody, and a
write asks for nobody twice (``store.memo``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row as Found
from sqlalchemy import bindparam, func, select, union_all
from sqlmodel import Session

from mailgate.desk.model import NotifyMode, Person, PersonKind, ReceiptMode
from mailgate.mail.model import Address, PersonId
from store import aliases, filters, memo
from store.pieces import pieces
from store.tables import Alias, Membership, Organisation, OrganisationDomain, PartnerFilter, QueueRow, Suppression, table_of
from store.tables import Person as Row

_TABLES = [table_of(one) for one in (Row, Alias, Membership, Organisation, OrganisationDomain, PartnerFilter)]
_P, _A, _M, _O, _D = (table.c for table in _TABLES[:5])
#: People by their ids, and by addresses: None for an address that is nobody's.
KNOWN = memo.Kind.of(*_TABLES)
#: What the whole house is made of: queues, those inside, organisations. A contact made by mail is none of it.
HOUSE = memo.Kind.of(*_TABLES, table_of(QueueRow), table_of(Suppression))

#: Everybody with their organisation: what an operator said of them counts before the domain of their own address.
WITH_ORGANISATION = (
    select(table_of(Row), _O.name.label("organisation_name"), _O.shares)
    .outerjoin(table_of(OrganisationDomain), _D.domain == _P.domain)
    .outerjoin(table_of(Organisation), _O.id == func.coalesce(_P.organisation, _D.organisation))
)
_WHO = union_all(
    select(_P.id).where(_P.address.in_(bindparam("addresses", expanding=True))),
    select(_A.person).where(_A.address.in_(bindparam("addresses", expanding=True))),
)
_WITH_ALIASES = WITH_ORGANISATION.add_columns(_A.address.label("alias")).outerjoin(table_of(Alias), _A.person == _P.id)
_BY_ADDRESS = _WITH_ALIASES.where(_P.id.in_(_WHO)).order_by(_P.id)
_BY_ID = _WITH_ALIASES.where(_P.id.in_(bindparam("ids", expanding=True))).order_by(_P.id)
_INSIDE = WITH_ORGANISATION.where(_P.kind == bindparam("sort"), _P.active).order_by(_P.id)
_QUEUES = select(_M.person, _M.queue).where(_M.person.in_(bindparam("ids", expanding=True)))


def by_address(session: Session, addresses: Iterable[Address]) -> dict[Address, Person]:
    """The known people among ``addresses``, by their own address or an alias. A former member of staff is a customer."""
    wanted = sorted(set(addresses))
    known = memo.known(session, KNOWN)
    for some in pieces(one for one in wanted if one not in known):
        known |= dict.fromkeys(some)
        for person in _persons(session, session.execute(_BY_ADDRESS, {"addresses": some}).all()):
            _remember(known, person)
    return {one: person for one in wanted if (person := known[one]) is not None}


def by_id(session: Session, ids: Iterable[PersonId]) -> dict[PersonId, Person]:
    """The people with these ids; unknown ids are left out."""
    wanted = sorted(set(ids))
    known = memo.known(session, KNOWN)
    for some in pieces(one for one in wanted if one not in known):
        for person in _persons(session, session.execute(_BY_ID, {"ids": some}).all()):
            _remember(known, person)
    return {one: known[one] for one in wanted if one in known}


def made(session: Session, person: Person) -> None:
    """A row for somebody new was just written in a block of ``memo.telling``."""
    _remember(memo.known(session, KNOWN), person)


def staff(session: Session) -> tuple[Person, ...]:
    """All active staff with their queues, by id."""
    return selected(session, _INSIDE, {"sort": PersonKind.STAFF.value})


def partners(session: Session) -> tuple[Person, ...]:
    """All active partners with their filters, by id."""
    return selected(session, _INSIDE, {"sort": PersonKind.PARTNER.value})


def selected(session: Session, query: Any, asked: dict[str, Any] | None = None) -> tuple[Person, ...]:
    """The people a query ``WITH_ORGANISATION`` finds, in its order."""
    rows = session.execute(query, asked or {}).all()
    return _made(session, rows, aliases.of(session, [row.id for row in rows]))


def _remember(known: dict[Any, Any], person: Person) -> None:
    known[person.id] = person
    known |= dict.fromkeys((person.address, *person.aliases), person)


def _persons(session: Session, rows: Sequence[Found[Any]]) -> tuple[Person, ...]:
    """Of rows that stand there once for each alias."""
    others: dict[int, frozenset[Address]] = {}
    for row in rows:
        if row.alias is not None:
            others[row.id] = others.get(row.id, frozenset()) | {Address(row.alias)}
    return _made(session, list({row.id: row for row in rows}.values()), others)


def _made(session: Session, rows: Sequence[Found[Any]], others: dict[int, frozenset[Address]]) -> tuple[Person, ...]:
    queues = _queues(session, [row.id for row in rows if row.kind == PersonKind.STAFF and row.active])
    admitted = filters.of(session, (row.id for row in rows if row.kind == PersonKind.PARTNER and row.active))
    none: frozenset[Any] = frozenset()
    return tuple(
        _person(row, {"queues": queues.get(row.id, none), "aliases": others.get(row.id, none)}, admitted) for row in rows
    )


def _queues(session: Session, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The queues each of these members of staff works in; one query, none for nobody."""
    found: dict[int, frozenset[str]] = {}
    if ids:
        for member in session.execute(_QUEUES, {"ids": ids}):
            found[member.person] = found.get(member.person, frozenset()) | {member.queue}
    return found


def _person(row: Found[Any], more: dict[str, Any], admitted: dict[PersonId, Any]) -> Person:
    """One row as a person; staff and partners are of no organisation."""
    kind = PersonKind(row.kind) if row.active else PersonKind.CUSTOMER
    if kind is PersonKind.CUSTOMER and row.organisation_name:
        more |= {"organisation": row.organisation_name, "shares": bool(row.shares)}
    if row.id in admitted:
        more["filter"] = admitted[row.id]
    return Person(
        id=PersonId(row.id),
        address=Address(row.address),
        name=row.name,
        kind=kind,
        language=row.language,
        notify=NotifyMode(row.notify) if row.notify else NotifyMode.ASSIGNED,
        receipts=ReceiptMode(row.receipts) if row.receipts else None,
        was_partner=row.kind == PersonKind.PARTNER and not row.active,
        was_inside=row.kind != PersonKind.CUSTOMER and not row.active,
        timezone=row.timezone,
        digest_at=row.digest_at,
        quiet=row.quiet,
        away_since=row.away_since,
        away_until=row.away_until,
        away_by=row.away_by or "",
        **more,
    )
