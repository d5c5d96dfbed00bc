"""Notices that did not go out by themselves, told together. The one rule: each stands in exactly one digest.

Above the ceiling a digest goes once in ``digest_every``, those of proven senders first; for quiet hours, when they end. Each
names so many at most, and what it only counts stands in the next one: a flood makes its own lines late, and nobody else's. The
digest that somebody chose is in ``daily``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.deed.post import Post
from mailgate.desk.actions import Send
from mailgate.desk.alarms import NoticesDigest, Waiting
from mailgate.desk.digest_letters import DailyDigest
from mailgate.desk.digesting import home_of
from mailgate.desk.hours import quiet_until
from mailgate.desk.mail_actions import Why
from mailgate.desk.model import Desk, Person
from mailgate.mail.model import PersonId, TicketNumber
from store import budget, digests, tickets

#: How long a counter is kept after its last window began: longer than any window.
KEPT = timedelta(days=7)
#: How many people get their digest in one transaction.
AT_ONCE = 500


def send_due(session: Session, house: House, post: Post) -> int:
    """A digest to everybody whose oldest waiting notice is old enough, or whose quiet hours are over; how many.

    Those who left are passed over; who wants quiet now has it.
    """
    now, every = house.clock(), house.settings.limits.digest_every
    budget.forget(session, now - KEPT)
    above, kept = digests.due(session, now - every, AT_ONCE), list(digests.first(session, Why.QUIET))
    if not (above or kept):
        return 0
    desk = house.desk(session)
    awake = {who: person for who, person in members(session, desk, {*above, *kept}, now).items() if not _quiet(person, desk, now)}
    due = [(Why.CEILING, who) for who in above if who in awake] + [(Why.QUIET, who) for who in kept if who in awake]
    made = (_digest(session, desk, awake[who], why, now) for why, who in due)
    letters = [letter for letter in made if letter is not None]
    put(session, post, letters, now)
    return len(letters)


def members(session: Session, desk: Desk, whose: Iterable[PersonId], now: datetime) -> dict[PersonId, Person]:
    """Those of them who are still here and get mail at present; what waits for others who left is passed over."""
    inside = {PersonId(p.id or 0): p for p in (*desk.staff, *desk.partners)}
    for person in whose:
        if person not in inside:
            digests.pass_over(session, person, now)
    return {who: inside[who] for who in whose if who in inside and inside[who].address not in desk.unreachable}


def put(session: Session, post: Post, letters: Sequence[NoticesDigest | DailyDigest], now: datetime) -> None:
    """Digests into the outbox."""
    post.put(session, post.make(session, [(Send(letter=letter), PersonId(letter.to.id or 0)) for letter in letters], now))


def _quiet(person: Person, desk: Desk, now: datetime) -> bool:
    return quiet_until(person, desk.policy, now) is not None


def _digest(session: Session, desk: Desk, to: Person, why: Why, now: datetime) -> NoticesDigest | None:
    """The next lines of somebody's, told from now on; None where another desk has just told them."""
    person = PersonId(to.id or 0)
    rows = digests.waiting(session, person, why, desk.policy.digest_lines)
    if not rows:
        return None
    every = digests.count(session, person, why)
    digests.told(session, rows, now)
    seen = _seen(session, to, rows)
    lines = tuple(Waiting(ticket=r.ticket, says=r.says, kind=r.kind, at=r.at) for r in rows if r.ticket in seen)
    queue = home_of(to, desk, rows[0].queue)
    return NoticesDigest(to=to, quiet=why is Why.QUIET, queue=queue, waiting=lines, more=every - len(rows))


def _seen(session: Session, to: Person, rows: Sequence[digests.SetAside]) -> set[TicketNumber | None]:
    """The tickets of these lines that they may know of now: a partner's filter is asked once more."""
    numbers = {r.ticket for r in rows}
    if not to.is_partner:
        return numbers
    found = tickets.facts(session, (number for number in numbers if number is not None))
    return {number for number, ticket in found.items() if ticket.admits(to)}
