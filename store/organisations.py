"""Organisations: the firms and clubs that customers belong to. The one rule: a domain belongs to one organisation, and who
belongs to one is said by the operator, or by the domain of the person's own address; never by an alias or a name.

``store.people`` reads who belongs where together with the people; functions that change something need ``Store.write``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, delete, func, or_, select, update
from sqlmodel import Session, col

from mailgate.desk.model import Organisation, PersonKind
from mailgate.mail.model import Address, PersonId
from store import people
from store.people import PeopleError
from store.tables import Organisation as Row
from store.tables import OrganisationDomain, PartnerFilter
from store.tables import Person as PersonRow

NOBODYS = 0
"""What stands in a person's row who belongs to no organisation, whatever their address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChange:
    """New values; None leaves one alone. ``manager``: an address of staff, "" for nobody."""

    name: str | None = None
    shares: bool | None = None
    manager: Address | str | None = None
    add_domains: tuple[str, ...] = ()
    drop_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An organisation and how many customers it has."""

    organisation: Organisation
    customers: int


def known(session: Session, names: Iterable[str] | None = None) -> tuple[Organisation, ...]:
    """All organisations by name, or those of these names."""
    query = (
        select(col(Row.name), col(Row.shares), col(PersonRow.address), col(OrganisationDomain.domain))
        .outerjoin(PersonRow, col(PersonRow.id) == col(Row.manager))
        .outerjoin(OrganisationDomain, col(OrganisationDomain.organisation) == col(Row.id))
        .order_by(col(Row.name))
    )
    if names is not None:
        query = query.where(col(Row.name).in_(list(names)))
    found: dict[str, tuple[bool, Address | None, set[str]]] = {}
    for name, shares, manager, domain in session.execute(query):
        domains = found.setdefault(name, (shares, Address(manager) if manager else None, set()))[2]
        domains.update([domain] if domain else [])
    return tuple(
        Organisation(name=name, shares=shares, manager=manager, domains=frozenset(domains))
        for name, (shares, manager, domains) in found.items()
    )


def listed(session: Session, limit: int) -> tuple[Listed, ...]:
    """The first by name, with the number of their customers."""
    names = session.scalars(select(col(Row.name)).order_by(col(Row.name)).limit(limit)).all()
    return tuple(_listed(session, one) for one in known(session, names))


def show(session: Session, name: str) -> Listed:
    """One organisation. Raises PeopleError where there is none of that name."""
    return _listed(session, known(session, [_row(session, name).name])[0])


def belongs(organisation: int | ScalarSelect[int]) -> ColumnElement[bool]:
    """That a row of ``person`` belongs to an organisation, by its id; both halves have an index."""
    mine = select(col(OrganisationDomain.domain)).where(col(OrganisationDomain.organisation) == organisation)
    by_domain = and_(col(PersonRow.organisation).is_(None), col(PersonRow.domain).in_(mine))
    customer = or_(col(PersonRow.kind) == PersonKind.CUSTOMER, col(PersonRow.active).is_(False))
    return and_(or_(col(PersonRow.organisation) == organisation, by_domain), customer)


def id_of(session: Session, name: str) -> int:
    """The id of an organisation. Raises PeopleError where there is none of that name."""
    return _id(_row(session, name))


def add(session: Session, name: str, change: OrganisationChange, now: datetime) -> Listed:
    """A new organisation. Raises PeopleError where its name or a domain is taken, or its manager is not staff."""
    _refuse_taken(session, name)
    row = Row(name=name, shares=bool(change.shares), manager=None, created_at=now)
    session.add(row)
    session.flush()
    return _change(session, row, change)


def edit(session: Session, name: str, change: OrganisationChange) -> Listed:
    """Change one; what is None stays. Raises PeopleError as ``add`` does. A partner's filter follows a new name."""
    row = _row(session, name)
    if change.name is not None and change.name != name:
        _refuse_taken(session, change.name)
        session.execute(update(PartnerFilter).where(*_named(name)).values(value=change.name))
        row.name = change.name
    return _change(session, row, change)


def remove(session: Session, name: str) -> None:
    """Forget one; its people stay, and belong to none. Raises PeopleError while a partner's filter names it: without that
    condition the partner would see more."""
    row = _row(session, name)
    partner = session.scalar(select(col(PartnerFilter.person)).where(*_named(name)).limit(1))
    if partner is not None:
        address = people.by_id(session, [PersonId(partner)])[PersonId(partner)].address
        raise PeopleError(f"the partner {address} is admitted by this organisation; change their filter first")
    session.execute(update(PersonRow).where(col(PersonRow.organisation) == row.id).values(organisation=None))
    session.execute(delete(OrganisationDomain).where(col(OrganisationDomain.organisation) == row.id))
    session.delete(row)
    session.flush()


def assign(session: Session, person: PersonId, name: str | None) -> None:
    """Somebody belongs to the organisation of that name, to none for "", and for None to that of their address's domain."""
    value = None if name is None else NOBODYS if name == "" else id_of(session, name)
    session.execute(update(PersonRow).where(col(PersonRow.id) == person).values(organisation=value))


def _change(session: Session, row: Row, change: OrganisationChange) -> Listed:
    if change.shares is not None:
        row.shares = change.shares
    if change.manager is not None:
        row.manager = _manager(session, Address(change.manager)) if change.manager else None
    session.add(row)
    session.flush()
    _change_domains(session, row, change)
    return show(session, row.name)


def _change_domains(session: Session, row: Row, change: OrganisationChange) -> None:
    mine = set(session.scalars(_DOMAINS.where(col(OrganisationDomain.organisation) == row.id)))
    for domain in change.drop_domains:
        if domain not in mine:
            raise PeopleError(f"{domain} is no domain of {row.name!r}; it has: {', '.join(sorted(mine)) or 'none'}")
    session.execute(delete(OrganisationDomain).where(col(OrganisationDomain.domain).in_(change.drop_domains)))
    for domain in dict.fromkeys(change.add_domains):
        owner = session.get(OrganisationDomain, domain)
        if owner is not None and owner.organisation != row.id:
            raise PeopleError(f"{domain} belongs to {_name_of(session, owner.organisation)!r}; take it away there first")
        if owner is None:
            session.add(OrganisationDomain(domain=domain, organisation=_id(row)))
    session.flush()


_DOMAINS = select(col(OrganisationDomain.domain))


def _manager(session: Session, address: Address) -> int:
    person = people.by_address(session, [address]).get(address)
    if person is None or not person.is_staff or person.id is None:
        raise PeopleError(f"{address} is not staff, and only staff care for an organisation; `mailgate staff add` makes them so")
    return person.id


def _listed(session: Session, one: Organisation) -> Listed:
    count = select(func.count()).select_from(PersonRow).where(belongs(id_of(session, one.name)))
    return Listed(organisation=one, customers=session.scalar(count) or 0)


def _named(name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (col(PartnerFilter.kind) == "organisation", col(PartnerFilter.value) == name)


def _refuse_taken(session: Session, name: str) -> None:
    if session.scalars(select(Row).where(col(Row.name) == name)).first():
        raise PeopleError(f"there is already an organisation {name!r}; `mailgate organisation edit` changes it")


def _row(session: Session, name: str) -> Row:
    row = session.scalars(select(Row).where(col(Row.name) == name)).first()
    if row is None:
        raise PeopleError(f"there is no organisation {name!r}; `mailgate organisation list` shows those there are")
    return row


def _name_of(session: Session, organisation: int) -> str:
    row = session.get(Row, organisation)
    return row.name if row else ""


def _id(row: Row) -> int:
    if row.id is None:
        raise LookupError("an organisation without an id was never stored")
    return row.id
