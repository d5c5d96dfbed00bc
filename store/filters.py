"""Which tickets partners may see, as the operator said. The one rule: a filter is read whole; nothing stored admits nothing."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlmodel import Session, col

from mailgate.desk.model import Filter
from mailgate.mail.model import PersonId
from store.tables import PartnerFilter

_QUEUE, _TAG, _ORGANISATION = "queue", "tag", "organisation"


def of(session: Session, people: Iterable[int | None]) -> dict[PersonId, Filter]:
    """The filter of each of these people who has one; one query, none for nobody."""
    wanted = sorted({person for person in people if person is not None})
    if not wanted:
        return {}
    found: dict[int, dict[str, set[str]]] = {}
    for row in session.scalars(select(PartnerFilter).where(col(PartnerFilter.person).in_(wanted))):
        found.setdefault(row.person, {}).setdefault(row.kind, set()).add(row.value)
    return {PersonId(person): _filter(kinds) for person, kinds in found.items()}


def write(session: Session, person: PersonId, new: Filter) -> None:
    """Somebody's filter from now on."""
    session.execute(delete(PartnerFilter).where(col(PartnerFilter.person) == person))
    kinds = ((_QUEUE, new.queues), (_TAG, new.tags), (_ORGANISATION, new.organisations))
    session.add_all(PartnerFilter(person=person, kind=kind, value=value) for kind, some in kinds for value in sorted(some))
    session.flush()


def _filter(kinds: dict[str, set[str]]) -> Filter:
    return Filter(
        queues=frozenset(kinds.get(_QUEUE, ())),
        tags=frozenset(kinds.get(_TAG, ())),
        organisations=frozenset(kinds.get(_ORGANISATION, ())),
    )
