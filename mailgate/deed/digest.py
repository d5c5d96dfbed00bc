"""Notices beyond somebody's ceiling, told together. The one rule: each stands in exactly one digest.

A digest goes once in ``digest_every`` and names a hundred at most, those of proven senders first; what it only counts stands in
the next one. So a flood makes its own lines late, and nobody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.deed.post import Post
from mailgate.desk.actions import Send
from mailgate.desk.alarms import DIGEST_LINES, NoticesDigest, Waiting
from mailgate.desk.model import Desk, Person
from mailgate.mail.model import PersonId, TicketNumber
from store import budget, digests, tickets

#: How long a counter is kept after its last window began: longer than any window.
KEPT = timedelta(days=7)
#: How many people get their digest in one transaction.
AT_ONCE = 50


def send_due(session: Session, house: House, post: Post) -> int:
    """A digest to everybody whose oldest waiting notice is old enough; how many. Those who left are passed over."""
    now, every = house.clock(), house.settings.limits.digest_every
    budget.forget(session, now - KEPT)
    whose = digests.due(session, now - every, AT_ONCE)
    if not whose:
        return 0
    desk = house.desk(session)
    members = {p.id: p for p in (*desk.staff, *desk.partners)}
    letters = [(Send(letter=_digest(session, desk, members[person], now)), person) for person in whose if person in members]
    post.put(session, post.make(session, letters, now))
    for person in whose:
        if person not in members:
            digests.pass_over(session, person, now)
    return len(letters)


def _digest(session: Session, desk: Desk, to: Person, now: datetime) -> NoticesDigest:
    """The next lines of somebody's, told from now on."""
    person = PersonId(to.id or 0)
    rows, every = digests.waiting(session, person, DIGEST_LINES), digests.count(session, person)
    digests.told(session, rows, now)
    seen = _seen(session, to, rows)
    lines = tuple(Waiting(ticket=r.ticket, says=r.says, kind=r.kind, at=r.at) for r in rows if r.ticket in seen)
    queue = desk.queues.get(rows[0].queue) or next(iter(desk.queues.values()))
    return NoticesDigest(to=to, queue=queue, waiting=lines, more=every - len(rows))


def _seen(session: Session, to: Person, rows: Sequence[digests.SetAside]) -> set[TicketNumber | None]:
    """The tickets of these lines that they may know of now: a partner's filter is asked once more."""
    numbers = {r.ticket for r in rows}
    if not to.is_partner:
        return numbers
    found = tickets.facts(session, (number for number in numbers if number is not None))
    return {number for number, ticket in found.items() if ticket.admits(to)}
