"""How much each member of staff has to do in a queue. The one rule: it is counted under the lock of whoever acts on the count, so
that two gateways never give the same turn twice.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailgate.desk.model import Load, Status
from mailgate.mail.model import PersonId
from store import budget, ids, people
from store.tables import LastGiven, Ticket, table_of

_TABLE = table_of(LastGiven)


def _upsert(make: Any) -> Any:
    statement = make(_TABLE)
    return statement.on_conflict_do_update(index_elements=["queue", "person"], set_={"turn": statement.excluded.turn})


_GIVEN = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}


def of_queue(session: Session, queue: str) -> tuple[Load, ...]:
    """Everybody who works in a queue, as they are at this moment, by id; nobody else counts there until the commit."""
    budget.lock(session)
    team = [person for person in people.staff(session) if not person.queues or queue in person.queues]
    ids = [person.id for person in team]
    mine = (col(Ticket.queue) == queue, col(Ticket.status) != Status.CLOSED.value, col(Ticket.assignee).in_(ids))
    counts = session.execute(select(col(Ticket.assignee), func.count()).where(*mine).group_by(col(Ticket.assignee)))
    found = {row[0]: int(row[1]) for row in counts}
    given = session.execute(select(_TABLE.c.person, _TABLE.c.turn).where(_TABLE.c.queue == queue, _TABLE.c.person.in_(ids)))
    last = {row.person: row.turn for row in given}
    return tuple(Load(person=person, open=found.get(person.id, 0), last=last.get(person.id, 0)) for person in team)


def given(session: Session, queue: str, person: PersonId) -> None:
    """A ticket of the queue is theirs from now on."""
    turn = ids.take(session, "entry")
    session.execute(_GIVEN[session.get_bind().dialect.name], {"queue": queue, "person": person, "turn": turn})
