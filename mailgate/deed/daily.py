"""The digest that somebody chose instead of single notices. The one rule: one for each person and day of theirs, and none without
news.

What happened is written down when it happens (``digested``), so a digest that was missed while nobody worked is made up for once,
with all there is by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from mailgate.deed import digest
from mailgate.deed.house import House
from mailgate.deed.post import Post
from mailgate.desk.digest_letters import DailyDigest, Item
from mailgate.desk.digesting import daily
from mailgate.desk.hours import digest_since
from mailgate.desk.mail_actions import Why
from mailgate.desk.model import Desk, Person
from mailgate.mail.model import PersonId, TicketNumber
from store import agenda, digests, tickets
from store.digests import SetAside

#: How much news one digest knows of, and how many tickets that only wait; it lists fewer.
MOST = 2000


def send_due(session: Session, house: House, post: Post) -> int:
    """Everybody's digest whose hour has come since the news came; how many."""
    first = digests.first(session, Why.DAILY)
    if not first:
        return 0
    now, desk = house.clock(), house.desk(session)
    found = digest.members(session, desk, first, now)
    due = [person for who, person in found.items() if first[who] < digest_since(person, desk.policy, now)]
    letters = [letter for person in due if (letter := _letter(session, desk, person, now)) is not None]
    digest.put(session, post, letters, now)
    return len(letters)


def _letter(session: Session, desk: Desk, to: Person, now: datetime) -> DailyDigest | None:
    """Their lines, told from now on; None where they had a digest since their hour, from this desk or another."""
    person = PersonId(to.id or 0)
    rows = digests.waiting(session, person, Why.DAILY, MOST)
    if not rows or digests.told_since(session, person, Why.DAILY, digest_since(to, desk.policy, now)):
        return None
    letter = daily(to, _items(session, desk, to, rows, now), _kinds(rows), desk)
    listed = {line.ticket for line in letter.lines} if letter else set()
    unlisted = {r.ticket for r in rows} - listed if letter and letter.more else set()
    digests.told(session, [row for row in rows if row.ticket not in unlisted], now)
    return letter


def _items(session: Session, desk: Desk, to: Person, rows: Sequence[SetAside], now: datetime) -> list[Item]:
    queues = [name for name in desk.queues if to in desk.staff_of(name)]
    waiting = agenda.waiting_for(session, to, queues, now, MOST)
    every = tickets.facts(session, {*waiting, *(r.ticket for r in rows if r.ticket is not None)})
    found = {number: ticket for number, ticket in every.items() if ticket.admits(to)}  # a partner's filter is asked once more
    last, since = agenda.last_authors(session, list(found)), agenda.waiting_since(session, list(found))
    seen = {number: ticket for number, ticket in found.items() if ticket.admits(to)}  # a partner's filter is asked once more
    return [Item(ticket=ticket, last_by=last.get(number), since=since.get(number)) for number, ticket in seen.items()]


def _kinds(rows: Sequence[SetAside]) -> dict[TicketNumber, list[str]]:
    found: dict[TicketNumber, list[str]] = {}
    for row in rows:
        if row.ticket is not None:
            found.setdefault(row.ticket, []).append(row.kind)
    return found
